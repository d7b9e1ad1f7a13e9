"""Read a conversation as its respondent sees it, by their session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from openkoji.accounts.admission import invalid_session_token
from openkoji.accounts.session_tokens import Session
from openkoji.db import Transaction
from openkoji.interviews.model import Status
from openkoji.interviews.replies import parse_reply
from openkoji.interviews.settling import open_settled
from openkoji.kit.clock import now

_HEAD: LiteralString = """
SELECT i.status, i.mode, i.language, i.token_generation, i.message_count, i.reply_lease_until, i.feedback,
       i.expires_at, i.previous_state IS NOT NULL AS may_replace, m.reply
FROM interviews i
JOIN messages m ON m.workspace_id = i.workspace_id AND m.interview_id = i.id AND m.seq = i.message_count
WHERE i.workspace_id = %s AND i.id = %s
"""

# What `reading` calls the transcript, with the ids that the respondent's page gave its messages.
_SAID: LiteralString = """
WITH replaced AS (
    SELECT replaces_seq AS seq FROM messages
    WHERE workspace_id = %s AND interview_id = %s AND replaces_seq IS NOT NULL
)
SELECT seq, id, role, kind, question_id, content, value, client_message_id, created_at
FROM messages
WHERE workspace_id = %s AND interview_id = %s
  AND seq NOT IN (SELECT seq FROM replaced) AND seq - 1 NOT IN (SELECT seq FROM replaced)
ORDER BY seq
"""


@dataclass(frozen=True, slots=True)
class Said:
    seq: int
    id: UUID
    role: str
    kind: str | None
    question_id: str | None
    content: str
    value: Any
    client_message_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Conversation:
    """`reply` is the interviewer's newest message as the API tells it."""

    status: str
    mode: str
    language: str
    said: Sequence[Said]
    reply: Mapping[str, Any]
    awaits_reply: bool
    replaceable: UUID | None
    feedback: Mapping[str, Any] | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Head:
    status: str
    mode: str
    language: str
    token_generation: int
    message_count: int
    reply_lease_until: datetime | None
    feedback: Mapping[str, Any] | None
    expires_at: datetime
    may_replace: bool
    reply: str


async def conversation(transaction: Transaction, session: Session) -> Conversation:
    """The conversation of a session. A message whose answer was given up is answered first.

    Raises `UnauthorizedError` (`invalid_session_token`).
    """
    ids = [session.workspace_id, session.interview_id]
    head = await transaction.fetch_one(_Head, _HEAD, ids)
    if head is not None and head.reply_lease_until is not None and head.reply_lease_until <= now():
        await open_settled(transaction, *ids)
        head = await transaction.fetch_one(_Head, _HEAD, ids)
    if head is None or head.token_generation != session.generation:
        raise invalid_session_token()
    said = await transaction.fetch_all(Said, _SAID, ids * 2)
    is_open = head.status == Status.ACTIVE and head.may_replace and head.reply_lease_until is None
    last = next((each for each in reversed(said) if each.role == "respondent"), None)
    return Conversation(
        status=head.status,
        mode=head.mode,
        language=head.language,
        said=said,
        reply=parse_reply(head.reply),
        awaits_reply=head.reply_lease_until is not None,
        replaceable=last.id if is_open and last else None,
        feedback=head.feedback,
        expires_at=head.expires_at,
    )
