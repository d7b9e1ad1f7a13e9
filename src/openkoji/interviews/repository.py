"""The SQL of the turn: what a running interview reads and writes. `reading.py` has what shows interviews."""

from __future__ import annotations

from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.interviews.model import CurrentInterview, NewInterview, NewMessage, OpenInterview, UnansweredMessage

_LOCK: LiteralString = "SELECT 1 FROM interviews WHERE workspace_id = %s AND id = %s FOR UPDATE"

_OPEN: LiteralString = """
SELECT i.status, i.state, i.previous_state, i.message_count,
       (SELECT m.id FROM messages m
        WHERE m.workspace_id = i.workspace_id AND m.interview_id = i.id AND m.seq = i.message_count) AS newest_id,
       i.study_id, i.study_version, i.token_generation,
       i.started_at, i.analysis_status, i.analysis_version,
       CASE WHEN i.started_at IS NULL THEN i.expires_at ELSE i.last_message_at + i.idle_after END AS quiet_at,
       i.hold_released, i.reply_attempt, i.reply_lease_until, i.model_tokens,
       own.workspace_id IS NOT NULL AS has_own_model,
       i.mode, s.slug AS study_slug, r.email AS respondent_email, r.external_id AS respondent_external_id,
       r.name AS respondent_name, r.metadata AS respondent_metadata, r.identity_verified,
       asked.request_hash AS repeated_hash, asked.seq AS repeated_seq,
       -- Not `seq = asked.seq + 1`: row-level security does not let such a sum into the index search.
       (SELECT m.reply FROM messages m
        WHERE m.workspace_id = i.workspace_id AND m.interview_id = i.id AND m.seq > asked.seq
        ORDER BY m.seq LIMIT 1) AS repeated_reply
FROM interviews i
JOIN studies s ON s.workspace_id = i.workspace_id AND s.id = i.study_id
JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id
LEFT JOIN model_settings own ON own.workspace_id = i.workspace_id
LEFT JOIN messages asked ON asked.workspace_id = i.workspace_id AND asked.interview_id = i.id
     AND asked.client_message_id = %s
WHERE i.workspace_id = %s AND i.id = %s
"""

_MET: LiteralString = """
SELECT i.id, i.respondent_id, i.status, i.mode, i.language, i.token_generation, i.started_at, i.expires_at,
       i.reply_attempt, m.reply
FROM interviews i
JOIN messages m ON m.workspace_id = i.workspace_id AND m.interview_id = i.id
"""
_LOCK_CURRENT: LiteralString = """
SELECT 1 FROM interviews WHERE workspace_id = %s AND respondent_id = %s AND is_current FOR UPDATE
"""
_CURRENT: LiteralString = """
WHERE m.seq = i.message_count AND i.workspace_id = %s AND i.respondent_id = %s AND i.is_current
"""

_ADD_INTERVIEW: LiteralString = """
INSERT INTO interviews (workspace_id, id, study_id, study_version, respondent_id, status, mode, language, consent,
                        state, message_count, created_at, expires_at, idle_after, start_hash)
VALUES (%s, %s, %s, %s, %s, 'active', %s, %s, %s, %s, 0, %s, %s, %s, %s)
"""

_ADD_MESSAGE: LiteralString = """
INSERT INTO messages (workspace_id, interview_id, seq, id, role, kind, question_id, content, value,
                      client_message_id, request_hash, replaces_seq, signals, reply, why, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_ADD_PAIR: LiteralString = _ADD_MESSAGE + ", (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"

_ADVANCE: LiteralString = """
UPDATE interviews
SET state = %s, previous_state = %s, message_count = %s, started_at = coalesce(started_at, %s), last_message_at = %s,
    reply_attempt = NULL, reply_lease_until = NULL
