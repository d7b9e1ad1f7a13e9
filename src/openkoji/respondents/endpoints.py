"""`/api/v1/studies/{id}/respondents`: people who are put on a study's list by their researcher."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require
from openkoji.accounts.model import Caller, Scope
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.kit.ids import Prefix, public_id
from openkoji.respondents.adding import add
from openkoji.respondents.given import RespondentMetadata
from openkoji.respondents.joining import Destination, destination, link_to, once_links
from openkoji.respondents.model import Source
from openkoji.respondents.roll import Taken
from openkoji.respondents.schemas import AddedList, AddedView, Answer, NewRespondents, OneOrMany, Unfit
from openkoji.studies.endpoints import StudyId, reachable

router = APIRouter(prefix="/api/v1/studies", tags=["Respondents"], route_class=AdmittedRoute)

Writer = Annotated[Caller, Depends(require(Scope.INTERVIEWS_WRITE))]


@router.post(
    "/{study_id}/respondents",
    status_code=201,
    response_model=Answer,
    responses={
        200: {"model": Answer, "description": "Nobody is new."},
        **problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
    },
)
async def add_respondents(
    study_id: StudyId,
    body: OneOrMany,
    request: Request,
    context: ContextDep,
    caller: Writer,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Put one person on the study's list, or up to 500 as `{"respondents": […]}`; each gets a personal link.

    Who is on it already, by e-mail address or external id, is updated. What a key with scopes or for one study says of
    people is a claim: each is somebody new. Of several, those who cannot be taken are skipped with a reason. In an
    anonymous study nothing is kept, and the answer has links alone.
    """
    parsed = reachable(caller, study_id)
    given = body.rows() if isinstance(body, NewRespondents) else [body]
    identities = [
        replace(each.identity(), is_proved=caller.has_full_access) for each in given if not isinstance(each, Unfit)
    ]
    address = context.address_of(request)
    async with context.database.workspace(caller.workspace_id) as transaction:
        to = await destination(transaction, caller.workspace_id, parsed)

        async def act() -> tuple[int, Answer]:
            taken = await add(transaction, to.workspace_id, to.study_id, identities, Source.LIST)
            return _answer(body, _in_order(given, [_view(each, to, address, context) for each in taken]))

        if not to.is_anonymous:
            return await answer_once(request, transaction, caller, idempotency_key, act)
        # Not even the answer is kept: a repeat gives the same address the same link anyhow.
        link_of = await once_links(transaction, to, address, context.key_ring)
    views = [AddedView(outcome="linked", id=None, link=link_of(identity)) for identity in identities]
    status, answer = _answer(body, _in_order(given, views))
    return Response(answer.model_dump_json(by_alias=True), status_code=status, media_type="application/json")


def _in_order(given: Sequence[RespondentMetadata | Unfit], views: Sequence[AddedView]) -> list[AddedView]:
    """With those who cannot be read, each where it was sent."""
    others = iter(views)
    return [
        AddedView(outcome="skipped", id=None, link=None, reason=each.reason)
        if isinstance(each, Unfit)
        else next(others)
        for each in given
    ]


def _answer(body: OneOrMany, views: list[AddedView]) -> tuple[int, Answer]:
    is_new = any(view.outcome in {"created", "linked"} for view in views)
    return 201 if is_new else 200, AddedList.of(views) if isinstance(body, NewRespondents) else views[0]


def _view(taken: Taken, to: Destination, address: str, context: Context) -> AddedView:
    if taken.refusal is not None:
        known = public_id(Prefix.RESPONDENT, taken.respondent_id) if taken.respondent_id else None
        return AddedView(outcome="skipped", id=known, link=None, reason=taken.refusal.reason)
    assert taken.respondent_id is not None, "who was not refused is on the list"
    return AddedView(
        outcome=taken.outcome.value,
        id=public_id(Prefix.RESPONDENT, taken.respondent_id),
        link=link_to(address, to.workspace_id, taken.respondent_id, context.key_ring),
    )
