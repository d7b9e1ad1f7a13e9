"""The SQL of invitations as researchers see them: who may be invited, queueing, listing, cancelling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.invitations.model import EmailReason, EmailStatus, Invitation, Invitee, Wording
from openkoji.kit.ids import new_id

_INVITEE: LiteralString = (
    "SELECT r.id, r.email, r.name, r.metadata, r.identity_verified, r.withdrawn_at, v.status AS interview_status, "
    "v.started_at, i.status AS invited_as FROM respondents r "
    "LEFT JOIN interviews v ON v.workspace_id = r.workspace_id AND v.respondent_id = r.id AND v.is_current "
    "LEFT JOIN invitations i ON i.workspace_id = r.workspace_id AND i.respondent_id = r.id AND i.number = 0 "
)
# Whom `all` means: on the list, not withdrawn, nothing answered, and not invited yet.
_OPEN: LiteralString = (
    "WHERE r.workspace_id = %s AND r.study_id = %s AND r.identity_verified AND r.withdrawn_at IS NULL "
    "AND (v.status IS NULL OR v.status = 'expired' OR (v.status = 'active' AND v.started_at IS NULL)) "
    "AND (i.status IS NULL OR i.status IN ('cancelled', 'failed')) "
)
_LISTED: LiteralString = (
    "SELECT i.id, i.respondent_id, r.email, i.number, i.status, i.reason, i.detail, i.attempts, i.next_attempt_at, "
    "i.created_at, i.settled_at, r.withdrawn_at, v.status AS interview_status, v.started_at FROM invitations i "
    "JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id "
    "LEFT JOIN interviews v ON v.workspace_id = i.workspace_id AND v.respondent_id = i.respondent_id AND v.is_current "
)


@dataclass(frozen=True, slots=True)
class Queued:
    """What is to be kept of one person's invitation; with a reason it is suppressed, and not to be sent."""

    respondent_id: UUID
    suppressed_for: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """Invitations of a study: e-mails by status, and people by how far they have come."""

    queued: int
    sent: int
    failed: int
    suppressed: int
    cancelled: int
    invited: int
    begun: int
    completed: int
    withdrawn: int


async def invitees(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, respondent_ids: Sequence[UUID]
) -> list[Invitee]:
    """Those of the study among these ids."""
    return await transaction.fetch_all(
        Invitee,
        f"{_INVITEE} WHERE r.workspace_id = %s AND r.study_id = %s AND r.id = ANY(%s)",
        [workspace_id, study_id, list(respondent_ids)],
    )


async def open_invitees(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, with_email: bool, limit: int
) -> list[Invitee]:
    """Whom `all` means, in the order in which they came to the list."""
    condition: LiteralString = "AND r.email IS NOT NULL " if with_email else ""
    return await transaction.fetch_all(
        Invitee, f"{_INVITEE}{_OPEN}{condition}ORDER BY r.id LIMIT %s", [workspace_id, study_id, limit]
    )


