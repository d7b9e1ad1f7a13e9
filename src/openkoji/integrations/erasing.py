"""Erasures passed on: whoever is erased here, and of whom a vendor was told, is to be forgotten there too.

A vendor knows people and not interviews, and forgets a person whole. So it is asked where a person is erased on
request or takes their consent back, and not where one interview goes, or where a study keeps answers no longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.jobs import defer
from openkoji.kit.clock import now
from openkoji.kit.ids import new_id

ERASE = "integrations.erase"
LEASE = timedelta(minutes=10)
"""How long an erasure is kept from other senders."""
MOST_AT_ONCE = 50

# What was on its way to the vendor when its subject was erased has arrived by then, or never will.
_ARRIVED = timedelta(minutes=2)

_FORGET: LiteralString = "DELETE FROM integration_tellings WHERE workspace_id = %s AND respondent_id = %s"
_TAKE: LiteralString = f"""
WITH told AS ({_FORGET} RETURNING integration_id, subject_key, subject)
SELECT DISTINCT ON (integration_id, subject_key) integration_id, subject_key, subject FROM told
"""
_ADD: LiteralString = """
INSERT INTO integration_erasures (workspace_id, id, integration_id, subject, subject_key, status, next_attempt_at,
                                  created_at)
VALUES (%s, %s, %s, %s, %s, 'pending', %s, %s)
"""
_CLAIM: LiteralString = """
WITH due AS (
    SELECT workspace_id, id FROM integration_erasures
    WHERE workspace_id = %(workspace)s AND integration_id = %(integration)s AND status = 'pending'
      AND next_attempt_at <= %(moment)s
    ORDER BY next_attempt_at LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE integration_erasures e SET next_attempt_at = %(lost_at)s FROM due
WHERE e.workspace_id = due.workspace_id AND e.id = due.id
RETURNING e.id, e.tries, e.subject, e.subject_key
"""
_SETTLE: LiteralString = """
UPDATE integration_erasures SET status = %(status)s, tries = %(tries)s, next_attempt_at = %(next_attempt_at)s,
    reply_status = %(reply_status)s, sentence = %(sentence)s, settled_at = %(settled_at)s,
    subject = CASE WHEN %(status)s = 'passed_on' THEN NULL ELSE subject END,
    subject_key = CASE WHEN %(status)s = 'passed_on' THEN NULL ELSE subject_key END
WHERE workspace_id = %(workspace)s AND id = %(erasure)s
"""
_NEXT_DUE: LiteralString = """
SELECT min(next_attempt_at) FROM integration_erasures
WHERE workspace_id = %s AND integration_id = %s AND status = 'pending'
"""
# What a sender has at this moment keeps its time.
_HASTEN: LiteralString = """
UPDATE integration_erasures SET status = 'pending', tries = 0, settled_at = NULL,
    next_attempt_at = greatest(%(moment)s, created_at + %(arrived)s)
WHERE workspace_id = %(workspace)s AND integration_id = %(integration)s
  AND (status = 'failed' OR (status = 'pending' AND next_attempt_at > %(moment)s + %(lease)s))
"""


@dataclass(frozen=True, slots=True)
class _Told:
    integration_id: UUID
    subject_key: bytes
    subject: bytes


@dataclass(frozen=True, slots=True)
class DueErasure:
    """One that this worker has claimed. `tries` were made before."""

    id: UUID
    tries: int
    subject: bytes
    subject_key: bytes


async def pass_on(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> int:
    """Have every vendor that was told of this respondent forget them; how many that are.

    Called once the events that told of them are deleted, in the same transaction: no delivery of theirs begins after
    that, and each that began before has noted it.
    """
    told = await transaction.fetch_all(_Told, _TAKE, [workspace_id, respondent_id])
    moment = now()
    for each in told:
        at = moment + _ARRIVED
        transaction.write(
            _ADD, [workspace_id, new_id(), each.integration_id, each.subject, each.subject_key, at, moment]
        )
        defer_erasing(transaction, workspace_id, each.integration_id, at)
    return len(told)


def forget(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> None:
    """Keep no longer of whom a vendor was told, and ask nothing of it."""
    transaction.write(_FORGET, [workspace_id, respondent_id])


def hasten(transaction: Transaction, workspace_id: UUID, integration_id: UUID, moment: datetime) -> None:
    """Try now what waits for something, and again what the vendor refused."""
    values = {"moment": moment, "arrived": _ARRIVED, "lease": LEASE}
    transaction.write(_HASTEN, values | {"workspace": workspace_id, "integration": integration_id})
    defer_erasing(transaction, workspace_id, integration_id)


def defer_erasing(
    transaction: Transaction, workspace_id: UUID, integration_id: UUID, run_at: datetime | None = None
) -> None:
    """Let a job look for what is due; one that waits already is brought forward."""
    name = str(integration_id)
    defer(transaction, ERASE, workspace_id, run_at=run_at, lock=name, unique_key=name, integration_id=integration_id)


async def claim(
    transaction: Transaction, workspace_id: UUID, integration_id: UUID, moment: datetime
) -> list[DueErasure]:
    """Those that have been due longest, kept from other senders for a while."""
    values = {"workspace": workspace_id, "integration": integration_id, "moment": moment}
    return await transaction.fetch_all(DueErasure, _CLAIM, values | {"most": MOST_AT_ONCE, "lost_at": moment + LEASE})


def settle(
    transaction: Transaction,
    workspace_id: UUID,
    erasure_id: UUID,
    status: str,
    *,
    tries: int,
    next_attempt_at: datetime | None,
    reply_status: int | None,
    sentence: str | None,
    moment: datetime,
) -> None:
    """What an erasure is now. Once the vendor has taken it, whom it was about is kept no longer."""
    transaction.write(
        _SETTLE,
        {
            "workspace": workspace_id,
            "erasure": erasure_id,
            "status": status,
            "tries": tries,
            "next_attempt_at": next_attempt_at,
            "reply_status": reply_status,
            "sentence": sentence,
            "settled_at": None if next_attempt_at else moment,
        },
    )


async def next_due(transaction: Transaction, workspace_id: UUID, integration_id: UUID) -> datetime | None:
    row = await transaction.fetch_values(_NEXT_DUE, [workspace_id, integration_id])
    return None if row is None else row[0]
