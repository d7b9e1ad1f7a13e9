"""`/api/v1/studies/{id}/results`: what a study found, read once or as it changes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require
from openkoji.accounts.model import Caller, Scope
from openkoji.edge.caching import NO_STORE
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.edge.streamed import Streamed
from openkoji.reports.results.filters import FilterDep
from openkoji.reports.results.schemas import ResultsView
from openkoji.reports.results.service import results_of
from openkoji.reports.results.streaming import ResultsSource, events
from openkoji.reports.results.streams import Streams
from openkoji.reports.results.views import results_view
from openkoji.studies.endpoints import StudyId, reachable

router = APIRouter(prefix="/api/v1/studies/{study_id}/results", tags=["Results"], route_class=AdmittedRoute)

Reader = Annotated[Caller, Depends(require(Scope.RESULTS_READ))]
_REFUSED = problem_responses(401, 403, 404, 422, 429, 503)
_EVENT = {
    "type": "object",
    "description": "One event.",
    "properties": {
        "event": {"enum": ["results", "error"]},
        "id": {"type": "string"},
        "data": {"type": "string", "contentMediaType": "application/json"},
        "retry": {"type": "integer"},
    },
}


@router.get("", response_model=ResultsView, responses=_REFUSED)
async def get_results(study_id: StudyId, context: ContextDep, caller: Reader, wanted: FilterDep) -> Response:
    """What a study found, as it stands: counters, what was answered to each question, themes with quotes, quality,
    sentiment, where respondents left, which themes come together, and how soon nothing new was said.

    Interviews count from quality 3 on, or from `minQuality`; the other parameters choose interviews.
    """
    parsed = reachable(caller, study_id)
    async with context.database.snapshot(caller.workspace_id) as transaction:
        results = await results_of(transaction, caller.workspace_id, parsed, wanted)
    body = results_view(results).model_dump_json(by_alias=True)
    return Response(body, media_type="application/json", headers=NO_STORE)


@router.get(
    "/stream",
    response_class=Response,
    responses={
        200: {
            "description": "Server-sent events: `results` with the body of the results, at once and whenever it "
            "changes; `error` with a problem, as the last one.",
            "content": {"text/event-stream": {"schema": _EVENT}},
        },
        **_REFUSED,
    },
)
async def stream_results(
    study_id: StudyId,
    request: Request,
    context: ContextDep,
    caller: Reader,
    wanted: FilterDep,
    last_event_id: Annotated[
        str | None, Header(max_length=100, description="The id of the last event that you have: it is not sent again.")
    ] = None,
) -> Response:
    """The results whenever they change, within seconds, as server-sent events.

    A stream ends after 10 minutes, and when the server stops: connect again with `Last-Event-ID`, as browsers'
    EventSource does by itself. A workspace holds 20 streams of one process at a time. It counts as one call.
    """
    source = ResultsSource(context.database, caller.workspace_id, reachable(caller, study_id), wanted)
    if request.scope.get("openkoji.is_head"):
        return Response(media_type="text/event-stream")
    return Streamed(
        events(streams_of(request), source, seen=last_event_id),
        media_type="text/event-stream",
        headers={"X-Accel-Buffering": "no"},  # nginx would keep events back
    )


def streams_of(request: Request) -> Streams:
    streams: Streams = request.app.state.streams
    return streams
