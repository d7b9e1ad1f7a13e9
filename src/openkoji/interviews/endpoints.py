"""`/api/v1/interviews`: the conversation over HTTP, and reading what was said."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from openkoji.accounts.admission import (
    AdmittedRoute,
    ConversationRoute,
    StartRoute,
    caller_of,
    require,
)
from openkoji.accounts.model import Caller, Scope
from openkoji.accounts.session_asked import session_asked
from openkoji.credits.reading import spent_on
from openkoji.db import Transaction
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import Moment
from openkoji.interviews import ending, reading, starting
from openkoji.interviews.asking import begin_turn
from openkoji.interviews.claims import identity_of
from openkoji.interviews.conversation import Asking
from openkoji.interviews.incoming import Incoming
from openkoji.interviews.repeated_starts import AnsweredStart
from openkoji.interviews.schemas import (
    AnalysisStatus,
    CompletedInterview,
    CompleteRequest,
    InterviewPage,
    InterviewView,
    MessageReply,
    MessageRequest,
    StartedInterview,
    StartRequest,
)
from openkoji.interviews.starting import Wish
from openkoji.interviews.under_way import TurnsUnderWay, events_of
from openkoji.interviews.views import answer_to, summary_of, view_of
from openkoji.kit.errors import FieldError, ForbiddenError, InvalidError, NotFoundError
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.studies import service as studies

conversation_router = APIRouter(prefix="/api/v1/interviews", tags=["Conversation"], route_class=ConversationRoute)
start_router = APIRouter(prefix="/api/v1/interviews", tags=["Conversation"], route_class=StartRoute)
router = APIRouter(prefix="/api/v1/interviews", tags=["Interviews"], route_class=AdmittedRoute)

Starter = Annotated[Caller, Depends(require(Scope.INTERVIEWS_WRITE))]
Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]


@conversation_router.post(
    "/messages",
    response_model=MessageReply,
    responses={
        200: {
            "description": "The interviewer's reply. With `Accept: text/event-stream`, `delta` events with a sentence "
            "each, then a `message` event with the same body.",
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
        },
        **problem_responses(400, 401, 402, 409, 413, 422, 429, 503),
    },
)
async def send_message(
    body: MessageRequest, request: Request, context: ContextDep, idempotency_key: IdempotencyKey = None
) -> Response:
    """Send the respondent's message; the answer is the interviewer's next one.

    Needs the session token; an API key besides is welcome and then carries the limit. A retry with the same
    `clientMessageId` (or `Idempotency-Key`) returns the stored reply, or waits for it while a language model is asked.
    """
    session = session_asked(request, body.session_token)
    incoming = Incoming(
        text=body.message or "",
        question_id=body.answer.question_id if body.answer else None,
        value=body.answer.value if body.answer else None,
        client_message_id=body.client_message_id or idempotency_key,
        replaces_message_id=body.replaces_message_id,
        in_reply_to=body.in_reply_to,
        signals=body.signals.counted() if body.signals else None,
    )
    outcome = await begin_turn(context.database, session, incoming, request.app.state.engines)
    turns: TurnsUnderWay = request.app.state.turns
    if "text/event-stream" in request.headers.get("accept", ""):
        events = turns.events(context.database, outcome) if isinstance(outcome, Asking) else events_of(outcome)
        return StreamingResponse(events, media_type="text/event-stream", headers={"Cache-Control": "no-store"})
    reply = await turns.reply(context.database, outcome) if isinstance(outcome, Asking) else outcome
    return Response(reply.body, media_type="application/json")


@conversation_router.post(
    "/complete",
    response_model=CompletedInterview,
    responses=problem_responses(400, 401, 403, 404, 409, 413, 422, 429, 503),
)
async def complete_interview(body: CompleteRequest, request: Request, context: ContextDep) -> CompletedInterview:
    """Complete an interview, by its session token or, with an API key, by its id. Completing again changes nothing."""
    feedback = body.feedback.model_dump(exclude_none=True) if body.feedback else None
    token = request.headers.get("x-session-token") or body.session_token
    if body.interview_id is not None and not token:
        caller = caller_of(request)
        if not caller.may(Scope.INTERVIEWS_WRITE):
            raise ForbiddenError(f"This key has no scope {Scope.INTERVIEWS_WRITE.value}.")
        workspace_id, interview_id = caller.workspace_id, _interview_id(body.interview_id)
        reach: dict[str, Any] = {"study_id": caller.study_id}
    else:
        session = session_asked(request, body.session_token)
        workspace_id, interview_id = session.workspace_id, session.interview_id
        if body.interview_id is not None and _interview_id(body.interview_id) != interview_id:
            raise _no_interview()
        reach = {"generation": session.generation}
    async with context.database.workspace(workspace_id) as transaction:
        before = await ending.complete(transaction, workspace_id, interview_id, body.reason, feedback=feedback, **reach)
    return CompletedInterview(
        interview_id=public_id(Prefix.INTERVIEW, interview_id),
        status="completed",
        analysis=AnalysisStatus(status=before.analysis_status or "pending"),
    )


@start_router.post(
    "/start",
    status_code=201,
    response_model=StartedInterview,
    responses={
        200: {"model": StartedInterview, "description": "The respondent's interview, met again."},
        **problem_responses(400, 401, 402, 403, 404, 409, 413, 422, 429, 503),
    },
)
async def start_interview(
    body: StartRequest,
    request: Request,
    context: ContextDep,
    caller: Starter,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Start an interview and get its session token and the interviewer's opening.

    The same e-mail or external id in one study resumes its interview (200). Keys with full access prove an
    identity; other keys need `userHash`, else what they say of a respondent is a claim.
    """
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await studies.published(
            transaction,
            caller.workspace_id,
            study_id=await _study_in_reach(transaction, caller, body),
            slug=body.project_slug,
        )
        wish = Wish(
            identity=identity_of(body, caller, study, context.key_ring),
            mode=body.mode,
            language=body.language,
            consent=body.consent.consent() if body.consent else None,
        )

        async def act() -> tuple[int, StartedInterview]:
            started = await starting.start(transaction, caller.workspace_id, study, wish, context.key_ring)
            return answer_to(
                started, caller.workspace_id, address=context.address_of(request), key_ring=context.key_ring
            )

        async def restore(kept: str) -> tuple[int, StartedInterview]:
            started = await AnsweredStart.parse(kept).restore(transaction, caller.workspace_id, context.key_ring)
            return answer_to(
                started, caller.workspace_id, address=context.address_of(request), key_ring=context.key_ring
            )

        return await answer_once(
            request,
            transaction,
            caller,
            idempotency_key,
            act,
            created_id=lambda answer: str(AnsweredStart.of(answer)),
            restore=restore,
        )