WHERE workspace_id = %s AND id = %s
"""

_SAVE_FIRST: LiteralString = """
UPDATE interviews
SET started_at = coalesce(started_at, %s), last_message_at = %s, reply_attempt = %s, reply_lease_until = %s
WHERE workspace_id = %s AND id = %s
"""
_UNANSWERED: LiteralString = """
SELECT seq, content, question_id, value, replaces_seq, created_at FROM messages
WHERE workspace_id = %s AND interview_id = %s AND seq = %s
"""
_REPLY_AFTER: LiteralString = """
SELECT reply FROM messages WHERE workspace_id = %s AND interview_id = %s AND seq = %s
"""

_COMPLETE: LiteralString = """
UPDATE interviews
SET status = 'completed', completed_at = %s, completion_reason = %s, analysis_status = 'pending'
WHERE workspace_id = %s AND id = %s AND status = 'active'
"""


async def open_locked(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, client_message_id: str | None
) -> OpenInterview | None:
    """The interview, locked until the transaction ends; one round trip.

    The lock is a statement of its own before the read: a read that itself waited for the lock would still see
    the messages as they were before the wait, and miss the racing repeat that it is to find.
    """
    transaction.write(_LOCK, [workspace_id, interview_id])
    return await transaction.fetch_one(OpenInterview, _OPEN, [client_message_id, workspace_id, interview_id])


async def current_of(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> CurrentInterview | None:
    """The respondent's interview with its newest reply, locked; a turn that is under way ends first.

    The lock is a statement of its own, as in `open_locked`: else the read would look for the newest reply among
    the messages of before the wait.
    """
    transaction.write(_LOCK_CURRENT, [workspace_id, respondent_id])
    return await transaction.fetch_one(CurrentInterview, _MET + _CURRENT, [workspace_id, respondent_id])


async def with_reply(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, message_id: UUID | None
) -> CurrentInterview | None:
    """An interview with the reply that this message was; without an id, with its newest reply."""
    return await transaction.fetch_one(
        CurrentInterview,
        _MET
        + "WHERE i.workspace_id = %s AND i.id = %s AND (m.id = %s OR (%s::uuid IS NULL AND m.seq = i.message_count))",
        [workspace_id, interview_id, message_id, message_id],
    )


def add_interview(transaction: Transaction, interview: NewInterview) -> None:
    transaction.write(
        _ADD_INTERVIEW,
        [
            interview.workspace_id,
            interview.id,
            interview.study_id,
            interview.study_version,
            interview.respondent_id,
            interview.mode,
            interview.language,
            Jsonb(interview.consent) if interview.consent else None,
            interview.state,
            interview.created_at,
            interview.expires_at,
            interview.idle_after,
            interview.start_hash,
        ],
    )


def add_pair(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, answer: NewMessage, reply: NewMessage
) -> None:
    """Append a respondent's message and the interviewer's reply to it, in one statement."""
    transaction.write(
        _ADD_PAIR, _values(workspace_id, interview_id, answer) + _values(workspace_id, interview_id, reply)
    )


def save_first(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    answer: NewMessage,
    *,
    attempt: UUID,
    lease_until: datetime,
) -> None:
    """Append a respondent's message before a language model is asked for the reply, which is `attempt`'s to write."""
    transaction.write(_ADD_MESSAGE, _values(workspace_id, interview_id, answer))
    moment = answer.created_at
    transaction.write(_SAVE_FIRST, [moment, moment, attempt, lease_until, workspace_id, interview_id])


async def unanswered(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, message_count: int
) -> UnansweredMessage | None:
    """The message that was saved first and has no reply yet, if there is one."""
    return await transaction.fetch_one(UnansweredMessage, _UNANSWERED, [workspace_id, interview_id, message_count + 1])


async def reply_after(transaction: Transaction, workspace_id: UUID, interview_id: UUID, seq: int) -> str | None:
    """The body of the reply to the message at `seq`."""
    row = await transaction.fetch_values(_REPLY_AFTER, [workspace_id, interview_id, seq + 1])
    return None if row is None else str(row[0])


def add_reply(transaction: Transaction, workspace_id: UUID, interview_id: UUID, reply: NewMessage) -> None:
    """Append the interviewer's reply to a message that was saved first."""
    transaction.write(_ADD_MESSAGE, _values(workspace_id, interview_id, reply))


def note_tokens(transaction: Transaction, workspace_id: UUID, interview_id: UUID, tokens: int, micros: int) -> None:
    """Count what a language model took for this interview, against its budget."""
    transaction.write(
        "UPDATE interviews SET model_tokens = model_tokens + %s, model_cost_micros = model_cost_micros + %s "
        "WHERE workspace_id = %s AND id = %s",
        [tokens, micros, workspace_id, interview_id],
    )


