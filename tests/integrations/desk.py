"""A workspace with a study, whose interviews are analysed at a word, and the jobs that tell a vendor, run by hand."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from openkoji.db import Database
from openkoji.events.examples import EXAMPLES
from openkoji.events.outbox import EventType, emit
from openkoji.integrations import tasks as integrations
from openkoji.jobs import Run
from openkoji.kit.ids import Prefix, parse_id
from openkoji.settings import Settings
from openkoji.webhooks import tasks
from tests.interviews.conftest import Research

_numbers = itertools.count(1)


@dataclass
class Analysed:
    """An interview that was analysed: its id, its respondent's, and the event that tells of it."""

    id: UUID
    respondent_id: UUID
    email: str | None
    event_id: UUID
    versions: itertools.count[int] = field(default_factory=lambda: itertools.count(2))


@dataclass
class Desk:
    research: Research
    database: Database
    settings: Settings
    api: httpx.AsyncClient

    @property
    def workspace_id(self) -> UUID:
        return self.research.workspace.workspace_id

    @property
    def run(self) -> Run:
        return Run(self.workspace_id, 0, 1, self.database, self.settings)

    async def put(self, vendor: str = "pigeon", status: int = 200, **body: Any) -> dict[str, Any]:
        response = await self.api.put(f"/integrations/{vendor}", json=body)
        assert response.status_code == status, response.text
        told: dict[str, Any] = response.json()
        return told

    async def get(self, path: str = "", status: int = 200, **query: Any) -> Any:
        response = await self.api.get(f"/integrations/pigeon{path}", params=query)
        assert response.status_code == status, response.text
        return response.json()

    async def post(self, path: str, body: object = None, status: int = 200) -> Any:
        response = await self.api.post(f"/integrations/pigeon{path}", json=body)
        assert response.status_code == status, response.text
        return response.json()

    async def connection(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self.get())["connection"]
        return found

    async def analysed(self, email: str | None = "", **data: Any) -> Analysed:
        """An interview of a respondent of its own, whose analysis is told of; without `email` one is made up."""
        address = f"ada{next(_numbers)}@example.com" if email == "" else email
        conversation = await self.research.begin(**({"email": address} if address else {}))
        interview_id = parse_id(Prefix.INTERVIEW, conversation.interview_id)
        assert interview_id is not None
        [respondent_id] = await self.one(
            "SELECT respondent_id FROM interviews WHERE workspace_id = %s AND id = %s", interview_id
        )
        event_id = await self._emit(interview_id, address, 1, data)
        return Analysed(interview_id, respondent_id, address, event_id)

    async def analysed_again(self, interview: Analysed, **data: Any) -> UUID:
        return await self._emit(interview.id, interview.email, next(interview.versions), data)

    async def _emit(self, interview_id: UUID, email: str | None, version: int, data: dict[str, Any]) -> UUID:
        told = EXAMPLES[EventType.ANALYSIS_READY]["data"] | {
            "interview_id": f"int_{interview_id.hex}",
            "respondent_email": email,
            "external_id": None,
            "analysis_version": version,
            "transcript_url": None,
        }
        async with self.database.workspace(self.workspace_id) as transaction:
            emit(
                transaction,
                self.workspace_id,
                EventType.ANALYSIS_READY,
                f"{interview_id}:{version}",
                told | data,
                interview_id=interview_id,
            )
        [event_id] = await self.one(
            "SELECT id FROM events WHERE workspace_id = %s AND interview_id = %s ORDER BY id DESC LIMIT 1",
            interview_id,
        )
        await tasks.fan_out(self.run, event_id)
        return UUID(str(event_id))

    async def integration_id(self) -> UUID:
        [found] = await self.one("SELECT id FROM integrations WHERE workspace_id = %s AND vendor = 'pigeon'")
        return UUID(str(found))

    async def deliver(self, lane: int = 0) -> None:
        await tasks.deliver(self.run, await self.integration_id(), lane)

    async def erase(self) -> None:
        """Let the job that passes erasures on run, as if the two minutes had passed."""
        await self.write("UPDATE integration_erasures SET next_attempt_at = now() WHERE status = 'pending'")
        await integrations.erase(self.run, await self.integration_id())

    async def rested(self) -> None:
        """As if the time until the next attempt had passed."""
        await self.write("UPDATE webhook_endpoints SET rests_until = NULL")
        await self.write("UPDATE webhook_deliveries SET next_attempt_at = now() WHERE status = 'pending'")

    async def deliveries(self, **query: Any) -> list[dict[str, Any]]:
        """Oldest first."""
        items: list[dict[str, Any]] = (await self.get("/deliveries", limit=100, **query))["items"]
        return items[::-1]

    async def one(self, statement: Any, *parameters: object) -> tuple[Any, ...]:
        """A row, of a statement whose first parameter is the workspace."""
        async with self.database.workspace(self.workspace_id) as transaction:
            row = await transaction.fetch_values(statement, [self.workspace_id, *parameters])
        assert row is not None
        return row

    async def write(self, statement: Any, *parameters: object) -> None:
        """A statement on the workspace's rows, which row-level security picks."""
        async with self.database.workspace(self.workspace_id) as transaction:
            transaction.write(statement, list(parameters))
