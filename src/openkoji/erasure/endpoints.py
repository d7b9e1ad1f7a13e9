"""Erasing over HTTP: a respondent, an interview, a person in all studies; and taking one's consent back."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from openkoji.accounts.admission import (
    AdmittedRoute,
    ConversationRoute,
    invalid_session_token,
    require,
)
from openkoji.accounts.model import Caller, Scope
from openkoji.accounts.session_asked import session_asked
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.erasure import erasing, people, withdrawing
from openkoji.erasure.export_schemas import RespondentExport, export_of
from openkoji.erasure.held import held_on
from openkoji.erasure.schemas import (
    EraseByEmail,
    EraseByExternalId,
    ErasedPerson,
    ErasePerson,
    ErasureView,
    WithdrawnInterview,
    WithdrawRequest,
)
from openkoji.interviews.participation.schemas import item_of
from openkoji.interviews.views import view_of
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, parse_id, public_id

router = APIRouter(prefix="/api/v1", tags=["Erasure"], route_class=AdmittedRoute, dependencies=[Depends(never_stored)])
conversation_router = APIRouter(prefix="/api/v1/interviews", tags=["Conversation"], route_class=ConversationRoute)

Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
Author = Annotated[Caller, Depends(require(Scope.STUDIES_WRITE))]
RespondentId = Annotated[str, Path(max_length=100, description="The id of a respondent: rsp_…")]
InterviewId = Annotated[str, Path(max_length=100, description="The id of an interview: int_…")]
_REFUSED = problem_responses(401, 403, 404, 422, 429, 503)


@router.delete("/respondents/{respondent_id:id}", response_model=ErasureView, responses=_REFUSED)
async def erase_respondent(respondent_id: RespondentId, context: ContextDep, caller: Author) -> ErasureView:
    """Erase a respondent with all that is held on them: interviews, analyses, quotes, invitations, events. Cannot be
    undone. Endpoints are told by `respondent.deleted`, so that they erase what they keep."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        erased = await erasing.erase_respondent(
            transaction,
            caller.workspace_id,
            parse_id(Prefix.RESPONDENT, respondent_id),
            context.key_ring,
            only_study=caller.study_id,
        )
    return ErasureView.of(erased)


@router.get("/respondents/{respondent_id:id}/export", response_model=RespondentExport, responses=_REFUSED)
async def export_respondent(
    respondent_id: RespondentId, request: Request, context: ContextDep, caller: Reader
) -> RespondentExport:
    """All that is held on a respondent: who they are, what they agreed to, every message and analysis, e-mails, events
    with the endpoints that they went to, and where they are quoted."""
    async with context.database.snapshot(caller.workspace_id) as transaction:
        held = await held_on(
            transaction,
            caller.workspace_id,
            parse_id(Prefix.RESPONDENT, respondent_id),
            only_study=caller.study_id,
        )
    address, key_ring = context.address_of(request), context.key_ring
    respondent = item_of(held.respondent, caller, address=address, key_ring=key_ring)
    views = [
        view_of(each.row, each.transcript, each.spent, caller.workspace_id, address=address, key_ring=key_ring)
        for each in held.interviews
    ]
    return export_of(held, respondent, views, now())


@router.post(
    "/respondents/erase", response_model=ErasedPerson, responses=problem_responses(400, 401, 403, 422, 429, 503)
)
async def erase_person(
    body: ErasePerson,
    request: Request,
    context: ContextDep,
    caller: Author,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Erase a person from every study that the key reaches, by e-mail address or external id. Whoever is not known is
    erased already: the list is empty then."""
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, ErasedPerson]:
            erased, more = await people.erase(
                transaction,
                caller.workspace_id,
                context.key_ring,
                email=body.email.strip() if isinstance(body, EraseByEmail) else None,
                external_id=body.external_id if isinstance(body, EraseByExternalId) else None,
                only_study=caller.study_id,
            )
            return 200, ErasedPerson(items=[ErasureView.of(each) for each in erased], more=more)

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.delete("/interviews/{interview_id:id}", response_model=ErasureView, responses=_REFUSED)
async def erase_interview(interview_id: InterviewId, context: ContextDep, caller: Author) -> ErasureView:
    """Erase one interview with all that came of it. Its respondent stays on the list, and may be interviewed again.
    Cannot be undone."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        erased = await erasing.erase_interview(
            transaction,
            caller.workspace_id,
            parse_id(Prefix.INTERVIEW, interview_id),
            only_study=caller.study_id,
        )
    return ErasureView.of(erased)


@conversation_router.post(
    "/withdraw", response_model=WithdrawnInterview, responses=problem_responses(400, 401, 403, 413, 422, 429, 503)
)
async def withdraw(body: WithdrawRequest, request: Request, context: ContextDep) -> WithdrawnInterview:
    """Take one's consent back, by the session token: the interview ends, what was said is erased, and the token opens
    nothing any more. That the consent was taken back stays noted."""
    if body.session_token is None and "x-session-token" not in request.headers:
        raise invalid_session_token()
    session = session_asked(request, body.session_token)
    async with context.database.workspace(session.workspace_id) as transaction:
        await withdrawing.withdraw(transaction, session)
    return WithdrawnInterview(interview_id=public_id(Prefix.INTERVIEW, session.interview_id), status="withdrawn")
