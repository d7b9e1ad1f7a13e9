"""A researcher who rehearses a study: calls of the API, and the worker's part in this process."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from openkoji.db import Database
from openkoji.jobs import Run
from openkoji.rehearsals import tasks
from openkoji.settings import Settings
from tests.conftest import Workspace
from tests.studies.conftest import Studies

GUIDE: list[dict[str, Any]] = [
    {"id": "reason", "text": "What led you to cancel your subscription?"},
    {"id": "last", "text": "Tell me about the last time you used the app."},
    {"id": "again", "text": "How likely are you to come back?", "type": "scale", "config": {"min": 0, "max": 10}},
    {"id": "colour", "text": "Which colour?", "showIf": {"questionId": "again", "greaterThan": 10}},
]


class Desk(Studies):
    """`/api/v1/studies` with a worker at hand."""

    def __init__(self, client: httpx.AsyncClient, workspace: Workspace, database: Database, settings: Settings) -> None:
        super().__init__(client, workspace.headers)
        self.workspace = workspace
        self.database = database
        self.settings = settings

    async def guide(self, **fields: object) -> dict[str, Any]:
        return await self.create(**{"questions": GUIDE, **fields})

    async def ask(self, study: dict[str, Any], **wished: object) -> dict[str, Any]:
        response = await self.call("POST", f"/{study['id']}/rehearse", wished)
        assert response.status_code == 202, response.text
        return response.json()

    async def work(self, rehearsal: dict[str, Any]) -> None:
        run = Run(self.workspace.workspace_id, 0, 1, self.database, self.settings)
        await tasks.hold(run, uuid_of(rehearsal))

    async def seen(self, rehearsal: dict[str, Any]) -> dict[str, Any]:
        response = await self.call("GET", f"/{rehearsal['studyId']}/rehearsals/{rehearsal['id']}")
        assert response.status_code == 200, response.text
        return response.json()

    async def rehearse(self, study: dict[str, Any], **wished: object) -> dict[str, Any]:
        """A rehearsal with its report."""
        rehearsal = await self.ask(study, **wished)
        await self.work(rehearsal)
        return await self.seen(rehearsal)


def uuid_of(rehearsal: dict[str, Any]) -> UUID:
    return UUID(hex=rehearsal["id"].removeprefix("reh_"))


@pytest.fixture
def desk(client: httpx.AsyncClient, workspace: Workspace, database: Database, settings: Settings) -> Desk:
    return Desk(client, workspace, database, settings)
