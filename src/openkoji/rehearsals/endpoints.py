"""`/api/v1/studies/{id}/rehearse` and `/rehearsals`: simulated respondents go through a study."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, CallerDep, require
from openkoji.accounts.model import Caller, Scope
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.engines.endpoints import EnginesDep
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.rehearsals import service
from openkoji.rehearsals.schemas import NewRehearsal, RehearsalHeadView, RehearsalPage, RehearsalView
from openkoji.studies.endpoints import StudyId, reachable

router = APIRouter(prefix="/api/v1/studies/{study_id}", tags=["Rehearsals"], route_class=AdmittedRoute)

Author = Annotated[Caller, Depends(require(Scope.STUDIES_WRITE))]
RehearsalId = Annotated[str, Path(max_length=100, description="The id of a rehearsal: reh_…")]
_REFUSED = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
_READ_REFUSED = problem_responses(401, 404, 422, 429, 503)


@router.post("/rehearse", status_code=202, response_model=RehearsalHeadView, responses=_REFUSED)
async def rehearse_study(
    study_id: StudyId,
    request: Request,
    context: ContextDep,
    caller: Author,
    engines: EnginesDep,
    body: NewRehearsal | None = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Send simulated respondents through the study: the published version, or with `draft` what you changed since.

    A worker holds the interviews; follow them at `/rehearsals/{id}`. Nothing of it is among the data: no interview,
    no event, no credit, no result. One rehearsal of a study is held at a time, and the last 20 are kept.
    """
    parsed, wished = reachable(caller, study_id), body or NewRehearsal()
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, RehearsalHeadView]:
            started = await service.start(
                transaction,
                caller.workspace_id,
                parsed,
                engines,
                respondents=wished.respondents,
                seed=wished.seed,
                engine=wished.engine,
                draft=wished.draft,
            )
            return 202, RehearsalHeadView.of(started)

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.get("/rehearsals", response_model=RehearsalPage, responses=_READ_REFUSED)
async def list_rehearsals(
    study_id: StudyId,
    context: ContextDep,
    caller: CallerDep,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> RehearsalPage:
    """The rehearsals of a study without their reports, newest first."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        page = await service.list_rehearsals(
            transaction, caller.workspace_id, parsed, before=parse_cursor(cursor), limit=limit
        )
    return RehearsalPage(items=[RehearsalHeadView.of(head) for head in page.items], next_cursor=page.next_cursor)


@router.get("/rehearsals/{rehearsal_id}", response_model=RehearsalView, responses=_READ_REFUSED)
async def get_rehearsal(
    study_id: StudyId, rehearsal_id: RehearsalId, context: ContextDep, caller: CallerDep
) -> RehearsalView:
    """How far a rehearsal is; once it is `ready`, its report: what was reached, how long it took, where people got
    lost, which questions to mend, and the transcripts with the reason of each turn."""
    parsed, wanted = reachable(caller, study_id), _parsed(rehearsal_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await service.find(transaction, caller.workspace_id, parsed, wanted)
    return RehearsalView.of_rehearsal(found)


@router.post("/rehearsals/{rehearsal_id}/cancel", response_model=RehearsalHeadView, responses=_REFUSED)
async def cancel_rehearsal(
    study_id: StudyId,
    rehearsal_id: RehearsalId,
    request: Request,
    context: ContextDep,
    caller: Author,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Hold no more interviews of it. Of a rehearsal that has ended nothing changes."""
    parsed, wanted = reachable(caller, study_id), _parsed(rehearsal_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, RehearsalHeadView]:
            return 200, RehearsalHeadView.of(await service.cancel(transaction, caller.workspace_id, parsed, wanted))

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.delete("/rehearsals/{rehearsal_id}", status_code=204, responses=problem_responses(401, 403, 404, 422, 429, 503))
async def delete_rehearsal(
    study_id: StudyId, rehearsal_id: RehearsalId, context: ContextDep, caller: Author
) -> Response:
    """Delete a rehearsal with its report; one that is under way ends."""
    parsed, wanted = reachable(caller, study_id), _parsed(rehearsal_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await service.delete(transaction, caller.workspace_id, parsed, wanted)
    return Response(status_code=204)


def _parsed(rehearsal_id: str) -> UUID:
    parsed = parse_id(Prefix.REHEARSAL, rehearsal_id)
    if parsed is None:
        raise NotFoundError("There is no such rehearsal of this study.", code="rehearsal_not_found")
    return parsed
