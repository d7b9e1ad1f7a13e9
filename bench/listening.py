"""A workspace whose events are delivered: a server that may post to loopback, endpoints, and events in numbers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any
from uuid import UUID

import orjson

from bench.receiver import Receiver
from bench.site import Site
from bench.tree import Tree, temporary_data_dir
from bench.wire import Connection
from openkoji.events.outbox import EventType, emit

# Of an interview with three themes, as long as most are.
_DATA: dict[str, Any] = {
    "interview_id": "int_018f3f6e2a4b7c918d2e5f60718293a4",
    "study_id": "stu_018f3f6e2a4b7c918d2e5f60718293a5",
    "study_slug": "cancel-flow",
    "respondent_email": "ada@example.com",
    "respondent_name": "Ada Byron",
    "external_id": "u_1",
    "identity_verified": True,
    "metadata": {"plan": "pro", "seats": 12},
    "mode": "text",
    "transcript_url": None,
    "completed_at": "2026-11-22T08:00:00.000Z",
    "duration_seconds": 143,
    "analysis_version": 1,
    "quality_score": 4,
    "sentiment": "negative",
    "themes": [
        {
            "id": f"thm_018f3f6e2a4b7c918d2e5f60718293b{number}",
            "name": name,
            "sentiment": "negative",
            "quote": "We had twelve seats, and in March the bill went from 100 to 240 euros without a word beforehand.",
        }
        for number, name in enumerate(("Price rises", "Broken exports", "Slow support"))
    ],
    "structured_answers": [{"question_id": "q2", "type": "scale", "value": 3}],
    "summary": "The bill went up without a word beforehand, exports broke every Monday, and support took three days. "
    "A yearly price that stays the same would bring the team back, as would a way to remove people.",
    "shortened": False,
}


@contextmanager
def serving(workers: int, settings: Mapping[str, str] | None = None) -> Iterator[Tree]:
    """A server of its own that may post to loopback."""
    environment = {"OPENKOJI_ALLOW_PRIVATE_TARGETS": "127.0.0.0/8"} | dict(settings or {})
    with temporary_data_dir() as data_dir:
        tree = Tree(data_dir, workers=workers, environment=environment)
        try:
            tree.wait_until_healthy()
            yield tree
        finally:
            tree.stop()


class Outbox:
    """The events of a workspace, and the endpoints that get them."""

    def __init__(self, site: Site, receiver: Receiver) -> None:
        self.site = site
        self.receiver = receiver
        self._number = 0

    @classmethod
    @asynccontextmanager
    async def make(cls, tree: Tree, receiver: Receiver) -> AsyncIterator[Outbox]:
        async with Site.make(tree.conninfo, tree.port) as site:
            yield cls(site, receiver)

    async def listen(self, path: str, *types: EventType) -> UUID:
        """An endpoint at this path of the receiver, for events of these types."""
        connection = await Connection.open(self.site.port)
        body = {"url": self.receiver.url(path), "events": [each.value for each in types]}
        status, content = await connection.post("/api/v1/webhooks", next(self.site.keys()), body)
        connection.close()
        if status != 201:
            raise RuntimeError(f"No endpoint was made ({status}): {content.decode()}")
        await self.receiver.forget()  # the verification
        return UUID(hex=orjson.loads(content)["id"].removeprefix("whk_"))

    async def emit(self, count: int, event_type: EventType = EventType.ANALYSIS_READY) -> None:
        """So many events happen in one transaction."""
        async with self.site.database.workspace(self.site.workspace_id) as transaction:
            for _ in range(count):
                self._number += 1
                emit(transaction, self.site.workspace_id, event_type, f"bench {self._number}", _DATA)
