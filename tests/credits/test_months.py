"""Months begin and end whoever looks first, and plans may change in the middle of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from openkoji.credits import checking, reading, service, tasks
from openkoji.credits.model import EntryReason, Subject
from openkoji.db import Database
from openkoji.jobs import Run, SystemRun
from openkoji.kit.errors import ConflictError, CreditsExhaustedError, InvalidError
from openkoji.kit.ids import new_id
from tests.conftest import Workspace

STUDY = new_id()


@dataclass
class Till:
    """An account at times of a test's own."""

    database: Database
    workspace: Workspace

    async def on(self, plan: str, when: str) -> None:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            await service.change_plan(transaction, self.workspace.workspace_id, plan, at(when))

    async def use(self, number: int, when: str) -> None:
        for _ in range(number):
            subject = Subject("interview", new_id(), STUDY, "text")
            async with self.database.workspace(self.workspace.workspace_id) as transaction:
                await service.hold(transaction, self.workspace.workspace_id, subject, at(when))
                await service.charge(
                    transaction, self.workspace.workspace_id, subject.id, at(when), EntryReason.WRITTEN
                )

    async def grant(self, amount: int, key: str, when: str) -> bool:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            return await service.grant(transaction, self.workspace.workspace_id, amount, key, at(when))

    async def cap(self, cap: int | None, when: str) -> None:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            await service.set_overage_cap(transaction, self.workspace.workspace_id, cap, at(when))

    async def balance(self, when: str) -> int | None:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            return (await reading.balance(transaction, self.workspace.workspace_id, at(when))).balance

    async def lines(self, *kinds: str) -> list[str]:
        """The ledger, oldest first, of these kinds: `2026-11 grant +29`."""
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            page = await reading.ledger(
                transaction, self.workspace.workspace_id, reading.Filter(), before=None, limit=500
            )
            assert await checking.differences(transaction, self.workspace.workspace_id) == []
        return [
            f"{line.month:%Y-%m} {line.kind} {line.amount:+}" for line in reversed(page.items) if line.kind in kinds
        ]


def at(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=UTC)


@pytest.fixture
def till(database: Database, workspace: Workspace) -> Till:
    return Till(database, workspace)


async def test_a_balance_read_on_the_first_is_right_before_any_job_ran(till: Till) -> None:
    await till.on("insights", "2026-01-10")
    await till.use(9, "2026-01-11")
    assert await till.balance("2026-01-31 23:59:59") == 20
    assert await till.balance("2026-02-01 00:00:00") == 29
    assert await till.lines("grant", "expire") == ["2026-01 grant +29", "2026-01 expire -20", "2026-02 grant +29"]


async def test_a_start_on_the_first_uses_the_new_month(till: Till) -> None:
    await till.on("insights", "2026-01-10")
    await till.use(58, "2026-01-11")
    with pytest.raises(CreditsExhaustedError) as refused:
        await till.use(1, "2026-01-31 23:59:59")
    assert "29 more come on 2026-02-01" in refused.value.message
    await till.use(1, "2026-02-01 00:00:00")
    assert await till.balance("2026-02-01") == 28
    assert await till.lines("overage") == ["2026-01 overage +29"]


async def test_months_in_which_nothing_ran_are_made_up_for_one_by_one(till: Till) -> None:
    await till.on("insights", "2025-11-30 23:59")
    await till.use(4, "2025-11-30 23:59")
    assert await till.balance("2026-02-28 12:00") == 29
    assert await till.lines("grant", "expire") == [
        "2025-11 grant +29",
        "2025-11 expire -25",
        "2025-12 grant +29",
        "2025-12 expire -29",
        "2026-01 grant +29",
        "2026-01 expire -29",
        "2026-02 grant +29",
    ]


async def test_a_clock_that_is_behind_does_not_open_an_earlier_month_again(till: Till) -> None:
    await till.on("insights", "2026-02-01 00:00:01")
    await till.use(1, "2026-01-31 23:59:59")
    assert await till.lines("grant", "hold", "expire") == ["2026-02 grant +29", "2026-02 hold -1"]


