"""Whatever happens to an account, in whatever order and at the same time, it adds up. On the real database, with
transactions that run at once."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from openkoji.accounts import service as accounts
from openkoji.credits import checking, service
from openkoji.credits.books import overage_cap
from openkoji.credits.model import Account, EntryReason, Subject
from openkoji.credits.plans import configured
from openkoji.db import Database
from openkoji.kit.errors import ConflictError, CreditsExhaustedError, InvalidError
from openkoji.kit.ids import new_id

PLANS = """
default: small
currency: EUR
prices: {text: 1, voice: 3, report: 2}
plans:
  small: {monthly: 4, overage: {price_cents: 100, cap: 2}}
  large: {monthly: 9, prices: {report: 0}, overage: {price_cents: 50, cap: 4}}
  gift: {once: 5}
"""
BEGINNING = datetime(2026, 1, 28, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Act:
    """`number` is that of the interview, the hold, the grant or the cap that it is about."""

    name: str
    number: int = 0
    again: bool = False
    plan: str = ""


@dataclass(frozen=True)
class Round:
    """Acts that run at once, `hours` after the round before."""

    hours: int
    acts: list[Act]


_THINGS = st.integers(0, 4)
HOLDS = st.builds(Act, st.just("hold"), _THINGS, st.booleans())
SETTLEMENTS = st.builds(Act, st.sampled_from(["charge", "release"]), _THINGS)
GRANTS = st.builds(Act, st.just("grant"), st.integers(1, 3))
MONTHS = st.just(Act("month"))
PLAN_CHANGES = st.builds(Act, st.just("plan"), plan=st.sampled_from(["small", "large", "gift", "unlimited"]))
CAPS = st.builds(Act, st.just("cap"), st.integers(-1, 3))
ACTS = st.one_of(HOLDS, HOLDS, HOLDS, SETTLEMENTS, SETTLEMENTS, GRANTS, MONTHS, PLAN_CHANGES, CAPS)
ROUNDS = st.lists(
    st.builds(Round, st.sampled_from([0, 1, 30, 24 * 20, 24 * 70]), st.lists(ACTS, min_size=1, max_size=6)),
    min_size=1,
    max_size=8,
)


class Bench:
    """A database with several connections, in an event loop of its own."""

    def __init__(self, runner: asyncio.Runner, database: Database) -> None:
        self.runner = runner
        self.database = database


@pytest.fixture(scope="module")
def bench(conninfo: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    plans: Path = tmp_path_factory.mktemp("plans") / "plans.yaml"
    plans.write_text(PLANS)
    database = Database(conninfo, max_connections=6)
    with pytest.MonkeyPatch.context() as patched, asyncio.Runner() as runner:
        patched.setenv("OPENKOJI_PLANS", str(plans))
        configured.cache_clear()
        runner.run(database.__aenter__())
        yield Bench(runner, database)
        runner.run(database.__aexit__())
    configured.cache_clear()


class Ledger:
    """An account of a workspace of its own, and the interviews and reports that hold from it."""

    def __init__(self, database: Database, workspace_id: UUID) -> None:
        self.database = database
        self.workspace_id = workspace_id
        study = new_id()
        modes = ["text", "text", "voice", "text", None]
        self.subjects = [Subject("interview" if mode else "report", new_id(), study, mode) for mode in modes]

    async def run(self, act: Act, moment: datetime) -> None:
        """Run an act in a transaction of its own; that it is refused is fine."""
        try:
            async with self.database.workspace(self.workspace_id) as transaction:
                await self._do(act, moment, transaction)
        except (CreditsExhaustedError, ConflictError, InvalidError):
            pass

    async def _do(self, act: Act, moment: datetime, transaction: object) -> None:
        to = (transaction, self.workspace_id)
        match act.name:
            case "hold":
                subject = self.subjects[act.number]
                await service.hold(*to, subject, moment, number=1 + act.again)
            case "charge":
                await service.charge(*to, self.subjects[act.number].id, moment, EntryReason.QUALITY_PASSED)
            case "release":
                await service.release(*to, self.subjects[act.number].id, moment, EntryReason.QUALITY_FAILED)
            case "grant":
                await service.grant(*to, act.number, f"grant {act.number}", moment)
            case "month":
                await service.open_month(*to, moment)
            case "plan":
                await service.change_plan(*to, act.plan, moment)
            case "cap":
                await service.set_overage_cap(*to, None if act.number < 0 else act.number, moment)

    async def account(self) -> Account:
        async with self.database.workspace(self.workspace_id) as transaction:
            found = await transaction.fetch_one(
                Account,
                "SELECT plan, balance, held, overage_cap, month FROM credit_accounts WHERE workspace_id = %s",
                [self.workspace_id],
            )
        return found or Account("small")

    async def differences(self) -> list[str]:
        async with self.database.workspace(self.workspace_id) as transaction:
            return await checking.differences(transaction, self.workspace_id)

    async def counted(self, query: str) -> int:
        async with self.database.workspace(self.workspace_id) as transaction:
            row = await transaction.fetch_values(f"SELECT count(*) FROM ({query}) found")
        assert row is not None
        return int(row[0])


TWICE = "SELECT unique_key FROM credit_entries GROUP BY unique_key HAVING count(*) > 1"
NEITHER_ITS_PRICE_NOR_NOTHING = (
    "SELECT subject_id FROM credit_entries WHERE subject_id IS NOT NULL GROUP BY subject_id "
    "HAVING sum(amount) NOT IN (0, min(amount))"
)
CHARGED_TWICE = (
    "SELECT subject_id, split_part(unique_key, ':', 3) FROM credit_entries WHERE kind IN ('charge', 'release') "
    "GROUP BY 1, 2 HAVING count(*) > 1"
)
NOT_EXPIRED_AT_THE_END = (
    "SELECT m.month FROM credit_months m JOIN credit_accounts a USING (workspace_id) "
    "WHERE m.month < a.month AND m.granted - m.expired <> least(m.granted, m.used)"
)
OWED_BEYOND_ITS_MONTH = (
    "SELECT 1 FROM credit_accounts a LEFT JOIN credit_months m USING (workspace_id, month) "
    "WHERE a.plan IN ('small', 'large') AND a.balance < 0 AND coalesce(m.used - m.granted, 0) < -a.balance"
)


async def _cap(ledger: Ledger) -> int:
    account = await ledger.account()
    return overage_cap(account, configured().named(account.plan))


async def _tell(bench: Bench, rounds: list[Round]) -> None:
    database = bench.database
    async with database.system() as transaction:
        workspace = accounts.create_workspace(transaction, "properties")
    ledger = Ledger(database, workspace.workspace_id)
    moment = BEGINNING
    for each in rounds:
        moment += timedelta(hours=each.hours)
        before = (await ledger.account()).balance
        caps = [await _cap(ledger)]
        await asyncio.gather(*(ledger.run(act, moment) for act in each.acts))
        caps += [await _cap(ledger), *(act.number for act in each.acts if act.name == "cap")]
        if any(act.name == "plan" or (act.name == "cap" and act.number < 0) for act in each.acts):
            caps.append(4)
        assert await ledger.differences() == []
        assert (await ledger.account()).balance >= min(before, -max(caps)), "below the cap"
        for query in (
            TWICE,
            NEITHER_ITS_PRICE_NOR_NOTHING,
            CHARGED_TWICE,
            NOT_EXPIRED_AT_THE_END,
            OWED_BEYOND_ITS_MONTH,
        ):
            assert await ledger.counted(query) == 0, query


@given(ROUNDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_account_adds_up_whatever_happens_at_once(bench: Bench, rounds: list[Round]) -> None:
    note(repr(rounds))
    bench.runner.run(_tell(bench, rounds))


@pytest.mark.parametrize("plan", ["small", "unlimited"])
def test_the_same_act_many_times_at_once_is_done_once(bench: Bench, plan: str) -> None:
    hold, charge, release = Act("hold"), Act("charge"), Act("release")
    bench.runner.run(
        _tell(bench, [Round(0, [Act("plan", plan=plan)]), Round(0, [hold] * 6), Round(0, [charge, release] * 3)])
    )


def test_of_many_at_once_as_many_begin_as_the_cap_allows(bench: Bench) -> None:
    async def run() -> None:
        async with bench.database.system() as transaction:
            workspace = accounts.create_workspace(transaction, "properties")
        ledger = Ledger(bench.database, workspace.workspace_id)
        ledger.subjects = [Subject("interview", new_id(), new_id(), "text") for _ in range(20)]
        await asyncio.gather(*(ledger.run(Act("hold", number), BEGINNING) for number in range(20)))
        account = await ledger.account()
        assert (account.balance, account.held) == (-2, 6), "4 granted, 2 may go over"
        assert await ledger.differences() == []

    bench.runner.run(run())


def test_changes_of_the_plan_and_the_cap_among_many_holds_stop_nobody_for_good(bench: Bench) -> None:
    acts = [Act("plan", plan="large"), *(Act("hold", number) for number in range(4)), Act("cap", 3)]
    acts += [Act("month"), Act("plan", plan="small"), *(Act("charge", number) for number in range(4)), Act("cap", -1)]
    for _ in range(10):
        bench.runner.run(_tell(bench, [Round(0, acts), Round(24 * 20, acts)]))