@router.get(
    "/{interview_id:id}", response_model=InterviewView, responses=problem_responses(401, 403, 404, 422, 429, 503)
)
async def get_interview(interview_id: str, request: Request, context: ContextDep, caller: Reader) -> InterviewView:
    """The transcript with the reason of each of the interviewer's messages, and the analysis once it has run."""
    parsed = _interview_id(interview_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        row = await reading.get(transaction, caller.workspace_id, parsed)
        if caller.study_id not in {None, row.study_id}:
            raise _no_interview()
        messages = await reading.transcript(transaction, caller.workspace_id, parsed)
        spent = await spent_on(transaction, caller.workspace_id, parsed)
    address = context.address_of(request)
    return view_of(row, messages, spent, caller.workspace_id, address=address, key_ring=context.key_ring)


@router.post(
    "/{interview_id:id}/analyse",
    status_code=202,
    response_model=CompletedInterview,
    responses=problem_responses(401, 403, 404, 409, 422, 429, 503),
)
async def analyse_again(
    interview_id: str,
    request: Request,
    context: ContextDep,
    caller: Starter,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Analyse a completed interview again, as a new version: after an analysis failed, or with a newer OpenKoji."""
    parsed = _interview_id(interview_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, CompletedInterview]:
            await ending.analyse_again(transaction, caller.workspace_id, parsed, study_id=caller.study_id)
            pending = AnalysisStatus(status="pending")
            return 202, CompletedInterview(interview_id=interview_id, status="completed", analysis=pending)

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.get("", response_model=InterviewPage, responses=problem_responses(401, 403, 422, 429, 503))
async def list_interviews(
    request: Request,
    context: ContextDep,
    caller: Reader,
    study_id: Annotated[str | None, Query(alias="studyId", max_length=100)] = None,
    respondent_id: Annotated[str | None, Query(alias="respondentId", max_length=100)] = None,
    status: Literal["active", "completed", "expired"] | None = None,
    minimum_quality: Annotated[int | None, Query(alias="minQuality", ge=1, le=5)] = None,
    sentiment: Literal["positive", "negative", "neutral", "mixed"] | None = None,
    theme_id: Annotated[str | None, Query(alias="themeId", max_length=100)] = None,
    created_after: Annotated[Moment | None, Query(alias="createdAfter")] = None,
    created_before: Annotated[Moment | None, Query(alias="createdBefore")] = None,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> InterviewPage:
    """Interviews, newest first, without their transcripts."""
    asked = _filter_id(Prefix.STUDY, "studyId", study_id)
    if asked is not None and caller.study_id not in {None, asked}:
        return InterviewPage(items=[], next_cursor=None)
    wanted = reading.Filter(
        study_id=caller.study_id or asked,
        respondent_id=_filter_id(Prefix.RESPONDENT, "respondentId", respondent_id),
        status=status,
        created_after=created_after,
        created_before=created_before,
        minimum_quality=minimum_quality,
        sentiment=sentiment,
        theme_id=_filter_id(Prefix.THEME, "themeId", theme_id),
    )
    async with context.database.workspace(caller.workspace_id) as transaction:
        page = await reading.find(transaction, caller.workspace_id, wanted, before=parse_cursor(cursor), limit=limit)
    address = context.address_of(request)
    return InterviewPage(
        items=[summary_of(row, caller.workspace_id, address=address, key_ring=context.key_ring) for row in page.items],
        next_cursor=page.next_cursor,
    )


def _interview_id(text: str) -> UUID:
    parsed = parse_id(Prefix.INTERVIEW, text)
    if parsed is None:
        raise _no_interview()
    return parsed


def _no_interview() -> NotFoundError:
    return NotFoundError("There is no such interview in this workspace.", code="interview_not_found")


async def _study_in_reach(transaction: Transaction, caller: Caller, body: StartRequest) -> UUID | None:
    """The id that the body names, if any. A key for one study learns nothing of another, not even its status."""
    study_id = _study_id(body.project_id)
    if caller.study_id is not None:
        study_id = study_id or (await studies.find(transaction, caller.workspace_id, slug=body.project_slug)).id
        if study_id != caller.study_id:
            raise _no_study()
    return study_id


def _study_id(text: str | None) -> UUID | None:
    if text is None:
        return None
    parsed = parse_id(Prefix.STUDY, text)
    if parsed is None:
        raise _no_study()
    return parsed


def _no_study() -> NotFoundError:
    return NotFoundError("There is no such study in this workspace.", code="study_not_found")


def _filter_id(prefix: Prefix, field: str, text: str | None) -> UUID | None:
    if text is None:
        return None
    parsed = parse_id(prefix, text)
    if parsed is None:
        raise InvalidError(f"{field} is no id of this kind.", errors=[FieldError(field, "is no id of this kind")])
    return parsed
