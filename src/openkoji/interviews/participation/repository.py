"""The SQL that shows respondents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviews.participation.model import Filter, Participation, Standing
from openkoji.kit.ids import new_id

_STATUS: LiteralString = """
CASE WHEN r.withdrawn_at IS NOT NULL THEN 'withdrawn'
     WHEN i.status IS NOT NULL THEN i.status
     WHEN v.id IS NOT NULL THEN 'invited'
     ELSE 'created' END
"""
# The same as conditions of their own, which the planner knows the share of.
_IS: Mapping[str, LiteralString] = {
    Standing.WITHDRAWN: "r.withdrawn_at IS NOT NULL",
    Standing.ACTIVE: "r.withdrawn_at IS NULL AND i.status = 'active'",
    Standing.COMPLETED: "r.withdrawn_at IS NULL AND i.status = 'completed'",
    Standing.EXPIRED: "r.withdrawn_at IS NULL AND i.status = 'expired'",
    Standing.INVITED: "r.withdrawn_at IS NULL AND i.id IS NULL AND v.id IS NOT NULL",
    Standing.CREATED: "r.withdrawn_at IS NULL AND i.id IS NULL AND v.id IS NULL",
}
# At most one row of each for a respondent: the interview that a start would meet, the invitation that went out.
_TABLES: LiteralString = """
FROM respondents r
LEFT JOIN interviews i ON i.workspace_id = r.workspace_id AND i.respondent_id = r.id AND i.is_current
LEFT JOIN invitations v
  ON v.workspace_id = r.workspace_id AND v.respondent_id = r.id AND v.number = 0 AND v.status = 'sent'
"""
_COLUMNS: LiteralString = f"""
SELECT r.id, r.study_id, r.email, r.external_id, r.name, r.metadata, r.identity_verified, r.source, r.created_at,
       r.withdrawn_at, {_STATUS} AS status, i.id AS interview_id, i.quality_score, i.started_at, i.last_message_at,
       i.completed_at, v.settled_at AS invited_at, m.reminders, m.reminded_at,
       coalesce((s.document ->> 'anonymous')::boolean, false) AS is_anonymous
"""
_REMINDED: LiteralString = """
JOIN studies s ON s.workspace_id = r.workspace_id AND s.id = r.study_id
LEFT JOIN LATERAL (
    SELECT count(*)::int AS reminders, max(n.settled_at) AS reminded_at FROM invitations n
    WHERE n.workspace_id = r.workspace_id AND n.respondent_id = r.id AND n.number > 0 AND n.status = 'sent'
) m ON true
"""
_COUNTS: LiteralString = f"""
SELECT {_STATUS} AS status, count(*)::int AS respondents {_TABLES}
WHERE r.workspace_id = %s AND r.study_id = %s GROUP BY 1
"""

_WITHDRAWN: LiteralString = """
INSERT INTO consents (workspace_id, id, study_id, respondent_id, interview_id, kind, moment, recorded_at)
VALUES (%s, %s, %s, %s, %s, 'withdrawn', %s, %s)
"""


@dataclass(frozen=True, slots=True)
class _Count:
    status: str
    respondents: int


async def by_id(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> Participation | None:
    return await transaction.fetch_one(
        Participation,
        _COLUMNS + _TABLES + _REMINDED + "WHERE r.workspace_id = %s AND r.id = %s",
        [workspace_id, respondent_id],
    )


async def find(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, wanted: Filter, *, before: UUID | None, limit: int
) -> Sequence[Participation]:
    """A study's respondents, newest first."""
    words = None if wanted.words is None else f"%{_escaped(wanted.words)}%"
    tests: Sequence[tuple[LiteralString, object]] = (
        ("r.source = %s", wanted.source),
        ("i.quality_score >= %s", wanted.minimum_quality),
        ("r.email_key = %s", wanted.email),
        ("r.external_id = %s", wanted.external_id),
        ("concat_ws(E'\\n', r.name, r.email) ILIKE %s", words),
        ("r.created_at >= %s", wanted.created_after),
        ("r.created_at < %s", wanted.created_before),
        ("r.id < %s", before),
    )
    conditions: list[LiteralString] = ["r.workspace_id = %s", "r.study_id = %s"]
    parameters: list[object] = [workspace_id, study_id]
    if wanted.status is not None:
        conditions.append(_IS[wanted.status])
    for test, value in tests:
        if value is not None:
            conditions.append(test)
            parameters.append(value)
    page = f"SELECT r.id {_TABLES} WHERE {' AND '.join(conditions)} ORDER BY r.id DESC LIMIT %s"
    return await transaction.fetch_all(
        Participation,
        f"{_COLUMNS} {_TABLES} {_REMINDED} WHERE r.workspace_id = %s AND r.id IN ({page}) ORDER BY r.id DESC",
        [workspace_id, *parameters, limit],
    )


async def counts(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Mapping[str, int]:
    """How many respondents of a study got how far; a status that nobody has is left out."""
    rows = await transaction.fetch_all(_Count, _COUNTS, [workspace_id, study_id])
    return {row.status: row.respondents for row in rows}


def withdraw(transaction: Transaction, workspace_id: UUID, respondent_id: UUID, moment: datetime) -> None:
    """Note that a respondent, whose row is locked, takes no part any more."""
    transaction.write(
        "UPDATE respondents SET withdrawn_at = %s WHERE workspace_id = %s AND id = %s",
        [moment, workspace_id, respondent_id],
    )


def end_interview(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> None:
    """End an interview that is locked, without its completion; its session tokens hold no more."""
    transaction.write(
        "UPDATE interviews SET status = 'expired', token_generation = token_generation + 1 "
        "WHERE workspace_id = %s AND id = %s",
        [workspace_id, interview_id],
    )


def record_withdrawal(
    transaction: Transaction,
    workspace_id: UUID,
    respondent_id: UUID,
    study_id: UUID,
    interview_id: UUID | None,
    moment: datetime,
) -> None:
    transaction.write(_WITHDRAWN, [workspace_id, new_id(), study_id, respondent_id, interview_id, moment, moment])


def _escaped(words: str) -> str:
    return words.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
