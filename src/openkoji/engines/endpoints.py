"""`/api/v1/model` and `/api/v1/usage`: a workspace's own models and key, whether they answer, and what was used."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require_full_access
from openkoji.accounts.model import Caller
from openkoji.edge.caching import never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.engines import repository, usage
from openkoji.engines.model import Outcome, OwnModels, Purpose
from openkoji.engines.own import settled
from openkoji.engines.schemas import (
    InUseView,
    ModelTest,
    ModelTestView,
    ModelUsagePage,
    Month,
    OwnModelsView,
    OwnModelsWish,
)
from openkoji.engines.service import Engines
from openkoji.engines.trying import try_access
from openkoji.engines.usage import month_of
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, FieldError, InvalidError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.targets import Targets

router = APIRouter(
    prefix="/api/v1", tags=["Language models"], route_class=AdmittedRoute, dependencies=[Depends(never_stored)]
)

Administrator = Annotated[Caller, Depends(require_full_access)]


async def _engines(request: Request) -> Engines:
    engines: Engines = request.app.state.engines
    return engines


EnginesDep = Annotated[Engines, Depends(_engines)]


@router.get("/model", response_model=OwnModelsView, responses=problem_responses(401, 403, 429, 503))
async def get_model(context: ContextDep, caller: Administrator, engines: EnginesDep) -> OwnModelsView:
    """The workspace's own models, and which models are in use. The key is never returned."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        own, _ = await repository.find(transaction, caller.workspace_id, month_of(now()))
    return _view(engines, own)


@router.put(
    "/model", response_model=OwnModelsView, responses=problem_responses(400, 401, 403, 409, 413, 415, 422, 429, 503)
)
async def put_model(
    body: OwnModelsWish, context: ContextDep, caller: Administrator, engines: EnginesDep
) -> OwnModelsView:
    """Use models of the workspace's own from now on, with its own key. `POST /model/test` tells whether they answer.

    The address must be https and public, unless whoever runs this server allows others. Where the address or the
    provider changes, the key has to be sent again.
    """
    if body.base_url is not None:
        await Targets.parse(engines.settings.allow_private_targets).check(body.base_url)
    async with context.database.workspace(caller.workspace_id) as transaction:
        before, _ = await repository.find(transaction, caller.workspace_id, month_of(now()))
        own = settled(body.wish(), caller.workspace_id, before, engines.key_ring, now())
        repository.put(transaction, own)
    return _view(engines, own)


@router.delete("/model", status_code=204, responses=problem_responses(401, 403, 429, 503))
async def delete_model(context: ContextDep, caller: Administrator) -> Response:
    """Forget the workspace's own models and its key. From now on the server's are used, where it has some."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        repository.delete(transaction, caller.workspace_id)
    return Response(status_code=204)


@router.post(
    "/model/test",
    response_model=ModelTestView,
    responses=problem_responses(400, 401, 403, 409, 413, 415, 422, 429, 503),
)
async def try_model(
    context: ContextDep, caller: Administrator, engines: EnginesDep, body: ModelTest | None = None
) -> ModelTestView:
    """Make one small call with the model that is in use, and tell how it went. Without a model 409 `no_model`."""
    purpose = body.purpose if body else Purpose.MODERATION
    async with context.database.workspace(caller.workspace_id) as transaction:
        own, _ = await repository.find(transaction, caller.workspace_id, month_of(now()))
    access = engines.access(own, purpose)
    if access is None:
        raise ConflictError(
            "No language model is set for this. Set one with PUT /api/v1/model, or have whoever runs this server set "
            "OPENKOJI_MODEL.",
            code="no_model",
        )
    trial = await try_access(access, engines.limits)  # no connection of the database is held meanwhile
    async with context.database.workspace(caller.workspace_id) as transaction:
        outcome: Outcome = "ok" if trial.error is None else "failed"
        usage.record(transaction, caller.workspace_id, None, purpose, trial.model, trial.spent, outcome=outcome)
    return ModelTestView.of(trial, is_own=access.guarded)


@router.get("/usage", response_model=ModelUsagePage, responses=problem_responses(401, 403, 422, 429, 503))
async def get_model_usage(
    context: ContextDep,
    caller: Administrator,
    month: Annotated[Month | None, Query(description="Unset: this month.")] = None,
    study_id: Annotated[str | None, Query(alias="studyId", max_length=100)] = None,
) -> ModelUsagePage:
    """What language models were used for in a month: calls, tokens and cost by study, purpose and model."""
    meant = date.fromisoformat(f"{month}-01") if month else month_of(now())
    async with context.database.workspace(caller.workspace_id) as transaction:
        lines = await usage.read(transaction, caller.workspace_id, meant, study_id=_study(study_id))
    return ModelUsagePage.of(meant, lines)


def _study(text: str | None) -> UUID | None:
    parsed = parse_id(Prefix.STUDY, text) if text is not None else None
    if text is not None and parsed is None:
        message = "is not the id of a study"
        raise InvalidError(f"studyId {message}.", errors=[FieldError("studyId", message)])
    return parsed


def _view(engines: Engines, own: OwnModels | None) -> OwnModelsView:
    names = {purpose: engines.name_for(own, purpose) for purpose in (Purpose.MODERATION, Purpose.ANALYSIS)}
    in_use = InUseView(moderation=names[Purpose.MODERATION], analysis=names[Purpose.ANALYSIS])
    return OwnModelsView.of(own, in_use)
