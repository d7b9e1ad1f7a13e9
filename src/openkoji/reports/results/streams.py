"""The streams that this process holds open: what several watch is read once for all of them.

Changes are found by looking. So what other processes write is seen however they are spread, no session of the database
is bound to a viewer, and a start or a completion pays nothing for those who watch.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import structlog

from openkoji.kit.errors import OpenKojiError, RateLimitedError, UnavailableError

log = structlog.get_logger(__name__)

MOST_VIEWERS = 200
"""Streams of one process. Each holds a socket and some kilobytes, and no connection to the database."""

MOST_OF_A_WORKSPACE = 20

REST = 10
"""Looking takes one part in so many of the time at most, however large the study is."""


@dataclass(frozen=True, slots=True)
class Pace:
    """In seconds. `longest` is how long a stream lives before its viewer has to come again: so a key that was revoked
    sees nothing more. Proxies close what is silent for a minute or so: hence `heartbeat`."""

    pause: float = 1.0
    heartbeat: float = 15.0
    longest: float = 600.0
    after_fault: float = 5.0


class Source(Protocol):
    """What a stream shows. `mark` is cheaper to make, and another whenever an interview or an edit makes `body`
    another; sources of one `subject` have the same."""

    @property
    def subject(self) -> Hashable: ...

    async def mark(self) -> str: ...

    async def body(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A viewer that has seen this id needs nothing: it is the body's hash, the same from every process."""

    id: str
    body: bytes

    @classmethod
    def of(cls, body: bytes) -> Shown:
        return cls(hashlib.sha256(body).hexdigest()[:32], body)


class Marks:
    """The marks of subjects, each read at most once in a while for all who watch a part of it."""

    def __init__(self, pause: float) -> None:
        self._pause = pause
        self._reading: dict[Hashable, asyncio.Task[str]] = {}
        self._keep_until: dict[Hashable, float] = {}

    async def of(self, source: Source) -> str:
        """The mark of its subject, as it was read in the last pause or is being read."""
        moment = asyncio.get_running_loop().time()
        for subject in [key for key, until in self._keep_until.items() if until <= moment]:
            del self._keep_until[subject], self._reading[subject]
        if source.subject not in self._reading:
            self._reading[source.subject] = asyncio.create_task(self._read(source))
        # Shielded, since others wait for it too when one who watches leaves.
        return await asyncio.shield(self._reading[source.subject])

    async def _read(self, source: Source) -> str:
        clock = asyncio.get_running_loop().time
        began = until = clock()
        try:
            mark = await source.mark()
            until = clock() + max(self._pause, REST * (clock() - began))
        finally:
            self._keep_until[source.subject] = until  # a fault is not kept
        return mark


class Watched:
    """A source that somebody watches, looked at until `stop`."""

    def __init__(self, source: Source, pace: Pace, marks: Marks) -> None:
        self.shown: Shown | None = None
        self.fault: OpenKojiError | None = None
        self.viewers = 0
        self._source = source
        self._pace = pace
        self._marks = marks
        self._mark: str | None = None
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._look())

    def stop(self) -> None:
        self._task.cancel()

    def wake(self) -> None:
        """Let every viewer look again."""
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def changed(self, seconds: float) -> bool:
        """Whether something changed within so many seconds; returns as soon as it does."""
        with suppress(TimeoutError):
            return await asyncio.wait_for(self._changed.wait(), seconds)
        return False

    async def _look(self) -> None:
        clock = asyncio.get_running_loop().time
        while self.fault is None:
            began = clock()
            pause = self._pace.after_fault
            try:
                await self._look_once()
                pause = max(self._pace.pause, REST * (clock() - began))
            except Exception as error:
                log.warning("stream.not_read", error=repr(error))
                self._note(error)
            await asyncio.sleep(pause)

    async def _look_once(self) -> None:
        mark = await self._marks.of(self._source)
        if mark == self._mark:
            return
        shown = Shown.of(await self._source.body())
        self._mark = mark
        if shown != self.shown:
            self.shown = shown
            self.wake()

    def _note(self, error: Exception) -> None:
        """What passes is waited for by those who see something already; what is gone ends the watching."""
        expected = isinstance(error, OpenKojiError)
        if self.shown is None or (expected and not isinstance(error, UnavailableError)):
            self.fault = error if isinstance(error, OpenKojiError) else OpenKojiError("This could not be read.")
            self.wake()


class Streams:
    """All of them. After `end` every stream ends and no other begins: the server is stopping."""

    def __init__(self, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._marks = Marks(self.pace.pause)
        self._watched: dict[Hashable, Watched] = {}
        self._viewers: Counter[UUID] = Counter()
        self._ended = False

    @property
    def viewers(self) -> int:
        return self._viewers.total()

    def end(self) -> None:
        self._ended = True
        for watched in self._watched.values():
            watched.wake()

    async def view(
        self, workspace_id: UUID, key: Hashable, make_source: Callable[[], Source], *, seen: str | None
    ) -> AsyncGenerator[Shown | OpenKojiError | None, None]:
        """What is shown whenever it is another than the viewer has `seen`, None for a heartbeat, and an error as the
        last thing where watching became impossible. `key` names the source, within the workspace.

        The first item comes once the source was read; what refuses it is raised. Raises `RateLimitedError`
        (`too_many_streams`) and `UnavailableError`, too.
        """
        self._admit(workspace_id)
        watched = self._enter(workspace_id, key, make_source)
        clock = asyncio.get_running_loop().time
        until = clock() + self.pace.longest
        try:
            while watched.shown is None and watched.fault is None and not self._ended:
                await watched.changed(self.pace.heartbeat)
            if watched.shown is None and watched.fault is not None:
                raise watched.fault
            yield None
            while clock() < until and not self._ended:
                if watched.fault is not None:
                    yield watched.fault
                    return
                if watched.shown is not None and watched.shown.id != seen:
                    seen = watched.shown.id
                    yield watched.shown
                elif not await watched.changed(min(self.pace.heartbeat, max(0.0, until - clock()))):
                    yield None
        finally:
            self._leave(workspace_id, key, watched)

    def _admit(self, workspace_id: UUID) -> None:
        if self._ended:
            raise UnavailableError("The server is stopping. Try again in a few seconds.", retry_after=3)
        if self.viewers >= MOST_VIEWERS or self._viewers[workspace_id] >= MOST_OF_A_WORKSPACE:
            raise RateLimitedError(
                "As many streams are open as this server takes. Close one, or read the results now and then.",
                code="too_many_streams",
                retry_after=30,
            )

    def _enter(self, workspace_id: UUID, key: Hashable, make_source: Callable[[], Source]) -> Watched:
        watched = self._watched.get((workspace_id, key))
        if watched is None or watched.fault is not None:
            watched = self._watched[workspace_id, key] = Watched(make_source(), self.pace, self._marks)
        watched.viewers += 1
        self._viewers[workspace_id] += 1
        return watched

    def _leave(self, workspace_id: UUID, key: Hashable, watched: Watched) -> None:
        watched.viewers -= 1
        self._viewers[workspace_id] -= 1
        if self._viewers[workspace_id] == 0:
            del self._viewers[workspace_id]
        if watched.viewers == 0:
            watched.stop()
            if self._watched.get((workspace_id, key)) is watched:
                del self._watched[workspace_id, key]
