"""Requests to an application in this process, answered piece by piece: a long answer can be left in the middle."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import anyio
import httpx
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from starlette.types import ASGIApp, Message, Scope

_LEAVING_SECONDS = 5
"""How long an application may take to end what it was sending to somebody who has left."""


class InProcess(httpx.AsyncBaseTransport):
    """As httpx's own transport for ASGI, which holds an answer back until it is whole."""

    def __init__(self, app: ASGIApp, *, client: tuple[str, int] = ("127.0.0.1", 0), root_path: str = "") -> None:
        self._app = app
        self._client = client
        self._root_path = root_path

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises `httpx.HTTPError` where the application ends without an answer."""
        exchange = _Exchange(await request.aread())
        exchange.begin(self._app, self._scope(request))
        try:
            start = await exchange.start()
        except BaseException:
            await exchange.aclose()
            raise
        return httpx.Response(start["status"], headers=start["headers"], stream=exchange, request=request)

    def _scope(self, request: httpx.Request) -> Scope:
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "scheme": request.url.scheme,
            "path": request.url.path,
            "raw_path": request.url.raw_path.split(b"?")[0],
            "query_string": request.url.query,
            "server": (request.url.host, request.url.port),
            "client": self._client,
            "root_path": self._root_path,
        }


class _Exchange(httpx.AsyncByteStream):
    """One request and its answer, while the application works at it in a task of its own."""

    def __init__(self, body: bytes) -> None:
        self._body: bytes | None = body
        self._left = asyncio.Event()
        sending, receiving = anyio.create_memory_object_stream[Message](max_buffer_size=4)
        self._sending: MemoryObjectSendStream[Message] = sending
        self._receiving: MemoryObjectReceiveStream[Message] = receiving
        self._task: asyncio.Task[None]

    def begin(self, app: ASGIApp, scope: Scope) -> None:
        self._task = asyncio.create_task(self._run(app, scope))

    async def start(self) -> Message:
        try:
            return await self._receiving.receive()
        except anyio.EndOfStream:
            raise httpx.ReadError("The application ended without an answer.") from None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for message in self._receiving:
            yield message.get("body", b"")
            if not message.get("more_body", False):
                return
        raise httpx.ReadError("The application ended in the middle of its answer.")

    async def aclose(self) -> None:
        self._left.set()
        self._receiving.close()
        await asyncio.wait([self._task], timeout=_LEAVING_SECONDS)
        self._task.cancel()

    async def _run(self, app: ASGIApp, scope: Scope) -> None:
        with self._sending:
            try:
                await app(scope, self._receive, self._send)
            except Exception:  # it has answered as it answers its faults, and told them in its log
                return

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        try:
            await self._sending.send(message)
        except anyio.BrokenResourceError:
            raise OSError("Whoever asked has left.") from None