async def count_without_email(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> int:
    """How many of those whom `all` means have no e-mail."""
    row = await transaction.fetch_values(
        f"SELECT count(*) FROM ({_INVITEE}{_OPEN}AND r.email IS NULL) without_email", [workspace_id, study_id]
    )
    assert row is not None, "a count always is"
    return int(row[0])


def queue(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    wanted: Sequence[Queued],
    wording: Wording,
    *,
    due_at: datetime,
    moment: datetime,
) -> None:
    """Note whom to write to, and whom not to. An invitation that was not sent is brought back under its id, so that
    its Message-ID stays; a sent or queued one is left alone."""
    transaction.write(
        "INSERT INTO invitations (workspace_id, id, study_id, respondent_id, number, wording, status, reason, "
        "next_attempt_at, created_at, settled_at) "
        "SELECT %s, w.id, %s, w.respondent_id, 0, %s, CASE WHEN w.reason IS NULL THEN 'queued' ELSE 'suppressed' END, "
        "w.reason, CASE WHEN w.reason IS NULL THEN %s::timestamptz END, %s, "
        "CASE WHEN w.reason IS NOT NULL THEN %s::timestamptz END "
        "FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS w (id, respondent_id, reason) "
        "ON CONFLICT (workspace_id, respondent_id, number) DO UPDATE SET wording = EXCLUDED.wording, "
        "status = EXCLUDED.status, reason = EXCLUDED.reason, detail = NULL, attempts = 0, "
        "next_attempt_at = EXCLUDED.next_attempt_at, created_at = EXCLUDED.created_at, "
        "settled_at = EXCLUDED.settled_at "
        "WHERE invitations.status NOT IN ('queued', 'sent')",
        [
            workspace_id,
            study_id,
            Jsonb(wording.to_json()),
            due_at,
            moment,
            moment,
            [new_id() for _ in wanted],
            [each.respondent_id for each in wanted],
            [each.suppressed_for for each in wanted],
        ],
    )


async def listed(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    *,
    status: EmailStatus | None,
    before: UUID | None,
    limit: int,
) -> list[Invitation]:
    """Newest first."""
    return await transaction.fetch_all(
        Invitation,
        f"{_LISTED} WHERE i.workspace_id = %s AND i.study_id = %s AND (%s::text IS NULL OR i.status = %s) "
        "AND (%s::uuid IS NULL OR i.id < %s) ORDER BY i.id DESC LIMIT %s",
        [workspace_id, study_id, status, status, before, before, limit],
    )


async def counted(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Counted:
    found = await transaction.fetch_one(
        Counted,
        "SELECT count(*) FILTER (WHERE i.status = 'queued') AS queued, "
        "count(*) FILTER (WHERE i.status = 'sent') AS sent, count(*) FILTER (WHERE i.status = 'failed') AS failed, "
        "count(*) FILTER (WHERE i.status = 'suppressed') AS suppressed, "
        "count(*) FILTER (WHERE i.status = 'cancelled') AS cancelled, "
        "count(*) FILTER (WHERE first.sent) AS invited, "
        "count(*) FILTER (WHERE first.sent AND r.withdrawn_at IS NULL AND v.status = 'active' "
        "AND v.started_at IS NOT NULL) AS begun, "
        "count(*) FILTER (WHERE first.sent AND r.withdrawn_at IS NULL AND v.status = 'completed') AS completed, "
        "count(*) FILTER (WHERE first.sent AND r.withdrawn_at IS NOT NULL) AS withdrawn "
        "FROM invitations i CROSS JOIN LATERAL (SELECT i.number = 0 AND i.status = 'sent' AS sent) first "
        "JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id "
        "LEFT JOIN interviews v ON v.workspace_id = i.workspace_id AND v.respondent_id = i.respondent_id "
        "AND v.is_current WHERE i.workspace_id = %s AND i.study_id = %s",
        [workspace_id, study_id],
    )
    assert found is not None, "a count always is"
    return found


async def cancel(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    respondent_ids: Sequence[UUID] | None,
    moment: datetime,
) -> int:
    """Cancel what is queued, of these people or of all; how many e-mails those were."""
    row = await transaction.fetch_values(
        "WITH cancelled AS (UPDATE invitations SET status = 'cancelled', reason = %s, next_attempt_at = NULL, "
        "settled_at = %s WHERE workspace_id = %s AND study_id = %s AND status = 'queued' "
        "AND (%s::uuid[] IS NULL OR respondent_id = ANY(%s)) RETURNING 1) SELECT count(*) FROM cancelled",
        [
            EmailReason.CANCELLED.value,
            moment,
            workspace_id,
            study_id,
            *(2 * [None if respondent_ids is None else list(respondent_ids)]),
        ],
    )
    assert row is not None, "a count always is"
    return int(row[0])
