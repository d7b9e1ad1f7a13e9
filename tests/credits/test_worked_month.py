"""The worked month of docs/explanation/credits.md, line by line."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openkoji.credits import checking, reading, service
from openkoji.credits.model import EntryReason, Subject
from openkoji.db import Database
from openkoji.kit.errors import CreditsExhaustedError
from openkoji.kit.ids import new_id
from tests.conftest import Workspace
from tests.credits.conftest import PlansMaker
from tests.docs.pages import blocks, text_of

PAGE = "docs/explanation/credits.md"
HEADING = "| When (UTC) | Kind | Amount | Balance | Reason | For | Month |"
STUDY = new_id()
PEOPLE = {
    name: Subject("interview", new_id(), STUDY, "voice" if name in {"Cleo", "Dan", "Eve"} else "text")
    for name in ("Ada", "Ben", "Cleo", "Dan", "Eve", "Fay", "Gus")
}
NAMES = {subject.id: name for name, subject in PEOPLE.items()}


def _table() -> list[str]:
    lines = text_of(PAGE).splitlines()
    first = lines.index(HEADING) + 2
    return lines[first : lines.index("", first)]


async def test_the_ledger_of_the_worked_month_is_the_one_on_the_page(
    database: Database, workspace: Workspace, with_plans: PlansMaker
) -> None:
    with_plans(blocks(text_of(PAGE), "yaml")[0])

    async def start(name: str, when: str) -> None:
        async with database.workspace(workspace.workspace_id) as transaction:
            await service.hold(transaction, workspace.workspace_id, PEOPLE[name], _at(when))

    async def counts(name: str, when: str) -> None:
        async with database.workspace(workspace.workspace_id) as transaction:
            await service.charge(
                transaction, workspace.workspace_id, PEOPLE[name].id, _at(when), EntryReason.QUALITY_PASSED
            )

    async def does_not_count(name: str, when: str) -> None:
        async with database.workspace(workspace.workspace_id) as transaction:
            await service.release(
                transaction, workspace.workspace_id, PEOPLE[name].id, _at(when), EntryReason.QUALITY_FAILED
            )

    await start("Ada", "2026-10-02 09:00")
    await counts("Ada", "2026-10-02 10:00")
    await start("Ben", "2026-10-20 09:00")
    await does_not_count("Ben", "2026-10-20 10:00")
    await start("Cleo", "2026-10-31 23:50")
    await does_not_count("Cleo", "2026-11-01 00:10")
    await start("Dan", "2026-11-10 09:00")
    await counts("Dan", "2026-11-10 10:00")
    await start("Eve", "2026-11-12 09:00")
    await counts("Eve", "2026-11-12 10:00")
    await start("Fay", "2026-11-30 23:00")
    with pytest.raises(CreditsExhaustedError):
        await start("Gus", "2026-11-30 23:30")
    async with database.workspace(workspace.workspace_id) as transaction:
        await service.open_month(transaction, workspace.workspace_id, _at("2026-12-01 00:10"))
    await does_not_count("Fay", "2026-12-02 09:00")

    async with database.workspace(workspace.workspace_id) as transaction:
        page = await reading.ledger(transaction, workspace.workspace_id, reading.Filter(), before=None, limit=100)
        november = await reading.usage(
            transaction, workspace.workspace_id, _at("2026-11-01 00:00").date(), _at("2026-12-02 09:00")
        )
        assert await checking.differences(transaction, workspace.workspace_id) == []
    rows, balance = [], 0
    for line in reversed(page.items):
        balance += line.amount
        amount = f"{line.amount:+}" if line.amount else "0"
        name = NAMES[line.subject_id] if line.subject_id else ""
        when = f"{line.created_at.astimezone(UTC):%Y-%m-%d %H:%M}"
        rows.append(f"| {when} | {line.kind} | {amount} | {balance} | {line.reason} | {name} | {line.month:%Y-%m} |")
    assert rows == _table()
    assert (november.overage, november.overage_cents, november.currency) == (2, 200, "EUR")


def _at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=UTC)
