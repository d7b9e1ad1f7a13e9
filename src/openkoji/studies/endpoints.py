"""`/api/v1/studies`: what is asked, of whom, and when it is live."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, CallerDep, require
from openkoji.accounts.model import Caller, Scope
from openkoji.db import Transaction
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.engines import usage
from openkoji.engines.endpoints import EnginesDep
from openkoji.engines.model import Purpose
from openkoji.kit.clock import now
from openkoji.kit.errors import ForbiddenError, NotFoundError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.studies import paths as _  # noqa: F401  registers the kind of parameter that ids of studies are
from openkoji.studies import service
from openkoji.studies.checking import model_findings
from openkoji.studies.drafting import service as drafting
from openkoji.studies.drafting.wish import MODEL, TEMPLATES
from openkoji.studies.model import Status, Study
from openkoji.studies.model_calls import Call, no_model
from openkoji.studies.readiness import EMBEDDED, readiness
from openkoji.studies.schemas import (
    CheckView,
    DraftView,
    DraftWish,
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


@router.post(
    "/draft",
    status_code=201,
    response_model=DraftView,
    responses=_REFUSED | {200: {"description": "The draft, which was not kept", "model": DraftView}},
)
async def draft_study(
    body: DraftWish,
    request: Request,
    context: ContextDep,
    caller: Author,
    engines: EnginesDep,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """From one sentence, what you want to find out, make a whole study: brief, questions, follow-ups. A draft that
    can be published as it is, and is better for your reading it.

    A language model writes it where there is one; else, and where it fails, it is put together from the templates of
    a methodology. With `save: false` it is returned with 200, and nothing is kept.
    """
    _require_whole_workspace(caller)
    engine = None
    if body.engine != TEMPLATES:
        async with context.database.workspace(caller.workspace_id) as transaction:
            engine = await engines.engine_for(transaction, caller.workspace_id, Purpose.DRAFTING)
    if body.engine == MODEL and engine is None:
        raise no_model()
    draft, call = await drafting.draft_study(body.wish(), engine)  # a model takes its time: no transaction is open
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, DraftView]:
            made = None
            if body.save:
                made = await service.create_study(transaction, caller.workspace_id, draft.document)
            check = CheckView.of(readiness(draft.document, now()))
            return 201 if made else 200, DraftView.of(draft, check, made, context.address_of(request))

        answer = await answer_once(request, transaction, caller, idempotency_key, act)
        _count(transaction, caller, None, Purpose.DRAFTING, call)
    return answer


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


@router.get("/{study_id:study}", response_model=StudyView, responses=problem_responses(401, 404, 422, 429, 503))
async def get_study(study_id: StudyId, request: Request, context: ContextDep, caller: CallerDep) -> StudyView:
    """A study with its working document."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find(transaction, caller.workspace_id, study_id=parsed)
    return StudyView.of_study(study, context.address_of(request))


@router.patch("/{study_id:study}", response_model=StudyView, responses=_CHANGE_REFUSED)
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


@router.delete("/{study_id:study}", status_code=204, responses=_CHANGE_REFUSED)
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
    study_id: StudyId,
    request: Request,
    context: ContextDep,
    caller: CallerDep,
    engines: EnginesDep,
    wanted: Annotated[
        Literal["embedded", "model"] | None,
        Query(alias="engine", description="The rules alone, or a language model too. Default: one, if there is one."),
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """What blocks publishing, how complete the study is, and wording that may bend the answers.

    There are rules for the languages in `checkedLanguages`; `wordingChecked` says whether the study's is one of them.
    Where there is a language model it looks at the questions too, and what it adds is marked: its words at fault stand
    in the question, and the rules find no fault with what it proposes.
    """
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find(transaction, caller.workspace_id, study_id=parsed)
        engine = None
        if wanted != EMBEDDED and study.document["questions"]:
            engine = await engines.engine_for(transaction, caller.workspace_id, Purpose.DRAFTING)
    if wanted == MODEL and engine is None and study.document["questions"]:
        raise no_model()
    found = readiness(study.document, now())
    added, call = await model_findings(study.document, found.warnings, engine) if engine else ((), None)
    name = call.model if call is not None and call.outcome == "ok" else EMBEDDED
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, CheckView]:
            return 200, CheckView.of(found, added, engine=name)

        answer = await answer_once(request, transaction, caller, idempotency_key, act)
        _count(transaction, caller, parsed, Purpose.DRAFTING, call)
    return answer


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


def _count(
    transaction: Transaction, caller: Caller, study_id: UUID | None, purpose: Purpose, call: Call | None
) -> None:
    if call is not None:
        usage.record(transaction, caller.workspace_id, study_id, purpose, call.model, call.spent, outcome=call.outcome)


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
