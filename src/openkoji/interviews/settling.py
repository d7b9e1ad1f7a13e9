"""The reply to a message that was saved first: by whoever holds the attempt, or by the embedded moderator.

A message that waits for a language model stands in the transcript without a reply. If the process that asked is gone,
or somebody else needs the interview as it will be (to complete it, to show where it stands), the embedded moderator
answers it at once; a model's reply that comes later counts no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviewing import Answer, Plan, Respondent, State, Turn, step
from openkoji.interviews import completion, repository
from openkoji.interviews.model import NewMessage, OpenInterview, Reason, UnansweredMessage
from openkoji.interviews.plans import plans
from openkoji.interviews.replies import reply_to
from openkoji.interviews.spelling import spelled
from openkoji.kit.clock import now

INTERRUPTED: Mapping[str, Any] = {"engine": "embedded", "fellBack": "interrupted"}
"""Who speaks where a model was to, and somebody came before it had."""


async def open_settled(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> OpenInterview | None:
    """The interview, locked until the transaction ends, every message of it answered."""
    interview = await repository.open_locked(transaction, workspace_id, interview_id, None)
    if interview is None or interview.reply_attempt is None:
        return interview
    await settle(transaction, workspace_id, interview_id, interview)
    return await repository.open_locked(transaction, workspace_id, interview_id, None)


async def settle(transaction: Transaction, workspace_id: UUID, interview_id: UUID, interview: OpenInterview) -> str:
    """Answer the message that waits with the embedded moderator; the reply's body. The interview is locked."""
    plan = await plans.get(transaction, workspace_id, interview.study_id, interview.study_version)
    waiting = await repository.unanswered(transaction, workspace_id, interview_id, interview.message_count)
    assert waiting is not None, "an attempt is kept with the message that it is to answer"
    stored_state = state_answered(interview, is_replacement=waiting.replaces_seq is not None)
    respondent = Respondent(interview.respondent_name, interview.respondent_metadata)
    turn = step(plan, State.from_json(stored_state), _answer(plan, waiting, interview.started_at), respondent)
    reply = reply_to(interview_id, plan, turn, respondent, seq=waiting.seq + 1, moment=now(), provenance=INTERRUPTED)
    return write_reply(transaction, workspace_id, interview_id, interview, reply, turn, stored_state=stored_state)


def state_answered(interview: OpenInterview, *, is_replacement: bool) -> str:
    """The state that a message answers: the current one, or the one before where it takes the last message back."""
    if not is_replacement:
        return interview.state
    assert interview.previous_state is not None, "only an answered message is replaced"
    return interview.previous_state


def write_reply(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    interview: OpenInterview,
    reply: NewMessage,
    turn: Turn,
    *,
    stored_state: str,
) -> str:
    """Append the reply to a message that was saved first, and what follows from it; the body to answer."""
    repository.add_reply(transaction, workspace_id, interview_id, reply)
    proceed(transaction, workspace_id, interview_id, interview, reply, turn, stored_state=stored_state)
    assert reply.reply is not None, "an interviewer's message has its body"
    return reply.reply


def proceed(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    interview: OpenInterview,
    reply: NewMessage,
    turn: Turn,
    *,
    stored_state: str,
) -> None:
    """Move an interview on to the state after a turn, and complete it where that was the last one."""
    moment = reply.created_at
    repository.advance(
        transaction,
        workspace_id,
        interview_id,
        state=turn.state.to_json(),
        previous_state=stored_state,
        message_count=reply.seq,
        moment=moment,
    )
    if turn.is_complete:
        begun = replace(interview, started_at=interview.started_at or moment)
        completion.mark_completed(transaction, workspace_id, interview_id, begun, Reason.NATURAL, moment)


def _answer(plan: Plan, waiting: UnansweredMessage, started_at: datetime | None) -> Answer:
    """The message as it came in: of one that only gave a value, the transcript's words are ours."""
    is_spelling = waiting.value is not None and waiting.content == spelled(plan, waiting.question_id, waiting.value)
    return Answer(
        text="" if is_spelling else waiting.content,
        question_id=waiting.question_id,
        value=waiting.value,
        elapsed_minutes=minutes_between(started_at, waiting.created_at),
    )


def minutes_between(started_at: datetime | None, moment: datetime) -> float:
    """From the respondent's first message, which may be this one."""
    elapsed: timedelta = moment - (started_at or moment)
    return elapsed.total_seconds() / 60
