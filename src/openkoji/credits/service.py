"""Hold, charge and give back credits; grant them; set a workspace's plan.

Every function takes the caller's transaction and locks the account's row in it, so call it last: an account is locked
after interviews, reports and whatever else the transaction locks, and for no longer than the commit takes. `moment` is
the time that the act has; months are those of UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from openkoji.credits import repository
from openkoji.credits.books import hold_key, once_key, released_before_key
from openkoji.credits.model import Account, EntryReason, Hold, Subject
from openkoji.credits.plans import configured
from openkoji.db import Transaction
from openkoji.kit.errors import ConflictError, CreditsExhaustedError, InvalidError


async def hold(
    transaction: Transaction,
    workspace_id: UUID,
    subject: Subject,
    moment: datetime,
    reason: EntryReason = EntryReason.STARTED,
    *,
    number: int = 1,
    is_free: bool = False,
) -> None:
    """Hold the price of an interview or a report, or 0. A repeat, and a hold of what is held already, change nothing.

    `number` is 2 for a hold that is placed again after the first was released, and only then.
    Raises `CreditsExhaustedError`.
    """
    opened = await repository.open_locked(
        transaction,
        workspace_id,
        configured(),
        moment,
        subject_id=subject.id,
        unique_key=hold_key(subject, number),
        release_key=released_before_key(subject, number),
    )
    is_due = number == 1 or opened.is_released
    if opened.is_written or opened.hold is not None or not is_due:
        return
    before = opened.books.account
    opened.books.bring_up_to_date()
    placed = opened.books.place(subject, number, reason, is_free=is_free)
    repository.keep(transaction, workspace_id, before, opened.books, placed=[placed])


async def hold_many(transaction: Transaction, workspace_id: UUID, subjects: Sequence[Subject], moment: datetime) -> int:
    """Hold the prices of interviews that are new, in their order, as far as the credits reach; of how many."""
    opened = await repository.open_locked(transaction, workspace_id, configured(), moment)
    before, books = opened.books.account, opened.books
    books.bring_up_to_date()
    placed: list[Hold] = []
    with suppress(CreditsExhaustedError):
        for subject in subjects:
            placed.append(books.place(subject, 1, EntryReason.STARTED))
    repository.keep(transaction, workspace_id, before, books, placed=placed)
    return len(placed)


async def hold_report(
    transaction: Transaction, workspace_id: UUID, report_id: UUID, study_id: UUID, moment: datetime
) -> None:
    """Hold the price of a report, which for the study's first one is 0. The caller has locked the study.

    Raises `CreditsExhaustedError`.
    """
    is_first = not await repository.had_report(transaction, workspace_id, study_id)
    reason = EntryReason.FIRST_REPORT if is_first else EntryReason.REFRESHED
    subject = Subject("report", report_id, study_id)
    await hold(transaction, workspace_id, subject, moment, reason, is_free=is_first)


async def charge(
    transaction: Transaction, workspace_id: UUID, subject_id: UUID, moment: datetime, reason: EntryReason
) -> bool:
    """Make the open hold of an interview or a report final; False where there is none."""
    return await _settle(transaction, workspace_id, subject_id, moment, reason, is_charged=True)


async def release(
    transaction: Transaction, workspace_id: UUID, subject_id: UUID, moment: datetime, reason: EntryReason
) -> bool:
    """Give the open hold of an interview or a report back; False where there is none."""
    return await _settle(transaction, workspace_id, subject_id, moment, reason, is_charged=False)


async def grant(transaction: Transaction, workspace_id: UUID, amount: int, key: str, moment: datetime) -> bool:
    """Give a workspace credits that do not expire; False for a repeat under the same key.

    Raises `ConflictError` for an unlimited workspace, and `InvalidError` for a key that gave another amount.
    """
    opened = await repository.open_locked(transaction, workspace_id, configured(), moment, unique_key=f"operator:{key}")
    if opened.is_written:
        given = await repository.amount_of(transaction, workspace_id, f"operator:{key}")
        if given != amount:
            raise InvalidError(
                f"Under the key “{key}” {given} credits were granted already. Take another key for another grant.",
                code="idempotency_mismatch",
            )
        return False
    books = opened.books
    if books.account.is_unlimited:
        raise ConflictError("This workspace is unlimited and needs no credits. Set another plan first.")
    before = books.account
    books.bring_up_to_date()
    books.grant(amount, key)
    repository.keep(transaction, workspace_id, before, books)
    return True


async def change_plan(transaction: Transaction, workspace_id: UUID, plan: str, moment: datetime) -> None:
    """Set a workspace's plan; the one that it has changes nothing. Raises `InvalidError` for a plan that is none."""
    plans = configured()
    if plan not in plans.names:
        raise InvalidError(f"There is no plan {plan}. There are: {', '.join(plans.names)}.")
    opened = await repository.open_locked(
        transaction, workspace_id, plans, moment, unique_key=once_key(plan), for_its_plan=True
    )
    books = opened.books
    before = books.account
    if before.plan == plan:
        return
    books.bring_up_to_date()
    books.change_plan(plan, had_once=opened.is_written)
    repository.keep(transaction, workspace_id, before, books)


async def set_overage_cap(transaction: Transaction, workspace_id: UUID, cap: int | None, moment: datetime) -> None:
    """How many credits may go over the balance at most; None for what the plan says. What is over stays so.

    Raises `ConflictError` for a plan without overage.
    """
    opened = await repository.open_locked(transaction, workspace_id, configured(), moment, for_its_plan=True)
    books = opened.books
    before = books.account
    if cap is not None and books.plan.overage is None:
        raise ConflictError(f"The plan {before.plan} has no overage, so that there is nothing to cap.")
    books.bring_up_to_date()
    books.account = replace(books.account, overage_cap=cap)
    repository.keep(transaction, workspace_id, before, books)


async def open_month(transaction: Transaction, workspace_id: UUID, moment: datetime) -> Account:
    """The account, once the months that are over have ended and this one is open."""
    opened = await repository.open_locked(transaction, workspace_id, configured(), moment)
    before = opened.books.account
    opened.books.bring_up_to_date()
    repository.keep(transaction, workspace_id, before, opened.books)
    return opened.books.account


async def _settle(
    transaction: Transaction,
    workspace_id: UUID,
    subject_id: UUID,
    moment: datetime,
    reason: EntryReason,
    *,
    is_charged: bool,
) -> bool:
    opened = await repository.open_locked(transaction, workspace_id, configured(), moment, subject_id=subject_id)
    if opened.hold is None:
        return False
    books = opened.books
    before = books.account
    books.bring_up_to_date()
    settle = books.charge if is_charged else books.release
    settle(opened.hold, reason)
    repository.end_hold(transaction, workspace_id, opened.hold)
    repository.keep(transaction, workspace_id, before, books)
    return True
