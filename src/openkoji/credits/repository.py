"""The SQL of accounts and their ledger. `reading.py` has what shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from openkoji.credits.books import Books, hold_key
from openkoji.credits.model import Account, Entry, Hold, Month, Subject
from openkoji.credits.plans import Plans
from openkoji.db import Transaction

# Four statements, sent in one piece. The first pins the plan: who changes it waits for all who hold a pin, and they for
# who changes it. Not a lock on the row, which would have to grow into the third one: a change that waits in between
# would stop it, and be stopped by it. The second makes the account: were that left to who finds none, one that another
# transaction makes in between would be read without a lock. The third is for accounts whose figures may move, which
# takes one transaction at a time; of `unlimited` these are the ones in which holds of an earlier plan are still open.
# The read is a statement of its own: one that itself waited for the lock would see the figures of before the wait.
_PIN: LiteralString = "SELECT pg_advisory_xact_lock_shared(hashtextextended('credits ' || %s::uuid, 0))"
_PIN_ALONE: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('credits ' || %s::uuid, 0))"
_ADD_ACCOUNT: LiteralString = "INSERT INTO credit_accounts (workspace_id, plan) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_LOCK: LiteralString = """
SELECT 1 FROM credit_accounts WHERE workspace_id = %s AND (plan <> 'unlimited' OR held > 0) FOR NO KEY UPDATE
"""
_OPEN: LiteralString = """
SELECT a.plan, a.balance, a.held, a.overage_cap, a.month,
       m.granted, m.used, m.expired, m.overage,
       h.subject, h.subject_id, h.number, h.price, h.month AS hold_month, h.plan AS hold_plan, h.study_id, h.mode,
       hm.granted AS hold_granted, hm.used AS hold_used, hm.expired AS hold_expired, hm.overage AS hold_overage,
       EXISTS (SELECT FROM credit_entries e
               WHERE e.workspace_id = a.workspace_id AND e.unique_key = %s) AS is_written,
       EXISTS (SELECT FROM credit_entries e
               WHERE e.workspace_id = a.workspace_id AND e.unique_key = %s AND e.kind = 'release') AS is_released
FROM credit_accounts a
LEFT JOIN credit_months m ON m.workspace_id = a.workspace_id AND m.month = a.month
LEFT JOIN credit_holds h ON h.workspace_id = a.workspace_id AND h.subject_id = %s
LEFT JOIN credit_months hm ON hm.workspace_id = h.workspace_id AND hm.month = h.month
WHERE a.workspace_id = %s
"""

_KEEP_ACCOUNT: LiteralString = """
UPDATE credit_accounts SET plan = %s, balance = %s, held = %s, overage_cap = %s, month = %s WHERE workspace_id = %s
"""
_KEEP_MONTH: LiteralString = """
INSERT INTO credit_months (workspace_id, month, granted, used, expired, overage) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, month) DO UPDATE
SET granted = EXCLUDED.granted, used = EXCLUDED.used, expired = EXCLUDED.expired, overage = EXCLUDED.overage
"""
_ADD_ENTRY: LiteralString = """
INSERT INTO credit_entries (workspace_id, id, kind, amount, price, unique_key, month, reason, plan, cents, subject,
                            subject_id, study_id, mode, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, unique_key) DO NOTHING
"""
# Whoever writes the entry has the hold: a repeat that came second may come after the hold was settled.
_ADD_HOLD: LiteralString = (
    f"WITH entered AS ({_ADD_ENTRY} RETURNING 1) "
    "INSERT INTO credit_holds (workspace_id, subject_id, subject, number, price, month, plan, study_id, mode, "
    "placed_at) SELECT %s, %s, %s, %s, %s, %s, %s, %s, %s, %s FROM entered ON CONFLICT DO NOTHING"
)
_HAD_REPORT: LiteralString = """
SELECT EXISTS (
    SELECT FROM credit_entries held
    WHERE held.workspace_id = %s AND held.study_id = %s AND held.subject = 'report' AND held.kind = 'hold'
      AND NOT EXISTS (SELECT FROM credit_entries given
                      WHERE given.workspace_id = held.workspace_id AND given.subject_id = held.subject_id
                        AND given.kind = 'release'))
