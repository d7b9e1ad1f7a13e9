"""A pipeline that is sent in one piece.

psycopg sends every statement of a pipeline as soon as it is queued, and looks for results each time: on the path
of a turn that cost 0.36 ms of CPU and 0.56 ms of waiting for seven statements. Queued up and sent together with
the sync they cost 0.16 and 0.25 ms. This relies on two internals of psycopg 3.3 (`AsyncConnection._pipeline`,
`AsyncPipeline._communicate_gen`), which a test holds; without them it would be an ordinary pipeline again.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
from psycopg.abc import PQGen


class _BatchingPipeline(psycopg.AsyncPipeline):
    """Holds everything back until the sync, which is sent with what was queued before it."""

    _is_complete = False

    def _enqueue_sync(self) -> None:
        super()._enqueue_sync()
        self._is_complete = True

    def _communicate_gen(self) -> PQGen[None]:
        if not self._is_complete:
            return
        while len(self.command_queue) > 1:
            self.command_queue.popleft()()  # into libpq's buffer, which is sent with the last one
        yield from super()._communicate_gen()


class BatchingConnection(psycopg.AsyncConnection[Any]):
    """A connection whose pipelines are sent in one piece. Reading a result inside such a pipeline ends it."""

    @asynccontextmanager
    async def pipeline(self) -> AsyncIterator[psycopg.AsyncPipeline]:
        self._pipeline = _BatchingPipeline(self)
        async with super().pipeline() as pipeline:
            yield pipeline
