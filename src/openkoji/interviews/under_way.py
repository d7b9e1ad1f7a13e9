"""Turns that wait for a language model, and what a caller reads of them meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import orjson
import structlog

from openkoji.db import Database
from openkoji.edge.problems import problem_body, status_of
from openkoji.interviews.asking import finish_turn
from openkoji.interviews.conversation import Asking
from openkoji.interviews.incoming import Reply
from openkoji.kit.errors import OpenKojiError
from openkoji.kit.ids import new_id

log = structlog.get_logger(__name__)

ENDS_WITHIN_SECONDS = 12
"""A turn takes eleven at most."""


class TurnsUnderWay:
    """The turns that this process is asking a model about. One per application, in `app.state`.

    Each is a task of its own: whoever sent the message may leave, and finds the reply when they come back.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Reply]] = set()

    def finish(self, database: Database, asking: Asking, show: Callable[[str], None]) -> asyncio.Task[Reply]:
        task = asyncio.create_task(finish_turn(database, asking, show))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Reply]) -> None:
        """Whoever waits for the turn may be gone by now, and a fault of ours is not to be lost with them."""
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, OpenKojiError):
            log.error("turn.unanswered", exc_info=error)

    async def reply(self, database: Database, asking: Asking) -> Reply:
        """The whole reply, for a caller who does not read along."""
        return await asyncio.shield(self.finish(database, asking, lambda _: None))

    async def events(self, database: Database, asking: Asking) -> AsyncIterator[bytes]:
        """Server-sent events: each sentence as soon as it may be shown, then the reply; or the problem."""
        sentences: asyncio.Queue[str | None] = asyncio.Queue()
        task = self.finish(database, asking, sentences.put_nowait)
        task.add_done_callback(lambda _: sentences.put_nowait(None))
        shown = 0
        while (sentence := await sentences.get()) is not None:
            yield _delta(sentence, is_first=shown == 0)
            shown += 1
        try:
            reply = await asyncio.shield(task)
        except OpenKojiError as error:
            yield _problem(error)
        except Exception:
            yield _problem(OpenKojiError("Something went wrong on our side. The message may be sent again."))
        else:
            for event in events_of(reply, shown):
                yield event

    async def end(self) -> None:
        """Let the turns end that are under way; what is not done by then is answered when somebody comes back."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=ENDS_WITHIN_SECONDS)


def events_of(reply: Reply, shown: int = 0) -> Sequence[bytes]:
    """The sentences that were not shown yet, and the reply."""
    deltas = [_delta(text, is_first=shown + number == 0) for number, text in enumerate(reply.sentences)]
    return [*deltas, b"event: message\ndata: " + reply.body.encode() + b"\n\n"]


def _delta(sentence: str, *, is_first: bool) -> bytes:
    return b"event: delta\ndata: " + orjson.dumps({"text": sentence if is_first else f" {sentence}"}) + b"\n\n"


def _problem(error: OpenKojiError) -> bytes:
    body = problem_body(error, status_of(error), f"req_{new_id().hex}")
    return b"event: error\ndata: " + orjson.dumps(body) + b"\n\n"
