"""One turn: the respondent's message in, the interviewer's reply out.

The embedded moderator answers within the transaction that takes the message in. Where a language model is to find the
words, the message is saved first, with an attempt that has the right to answer it for a while (`asking`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from openkoji.accounts.admission import invalid_session_token
from openkoji.accounts.session_tokens import Session
from openkoji.db import Transaction
from openkoji.engines.model import Engine
from openkoji.engines.service import Engines
from openkoji.interviewing import Answer, InvalidAnswerError, Plan, Respondent, State
from openkoji.interviewing.proposal import Proposal, propose
from openkoji.interviews import reading, repository
from openkoji.interviews.announcing import announce_start
from openkoji.interviews.holds import hold_again
from openkoji.interviews.incoming import Incoming, Reply
from openkoji.interviews.model import Message, NewMessage, OpenInterview, Status
from openkoji.interviews.plans import plans
from openkoji.interviews.replies import reply_to
from openkoji.interviews.settling import minutes_between, proceed, settle, state_answered
from openkoji.interviews.spelling import spelled
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, FieldError, InvalidError
from openkoji.kit.ids import Prefix, new_id, parse_id

MOST_MESSAGES = 400
"""Of a respondent in one interview, replaced ones among them; a long interview has some thirty."""

MOST_SHOWN = 40
"""Newest messages that a model may be shown, if they are short enough."""

LEASE = timedelta(seconds=15)
"""How long an attempt may take to answer a message: a model's eleven seconds, and the writing."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A message that is saved, and has no reply yet: what is needed to find one with a model."""

    session: Session
    interview: OpenInterview
    attempt: UUID
    engine: Engine
    proposal: Proposal
    plan: Plan
    respondent: Respondent
    seq: int
    stored_state: str
    conversation: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """The same message is being answered already, until then at most."""

    until: datetime


