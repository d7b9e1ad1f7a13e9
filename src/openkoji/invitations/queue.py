"""The SQL of sending: what is due, taking it, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.invitations.model import Due, EmailStatus
from openkoji.kit.ids import new_id

_CLAIM: LiteralString = """
WITH claimed AS (
    UPDATE invitations SET attempts = attempts + 1, next_attempt_at = %s
    WHERE workspace_id = %s AND id = (
        SELECT id FROM invitations WHERE workspace_id = %s AND status = 'queued' AND next_attempt_at <= %s
        ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    ) RETURNING workspace_id, id, study_id, respondent_id, number, attempts, wording
)
SELECT c.id, c.study_id, c.respondent_id, c.number, c.attempts, c.wording, r.email, r.name, r.metadata, r.withdrawn_at,
    v.status AS interview_status, v.started_at, s.status AS study_status, sv.document,
    CASE WHEN sv.document ? 'maxInterviews' THEN (
        SELECT count(*) FROM interviews o WHERE o.workspace_id = c.workspace_id AND o.study_id = c.study_id
        AND (o.status = 'completed' OR (o.status = 'active' AND (o.started_at IS NOT NULL OR o.expires_at > %s)))
    ) ELSE 0 END AS taken,
    first.settled_at AS first_sent_at
FROM claimed c
JOIN respondents r ON r.workspace_id = c.workspace_id AND r.id = c.respondent_id
JOIN studies s ON s.workspace_id = c.workspace_id AND s.id = c.study_id
JOIN study_versions sv ON sv.workspace_id = s.workspace_id AND sv.study_id = s.id AND sv.version = s.published_version
LEFT JOIN interviews v ON v.workspace_id = c.workspace_id AND v.respondent_id = c.respondent_id AND v.is_current
LEFT JOIN invitations first ON first.workspace_id = c.workspace_id AND first.respondent_id = c.respondent_id
    AND first.number = 0 AND c.number > 0
"""


async def next_due(transaction: Transaction, workspace_id: UUID) -> datetime | None:
    """When the next e-mail of a workspace is due; None where nothing is queued."""
    row = await transaction.fetch_values(
        "SELECT min(next_attempt_at) FROM invitations WHERE workspace_id = %s AND status = 'queued'", [workspace_id]
    )
    assert row is not None, "an aggregate always answers"
    due_at: datetime | None = row[0]
    return due_at


async def take_turn(transaction: Transaction, moment: datetime, patience: timedelta, gap: timedelta) -> datetime | None:
    """When this e-mail may go out, all workers and workspaces taken together; None where that is not soon.

    The row that it writes is everybody's: commit at once.
    """
    row = await transaction.fetch_values("SELECT take_mail_turn(%s, %s, %s)", [moment, moment + patience, gap])
    assert row is not None, "a function answers"
    turn: datetime | None = row[0]
    return turn


async def claim(transaction: Transaction, workspace_id: UUID, moment: datetime, lease: timedelta) -> Due | None:
    """Take the e-mail that has been due longest; it is another sender's once the lease is over."""
    return await transaction.fetch_one(Due, _CLAIM, [moment + lease, workspace_id, workspace_id, moment, moment])


def put_off(transaction: Transaction, workspace_id: UUID, due: Due, until: datetime, reason: str | None) -> None:
    """Let an e-mail wait that was not attempted."""
    transaction.write(
        "UPDATE invitations SET next_attempt_at = %s, attempts = attempts - 1, reason = %s "
        "WHERE workspace_id = %s AND id = %s AND status = 'queued'",
        [until, reason, workspace_id, due.id],
    )


def try_again(
    transaction: Transaction, workspace_id: UUID, due: Due, at: datetime, reason: str | None, detail: str | None
) -> None:
    transaction.write(
        "UPDATE invitations SET next_attempt_at = %s, reason = %s, detail = %s "
        "WHERE workspace_id = %s AND id = %s AND status = 'queued'",
        [at, reason, detail, workspace_id, due.id],
    )


def settle(
    transaction: Transaction,
    workspace_id: UUID,
    due: Due,
    status: EmailStatus,
    moment: datetime,
    reason: str | None = None,
    detail: str | None = None,
) -> None:
    """What became of an e-mail. That it was sent is true whatever was decided meanwhile."""
    transaction.write(
        "UPDATE invitations SET status = %s, reason = %s, detail = %s, next_attempt_at = NULL, settled_at = %s "
        "WHERE workspace_id = %s AND id = %s AND (status = 'queued' OR %s)",
        [status.value, reason, detail, moment, workspace_id, due.id, status is EmailStatus.SENT],
    )


def queue_reminder(transaction: Transaction, workspace_id: UUID, due: Due, at: datetime, moment: datetime) -> None:
    """Queue the next e-mail to the same person, unless this one was cancelled while it was being sent."""
    transaction.write(
        "INSERT INTO invitations (workspace_id, id, study_id, respondent_id, number, wording, status, "
        "next_attempt_at, created_at) SELECT workspace_id, %s, study_id, respondent_id, number + 1, wording, 'queued', "
        "%s, %s FROM invitations WHERE workspace_id = %s AND id = %s AND status = 'queued' "
        "ON CONFLICT (workspace_id, respondent_id, number) DO NOTHING",
        [new_id(), at, moment, workspace_id, due.id],
    )


async def workspaces_due(transaction: Transaction, moment: datetime) -> Sequence[UUID]:
    """Workspaces for which something is due; for a transaction across workspaces."""
    row = await transaction.fetch_values(
        "SELECT coalesce(array_agg(DISTINCT workspace_id), '{}') FROM invitations "
        "WHERE status = 'queued' AND next_attempt_at <= %s",
        [moment],
    )
    assert row is not None, "an aggregate always answers"
    found: Sequence[UUID] = row[0]
    return found
