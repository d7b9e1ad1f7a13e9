"""Cohorts as Amplitude sends them, and what became of their people."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from openkoji.db import Database
from openkoji.integrations.amplitude.cohorts import tasks
from openkoji.jobs import Run
from openkoji.kit.ids import Prefix, parse_id
from openkoji.settings import Settings
from tests.interviews.conftest import Research

_numbers = itertools.count(1)


def user(user_id: str | None = None, **properties: Any) -> dict[str, Any]:
    found: dict[str, Any] = {} if user_id is None else {"user_id": user_id}
    return found | ({"user_properties": properties} if properties else {})


def message(users: Sequence[Any], *, entering: bool = True, message_id: str | None = None) -> dict[str, Any]:
    """Amplitude's own payload."""
    return {
        "cohort_name": "Onboarding drop-off",
        "cohort_id": "7khm89cz",
        "in_cohort": entering,
        "computed_time": "1692206763",
        "message_id": message_id or f"9baaa88f::{'enter' if entering else 'exit'}::{next(_numbers)}",
        "users": list(users),
    }


@dataclass
class Amplitude:
    """Sends cohorts to a study, and runs the jobs that they queue."""

    research: Research
    database: Database
    settings: Settings

    @property
    def path(self) -> str:
        return f"/api/v1/integrations/amplitude/cohorts/{self.research.study['slug']}"

    @property
    def run(self) -> Run:
        return Run(self.research.workspace.workspace_id, 0, 1, self.database, self.settings)

    async def post(self, body: Any, **headers: str) -> httpx.Response:
        return await self.research.client.post(
            self.path,
            json=body,
            headers=self.research.workspace.headers | {"User-Agent": "Amplitude/Webhook/1.0"} | headers,
        )

    async def sends(self, body: Any) -> dict[str, Any]:
        """A message that is taken, and whose job has run; the run with its people."""
        response = await self.post(body)
        assert response.status_code == 200, response.text
        await self.work(response.json()["id"])
        return await self.told(response.json()["id"])

    async def enters(self, *users: Any) -> list[tuple[str, str | None]]:
        """What became of people who enter, with the reasons."""
        return outcomes(await self.sends(message(users)))

    async def work(self, run_id: str) -> None:
        await tasks.prepare_cohort(self.run, uuid_of(run_id))

    async def told(self, run_id: str, **parameters: Any) -> dict[str, Any]:
        response = await self.research.client.get(
            f"{self.path}/runs/{run_id}",
            params={"limit": 100} | parameters,
            headers=self.research.workspace.headers,
        )
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def rows(self, statement: str) -> list[tuple[Any, ...]]:
        async with self.database.workspace(self.research.workspace.workspace_id) as transaction:
            return [row async for rows in transaction.batches(statement, size=1000) for row in rows]  # type: ignore[arg-type]


def uuid_of(run_id: str) -> UUID:
    parsed = parse_id(Prefix.COHORT_RUN, run_id)
    assert parsed is not None
    return parsed


def outcomes(run: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(person["outcome"], person["reason"]) for person in run["items"]]
