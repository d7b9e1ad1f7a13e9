"""`/api/v1/webhooks/{id}/deliveries` and what sends again: look at what was sent, resend, replay, test."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute
from openkoji.db import Transaction
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType
from openkoji.kit.clock import now
from openkoji.kit.errors import FieldError, InvalidError, NotFoundError
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.kit.pagination import DEFAULT_LIMIT, page_of, parse_cursor
from openkoji.webhooks import deliveries, log, resending, secrets, service
from openkoji.webhooks.delivery_schemas import (
    DeliveryDetail,
    DeliveryPage,
    DeliveryView,
    QueuedView,
    Replay,
    ResendSince,
    TestMessage,
    TestView,
)
from openkoji.webhooks.endpoints import Administrator, Cursor, EndpointId, Limit, parsed_id
from openkoji.webhooks.model import DeliveryStatus
from openkoji.webhooks.outgoing import OutgoingDep

router = APIRouter(
    prefix="/api/v1/webhooks/{endpoint_id:id}",
    tags=["Webhook endpoints"],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)

DeliveryId = Annotated[str, Path(max_length=100, description="The id of a delivery: dlv_…")]

_READ = problem_responses(401, 403, 404, 422, 429, 503)
_ACT = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.post("/test", response_model=TestView, responses=_ACT)
async def send_test_message(
    endpoint_id: EndpointId,
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
    body: TestMessage | None = None,
) -> TestView:
    """Send a message now, whatever the endpoint's state, and tell what came back.

    It is `endpoint.test`, or the documented example of an event with `"test": true` in its data. It is signed like any
    other, is tried once, and stands in no log.
    """
    wanted = (body or TestMessage()).type
    parsed = parsed_id(endpoint_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        endpoint = await service.find(transaction, caller.workspace_id, parsed)
        owner = endpoint.id if endpoint.has_secret else caller.workspace_id
        sealed = await secrets.ensure(transaction, caller.workspace_id, owner, context.key_ring, now())
    if isinstance(wanted, EventType):
        data = EXAMPLES[wanted]["data"] | {"test": True}
    else:
        data = {"endpoint_id": public_id(Prefix.ENDPOINT, parsed)}
    return TestView.of(await outgoing.send(endpoint.url, caller.workspace_id, wanted, data, sealed))


@router.get("/deliveries", response_model=DeliveryPage, responses=_READ)
async def list_deliveries(
    endpoint_id: EndpointId,
    context: ContextDep,
    caller: Administrator,
    status: Annotated[DeliveryStatus | None, Query(description="Only deliveries in this state.")] = None,
    event_type: Annotated[EventType | None, Query(alias="type", description="Only events of this type.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> DeliveryPage:
    """What was sent to an endpoint, or is to be, newest first."""
    parsed = parsed_id(endpoint_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await service.find(transaction, caller.workspace_id, parsed)
        rows = await log.deliveries(
            transaction,
            caller.workspace_id,
            parsed,
            status=status,
            event_type=event_type,
            before=parse_cursor(cursor),
            limit=limit + 1,
        )
    page = page_of(rows, limit, lambda delivery: delivery.id)
    return DeliveryPage(items=[DeliveryView.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("/deliveries/{delivery_id:id}", response_model=DeliveryDetail, responses=_READ)
async def get_delivery(
    endpoint_id: EndpointId,
    delivery_id: DeliveryId,
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
) -> DeliveryDetail:
    """A delivery with every attempt: what was sent, what came back, how long it took."""
    parsed, parsed_delivery = parsed_id(endpoint_id), _delivery_id(delivery_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await _find(transaction, caller.workspace_id, parsed, parsed_delivery)
        made = await log.attempts(transaction, caller.workspace_id, parsed_delivery)
        [event] = await deliveries.events(transaction, caller.workspace_id, [found.event_id])
    return DeliveryDetail.with_log(found, made, event, outgoing.links)


@router.post("/deliveries/{delivery_id:id}/resend", status_code=202, response_model=DeliveryView, responses=_ACT)
async def resend_delivery(
    endpoint_id: EndpointId,
    delivery_id: DeliveryId,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Send a delivery again, whatever became of it. The event keeps its id, so that a receiver knows it.

    A paused endpoint gets it when it goes on. A disabled one gets nothing: 409 `endpoint_disabled`.
    """
    parsed, parsed_delivery = parsed_id(endpoint_id), _delivery_id(delivery_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, DeliveryView]:
            await _find(transaction, caller.workspace_id, parsed, parsed_delivery)
            await resending.resend(transaction, caller.workspace_id, parsed, parsed_delivery)
            return 202, DeliveryView.of(await _find(transaction, caller.workspace_id, parsed, parsed_delivery))

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.post("/resend", status_code=202, response_model=QueuedView, responses=_ACT)
async def resend_failed(
    endpoint_id: EndpointId,
    body: ResendSince,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Send again whatever has failed since then, and try now what waits for a later attempt: for when a receiver is
    back. With many, a job goes on queueing (`continues`)."""
    parsed = parsed_id(endpoint_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, QueuedView]:
            await service.find(transaction, caller.workspace_id, parsed)
            queued = await resending.resend_failed(transaction, caller.workspace_id, parsed, body.since, now())
            return 202, QueuedView.of(queued)

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.post("/replay", status_code=202, response_model=QueuedView, responses=_ACT)
async def replay_events(
    endpoint_id: EndpointId,
    body: Replay,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Send every event of a time range that fits the endpoint, also those that it has had and those from before it was
    made. Each keeps its id. With many, a job goes on queueing (`continues`)."""
    parsed = parsed_id(endpoint_id)
    if body.end <= body.start:
        raise InvalidError("The range ends before it begins.", errors=[FieldError("to", "is not after from")])
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, QueuedView]:
            await service.find(transaction, caller.workspace_id, parsed)
            queued = await resending.replay(transaction, caller.workspace_id, parsed, body.start, body.end, body.types)
            return 202, QueuedView.of(queued)

        return await answer_once(request, transaction, caller, idempotency_key, act)


async def _find(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, delivery_id: UUID) -> log.Delivery:
    await service.find(transaction, workspace_id, endpoint_id)
    found = await log.delivery(transaction, workspace_id, endpoint_id, delivery_id)
    if found is None:
        raise _not_found()
    return found


def _delivery_id(delivery_id: str) -> UUID:
    parsed = parse_id(Prefix.DELIVERY, delivery_id)
    if parsed is None:
        raise _not_found()
    return parsed


def _not_found() -> NotFoundError:
    return NotFoundError("There is no such delivery of this endpoint.", code="delivery_not_found")
