"""A webhook receiver on loopback: keeps what it is sent, and answers as it is told, well or badly."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any


@dataclass(frozen=True)
class Received:
    """One request; the names of headers in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """`delay`: seconds before anything is sent. `until`: nothing is before this is set. `hangs`: nothing ever is.
    `drops`: the connection is closed instead. `drip`: seconds between the single bytes of the body."""

    status: int = 200
    body: bytes = b"ok"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    until: asyncio.Event | None = None
    hangs: bool = False
    drops: bool = False
    drip: float = 0.0


class Receiver:
    """Answers each request with `answer`, which may be set at any time, or be a function of the request."""

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answer: Answer | Callable[[Received], Answer] = Answer()
        self.url = ""
        self._news = asyncio.Condition()

    @property
    def events(self) -> list[dict[str, Any]]:
        """The bodies, in the order in which they came."""
        return [each.json for each in self.received]

    async def have(self, count: int, seconds: float = 20.0) -> list[Received]:
        """The requests, once there are at least `count`."""
        async with asyncio.timeout(seconds), self._news:
            await self._news.wait_for(lambda: len(self.received) >= count)
        return self.received

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, with one request after the other."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                request = await _read(reader)
                async with self._news:
                    self.received.append(request)
                    self._news.notify_all()
                answer = self.answer(request) if callable(self.answer) else self.answer
                if answer.drops:
                    break
                if answer.hangs:
                    await reader.read()
                    break
                await asyncio.sleep(answer.delay)
                if answer.until is not None:
                    await answer.until.wait()
                await _send(writer, answer)
        writer.close()


@asynccontextmanager
async def listening(port: int = 0) -> AsyncIterator[Receiver]:
    """A receiver at its `url`, until the block ends; on a free port if none is given."""
    receiver = Receiver()
    connections: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(receiver.serve(reader, writer))
        connections.add(task)
        task.add_done_callback(connections.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", port)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Received:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[:-2]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    method, path, _ = first.split(" ")
    return Received(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))


async def _send(writer: asyncio.StreamWriter, answer: Answer) -> None:
    headers = {"Content-Type": "text/plain", "Content-Length": str(len(answer.body)), **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    if not answer.drip:
        writer.write(answer.body)
    else:
        for position in range(len(answer.body)):
            writer.write(answer.body[position : position + 1])
            await writer.drain()
            await asyncio.sleep(answer.drip)
    await writer.drain()
