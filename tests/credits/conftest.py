"""A workspace on a small plan, its account as the API shows it, and the check that runs after every test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from openkoji.credits import checking, service
from openkoji.credits.plans import configured
from openkoji.db import Database
from openkoji.kit.clock import now
from tests.conftest import Workspace
from tests.interviews.conftest import Research, make_research, research

__all__ = ["make_research", "research"]


@dataclass
class Account:
    """A workspace's credits, as its administrator sees and its operator sets them."""

    research: Research
    database: Database

    @property
    def workspace(self) -> Workspace:
        return self.research.workspace

    async def on(self, plan: str, *, balance: int | None = None) -> None:
        """Set the plan, and use up or grant what lies between its first grant and `balance`."""
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            await service.change_plan(transaction, self.workspace.workspace_id, plan, now())
        if balance is not None:
            await self.use(int((await self.shown())["balance"]) - balance)

    async def use(self, credits: int) -> None:
        """Have so many interviews charged that nobody held here."""
        from tests.credits.acts import charge_interviews

        await charge_interviews(self.database, self.workspace, credits)

    async def grant(self, amount: int, key: str) -> bool:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            return await service.grant(transaction, self.workspace.workspace_id, amount, key, now())

    async def shown(self) -> dict[str, Any]:
        response = await self.research.get("/credits")
        assert response.status_code == 200, response.text
        found: dict[str, Any] = response.json()
        return found

    async def figures(self) -> tuple[int | None, int]:
        """What can be used, and what is held."""
        shown = await self.shown()
        return shown["balance"], shown["held"]

    async def entries(self, **wanted: str) -> list[dict[str, Any]]:
        """The ledger, oldest first."""
        response = await self.research.get("/credits/ledger", **wanted)
        assert response.status_code == 200, response.text
        items: list[dict[str, Any]] = response.json()["items"]
        return items[::-1]

    async def lines(self, **wanted: str) -> list[tuple[str, int, str]]:
        return [(entry["kind"], entry["amount"], entry["reason"]) for entry in await self.entries(**wanted)]


@pytest.fixture
async def account(research: Research, database: Database) -> AsyncIterator[Account]:
    account = Account(research, database)
    yield account
    async with database.workspace(account.workspace.workspace_id) as transaction:
        assert await checking.differences(transaction, account.workspace.workspace_id) == []


PlansMaker = Callable[[str], None]


@pytest.fixture
def with_plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlansMaker]:
    """Replaces the plans of this process by those of a file with these contents."""

    def use(contents: str) -> None:
        path = tmp_path / "plans.yaml"
        path.write_text(contents)
        monkeypatch.setenv("OPENKOJI_PLANS", str(path))
        configured.cache_clear()

    yield use
    configured.cache_clear()
