"""`/api/v1/studies/{id}/ask`: a question to the transcripts of a study."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require
from openkoji.accounts.model import Caller, Scope
from openkoji.edge.caching import NO_STORE, never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.kit.errors import UnavailableError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.reports.ask import service
from openkoji.reports.ask.answers import Told
from openkoji.reports.ask.model import Asked, Status
from openkoji.reports.ask.schemas import AskRequest, AskView
from openkoji.studies.endpoints import StudyId, reachable

router = APIRouter(
    prefix="/api/v1/studies", tags=["Results"], route_class=AdmittedRoute, dependencies=[Depends(never_stored)]
)

Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
AskId = Annotated[str, Path(max_length=100, description="The id of a question: ask_…")]
_PENDING: dict[int | str, dict[str, Any]] = {
    202: {"model": AskView, "description": "Not answered yet. Read it at its own address."}
}


@router.post(
    "/{study_id}/ask",
    response_model=AskView,
    responses={**_PENDING, **problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)},
)
async def ask_study(
    study_id: StudyId,
    body: AskRequest,
    request: Request,
    context: ContextDep,
    caller: Reader,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Ask what respondents said about something.

    The answer quotes them, for and against, and says so when nothing was said. It is waited for up to 10 seconds;
    then the answer is 202 with the question's id. Questions and answers are kept for 7 days.
    """
    parsed = reachable(caller, study_id)
    asked: list[UUID] = []

    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, AskView]:
            made = await service.ask(
                transaction, caller.workspace_id, parsed, body.question, body.filters.filter(), most_quotes=body.limit
            )
            return 202, noted(made)

        async def restore(public: str) -> tuple[int, AskView]:
            return 202, noted(
                await service.find(transaction, caller.workspace_id, parsed, parse_id(Prefix.ASK, public))
            )

        def noted(made: Asked) -> AskView:
            asked.append(made.id)
            return AskView.of(Told(made))

        # Its id alone is kept: a repeat reads the answer as it stands by then.
        await answer_once(
            request, transaction, caller, idempotency_key, act, created_id=lambda view: view.id, restore=restore
        )
    found = await service.settled(context.database, caller.workspace_id, parsed, asked[0])
    if found.asked.status == Status.FAILED:
        raise UnavailableError("The question could not be answered. Ask it again.", retry_after=5)
    status = 200 if found.asked.status == Status.READY else 202
    answer = AskView.of(found).model_dump_json(by_alias=True)
    return Response(answer, status_code=status, media_type="application/json", headers=NO_STORE)


@router.get(
    "/{study_id}/ask/{ask_id}", response_model=AskView, responses=problem_responses(401, 403, 404, 422, 429, 503)
)
async def get_answer(study_id: StudyId, ask_id: AskId, context: ContextDep, caller: Reader) -> AskView:
    """A question that was asked, with its answer once it is ready."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        told = await service.read(transaction, caller.workspace_id, parsed, parse_id(Prefix.ASK, ask_id))
    return AskView.of(told)
