"""`/api/v1/studies/{id}/respondents` and `/api/v1/respondents/{id}`: who takes part, and how far each of them got."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require
from openkoji.accounts.model import Caller, Scope
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import Moment
from openkoji.interviews.participation import service
from openkoji.interviews.participation.model import Filter
from openkoji.interviews.participation.schemas import RespondentItem, RespondentPage, Status, item_of, page_view
from openkoji.kit.emails import compared
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.respondents.identity import LONGEST_FIELD
from openkoji.respondents.model import Source
from openkoji.studies.endpoints import StudyId, reachable

router = APIRouter(
    prefix="/api/v1", tags=["Respondents"], route_class=AdmittedRoute, dependencies=[Depends(never_stored)]
)

Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
Author = Annotated[Caller, Depends(require(Scope.STUDIES_WRITE))]
RespondentId = Annotated[str, Path(max_length=100, description="The id of a respondent: rsp_…")]


@router.get(
    "/studies/{study_id:study}/respondents",
    response_model=RespondentPage,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def list_respondents(
    study_id: StudyId,
    request: Request,
    context: ContextDep,
    caller: Reader,
    status: Annotated[Status | None, Query(description="Only those who got this far.")] = None,
    source: Annotated[Source | None, Query(description="Only those who came by this way.")] = None,
    minimum_quality: Annotated[int | None, Query(alias="minQuality", ge=1, le=5)] = None,
    email: Annotated[str | None, Query(min_length=1, max_length=LONGEST_FIELD, description="Exactly this one.")] = None,
    external_id: Annotated[
        str | None,
        Query(alias="externalId", min_length=1, max_length=LONGEST_FIELD, description="Exactly this one."),
    ] = None,
    words: Annotated[
        str | None,
        Query(alias="q", min_length=1, max_length=LONGEST_FIELD, description="Stands in their name or e-mail."),
    ] = None,
    created_after: Annotated[Moment | None, Query(alias="createdAfter")] = None,
    created_before: Annotated[Moment | None, Query(alias="createdBefore")] = None,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> RespondentPage:
    """The respondents of a study, newest first, each with how far they got; on the first page with how many got how
    far."""
    parsed = reachable(caller, study_id)
    wanted = Filter(
        status=status,
        source=source,
        minimum_quality=minimum_quality,
        email=compared(email) if email else None,
        external_id=external_id,
        words=words,
        created_after=created_after,
        created_before=created_before,
    )
    async with context.database.workspace(caller.workspace_id) as transaction:
        listed = await service.list_respondents(
            transaction, caller.workspace_id, parsed, wanted, before=parse_cursor(cursor), limit=limit
        )
    address = context.address_of(request)
    return page_view(listed, caller, address=address, key_ring=context.key_ring)


@router.get(
    "/respondents/{respondent_id:id}",
    response_model=RespondentItem,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def get_respondent(
    respondent_id: RespondentId, request: Request, context: ContextDep, caller: Reader
) -> RespondentItem:
    """A respondent, with how far they got."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await service.find(
            transaction, caller.workspace_id, parse_id(Prefix.RESPONDENT, respondent_id), only_study=caller.study_id
        )
    address = context.address_of(request)
    return item_of(found, caller, address=address, key_ring=context.key_ring)


@router.post(
    "/respondents/{respondent_id:id}/withdraw",
    response_model=RespondentItem,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def withdraw_respondent(
    respondent_id: RespondentId,
    request: Request,
    context: ContextDep,
    caller: Author,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take a respondent out of the study: their interview ends, what it holds is given back, and nobody writes to them
    or interviews them again. What they said stays until it is erased. Doing it again changes nothing."""
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, RespondentItem]:
            found = await service.withdraw(
                transaction, caller.workspace_id, parse_id(Prefix.RESPONDENT, respondent_id), only_study=caller.study_id
            )
            address = context.address_of(request)
            return 200, item_of(found, caller, address=address, key_ring=context.key_ring)

        return await answer_once(request, transaction, caller, idempotency_key, act)
