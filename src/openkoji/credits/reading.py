"""Reads accounts: the balance, the ledger, what a month's interviews and reports came to. Takes no locks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from openkoji.credits.books import overage_cap
from openkoji.credits.model import Account, Balance, EntryKind, LedgerLine, Spent, Usage, UsageOfMonth, month_of
from openkoji.credits.plans import configured
from openkoji.credits.service import open_month
from openkoji.db import Transaction
from openkoji.kit.pagination import Page, page_of

_ACCOUNT: LiteralString = """
SELECT plan, balance, held, overage_cap, month FROM credit_accounts WHERE workspace_id = %s
"""
_HELD: LiteralString = "SELECT coalesce(sum(price), 0)::int FROM credit_holds WHERE workspace_id = %s"
_SUMS: LiteralString = """
SELECT coalesce(sum(amount) FILTER (WHERE kind = 'grant'), 0)::int AS granted,
       coalesce(-sum(amount) FILTER (WHERE kind = 'expire'), 0)::int AS expired,
       coalesce(sum(price) FILTER (WHERE kind = 'charge'), 0)::int AS charged,
       coalesce(sum(amount) FILTER (WHERE kind = 'overage'), 0)::int AS overage,
       coalesce(sum(cents), 0)::int AS overage_cents
FROM credit_entries WHERE workspace_id = %s AND month = %s
"""
_SPENT: LiteralString = """
SELECT kind, price, reason FROM credit_entries WHERE workspace_id = %s AND subject_id = %s ORDER BY id DESC LIMIT 1
"""
_LEDGER: LiteralString = """
SELECT id, kind, amount, price, month, reason, plan, cents, subject, subject_id, study_id, mode, created_at
FROM credit_entries
WHERE workspace_id = %s
"""
_USAGE: LiteralString = """
SELECT study_id, subject, mode,
       (count(*) FILTER (WHERE kind = 'charge'))::int AS charged,
       coalesce(sum(price) FILTER (WHERE kind = 'charge'), 0)::int AS charged_credits,
       (count(*) FILTER (WHERE kind = 'release'))::int AS released,
       coalesce(sum(price) FILTER (WHERE kind = 'release'), 0)::int AS released_credits,
       (count(*) FILTER (WHERE kind = 'hold') - count(*) FILTER (WHERE kind IN ('charge', 'release')))::int AS held,
       (coalesce(sum(price) FILTER (WHERE kind = 'hold'), 0)
        - coalesce(sum(price) FILTER (WHERE kind IN ('charge', 'release')), 0))::int AS held_credits
FROM credit_entries
WHERE workspace_id = %s AND month = %s AND subject IS NOT NULL AND (%s::uuid IS NULL OR study_id = %s)
GROUP BY study_id, subject, mode ORDER BY study_id, subject, mode
"""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries; the newest first, in any case."""

    subject_id: UUID | None = None
    kind: EntryKind | None = None
    month: date | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Sums:
    granted: int
    expired: int
    charged: int
    overage: int
    overage_cents: int


async def account_of(transaction: Transaction, workspace_id: UUID, moment: datetime) -> Account:
    """The account as it is at `moment`. Where nobody has used it since its month ended, the next one is opened."""
    kept = await transaction.fetch_one(Account, _ACCOUNT, [workspace_id])
    account = kept or Account(configured().default)
    is_open = account.month is not None and account.month >= month_of(moment)
    if account.is_unlimited or is_open:
        return account
    return await open_month(transaction, workspace_id, moment)


async def balance(transaction: Transaction, workspace_id: UUID, moment: datetime) -> Balance:
    """The account with the figures of its month."""
    account = await account_of(transaction, workspace_id, moment)
    plans = configured()
    plan = plans.named(account.plan)
    month = month_of(moment) if account.is_unlimited or account.month is None else account.month
    sums = await _sums(transaction, workspace_id, month)
    held = account.held
    if account.is_unlimited:
        row = await transaction.fetch_values(_HELD, [workspace_id])
        held = row[0] if row else 0
    over = 0 if account.is_unlimited else max(0, -account.balance)
    return Balance(
        plan=account.plan,
        balance=None if account.is_unlimited else account.balance,
        held=held,
        month=month,
        granted=sums.granted,
        charged=sums.charged,
        expired=sums.expired,
        overage_used=over,
        overage_cap=overage_cap(account, plan),
        overage_cents=over * plan.overage.price_cents if plan.overage else 0,
        price_cents=plan.price_cents,
        currency=plans.currency,
    )


async def spent_on(transaction: Transaction, workspace_id: UUID, subject_id: UUID) -> Spent | None:
    """What an interview or a report came to by now; None where nothing was ever held for it."""
    return await transaction.fetch_one(Spent, _SPENT, [workspace_id, subject_id])


async def ledger(
    transaction: Transaction, workspace_id: UUID, wanted: Filter, *, before: UUID | None, limit: int
) -> Page[LedgerLine]:
    """The entries of a workspace, newest first."""
    tests: Sequence[tuple[LiteralString, object]] = (
        (" AND id < %s", before),
        (" AND subject_id = %s", wanted.subject_id),
        (" AND kind = %s", wanted.kind and wanted.kind.value),
        (" AND month = %s", wanted.month),
        (" AND created_at >= %s", wanted.created_after),
        (" AND created_at < %s", wanted.created_before),
    )
    asked = [(test, value) for test, value in tests if value is not None]
    statement = _LEDGER + "".join(test for test, _ in asked) + " ORDER BY id DESC LIMIT %s"
    parameters = [workspace_id, *(value for _, value in asked), limit + 1]
    rows = await transaction.fetch_all(LedgerLine, statement, parameters)
    return page_of(rows, limit, lambda line: line.id)


async def usage(
    transaction: Transaction, workspace_id: UUID, month: date, moment: datetime, *, study_id: UUID | None = None
) -> UsageOfMonth:
    """What was held, charged and released of a month, by study and mode, and what it went over.

    What goes over a month that is still open is not sold yet, and is counted as it stands.
    """
    account = await account_of(transaction, workspace_id, moment)
    sums = await _sums(transaction, workspace_id, month)
    items: Sequence[Usage] = await transaction.fetch_all(Usage, _USAGE, [workspace_id, month, study_id, study_id])
    overage, cents = sums.overage, sums.overage_cents
    plans = configured()
    plan = plans.named(account.plan)
    if month == account.month and account.balance < 0 and not account.is_unlimited and plan.overage is not None:
        overage -= account.balance
        cents -= account.balance * plan.overage.price_cents
    return UsageOfMonth(month, sums.granted, sums.expired, overage, cents, plans.currency, items)


async def _sums(transaction: Transaction, workspace_id: UUID, month: date) -> _Sums:
    sums = await transaction.fetch_one(_Sums, _SUMS, [workspace_id, month])
    assert sums is not None, "an aggregate has one row"
    return sums
