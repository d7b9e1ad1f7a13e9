"""`/api/v1/hooks`: subscriptions of automation services (Zapier, Make) to one event each, as REST hooks.

Such a service subscribes when a flow is switched on, unsubscribes when it is switched off, and asks for samples while
a flow is built. Its addresses are never asked by a message, since any message would start the flow.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AliasChoices, Field

from openkoji.accounts.admission import AdmittedRoute
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType
from openkoji.kit.ids import Prefix, public_id
from openkoji.kit.pagination import DEFAULT_LIMIT, parse_cursor
from openkoji.webhooks import log, service
from openkoji.webhooks.delivery_schemas import EventMessage
from openkoji.webhooks.endpoints import Administrator, Cursor, Limit, parsed_id
from openkoji.webhooks.filters import Filter
from openkoji.webhooks.model import Endpoint, Origin
from openkoji.webhooks.outgoing import OutgoingDep
from openkoji.webhooks.rendering import message
from openkoji.webhooks.schemas import Url

router = APIRouter(
    prefix="/api/v1/hooks",
    tags=["Webhook endpoints"],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)

_MOST_SAMPLES = 3


class NewHook(StrictModel):
    target_url: Annotated[
        Url,
        Field(
            alias="targetUrl",
            validation_alias=AliasChoices("targetUrl", "hookUrl", "target_url"),
            description="The subscriber's address; `hookUrl` and `target_url` are taken for it, too.",
        ),
    ]
    event: EventType
    filter: Filter = Filter()


class HookView(WireModel):
    id: Annotated[str, Field(pattern=r"^whk_[0-9a-f]{32}$")]
    target_url: str
    event: EventType
    filter: Filter
    created_at: Timestamp

    @classmethod
    def of(cls, hook: Endpoint) -> HookView:
        return cls(
            id=public_id(Prefix.ENDPOINT, hook.id),
            target_url=hook.url,
            event=EventType(hook.events[0]),
            filter=Filter.model_validate(hook.filter),
            created_at=hook.created_at,
        )


class HookPage(WireModel):
    items: list[HookView]
    next_cursor: str | None


@router.post(
    "",
    status_code=201,
    response_model=HookView,
    responses=problem_responses(400, 401, 403, 409, 413, 415, 422, 429, 503)
    | {200: {"model": HookView, "description": "It is subscribed to just this already."}},
)
async def subscribe_hook(
    body: NewHook,
    request: Request,
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Subscribe an address to one event. Nothing is sent to it before such an event happens.

    The same address, event and filter again is the same subscription (200). An answer of 410 to an event ends it.
    """
    await outgoing.targets.check(body.target_url)
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, HookView]:
            hook, is_new = await service.subscribe(
                transaction, caller.workspace_id, body.target_url, body.event, body.filter, context.key_ring
            )
            return 201 if is_new else 200, HookView.of(hook)

        return await answer_once(request, transaction, caller, idempotency_key, act)


@router.get("", response_model=HookPage, responses=problem_responses(401, 403, 422, 429, 503))
async def list_hooks(
    context: ContextDep, caller: Administrator, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> HookPage:
    """The subscriptions, newest first. How they fare is told by `/api/v1/webhooks?origin=hook`."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        page = await service.list_endpoints(
            transaction, caller.workspace_id, origin=Origin.HOOK, before=parse_cursor(cursor), limit=limit
        )
    return HookPage(items=[HookView.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.get("/sample", response_model=list[EventMessage], responses=problem_responses(401, 403, 422, 429, 503))
async def sample_hook(
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
    event: Annotated[EventType, Query(description="The type of event.")],
) -> list[EventMessage]:
    """The last events of a type, newest first, at most 3, as a subscriber gets them; where there was none yet, the
    documented example."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await log.events(transaction, caller.workspace_id, event_type=event, limit=_MOST_SAMPLES)
    messages = [message(each, outgoing.links) for each in found] or [dict(EXAMPLES[event])]
    return [EventMessage.model_validate(each) for each in messages]


@router.delete("/{hook_id:id}", status_code=204, responses=problem_responses(401, 403, 404, 422, 429, 503))
async def unsubscribe_hook(
    hook_id: Annotated[str, Path(max_length=100, description="The id of a subscription: whk_…")],
    context: ContextDep,
    caller: Administrator,
) -> Response:
    """End a subscription. One that has ended already, by a 410 say, is answered with 204 as well."""
    parsed = parsed_id(hook_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        await service.unsubscribe(transaction, caller.workspace_id, parsed)
    return Response(status_code=204)
