"""A study's results as server-sent events (the WHATWG's HTML standard, 9.2): all of them, whenever they change."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from uuid import UUID

import orjson

from openkoji.db import Database
from openkoji.edge.problems import problem_body, status_of
from openkoji.kit.errors import OpenKojiError
from openkoji.kit.ids import new_id
from openkoji.reports.results import repository
from openkoji.reports.results.model import Filter
from openkoji.reports.results.service import results_of
from openkoji.reports.results.streams import Shown, Streams
from openkoji.reports.results.views import results_view

RETRY_MILLISECONDS = 3000


@dataclass(frozen=True, slots=True)
class ResultsSource:
    """The results of a study under a filter."""

    database: Database
    workspace_id: UUID
    study_id: UUID
    wanted: Filter

    @property
    def subject(self) -> tuple[UUID, UUID]:
        return self.workspace_id, self.study_id

    async def mark(self) -> str:
        async with self.database.workspace(self.workspace_id) as transaction:
            return str(await repository.state(transaction, self.workspace_id, self.study_id))

    async def body(self) -> bytes:
        async with self.database.snapshot(self.workspace_id) as transaction:
            results = await results_of(transaction, self.workspace_id, self.study_id, self.wanted)
        return results_view(results).model_dump_json(by_alias=True).encode()


async def events(streams: Streams, source: ResultsSource, *, seen: str | None) -> AsyncGenerator[bytes, None]:
    """`results` with the whole body, first unless the viewer has `seen` it (the id of an event), then whenever it is
    another; comments in between, so that the connection is not taken for dead. An error is `error` with the problem.
    """
    key = (source.study_id, source.wanted)
    opening = f"retry: {RETRY_MILLISECONDS}\n\n".encode()
    async with aclosing(streams.view(source.workspace_id, key, lambda: source, seen=seen)) as states:
        async for state in states:
            yield opening + _event(state)
            opening = b""


def _event(state: Shown | OpenKojiError | None) -> bytes:
    match state:
        case None:
            return b": still here\n\n"
        case Shown(shown_id, body):
            return f"id: {shown_id}\nevent: results\ndata: ".encode() + body + b"\n\n"
        case error:
            problem = problem_body(error, status_of(error), f"req_{new_id().hex}")
            return b"event: error\ndata: " + orjson.dumps(problem) + b"\n\n"