"""
_END_HOLD: LiteralString = "DELETE FROM credit_holds WHERE workspace_id = %s AND subject_id = %s AND number = %s"


@dataclass(frozen=True, slots=True)
class Opened:
    """An account that is locked, the open hold of the subject that was asked about, whether the key is written, and
    whether the other key is that of a release."""

    books: Books
    hold: Hold | None
    is_written: bool
    is_released: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """Of the hold everything is null where `hold_plan` is."""

    plan: str
    balance: int
    held: int
    overage_cap: int | None
    month: date | None
    granted: int | None
    used: int | None
    expired: int | None
    overage: int | None
    hold_plan: str | None
    hold_month: date
    subject: str
    subject_id: UUID
    number: int
    price: int
    study_id: UUID
    mode: str | None
    hold_granted: int | None
    hold_used: int | None
    hold_expired: int | None
    hold_overage: int | None
    is_written: bool
    is_released: bool


async def open_locked(
    transaction: Transaction,
    workspace_id: UUID,
    plans: Plans,
    moment: datetime,
    *,
    subject_id: UUID | None = None,
    unique_key: str | None = None,
    release_key: str | None = None,
    for_its_plan: bool = False,
) -> Opened:
    """The books of a workspace, whose account is made if there is none; one round trip.

    Until the transaction ends its plan stays, and nobody else moves its figures. `for_its_plan` is for who changes the
    plan or the cap: then all others wait.
    """
    transaction.write(_PIN_ALONE if for_its_plan else _PIN, [workspace_id])
    transaction.write(_ADD_ACCOUNT, [workspace_id, plans.default])
    transaction.write(_LOCK, [workspace_id])
    row = await transaction.fetch_one(_Row, _OPEN, [unique_key, release_key, subject_id, workspace_id])
    assert row is not None, "it was just added, or is there"
    return _opened(row, plans, moment)


def keep(
    transaction: Transaction, workspace_id: UUID, before: Account, books: Books, *, placed: Iterable[Hold] = ()
) -> None:
    """Write what an act made: entries, figures, and `placed`, the holds that some of the entries are of."""
    holds = {hold_key(hold.subject, hold.number): hold for hold in placed}
    for month in sorted(books.changed_months):
        row = books.months[month]
        transaction.write(_KEEP_MONTH, [workspace_id, row.month, row.granted, row.used, row.expired, row.overage])
    for entry in books.entries:
        hold = holds.get(entry.unique_key)
        if hold is not None:
            transaction.write(_ADD_HOLD, [*_values(workspace_id, entry), *_hold_values(workspace_id, hold, entry)])
        else:
            transaction.write(_ADD_ENTRY, _values(workspace_id, entry))
    account = books.account
    if account != before:
        transaction.write(
            _KEEP_ACCOUNT,
            [account.plan, account.balance, account.held, account.overage_cap, account.month, workspace_id],
        )


async def amount_of(transaction: Transaction, workspace_id: UUID, unique_key: str) -> int:
    """Of an entry that is known to be written."""
    row = await transaction.fetch_values(
        "SELECT amount FROM credit_entries WHERE workspace_id = %s AND unique_key = %s", [workspace_id, unique_key]
    )
    assert row is not None, "it was seen under the account's lock"
    return int(row[0])


async def had_report(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> bool:
    """Whether a report of the study was written or is under way."""
    row = await transaction.fetch_values(_HAD_REPORT, [workspace_id, study_id])
    assert row is not None, "EXISTS has one row"
    return bool(row[0])


def end_hold(transaction: Transaction, workspace_id: UUID, hold: Hold) -> None:
    transaction.write(_END_HOLD, [workspace_id, hold.subject.id, hold.number])


def _opened(row: _Row, plans: Plans, moment: datetime) -> Opened:
    account = Account(row.plan, row.balance, row.held, row.overage_cap, row.month)
    months = {}
    if row.month is not None:
        months[row.month] = Month(row.month, row.granted or 0, row.used or 0, row.expired or 0, row.overage or 0)
    hold = None
    if row.hold_plan is not None:
        subject = Subject(row.subject, row.subject_id, row.study_id, row.mode)
        hold = Hold(subject, row.number, row.price, row.hold_month, row.hold_plan)
        if row.hold_used is not None:
            months[row.hold_month] = Month(
                row.hold_month, row.hold_granted or 0, row.hold_used, row.hold_expired or 0, row.hold_overage or 0
            )
    return Opened(Books(account, plans, moment, months), hold, row.is_written, row.is_released)


def _values(workspace_id: UUID, entry: Entry) -> list[object]:
    subject = entry.subject
    return [
        workspace_id,
        entry.id,
        entry.kind.value,
        entry.amount,
        entry.price,
        entry.unique_key,
        entry.month,
        entry.reason.value,
        entry.plan,
        entry.cents,
        subject and subject.kind,
        subject and subject.id,
        subject and subject.study_id,
        subject and subject.mode,
        entry.created_at,
    ]


def _hold_values(workspace_id: UUID, hold: Hold, entry: Entry) -> list[object]:
    return [
        workspace_id,
        hold.subject.id,
        hold.subject.kind,
        hold.number,
        hold.price,
        hold.month,
        hold.plan,
        hold.subject.study_id,
        hold.subject.mode,
        entry.created_at,
    ]