def _values(workspace_id: UUID, interview_id: UUID, message: NewMessage) -> list[object]:
    return [
        workspace_id,
        interview_id,
        message.seq,
        message.id,
        message.role,
        message.kind,
        message.question_id,
        message.content,
        Jsonb(message.value) if message.value is not None else None,
        message.client_message_id,
        message.request_hash,
        message.replaces_seq,
        Jsonb(message.signals) if message.signals else None,
        message.reply,
        Jsonb(message.why) if message.why else None,
        message.created_at,
    ]


def open_with(transaction: Transaction, workspace_id: UUID, interview_id: UUID, opening: NewMessage) -> None:
    """Append the opening; it does not start the clock, which waits for the respondent's first message."""
    transaction.write(_ADD_MESSAGE, _values(workspace_id, interview_id, opening))
    transaction.write(
        "UPDATE interviews SET message_count = %s WHERE workspace_id = %s AND id = %s",
        [opening.seq, workspace_id, interview_id],
    )


def advance(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    *,
    state: str,
    previous_state: str,
    message_count: int,
    moment: datetime,
) -> None:
    transaction.write(_ADVANCE, [state, previous_state, message_count, moment, moment, workspace_id, interview_id])


def complete(transaction: Transaction, workspace_id: UUID, interview_id: UUID, reason: str, moment: datetime) -> None:
    transaction.write(_COMPLETE, [moment, reason, workspace_id, interview_id])


def await_analysis(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> None:
    transaction.write(
        "UPDATE interviews SET analysis_status = 'pending' WHERE workspace_id = %s AND id = %s",
        [workspace_id, interview_id],
    )


def keep_feedback(transaction: Transaction, workspace_id: UUID, interview_id: UUID, feedback: object) -> None:
    """Add what was not told before; what was stays as it is."""
    transaction.write(
        "UPDATE interviews SET feedback = %s || coalesce(feedback, '{}') WHERE workspace_id = %s AND id = %s",
        [Jsonb(feedback), workspace_id, interview_id],
    )


def expire(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> None:
    """End an interview that was never answered."""
    transaction.write(
        "UPDATE interviews SET status = 'expired' WHERE workspace_id = %s AND id = %s", [workspace_id, interview_id]
    )


def note_hold(transaction: Transaction, workspace_id: UUID, interview_id: UUID, *, released: bool) -> None:
    """Remember beside the interview whether its credits were given back, so that a turn need not look for them."""
    transaction.write(
        "UPDATE interviews SET hold_released = %s WHERE workspace_id = %s AND id = %s",
        [released, workspace_id, interview_id],
    )


def retire(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> None:
    """Let the respondent's next start make a new interview."""
    transaction.write(
        "UPDATE interviews SET is_current = false WHERE workspace_id = %s AND id = %s", [workspace_id, interview_id]
    )


async def last_answer(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, message_count: int
) -> tuple[int, UUID] | None:
    """The sequence number and id of the respondent's last message; None before there is one."""
    row = await transaction.fetch_values(
        "SELECT seq, id FROM messages "
        "WHERE workspace_id = %s AND interview_id = %s AND seq = %s AND role = 'respondent'",
        [workspace_id, interview_id, message_count - 1],
    )
    return None if row is None else (row[0], row[1])


async def taken(transaction: Transaction, workspace_id: UUID, study_id: UUID, moment: datetime) -> int:
    """Interviews that count towards a study's maximum: completed, begun, or open to their first answer."""
    row = await transaction.fetch_values(
        "SELECT count(*) FROM interviews WHERE workspace_id = %s AND study_id = %s "
        "AND (status = 'completed' OR (status = 'active' AND (started_at IS NOT NULL OR expires_at > %s)))",
        [workspace_id, study_id, moment],
    )
    assert row is not None, "count(*) has one row"
    return int(row[0])


async def count_taken(transaction: Transaction, workspace_id: UUID, study_id: UUID, moment: datetime) -> int:
    """The same, for a start: others of the study wait until this transaction ends. The lock lets foreign keys be
    checked."""
    transaction.write(
        "SELECT 1 FROM studies WHERE workspace_id = %s AND id = %s FOR NO KEY UPDATE", [workspace_id, study_id]
    )
    return await taken(transaction, workspace_id, study_id, moment)
