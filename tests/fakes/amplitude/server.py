"""The server: takes requests off a loopback port on a thread of its own, and fails where it is told to."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

from tests.fakes.amplitude.api import Account, Reply
from tests.fakes.amplitude.project import Event, Project, User
from tests.fakes.models import http

KEY = "0123456789abcdef0123456789abcdef"
SECRET = "fedcba9876543210fedcba9876543210"
_PATIENCE_SECONDS = 60.0

BEFORE: Literal["before"] = "before"
AFTER: Literal["after"] = "after"


@dataclass
class Fault:
    """What goes wrong with a request to `path` (None: to any), so often as `times`. `when`: before the request is
    looked at, or after it was taken. `ends`: with this answer, with none (the connection stays open), or broken off."""

    status: int = 500
    body: bytes = b'{"code": 500, "error": "Internal error"}'
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str | None = None
    when: Literal["before", "after"] = BEFORE
    ends: Literal["answer", "hang", "drop"] = "answer"
    times: int = 1


@dataclass(frozen=True)
class Seen:
    """A request and what it was answered; a status of None where nothing was."""

    request: http.HttpRequest
    status: int | None
    answer: bytes

    @property
    def path(self) -> str:
        return self.request.path

    @property
    def json(self) -> Any:
        return json.loads(self.request.body)

    @property
    def told(self) -> Any:
        """The answer, read."""
        return json.loads(self.answer)


class FakeAmplitude:
    """The fake, for as long as the context is open."""

    def __init__(self, *, may_refuse: bool = False, port: int = 0, key: str = KEY, secret: str = SECRET) -> None:
        self.may_refuse = may_refuse
        self.port = port
        self.set_forward = 0.0
        self.account = Account(key, secret, self.now, Project(self.now))
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        #: What is done before each request is looked at, on the server's thread.
        self.on_request: Callable[[http.HttpRequest], None] | None = None
        self._changed = threading.Condition()
        self._tasks: set[asyncio.Task[None]] = set()
        self._crashes: list[Exception] = []

    def now(self) -> float:
        """Seconds since 1970, as the fake sees it."""
        return time.time() + self.set_forward

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def key(self) -> str:
        return self.account.key

    @property
    def secret(self) -> str:
        return self.account.secret

    @property
    def project(self) -> Project:
        return self.account.project

    @property
    def events(self) -> list[Event]:
        return self.project.events

    def user(self, user_id: str) -> User:
        return self.project.users[user_id]

    def requests_to(self, path: str) -> list[Seen]:
        return [each for each in list(self.seen) if each.path == path]

    def fail(self, **fault: Any) -> None:
        """Have the next request that fits go wrong."""
        self.faults.append(Fault(**fault))

    def wait_for(self, holds: Callable[[], bool], seconds: float = _PATIENCE_SECONDS) -> None:
        """Wait, from any thread, until this holds after a request. Raises `TimeoutError` where it never does."""
        with self._changed:
            if not self._changed.wait_for(holds, seconds):
                raise TimeoutError("what was waited for did not come")

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=[ready], daemon=True)
        self._thread.start()
        ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()
        if error is None and self._crashes:
            raise self._crashes[0]
        refused = [each for each in self.seen if each.status in (400, 401, 413, 429)]
        if error is None and refused and not self.may_refuse:
            told = "; ".join(f"{each.path} {each.status} {each.answer.decode()}" for each in refused)
            raise AssertionError(f"Amplitude refused what it was sent: {told}")

    def _run(self, ready: threading.Event) -> None:
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self.port, limit=1024 * 1024)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        server.close()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve_connection(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while begun := await reader.read(1):
                request = await http.read_request(reader, begun)
                if request is None or not await self._serve_request(request, reader, writer):
                    break
        writer.close()

    async def _serve_request(
        self, request: http.HttpRequest, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer, well or badly. Whether the connection stays open."""
        if self.on_request is not None:
            self.on_request(request)
        fault = self._fault_of(request)
        if fault is None:
            reply = self._answer(request)
        else:
            if fault.when == AFTER:
                self._answer(request)
            reply = Reply(fault.status, fault.body, fault.content_type) if fault.ends == "answer" else None
        with self._changed:
            self.seen.append(Seen(request, reply and reply.status, reply.body if reply else b""))
            self._changed.notify_all()
        if reply is None:
            if fault is not None and fault.ends == "hang":
                await reader.read()
            return False
        headers = {"content-type": reply.content_type, **(fault.headers if fault else {})}
        writer.write(http.whole(reply.status, headers, reply.body))
        await writer.drain()
        return True

    def _answer(self, request: http.HttpRequest) -> Reply:
        """A crash of the fake is kept, and raised when the context ends."""
        try:
            return self.account.answer(request)
        except Exception as crash:
            self._crashes.append(crash)
            return Reply.of(500, error="the fake broke")

    def _fault_of(self, request: http.HttpRequest) -> Fault | None:
        for fault in self.faults:
            if fault.path in (None, request.path):
                fault.times -= 1
                if fault.times == 0:
                    self.faults.remove(fault)
                return fault
        return None
