"""A keep-alive HTTP connection that costs little: the load generator shares two cores with what it measures."""

from __future__ import annotations

import asyncio
from typing import Any, Self, cast

import orjson


class Connection(asyncio.Protocol):
    """One request at a time, bytes in and bytes out; it understands what uvicorn sends, and no more."""

    def __init__(self) -> None:
        self._received = b""
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def open(cls, port: int) -> Self:
        _, connection = await asyncio.get_running_loop().create_connection(cls, "127.0.0.1", port)
        return connection

    async def post(self, path: str, key: str, body: dict[str, Any]) -> tuple[int, bytes]:
        """The status and the body of the answer. Raises `ConnectionError` when the other side hangs up."""
        return await self.send("POST", path, key, orjson.dumps(body))

    async def send(self, method: str, path: str, key: str, content: bytes) -> tuple[int, bytes]:
        """As `post`, of JSON that is ready."""
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(
            b"%b %b HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %b\r\nContent-Type: application/json\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (method.encode(), path.encode(), key.encode(), len(content), content)
        )
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, but no subclass

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(rest) < length:
            return
        self._received = rest[length:]
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((int(head[9:12]), rest[:length]))

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionResetError("The server hung up."))