async def receive(
    transaction: Transaction, session: Session, incoming: Incoming, engines: Engines
) -> Reply | Asking | Waiting:
    """Take a message, and answer it or save it for a model to be asked. The same client message id again: the stored
    reply, and nothing happens.

    Raises `UnauthorizedError` (`invalid_session_token`), `ConflictError` (`interview_completed`, `interview_expired`,
    `interview_too_long`, `question_has_changed`, `message_not_replaceable`, `message_in_progress`), `InvalidError`
    (`invalid_answer`, `idempotency_mismatch`), and on the first message of a respondent who answers late
    `CreditsExhaustedError`.
    """
    workspace_id, interview_id = session.workspace_id, session.interview_id
    interview = await _open(transaction, session, incoming.client_message_id)
    digest, moment = incoming.digest(), now()
    if interview.repeated_hash is not None:
        return await _repeat(transaction, session, interview, digest, moment)
    if interview.reply_attempt is not None:
        _require_left_alone(interview, moment)
        await settle(transaction, workspace_id, interview_id, interview)
        interview = await _open(transaction, session, incoming.client_message_id)
    _require_active(interview, moment)
    _require_newest(interview, incoming)
    plan = await plans.get(transaction, workspace_id, interview.study_id, interview.study_version)
    respondent = Respondent(interview.respondent_name, interview.respondent_metadata)
    replaces_seq = await _replaced(transaction, session, interview, incoming)
    stored_state = state_answered(interview, is_replacement=replaces_seq is not None)
    state = State.from_json(stored_state)
    elapsed = minutes_between(interview.started_at, moment)
    has_model = interview.has_own_model or engines.has_moderator
    proposal = _propose(plan, state, incoming, respondent, elapsed, has_model=has_model)
    answer = NewMessage(
        seq=interview.message_count + 1,
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
    engine = None
    if proposal.options:
        engine = await engines.for_turn(transaction, workspace_id, interview_tokens=interview.model_tokens)
    outcome: Reply | Asking
    if engine is None:
        reply = reply_to(interview_id, plan, proposal.turn, respondent, seq=answer.seq + 1, moment=moment)
        repository.add_pair(transaction, workspace_id, interview_id, answer, reply)
        proceed(transaction, workspace_id, interview_id, interview, reply, proposal.turn, stored_state=stored_state)
        assert reply.reply is not None, "an interviewer's message has its body"
        outcome = Reply(reply.reply, proposal.turn.sentences)
    else:
        attempt = new_id()
        repository.save_first(
            transaction, workspace_id, interview_id, answer, attempt=attempt, lease_until=moment + LEASE
        )
        said = await reading.newest_messages(transaction, workspace_id, interview_id, MOST_SHOWN)
        outcome = Asking(
            session=session,
            interview=interview,
            attempt=attempt,
            engine=engine,
            proposal=proposal,
            plan=plan,
            respondent=respondent,
            seq=answer.seq,
            stored_state=stored_state,
            conversation=tuple(said),
        )
    if interview.started_at is None:
        announce_start(transaction, workspace_id, interview_id, replace(interview, started_at=moment), moment)
    if interview.hold_released:
        await hold_again(transaction, workspace_id, interview_id, interview, moment)
    return outcome


async def _open(transaction: Transaction, session: Session, client_message_id: str | None) -> OpenInterview:
    interview = await repository.open_locked(transaction, session.workspace_id, session.interview_id, client_message_id)
    if interview is None or interview.token_generation != session.generation:
        raise invalid_session_token()
    return interview


async def _repeat(
    transaction: Transaction, session: Session, interview: OpenInterview, digest: bytes, moment: datetime
) -> Reply | Waiting:
    if interview.repeated_hash != digest:
        raise InvalidError(
            "This clientMessageId was used with another message. Take a new id for a new message.",
            code="idempotency_mismatch",
        )
    if interview.repeated_reply is not None:
        return Reply.stored(interview.repeated_reply)
    assert interview.reply_lease_until is not None, "a message without a reply is being answered"
    if interview.reply_lease_until > moment:
        return Waiting(interview.reply_lease_until)
    return Reply.stored(await settle(transaction, session.workspace_id, session.interview_id, interview))


def _require_left_alone(interview: OpenInterview, moment: datetime) -> None:
    """Nobody answers the message before this one any more."""
    assert interview.reply_lease_until is not None, "an attempt has its time"
    seconds = (interview.reply_lease_until - moment).total_seconds()
    if seconds > 0:
        raise ConflictError(
            "The message before this one is still being answered. Wait for its reply, then send this one.",
            code="message_in_progress",
            retry_after=max(1, round(seconds)),
        )


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


def _require_newest(interview: OpenInterview, incoming: Incoming) -> None:
    """Words for one question must not answer another, which was asked meanwhile in another tab or on another device."""
    seen = incoming.in_reply_to
    if seen is not None and parse_id(Prefix.MESSAGE, seen) != interview.newest_id:
        raise ConflictError(
            "The interviewer has said something else meanwhile. Read the conversation, then answer its newest message.",
            code="question_has_changed",
        )


async def _replaced(
    transaction: Transaction, session: Session, interview: OpenInterview, incoming: Incoming
) -> int | None:
    """The sequence number of the message that this one takes back, if it does."""
    if incoming.replaces_message_id is None:
        return None
    replaced = parse_id(Prefix.MESSAGE, incoming.replaces_message_id)
    last = await repository.last_answer(
        transaction, session.workspace_id, session.interview_id, interview.message_count
    )
    if last is None or last[1] != replaced or interview.previous_state is None:
        raise ConflictError(
            "Only the respondent's last message can be replaced, and only before they answer again.",
            code="message_not_replaceable",
        )
    return last[0]


def _propose(
    plan: Plan, state: State, incoming: Incoming, respondent: Respondent, elapsed: float, *, has_model: bool
) -> Proposal:
    answer = Answer(
        text=incoming.text,
        question_id=incoming.question_id or state.current,
        value=incoming.value,
        elapsed_minutes=elapsed,
    )
    try:
        return propose(plan, state, answer, respondent, has_model=has_model)
    except InvalidAnswerError as error:
        raise InvalidError(str(error), code="invalid_answer", errors=[FieldError("answer", str(error))]) from error
