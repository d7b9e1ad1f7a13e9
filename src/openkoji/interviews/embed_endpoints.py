"""`/api/v1/embed/{address}/start`, for pages and widgets: no key, so what it is told is a claim unless it is proved."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from openkoji.accounts.admission import ConversationRoute, StartRoute, admit_start, invalid_session_token, session_in
from openkoji.accounts.session_tokens import Session, resume_token_of
from openkoji.edge.caching import NO_STORE, never_stored
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.origins import is_allowed, origin_of, share_with, shared_with
from openkoji.edge.problems import problem_responses
from openkoji.interviews.embed_schemas import PageStarted, PageStartRequest, SessionMessage, SessionView
from openkoji.interviews.page_starts import start_from_page
from openkoji.interviews.session_reading import Conversation, conversation
from openkoji.interviews.starting import Started
from openkoji.interviews.views import answer_to
from openkoji.kit.errors import ForbiddenError
from openkoji.kit.ids import Prefix, public_id
from openkoji.studies import service as studies
from openkoji.studies.addresses import study_at
from openkoji.studies.model import PublishedStudy

router = APIRouter(prefix="/api/v1/embed", tags=["Conversation"], route_class=StartRoute)
session_router = APIRouter(prefix="/api/v1/interviews", tags=["Conversation"], route_class=ConversationRoute)


async def _study_asked(address: str, request: Request, context: ContextDep) -> PublishedStudy:
    """The study at this address, for our own pages and those that it allows, which may read the answer whatever it is.

    Raises `NotFoundError` (`study_not_found`) and `ForbiddenError` (`origin_not_allowed`).
    """
    workspace_id, study_id = await study_at(context.database, address)
    async with context.database.workspace(workspace_id) as transaction:
        study = await studies.published(transaction, workspace_id, study_id=study_id)
    origin = request.headers.get("origin", "").lower()
    if origin not in {origin_of(context.address_of(request)), origin_of(str(request.base_url))}:
        if not origin or not is_allowed(origin, study.document.get("allowedOrigins", ())):
            raise _not_offered(request)
        share_with(request, origin)
    return study


AskedStudy = Annotated[PublishedStudy, Depends(_study_asked)]


@router.post(
    "/{address}/start",
    status_code=201,
    response_model=PageStarted,
    responses={
        200: {"model": PageStarted, "description": "An interview that was begun before."},
        **problem_responses(400, 402, 403, 404, 409, 413, 422, 429, 503),
    },
)
async def start_from_a_page(
    body: PageStartRequest, request: Request, response: Response, context: ContextDep, study: AskedStudy
) -> PageStarted:
    """Start an interview from a page, with no key. `address` is the study's slug, or its id.

    A personal link's token or a `userHash` proves who the respondent is; without them every start is a new interview.
    Taken from our own pages and from the study's allowed origins; a resume token from our own pages alone.
    """
    await admit_start(request, study.study_id)
    if body.resume_token is not None and shared_with(request):
        raise _not_offered(request)
    async with context.database.workspace(study.workspace_id) as transaction:
        started = await start_from_page(transaction, study, body, context.key_ring, request.app.state.engines)
    response.headers.update(shared_with(request) | NO_STORE)
    response.status_code, view = _answer(started, study.workspace_id, request, context)
    return view


@router.options("/{address}/start", include_in_schema=False)
async def may_start(request: Request, _: AskedStudy) -> Response:
    """The preflight of a page of another origin: allowed where the study allows it."""
    allowed = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "content-type"}
    return Response(status_code=204, headers={**allowed, **shared_with(request), "Access-Control-Max-Age": "600"})


@session_router.get(
    "/session",
    response_model=SessionView,
    responses=problem_responses(401, 429, 503),
    dependencies=[Depends(never_stored)],
)
async def read_session(request: Request, context: ContextDep) -> SessionView:
    """The conversation of a session token (`X-Session-Token`) as its respondent sees it: to go on after a reload."""
    session = session_in(request)
    if session is None:
        raise invalid_session_token()
    async with context.database.workspace(session.workspace_id) as transaction:
        return _view(session.interview_id, await conversation(transaction, session))


def _not_offered(request: Request) -> ForbiddenError:
    origin = request.headers.get("origin")
    return ForbiddenError(
        f"This study is not offered to pages of {origin or 'no origin'}. Its allowedOrigins say which sites may "
        "embed it.",
        code="origin_not_allowed",
    )


def _answer(started: Started, workspace_id: UUID, request: Request, context: Context) -> tuple[int, PageStarted]:
    status, view = answer_to(started, workspace_id, address=context.address_of(request), key_ring=context.key_ring)
    session = Session(workspace_id, started.interview_id, started.token_generation)
    token = resume_token_of(session, context.key_ring) if started.session_token else None
    return status, PageStarted(**view.model_dump(), resume_token=token)


def _view(interview_id: UUID, told: Conversation) -> SessionView:
    is_active = told.status == "active"
    return SessionView(
        interview_id=public_id(Prefix.INTERVIEW, interview_id),
        status=told.status,
        mode=told.mode,
        language=told.language,
        messages=[
            SessionMessage(
                id=public_id(Prefix.MESSAGE, each.id),
                role=each.role,
                kind=each.kind,
                question_id=each.question_id,
                content=each.content,
                value=each.value,
                client_message_id=each.client_message_id,
                created_at=each.created_at,
            )
            for each in told.said
        ],
        widget=told.reply["widget"] if is_active else None,
        progress=told.reply["progress"],
        awaiting_reply=told.awaits_reply,
        replaceable_message_id=public_id(Prefix.MESSAGE, told.replaceable) if told.replaceable else None,
        feedback=dict(told.feedback) if told.feedback else None,
        expires_at=told.expires_at,
    )
