"""`/api/v1/integrations/{vendor}/deliveries`: what a vendor was told, or is to be, and telling it again."""

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
from openkoji.integrations import previewing, service
from openkoji.integrations.delivery_schemas import (
    Backfill,
    IntegrationDeliveryDetail,
    IntegrationDeliveryPage,
    IntegrationDeliveryView,
)
from openkoji.integrations.endpoints import PREFIX, TAG, Administrator, VendorName, opened_config
from openkoji.integrations.vendors import vendor_named
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, FieldError, InvalidError, NotFoundError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, page_of, parse_cursor
from openkoji.webhooks import deliveries, log, resending
from openkoji.webhooks.delivery_schemas import QueuedView, ResendSince
from openkoji.webhooks.endpoints import Cursor, Limit
from openkoji.webhooks.filters import Filter
from openkoji.webhooks.model import DeliveryStatus
from openkoji.webhooks.outgoing import OutgoingDep

router = APIRouter(
    prefix=f"{PREFIX}/{{vendor}}/deliveries",
    tags=[TAG],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)

DeliveryId = Annotated[str, Path(max_length=100, description="The id of a delivery: dlv_…")]

_READ = problem_responses(401, 403, 404, 422, 429, 503)
_ACT = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.get("", response_model=IntegrationDeliveryPage, responses=_READ)
async def list_integration_deliveries(
    vendor: VendorName,
    context: ContextDep,
    caller: Administrator,
    status: Annotated[DeliveryStatus | None, Query(description="Only deliveries in this state.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> IntegrationDeliveryPage:
    """The interviews that the vendor was told of, or is to be, newest first."""
    meant = vendor_named(vendor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        integration = await service.find(transaction, caller.workspace_id, meant)
        rows = await log.deliveries(
            transaction,
            caller.workspace_id,
            integration.id,
            status=status,
            event_type=None,
            before=parse_cursor(cursor),
            limit=limit + 1,
        )
    page = page_of(rows, limit, lambda delivery: delivery.id)
    items = [IntegrationDeliveryView.of(each) for each in page.items]
    return IntegrationDeliveryPage(items=items, next_cursor=page.next_cursor)


@router.get("/{delivery_id:id}", response_model=IntegrationDeliveryDetail, responses=_READ)
async def get_integration_delivery(
    vendor: VendorName,
    delivery_id: DeliveryId,
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
) -> IntegrationDeliveryDetail:
    """A delivery with the requests that were made for it: what came back, how long each took, and what was wrong."""
    meant, parsed = vendor_named(vendor), _delivery_id(delivery_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        integration = await service.find(transaction, caller.workspace_id, meant)
        found = await _find(transaction, caller.workspace_id, integration.id, parsed)
        made = await log.attempts(transaction, caller.workspace_id, parsed)
        [event] = await deliveries.events(transaction, caller.workspace_id, [found.event_id])
    try:
        config = opened_config(meant, integration, context)
    except ConflictError:  # what was sent can be told, and not what would be
        return IntegrationDeliveryDetail.with_log(found, (), made)
    shown = previewing.preview(meant, config, integration.mapping, Filter(), event, outgoing.links)
    return IntegrationDeliveryDetail.with_log(found, shown.requests, made)


@router.post("/{delivery_id:id}/resend", status_code=202, response_model=IntegrationDeliveryView, responses=_ACT)
async def resend_integration_delivery(
    vendor: VendorName,
    delivery_id: DeliveryId,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Tell the vendor again of an interview, whatever became of it. What vendors know events by stays the same."""
    meant, parsed = vendor_named(vendor), _delivery_id(delivery_id)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, IntegrationDeliveryView]:
            integration = await service.taking(transaction, caller.workspace_id, meant)
            await _find(transaction, caller.workspace_id, integration.id, parsed)
            await resending.resend(transaction, caller.workspace_id, integration.id, parsed)
            found = await _find(transaction, caller.workspace_id, integration.id, parsed)
            return 202, IntegrationDeliveryView.of(found)

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.post("/resend", status_code=202, response_model=QueuedView, responses=_ACT)
async def resend_integration_failures(
    vendor: VendorName,
    body: ResendSince,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Tell the vendor again whatever has failed since then, and try now what waits for a later attempt. With many, a
    job goes on queueing (`continues`)."""
    meant = vendor_named(vendor)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, QueuedView]:
            integration = await service.taking(transaction, caller.workspace_id, meant)
            queued = await resending.resend_failed(transaction, caller.workspace_id, integration.id, body.since, now())
            return 202, QueuedView.of(queued)

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.post("/replay", status_code=202, response_model=QueuedView, responses=_ACT)
async def replay_interviews(
    vendor: VendorName,
    body: Backfill,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Tell the vendor of every interview that was analysed in a range of time and that passes the filter: those from
    before it was connected, and those that it was told of already. With many, a job goes on queueing (`continues`)."""
    meant = vendor_named(vendor)
    end = body.end or now()
    if end <= body.start:
        raise InvalidError("The range ends before it begins.", errors=[FieldError("to", "is not after from")])
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, QueuedView]:
            integration = await service.taking(transaction, caller.workspace_id, meant)
            queued = await resending.replay(transaction, caller.workspace_id, integration.id, body.start, end, ())
            return 202, QueuedView.of(queued)

        return await answer_once(request, transaction, caller, idempotency_key, act)


async def _find(transaction: Transaction, workspace_id: UUID, integration_id: UUID, delivery_id: UUID) -> log.Delivery:
    found = await log.delivery(transaction, workspace_id, integration_id, delivery_id)
    if found is None:
        raise _not_found()
    return found


def _delivery_id(delivery_id: str) -> UUID:
    parsed = parse_id(Prefix.DELIVERY, delivery_id)
    if parsed is None:
        raise _not_found()
    return parsed


def _not_found() -> NotFoundError:
    return NotFoundError("There is no such delivery to this vendor.", code="delivery_not_found")
