"""The rows that are about a person and nobody else: read, locked, deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.erasure.model import Passage

_INTERVIEWS: LiteralString = """
SELECT id FROM interviews WHERE workspace_id = %s AND respondent_id = %s ORDER BY id FOR UPDATE
"""
_TEXTS: LiteralString = """
SELECT content AS text FROM messages
WHERE workspace_id = %s AND interview_id = ANY (%s) AND role = 'respondent' ORDER BY interview_id, seq
"""
_PASSAGES: LiteralString = """
SELECT p.theme_id, substr(m.content, p."start" + 1, p."end" - p."start") AS text, i.language, p.vector
FROM passages p
JOIN interviews i ON i.workspace_id = p.workspace_id AND i.id = p.interview_id
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
WHERE p.workspace_id = %s AND p.interview_id = ANY (%s)
"""

# Each after those that lead to it. With an event go its deliveries, with these their attempts.
_OF_INTERVIEWS: Mapping[str, LiteralString] = {
    "passages": "DELETE FROM passages WHERE workspace_id = %s AND interview_id = ANY (%s) RETURNING 1",
    "answers": "DELETE FROM answers WHERE workspace_id = %s AND interview_id = ANY (%s) RETURNING 1",
    "fingerprints": "DELETE FROM fingerprints WHERE workspace_id = %s AND interview_id = ANY (%s) RETURNING 1",
    "analyses": "DELETE FROM analyses WHERE workspace_id = %s AND interview_id = ANY (%s) RETURNING 1",
    "messages": "DELETE FROM messages WHERE workspace_id = %s AND interview_id = ANY (%s) RETURNING 1",
    "interviews": "DELETE FROM interviews WHERE workspace_id = %s AND id = ANY (%s) RETURNING 1",
    "events": "DELETE FROM events WHERE workspace_id = %s AND interview_id = ANY (%s) RETURNING 1",
}
# Locked in the order in which a sender of several settles them.
_DELIVERIES: LiteralString = """
SELECT count(*) FROM (
    SELECT FROM events e
    JOIN webhook_deliveries d ON d.workspace_id = e.workspace_id AND d.event_id = e.id
    WHERE e.workspace_id = %s AND e.interview_id = ANY (%s) ORDER BY d.id FOR UPDATE OF d
) locked
"""
_OF_RESPONDENT: Mapping[str, LiteralString] = {
    "invitations": "DELETE FROM invitations WHERE workspace_id = %s AND respondent_id = %s RETURNING 1",
    "consents": "DELETE FROM consents WHERE workspace_id = %s AND respondent_id = %s RETURNING 1",
    "respondents": "DELETE FROM respondents WHERE workspace_id = %s AND id = %s RETURNING 1",
}
_FORGET_TOLD: LiteralString = """
UPDATE respondents SET name = NULL, metadata = '{}',
    email = CASE WHEN identity_verified THEN email END, email_key = CASE WHEN identity_verified THEN email_key END,
    external_id = CASE WHEN identity_verified THEN external_id END
WHERE workspace_id = %s AND id = %s
"""


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Text:
    text: str


async def lock_interviews(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> list[UUID]:
    """The interviews of a respondent, locked; a turn that is under way ends first."""
    return [row.id for row in await transaction.fetch_all(_Id, _INTERVIEWS, [workspace_id, respondent_id])]


async def texts(transaction: Transaction, workspace_id: UUID, interview_ids: Sequence[UUID]) -> list[str]:
    """What the respondent said, replaced messages too."""
    rows = await transaction.fetch_all(_Text, _TEXTS, [workspace_id, list(interview_ids)])
    return [row.text for row in rows]


async def passages(transaction: Transaction, workspace_id: UUID, interview_ids: Sequence[UUID]) -> list[Passage]:
    return await transaction.fetch_all(Passage, _PASSAGES, [workspace_id, list(interview_ids)])


async def delete_interviews(
    transaction: Transaction, workspace_id: UUID, interview_ids: Sequence[UUID]
) -> dict[str, int]:
    """Delete interviews with all that is kept of them, the events that told of them among it; how many of which."""
    ids = [workspace_id, list(interview_ids)]
    with transaction.as_eraser():
        row = await transaction.fetch_values(_DELIVERIES, ids)
        counts = {"deliveries": int(row[0]) if row else 0}
        for kind, statement in _OF_INTERVIEWS.items():
            counts[kind] = await _deleted(transaction, statement, ids)
    return counts


async def delete_respondent(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> dict[str, int]:
    """Delete a respondent whose interviews are deleted; how many rows of which kind."""
    with transaction.as_eraser():
        return {
            kind: await _deleted(transaction, statement, [workspace_id, respondent_id])
            for kind, statement in _OF_RESPONDENT.items()
        }


def forget_what_they_told(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> None:
    """Leave of a respondent the address and the id that were proved, by which they are known again."""
    transaction.write(_FORGET_TOLD, [workspace_id, respondent_id])


async def _deleted(transaction: Transaction, statement: LiteralString, parameters: Sequence[object]) -> int:
    row = await transaction.fetch_values(f"WITH gone AS ({statement}) SELECT count(*) FROM gone", parameters)
    assert row is not None, "count(*) has one row"
    return int(row[0])
