"""`/api/v1/integrations/amplitude/cohorts/{studySlug}`: takes the cohorts that Amplitude sends, and tells what became
of their people."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request

from openkoji.accounts.admission import AdmittedRoute, require, require_full_access
from openkoji.accounts.model import Caller, Scope
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.edge.request import MAXIMUM_UPLOAD, UPLOAD_SECONDS, ApiRequest
from openkoji.integrations.amplitude.cohorts import service
from openkoji.integrations.amplitude.cohorts.messages import read_message
from openkoji.integrations.amplitude.cohorts.model import Outcome
from openkoji.integrations.amplitude.cohorts.schemas import RunPage, RunPeopleView, RunPersonView, RunView
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor


class CohortRequest(ApiRequest):
    """A message of a cohort, which may hold all of it."""

    reading_seconds = UPLOAD_SECONDS


class CohortRoute(AdmittedRoute):
    """A route that an API key opens and that takes a large message."""

    maximum_body = MAXIMUM_UPLOAD
    request_class = CohortRequest
    needs_key_first = True


_PATH = "/api/v1/integrations/amplitude/cohorts"
message_router = APIRouter(prefix=_PATH, tags=["Integrations"], route_class=CohortRoute)
router = APIRouter(prefix=_PATH, tags=["Integrations"], route_class=AdmittedRoute)

Administrator = Annotated[Caller, Depends(require_full_access)]
Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
StudySlug = Annotated[str, Path(max_length=200, description="The slug of a study, or its id: stu_…")]
RunId = Annotated[str, Path(max_length=100, description="The id of a run: run_…")]
Limit = Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=100, description="From the previous page.")]
_EXAMPLE = {
    "cohort_name": "Onboarding drop-off",
    "cohort_id": "7khm89cz",
    "in_cohort": True,
    "computed_time": "1692206763",
    "message_id": "9baaa88f-9d46-4ee5-a946-be0c6aea0046::enter::0",
    "users": [{"user_id": "u_1", "user_properties": {"email": "ada@example.com", "name": "Ada", "plan": "pro"}}],
}


@message_router.post(
    "/{study_slug}",
    response_model=RunView,
    responses=problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
)
async def receive_amplitude_cohort(
    study_slug: StudySlug,
    request: Request,
    body: Annotated[
        dict[str, Any] | list[Any],
        Body(
            description="Amplitude's cohort payload, or what a template makes of it: `users`, a list of them, or one.",
            openapi_examples={"cohort": {"value": _EXAMPLE}},
        ),
    ],
    context: ContextDep,
    caller: Administrator,
) -> RunView:
    """Take a message of Amplitude's cohort webhook, and prepare an interview for each person who enters the cohort.

    Answers at once, with 200, the only status that Amplitude's page calls a success; a job does the work, and the run
    that is answered tells what became of each. Nobody is interviewed
    twice for one e-mail address. People who leave a cohort are ignored. A repeat of a `message_id` (without one, of the
    same body within a day) is the same run. Needs a key that reaches the whole workspace, since it says who people are.
    """
    message = read_message(body)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find_study(transaction, caller.workspace_id, study_slug, only_study=None)
        await service.open_study(transaction, caller.workspace_id, study)
        run = await service.receive(
            transaction, caller.workspace_id, study.id, message, await request.body(), context.key_ring
        )
    return RunView.of(run)


@router.get(
    "/{study_slug}/runs",
    response_model=RunPage,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def list_amplitude_cohort_runs(
    study_slug: StudySlug, context: ContextDep, caller: Reader, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> RunPage:
    """The messages of the last 30 days, newest first."""
    before = parse_cursor(cursor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find_study(transaction, caller.workspace_id, study_slug, only_study=caller.study_id)
        page = await service.list_runs(transaction, caller.workspace_id, study.id, before=before, limit=limit)
    return RunPage(items=[RunView.of(run) for run in page.items], next_cursor=page.next_cursor)


@router.get(
    "/{study_slug}/runs/{run_id}",
    response_model=RunPeopleView,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
async def get_amplitude_cohort_run(
    study_slug: StudySlug,
    run_id: RunId,
    context: ContextDep,
    caller: Reader,
    outcome: Annotated[Outcome | None, Query(description="Only people of whom this became.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> RunPeopleView:
    """A message, and what became of each of its people, in their order."""
    after = parse_cursor(cursor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find_study(transaction, caller.workspace_id, study_slug, only_study=caller.study_id)
        parsed = parse_id(Prefix.COHORT_RUN, run_id)
        run = await service.find(transaction, caller.workspace_id, study.id, parsed)
        page = await service.list_people(
            transaction, caller.workspace_id, run, outcome=outcome, after=after, limit=limit
        )
    return RunPeopleView(
        **RunView.of(run).model_dump(),
        items=[RunPersonView.of(person) for person in page.items],
        next_cursor=page.next_cursor,
    )
