"""`/api/v1/webhooks`: the addresses that a workspace wants events sent to."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from openkoji.accounts.admission import AdmittedRoute, require_full_access
from openkoji.accounts.model import Caller
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor
from openkoji.webhooks import service
from openkoji.webhooks.model import Endpoint, EndpointStatus, Origin, SealedSecrets
from openkoji.webhooks.outgoing import Outgoing, OutgoingDep
from openkoji.webhooks.schemas import (
    CreatedEndpoint,
    EndpointPage,
    EndpointPatch,
    EndpointView,
    NewEndpoint,
    ShownOrigin,
)
from openkoji.webhooks.secrets import opened
from openkoji.webhooks.verification import is_verified, verify_address

router = APIRouter(
    prefix="/api/v1/webhooks",
    tags=["Webhook endpoints"],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)

Administrator = Annotated[Caller, Depends(require_full_access)]
EndpointId = Annotated[str, Path(max_length=100, description="The id of an endpoint: whk_…")]
Limit = Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)]
Cursor = Annotated[str | None, Query(max_length=100)]


@router.post(
    "",
    status_code=201,
    response_model=CreatedEndpoint,
    responses=problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
)
async def create_webhook(
    body: NewEndpoint,
    request: Request,
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Have events posted to an address.

    The address is sent `{"type": "endpoint.verification"}` first, signed like any event, and must answer with a 2xx:
    else nothing is saved, and the answer is 422 `endpoint_verification_failed`. Addresses of Slack, Zapier and Make
    are not asked. The answer shows the secret that signs the messages.
    """
    await outgoing.targets.check(body.url)
    asks = is_verified(body.url)
    made: list[tuple[Endpoint, SealedSecrets]] = []

    async def act() -> tuple[int, CreatedEndpoint]:
        status = EndpointStatus.PENDING if asks else EndpointStatus.ACTIVE
        made.append(await service.register(transaction, caller.workspace_id, body, context.key_ring, status))
        return 201, _created(*made[0], context)

    async with context.database.workspace(caller.workspace_id) as transaction:
        answer = await answer_once(
            request, transaction, caller, idempotency_key, act, created_id=lambda created: created.id
        )
    if not asks:
        return answer
    endpoint, sealed = made[0]
    view = _created(await _verified(context, outgoing, endpoint, sealed), sealed, context)
    return Response(view.model_dump_json(by_alias=True), status_code=201, media_type="application/json")


@router.get("", response_model=EndpointPage, responses=problem_responses(401, 403, 422, 429, 503))
async def list_webhooks(
    context: ContextDep,
    caller: Administrator,
    origin: Annotated[ShownOrigin | None, Query(description="Only those made here, or only REST hooks.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> EndpointPage:
    """The endpoints and how they fare, REST hooks among them, newest first."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        page = await service.list_endpoints(
            transaction, caller.workspace_id, origin=origin, before=parse_cursor(cursor), limit=limit
        )
    return EndpointPage(items=[EndpointView.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("/{endpoint_id:id}", response_model=EndpointView, responses=problem_responses(401, 403, 404, 422, 429, 503))
async def get_webhook(endpoint_id: EndpointId, context: ContextDep, caller: Administrator) -> EndpointView:
    """An endpoint and how it fares."""
    parsed = parsed_id(endpoint_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        return EndpointView.of(await service.health(transaction, caller.workspace_id, parsed))


@router.patch(
    "/{endpoint_id:id}",
    response_model=EndpointView,
    responses=problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503),
)
async def change_webhook(
    endpoint_id: EndpointId, body: EndpointPatch, context: ContextDep, outgoing: OutgoingDep, caller: Administrator
) -> EndpointView:
    """Change an endpoint. A list and the filter are replaced as a whole.

    Another address is verified first, and the old one stays until it is. `status: paused` keeps events, and
    `status: active` sends them; it also brings back an endpoint that was disabled, which is verified before. With
    `ownSecret: true` a secret of its own signs from now on: read it at `/secret`.
    """
    parsed = parsed_id(endpoint_id)
    if body.url is not None:
        await outgoing.targets.check(body.url)
    async with context.database.workspace(caller.workspace_id) as transaction:
        before, after, sealed = await service.to_change(
            transaction, caller.workspace_id, parsed, body, context.key_ring
        )
    comes_back = before.status == EndpointStatus.DISABLED and after.status == EndpointStatus.ACTIVE
    if (before.url != after.url or comes_back) and after.origin != Origin.HOOK and is_verified(after.url):
        await verify_address(outgoing, after.url, caller.workspace_id, parsed, sealed)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await service.change(transaction, caller.workspace_id, parsed, body, context.key_ring)
        return EndpointView.of(await service.health(transaction, caller.workspace_id, parsed))


@router.delete("/{endpoint_id:id}", status_code=204, responses=problem_responses(401, 403, 404, 422, 429, 503))
async def delete_webhook(endpoint_id: EndpointId, context: ContextDep, caller: Administrator) -> Response:
    """Delete an endpoint with its deliveries. What waits for it is not sent."""
    parsed = parsed_id(endpoint_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await service.delete(transaction, caller.workspace_id, parsed)
    return Response(status_code=204)


def parsed_id(endpoint_id: str) -> UUID:
    """Raises `NotFoundError` (`endpoint_not_found`) for what is no id of an endpoint."""
    parsed = parse_id(Prefix.ENDPOINT, endpoint_id)
    if parsed is None:
        raise service.not_found()
    return parsed


async def _verified(context: Context, outgoing: Outgoing, endpoint: Endpoint, sealed: SealedSecrets) -> Endpoint:
    """The endpoint, verified and active; where it is not verified, nothing of it is left."""
    workspace_id = endpoint.workspace_id
    try:
        await verify_address(outgoing, endpoint.url, workspace_id, endpoint.id, sealed)
    except BaseException:
        async with context.database.workspace(workspace_id) as transaction:
            service.give_up(transaction, workspace_id, endpoint.id)
        raise
    async with context.database.workspace(workspace_id) as transaction:
        await service.activate(transaction, workspace_id, endpoint.id)
        return await service.find(transaction, workspace_id, endpoint.id)


def _created(endpoint: Endpoint, sealed: SealedSecrets, context: Context) -> CreatedEndpoint:
    return CreatedEndpoint.with_secret(endpoint, opened(sealed, context.key_ring, now()).current)
