"""`/api/v1/studies`: what is asked, of whom, and when it is live."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, CallerDep, require
from openkoji.accounts.model import Caller, Scope
from openkoji.db import Transaction
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.kit.clock import now
from openkoji.kit.errors import ForbiddenError, NotFoundError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.studies import service
from openkoji.studies.model import Status, Study
from openkoji.studies.readiness import readiness
from openkoji.studies.schemas import (
    CheckView,
    DuplicateStudy,
    IdentitySecretView,
    NewStudy,
    StudyHeadView,
    StudyPage,
    StudyPatch,
    StudyView,
)

router = APIRouter(prefix="/api/v1/studies", tags=["Studies"], route_class=AdmittedRoute)

Author = Annotated[Caller, Depends(require(Scope.STUDIES_WRITE))]
Administrator = Annotated[Caller, Depends(require(Scope.ADMIN))]
_REFUSED = problem_responses(400, 401, 403, 409, 413, 415, 422, 429, 503)
_CHANGE_REFUSED = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)
StudyId = Annotated[str, Path(max_length=100, description="The id of a study: stu_…")]


@router.post("", status_code=201, response_model=StudyView, responses=_REFUSED)
async def create_study(
    body: NewStudy,
    request: Request,
    context: ContextDep,
    caller: Author,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make a study. It is a draft until it is published; only its name is needed to begin."""
    _require_whole_workspace(caller)
    return await _answer(
        request,
        context,
        caller,
        idempotency_key,
        lambda transaction: service.create_study(transaction, caller.workspace_id, body),
        status=201,
    )


