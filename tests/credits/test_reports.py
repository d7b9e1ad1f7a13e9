"""What reports cost: a study's first nothing, a refresh its price once it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from openkoji.credits import checking, reading, service
from openkoji.db import Database
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.reports import tasks
from tests.analysed import analysed_study
from tests.conftest import Workspace
from tests.reports.reporting import Desk, uuid_of


@pytest.fixture
def desk(client: httpx.AsyncClient, database: Database, workspace: Workspace, conninfo: str) -> Desk:
    study = analysed_study(conninfo, workspace.workspace_id, interviews=3)
    return Desk(client, database, workspace, study, conninfo)


async def _set_plan(desk: Desk, plan: str) -> None:
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        await service.change_plan(transaction, desk.workspace.workspace_id, plan, now())


async def _lines(desk: Desk) -> list[tuple[str, int, str]]:
    """The ledger of the reports, oldest first."""
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        page = await reading.ledger(transaction, desk.workspace.workspace_id, reading.Filter(), before=None, limit=100)
        assert await checking.differences(transaction, desk.workspace.workspace_id) == []
    return [(line.kind, line.amount, line.reason) for line in reversed(page.items) if line.subject == "report"]


async def _fail(desk: Desk, report: dict[str, Any]) -> None:
    on_failure: Callable[..., Any] = tasks._failed
    await on_failure(Run(desk.workspace.workspace_id, 0, 1, desk.database), uuid_of(report))


FREE = [("hold", 0, "first_report"), ("charge", 0, "written")]


async def test_the_first_report_costs_nothing_and_a_refresh_its_price(desk: Desk) -> None:
    await _set_plan(desk, "free")
    await desk.generate()
    assert await _lines(desk) == FREE
    await desk.generate()
    assert await _lines(desk) == [*FREE, ("hold", -5, "refreshed"), ("charge", 0, "written")]


async def test_a_refresh_that_fails_gives_back(desk: Desk) -> None:
    await _set_plan(desk, "free")
    await desk.generate()
    asked = await desk.ask()
    await _fail(desk, asked)
    await _fail(desk, asked)
    assert await _lines(desk) == [*FREE, ("hold", -5, "refreshed"), ("release", 5, "report_failed")]


async def test_a_first_report_that_failed_was_none(desk: Desk) -> None:
    await _set_plan(desk, "free")
    await _fail(desk, await desk.ask())
    await desk.generate()
    assert (await _lines(desk))[-2:] == FREE


async def test_a_first_report_that_was_deleted_was_one(desk: Desk) -> None:
    await _set_plan(desk, "free")
    first = await desk.generate()
    await desk.client.delete(f"{desk.path}/{first['id']}", headers=desk.workspace.headers)
    await desk.ask()
    assert (await _lines(desk))[-1] == ("hold", -5, "refreshed")


async def test_a_refresh_that_is_deleted_before_it_is_written_gives_back(desk: Desk) -> None:
    await _set_plan(desk, "free")
    await desk.generate()
    asked = await desk.ask()
    deleted = await desk.client.delete(f"{desk.path}/{asked['id']}", headers=desk.workspace.headers)
    assert deleted.status_code == 204
    await desk.work(asked)
    assert (await _lines(desk))[-2:] == [("hold", -5, "refreshed"), ("release", 5, "report_deleted")]


async def test_without_credits_a_refresh_is_refused_and_leaves_nothing(desk: Desk) -> None:
    await _set_plan(desk, "free")
    for _ in range(3):
        await desk.generate()
    refused = await desk.post("")
    assert (refused.status_code, refused.json()["error"]) == (402, "credits_exhausted")
    assert "A report refresh costs 5 and the balance is 0" in refused.json()["message"]
    assert len((await desk.get("")).json()["items"]) == 3


async def test_a_plan_may_refresh_for_nothing(desk: Desk) -> None:
    await _set_plan(desk, "interviews")
    for _ in range(2):
        await desk.generate()
    assert await _lines(desk) == [*FREE, ("hold", 0, "refreshed"), ("charge", 0, "written")]
