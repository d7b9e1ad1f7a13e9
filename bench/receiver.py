"""A receiver of events that costs little: answers 200 at once, and keeps when each event came.

`python -m bench.receiver` runs one and prints its port. Posts to `/hang` are never answered; `/taken` answers with
what came elsewhere since it was last asked, `/latest` with the last posts as they came. Times are those of the
system's monotonic clock, one for all processes.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

import orjson
import uvloop

from bench.wire import Connection

_OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"

_LATEST = 500
_PATIENCE = 30.0

_came: list[tuple[str, str, float]] = []
_latest: deque[tuple[str, str]] = deque(maxlen=_LATEST)


class _Responder(asyncio.Protocol):
    """One connection, one request after the other; it understands what OpenKoji and httpx send, and no more."""

    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, but no subclass

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        self._received += data
        head, separator, rest = self._received.partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(_header(head, b"content-length") or 0)
        if len(rest) < length:
            return
        self._received = rest[length:]
        path = head.split(b" ", 2)[1].decode()
        match path:
            case "/taken":
                self._transport.write(_answer(orjson.dumps(_came)))
                _came.clear()
            case "/latest":
                self._transport.write(_answer(orjson.dumps(list(_latest))))
            case "/hang":
                pass
            case _:
                _came.append((path, _header(head, b"webhook-id").decode(), time.monotonic()))
                _latest.append((head.decode(), rest[:length].decode()))
                self._transport.write(_OK)


def _answer(content: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), content)


def _header(head: bytes, name: bytes) -> bytes:
    return head.lower().partition(b"\r\n%b:" % name)[2].partition(b"\r\n")[0].strip()


@dataclass(frozen=True)
class Came:
    """A post that came: to which path, with which event, when."""

    path: str
    event_id: str
    at: float


@dataclass
class Receiver:
    """The receiver, in a process of its own, seen from the bench."""

    port: int
    _connection: Connection

    @classmethod
    @asynccontextmanager
    async def running(cls) -> AsyncIterator[Receiver]:
        process = await asyncio.create_subprocess_exec(sys.executable, "-m", __name__, stdout=asyncio.subprocess.PIPE)
        try:
            assert process.stdout is not None, "it was asked for"
            port = int(await process.stdout.readline())
            yield cls(port, await Connection.open(port))
        finally:
            process.terminate()
            await process.wait()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def forget(self) -> None:
        """What came so far is not to be told."""
        await self._connection.post("/taken", "", {})

    async def until(self, path: str, count: int, *, look_every: float = 0.05) -> list[Came]:
        """All that comes from now on until there are so many different events at this path. Raises `RuntimeError`
        where nothing comes any more."""
        found: list[Came] = []
        ids: set[str] = set()
        quiet_since = time.monotonic()
        while len(ids) < count:
            _, content = await self._connection.post("/taken", "", {})
            fresh = [Came(*each) for each in orjson.loads(content)]
            found += fresh
            ids |= {each.event_id for each in fresh if each.path == path}
            if fresh:
                quiet_since = time.monotonic()
            elif time.monotonic() - quiet_since > _PATIENCE:
                raise RuntimeError(f"Of {count} events {len(ids)} came to {path}, and then none for {_PATIENCE:.0f} s.")
            await asyncio.sleep(look_every)
        return found

    async def latest(self) -> list[tuple[dict[str, str], bytes]]:
        """The last posts: headers and body, as they came."""
        _, content = await self._connection.post("/latest", "", {})
        return [(_headers(head), body.encode()) for head, body in orjson.loads(content)]


def _headers(head: str) -> dict[str, str]:
    lines = (line.partition(": ") for line in head.split("\r\n")[1:])
    return {name: value for name, _, value in lines}


async def _serve() -> None:
    server = await asyncio.get_running_loop().create_server(_Responder, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve())