async def test_the_job_opens_the_month_of_accounts_that_nobody_uses(
    till: Till, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await till.on("insights", "2026-01-10")
    monkeypatch.setattr(tasks, "now", lambda: at("2026-02-01 00:10"))
    await tasks.find_behind(SystemRun(0, 1, database))
    waiting = await database.call(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = %s AND args ->> 'workspace_id' = %s",
        [tasks.OPEN_MONTH, str(till.workspace.workspace_id)],
    )
    assert waiting == (1,)
    for _ in range(2):
        await tasks.open_month(Run(till.workspace.workspace_id, 0, 1, database))
    assert await till.lines("grant", "expire") == ["2026-01 grant +29", "2026-01 expire -29", "2026-02 grant +29"]


async def test_what_an_operator_granted_does_not_expire(till: Till) -> None:
    await till.on("insights", "2026-01-10")
    await till.grant(10, "invoice 7", "2026-01-10")
    assert await till.balance("2026-01-31") == 39
    assert await till.balance("2026-02-01") == 39
    assert await till.lines("expire") == ["2026-01 expire -29"]


async def test_a_grant_repeated_under_its_key_is_one_grant_and_another_amount_is_refused(till: Till) -> None:
    await till.on("free", "2026-01-10")
    assert await till.grant(5, "invoice 7", "2026-01-10")
    assert not await till.grant(5, "invoice 7", "2026-03-10")
    with pytest.raises(InvalidError, match="5 credits were granted already"):
        await till.grant(6, "invoice 7", "2026-01-10")
    assert await till.balance("2026-03-10") == 15


async def test_an_unlimited_workspace_needs_no_grant(till: Till) -> None:
    with pytest.raises(ConflictError, match="needs no credits"):
        await till.grant(5, "invoice 7", "2026-01-10")


async def test_a_larger_grant_is_made_up_to_at_once_and_a_smaller_one_waits_for_the_next_month(till: Till) -> None:
    await till.on("insights", "2026-01-05")
    await till.on("interviews", "2026-01-10")
    assert await till.balance("2026-01-10") == 79
    await till.on("insights", "2026-01-15")
    await till.on("interviews", "2026-01-16")
    await till.on("insights", "2026-01-17")
    assert await till.balance("2026-01-17") == 79
    assert await till.balance("2026-02-01") == 29
    assert await till.lines("grant") == ["2026-01 grant +29", "2026-01 grant +50", "2026-02 grant +29"]


async def test_what_is_over_when_the_plan_changes_is_sold_at_the_price_of_the_plan_that_ends(till: Till) -> None:
    await till.on("insights", "2026-01-05")
    await till.use(32, "2026-01-06")
    await till.on("free", "2026-01-20")
    assert await till.balance("2026-01-20") == 10
    assert await till.lines("overage") == ["2026-01 overage +3"]


async def test_what_a_plan_gives_once_is_given_once(till: Till) -> None:
    for plan in ("free", "insights", "free", "unlimited", "free"):
        await till.on(plan, "2026-01-05")
    assert await till.lines("grant") == ["2026-01 grant +10", "2026-01 grant +29"]
    assert await till.balance("2026-02-05") == 10, "the month's grant expired, the other did not"


async def test_an_account_rests_while_it_is_unlimited(till: Till) -> None:
    await till.on("insights", "2026-01-05")
    await till.grant(3, "gift", "2026-01-05")
    await till.use(4, "2026-01-06")
    await till.on("unlimited", "2026-01-10")
    assert await till.balance("2026-02-10") is None
    await till.use(50, "2026-02-10")
    await till.on("insights", "2026-04-10")
    assert await till.balance("2026-04-10") == 32
    assert await till.lines("grant", "expire") == [
        "2026-01 grant +29",
        "2026-01 grant +3",
        "2026-01 expire -25",
        "2026-04 grant +29",
    ]


async def test_the_workspaces_own_cap_goes_before_the_plans(till: Till) -> None:
    await till.on("insights", "2026-01-05")
    await till.cap(2, "2026-01-05")
    await till.use(31, "2026-01-06")
    with pytest.raises(CreditsExhaustedError):
        await till.use(1, "2026-01-06")
    await till.cap(None, "2026-01-07")
    await till.use(1, "2026-01-07")
    await till.cap(0, "2026-01-08")
    with pytest.raises(CreditsExhaustedError):
        await till.use(1, "2026-01-08")
    assert await till.balance("2026-01-08") == -3, "what is over stays so"


async def test_a_plan_without_overage_has_nothing_to_cap(till: Till) -> None:
    await till.on("free", "2026-01-05")
    with pytest.raises(ConflictError, match="has no overage"):
        await till.cap(3, "2026-01-05")


async def test_a_plan_that_is_none_is_refused_with_those_that_are(till: Till) -> None:
    with pytest.raises(InvalidError, match="free, insights, interviews, enterprise, unlimited"):
        await till.on("platinum", "2026-01-05")
