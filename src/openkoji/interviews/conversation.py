"""One turn: the respondent's message in, the interviewer's reply out, both kept in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from openkoji.accounts.admission import invalid_session_token
from openkoji.accounts.session_tokens import Session
from openkoji.db import Transaction
from openkoji.interviewing import Answer, InvalidAnswerError, Plan, Respondent, State, Turn, step
from openkoji.interviews import completion, repository
from openkoji.interviews.announcing import announce_start
from openkoji.interviews.holds import hold_again
from openkoji.interviews.model import NewMessage, OpenInterview, Reason, Status
from openkoji.interviews.plans import plans
from openkoji.interviews.replies import reply_to
from openkoji.interviews.spelling import spelled
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, FieldError, InvalidError
from openkoji.kit.ids import Prefix, new_id, parse_id

MOST_MESSAGES = 400
"""Of a respondent in one interview, replaced ones among them; a long interview has some thirty."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a respondent sends: words, a value for a structured question, or both.

    `client_message_id` makes a retry safe; `replaces_message_id` takes the last message back. `signals` are
    what the respondent's page counted; a retry may bring others.
    """

    text: str = ""
    question_id: str | None = None
    value: object = None
    client_message_id: str | None = None
    replaces_message_id: str | None = None
    signals: Mapping[str, float] | None = None

    def digest(self) -> bytes:
        """What tells a retry from another message under the same id."""
        content = [self.text, self.question_id, self.value, self.replaces_message_id]
        return hashlib.sha256(orjson.dumps(content)).digest()


@dataclass(frozen=True, slots=True)
class Reply:
    """The body to answer, and its sentences for those who read it as it comes."""

    body: str
    sentences: tuple[str, ...]


async def send(transaction: Transaction, session: Session, incoming: Incoming) -> Reply:
    """Take a message and answer it. The same client message id again: the stored reply, and nothing happens.

    Raises `UnauthorizedError` (`invalid_session_token`), `ConflictError` (`interview_completed`,
    `interview_expired`, `interview_too_long`, `message_not_replaceable`), `InvalidError` (`invalid_answer`,
    `idempotency_mismatch`), and on the first message of a respondent who answers late `CreditsExhaustedError`.
    """
    workspace_id, interview_id = session.workspace_id, session.interview_id
    interview = await repository.open_locked(transaction, workspace_id, interview_id, incoming.client_message_id)
    if interview is None or interview.token_generation != session.generation:
        raise invalid_session_token()
    digest = incoming.digest()
    if interview.repeated_hash is not None:
        return _repeat(interview, digest)
    moment = now()
    _require_active(interview, moment)
    plan = await plans.get(transaction, workspace_id, interview.study_id, interview.study_version)
    respondent = Respondent(interview.respondent_name, interview.respondent_metadata)
    stored_state, replaces_seq = await _state_to_answer(transaction, session, interview, incoming)
    state = State.from_json(stored_state)
    turn = _take_step(plan, state, incoming, respondent, moment - (interview.started_at or moment))

    seq = interview.message_count + 1
    answer = NewMessage(
        seq=seq,
        id=new_id(),
        role="respondent",
        content=incoming.text or spelled(plan, incoming.question_id, incoming.value),
        question_id=incoming.question_id or state.current,
        value=incoming.value,
        client_message_id=incoming.client_message_id,
        request_hash=digest if incoming.client_message_id else None,
        replaces_seq=replaces_seq,
        signals=incoming.signals or None,
        created_at=moment,
    )
    reply = reply_to(interview_id, plan, turn, respondent, seq=seq + 1, moment=moment)
    repository.add_pair(transaction, workspace_id, interview_id, answer, reply)
    repository.advance(
        transaction,
        workspace_id,
        interview_id,
        state=turn.state.to_json(),
        previous_state=stored_state,
        message_count=reply.seq,
        moment=moment,
    )
    if interview.started_at is None:
        interview = replace(interview, started_at=moment)
        announce_start(transaction, workspace_id, interview_id, interview, moment)
    if turn.is_complete:
        completion.mark_completed(transaction, workspace_id, interview_id, interview, Reason.NATURAL, moment)
    if interview.hold_released:
        await hold_again(transaction, workspace_id, interview_id, interview, moment)
    assert reply.reply is not None, "an interviewer's message has its body"
    return Reply(reply.reply, turn.sentences)


def _repeat(interview: OpenInterview, digest: bytes) -> Reply:
    if interview.repeated_hash != digest:
        raise InvalidError(
            "This clientMessageId was used with another message. Take a new id for a new message.",
            code="idempotency_mismatch",
        )
    assert interview.repeated_reply is not None, "a message and its reply are written together"
    return Reply(interview.repeated_reply, (orjson.loads(interview.repeated_reply)["message"]["content"],))


def _require_active(interview: OpenInterview, moment: datetime) -> None:
    if interview.status == Status.COMPLETED:
        raise ConflictError(
            "This interview is completed and takes no more messages. Read it with GET /api/v1/interviews/{id}.",
            code="interview_completed",
        )
    # The job that marks it may not have come by yet.
    is_past = interview.started_at is None and interview.quiet_at <= moment
    if interview.status == Status.EXPIRED or is_past:
        raise ConflictError("This interview expired unanswered. Start it again.", code="interview_expired")
    if interview.message_count // 2 >= MOST_MESSAGES:  # the opening, then pairs
        raise ConflictError(
            f"This interview has {MOST_MESSAGES} messages of the respondent and takes no more. "
            "Complete it with POST /api/v1/interviews/complete.",
            code="interview_too_long",
        )


async def _state_to_answer(
    transaction: Transaction, session: Session, interview: OpenInterview, incoming: Incoming
) -> tuple[str, int | None]:
    """The state that this message answers, and the sequence number of the message that it replaces."""
    if incoming.replaces_message_id is None:
        return interview.state, None
    replaced = parse_id(Prefix.MESSAGE, incoming.replaces_message_id)
    last = await repository.last_answer(
        transaction, session.workspace_id, session.interview_id, interview.message_count
    )
    if last is None or last[1] != replaced or interview.previous_state is None:
        raise ConflictError(
            "Only the respondent's last message can be replaced, and only before they answer again.",
            code="message_not_replaceable",
        )
    return interview.previous_state, last[0]


def _take_step(plan: Plan, state: State, incoming: Incoming, respondent: Respondent, elapsed: timedelta) -> Turn:
    answer = Answer(
        text=incoming.text,
        question_id=incoming.question_id or state.current,
        value=incoming.value,
        elapsed_minutes=elapsed.total_seconds() / 60,
    )
    try:
        return step(plan, state, answer, respondent)
    except InvalidAnswerError as error:
        raise InvalidError(str(error), code="invalid_answer", errors=[FieldError("answer", str(error))]) from error
