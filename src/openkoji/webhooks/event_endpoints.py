"""`/api/v1/webhooks/events`: what happened, as it is sent, for those who would rather ask than listen."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query

from openkoji.accounts.admission import AdmittedRoute
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.events.examples import EXAMPLES
from openkoji.events.payloads import DATA
from openkoji.events.types import EventType
from openkoji.kit.errors import FieldError, InvalidError, NotFoundError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, page_of, parse_cursor
from openkoji.webhooks import deliveries, log
from openkoji.webhooks.delivery_schemas import EventMessage, EventPage, EventTypeList, EventTypeView
from openkoji.webhooks.endpoints import Administrator, Cursor, Limit
from openkoji.webhooks.outgoing import OutgoingDep
from openkoji.webhooks.rendering import message

router = APIRouter(
    prefix="/api/v1/webhooks",
    tags=["Webhook endpoints"],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)


@router.get("/event-types", response_model=EventTypeList, responses=problem_responses(401, 403, 422, 429, 503))
async def list_event_types(caller: Administrator) -> EventTypeList:
    """What an endpoint may listen to, with an example of each."""
    return EventTypeList(
        items=[
            EventTypeView(type=each, description=" ".join((DATA[each].__doc__ or "").split()), example=EXAMPLES[each])
            for each in EventType
        ]
    )


@router.get("/events", response_model=EventPage, responses=problem_responses(401, 403, 422, 429, 503))
async def list_events(
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
    event_type: Annotated[EventType | None, Query(alias="type", description="Only events of this type.")] = None,
    study_id: Annotated[
        str | None, Query(alias="studyId", max_length=100, description="Only events of this study.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> EventPage:
    """What happened in the workspace, newest first, each as it is sent to endpoints."""
    before = parse_cursor(cursor)
    study = parse_id(Prefix.STUDY, study_id) if study_id is not None else None
    if study_id is not None and study is None:
        raise InvalidError("The studyId is no study's.", errors=[FieldError("studyId", "is not the id of a study")])
    async with context.database.workspace(caller.workspace_id) as transaction:
        rows = await log.events(
            transaction,
            caller.workspace_id,
            event_type=event_type,
            study_id=study,
            before=before,
            limit=limit + 1,
        )
    page = page_of(rows, limit, lambda event: event.id)
    items = [EventMessage.model_validate(message(each, outgoing.links)) for each in page.items]
    return EventPage(items=items, next_cursor=page.next_cursor)


@router.get(
    "/events/{event_id:id}", response_model=EventMessage, responses=problem_responses(401, 403, 404, 422, 429, 503)
)
async def get_event(
    event_id: Annotated[str, Path(max_length=100, description="The id of an event: evt_…")],
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
) -> EventMessage:
    """One event, as it is sent to endpoints."""
    parsed = parse_id(Prefix.EVENT, event_id)
    if parsed is not None:
        async with context.database.workspace(caller.workspace_id) as transaction:
            for event in await deliveries.events(transaction, caller.workspace_id, [parsed]):
                return EventMessage.model_validate(message(event, outgoing.links))
    raise NotFoundError("There is no such event in this workspace.", code="event_not_found")