@router.get("", response_model=StudyPage, responses=problem_responses(401, 422, 429, 503))
async def list_studies(
    request: Request,
    context: ContextDep,
    caller: CallerDep,
    status: Annotated[Status | None, Query(description="Only studies in this state.")] = None,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> StudyPage:
    """The studies of the workspace without their documents, newest first."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        page = await service.list_studies(
            transaction,
            caller.workspace_id,
            status=status,
            only=caller.study_id,
            before=parse_cursor(cursor),
            limit=limit,
        )
    base = context.address_of(request)
    return StudyPage(items=[StudyHeadView.of(study, base) for study in page.items], next_cursor=page.next_cursor)


@router.get("/{study_id}", response_model=StudyView, responses=problem_responses(401, 404, 422, 429, 503))
async def get_study(study_id: StudyId, request: Request, context: ContextDep, caller: CallerDep) -> StudyView:
    """A study with its working document."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find(transaction, caller.workspace_id, study_id=parsed)
    return StudyView.of_study(study, context.address_of(request))


@router.patch("/{study_id}", response_model=StudyView, responses=_CHANGE_REFUSED)
async def change_study(
    study_id: StudyId, body: StudyPatch, request: Request, context: ContextDep, caller: Author
) -> StudyView:
    """Change a study by a merge patch (RFC 7396): objects are merged, lists replaced, null resets a field.

    A published study stays as it is live, and running interviews stay on their version, until it is published
    again. Questions without an id keep the id of the earlier question with the same text.
    """
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        # The patch as it was sent: in the model a null cannot be told from a default.
        study = await service.change_study(transaction, caller.workspace_id, parsed, await request.json())
    return StudyView.of_study(study, context.address_of(request))


@router.delete("/{study_id}", status_code=204, responses=_CHANGE_REFUSED)
async def delete_study(study_id: StudyId, context: ContextDep, caller: Author) -> Response:
    """Delete a draft that was never published. A published study is closed instead."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await service.delete_study(transaction, caller.workspace_id, parsed)
    return Response(status_code=204)


@router.post("/{study_id}/publish", response_model=StudyView, responses=_CHANGE_REFUSED)
async def publish_study(
    study_id: StudyId, request: Request, context: ContextDep, caller: Author, idempotency_key: IdempotencyKey = None
) -> Response:
    """Make the working document live as a new version, or resume a paused or closed study.

    Without changes the version stays. Needs `brief.problem`, `brief.audience` and one question: else 422
    `study_incomplete`, which names each field that is missing.
    """
    parsed = reachable(caller, study_id)
    return await _answer(
        request,
        context,
        caller,
        idempotency_key,
        lambda transaction: service.publish(transaction, caller.workspace_id, parsed),
    )


@router.post("/{study_id}/pause", response_model=StudyView, responses=_CHANGE_REFUSED)
async def pause_study(
    study_id: StudyId, request: Request, context: ContextDep, caller: Author, idempotency_key: IdempotencyKey = None
) -> Response:
    """Take no new interviews until the study is published again. Running interviews go on."""
    parsed = reachable(caller, study_id)
    return await _answer(
        request,
        context,
        caller,
        idempotency_key,
        lambda transaction: service.pause(transaction, caller.workspace_id, parsed),
    )


@router.post("/{study_id}/close", response_model=StudyView, responses=_CHANGE_REFUSED)
async def close_study(
    study_id: StudyId, request: Request, context: ContextDep, caller: Author, idempotency_key: IdempotencyKey = None
) -> Response:
    """Take no more interviews. Running interviews go on; publishing opens the study again."""
    parsed = reachable(caller, study_id)
    return await _answer(
        request,
        context,
        caller,
        idempotency_key,
        lambda transaction: service.close(transaction, caller.workspace_id, parsed),
    )


@router.post("/{study_id}/duplicate", status_code=201, response_model=StudyView, responses=_CHANGE_REFUSED)
async def duplicate_study(
    study_id: StudyId,
    request: Request,
    context: ContextDep,
    caller: Author,
    body: DuplicateStudy | None = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make a draft with the same working document, without its closing time and its interviews."""
    _require_whole_workspace(caller)
    parsed = reachable(caller, study_id)
    name = body.name if body else None
    return await _answer(
        request,
        context,
        caller,
        idempotency_key,
        lambda transaction: service.duplicate_study(transaction, caller.workspace_id, parsed, name=name),
        status=201,
    )


@router.post(
    "/{study_id}/check",
    response_model=CheckView,
    responses=problem_responses(400, 401, 404, 413, 415, 422, 429, 503),
)
async def check_study(
    study_id: StudyId, request: Request, context: ContextDep, caller: CallerDep, idempotency_key: IdempotencyKey = None
) -> Response:
    """What blocks publishing, how complete the study is, and wording that may bend the answers.

    Wording is checked in English only; `wordingChecked` says whether it was.
    """
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, CheckView]:
            study = await service.find(transaction, caller.workspace_id, study_id=parsed)
            return 200, CheckView.of(readiness(study.document, now()))

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.get(
    "/{study_id}/identity-secret",
    response_model=IdentitySecretView,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def get_identity_secret(study_id: StudyId, context: ContextDep, caller: Administrator) -> IdentitySecretView:
    """The secret with which a site proves who its users are. Keep it on a server, never in a page."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find(transaction, caller.workspace_id, study_id=parsed)
    return IdentitySecretView(secret=service.identity_secret(context.key_ring, caller.workspace_id, study.id))


async def _answer(
    request: Request,
    context: Context,
    caller: Caller,
    idempotency_key: str | None,
    act: Callable[[Transaction], Awaitable[Study]],
    *,
    status: int = 200,
) -> Response:
    """Do this once for an idempotency key, in a transaction, and answer with the study."""
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def answer() -> tuple[int, StudyView]:
            return status, StudyView.of_study(await act(transaction), context.address_of(request))

        return await answer_once(request, transaction, caller, idempotency_key, answer)


def reachable(caller: Caller, study_id: str) -> UUID:
    """The id, for a caller who may reach that study. Raises `NotFoundError` where it cannot exist for them."""
    parsed = parse_id(Prefix.STUDY, study_id)
    if parsed is None or caller.study_id not in {None, parsed}:
        raise NotFoundError("There is no such study in this workspace.", code="study_not_found")
    return parsed


def _require_whole_workspace(caller: Caller) -> None:
    if caller.study_id is not None:
        raise ForbiddenError("This key reaches one study. Use a key for the whole workspace to make another.")
