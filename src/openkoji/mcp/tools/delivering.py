"""Webhooks: endpoints, what was sent to them, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.edge.schemas import Moment, Timestamp, WireModel
from openkoji.events.types import EventType
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Body, tool
from openkoji.mcp.tools import words
from openkoji.mcp.tools.actions import Action, Actions, deleted
from openkoji.mcp.tools.arguments import Some
from openkoji.mcp.tools.shared import Cursor, Deleted, part_of
from openkoji.webhooks.delivery_schemas import (
    DeliveryDetail,
    DeliveryPage,
    DeliveryView,
    EventMessage,
    EventPage,
    EventTypeList,
    QueuedView,
    TestView,
)
from openkoji.webhooks.model import DeliveryStatus, Origin
from openkoji.webhooks.schemas import EndpointPage, EndpointPatch, EndpointView, NewEndpoint


class RotatedSecret(WireModel):
    """How a signing secret stands. The secret itself is shown to holders of an API key, and not to agents."""

    previous_until: Annotated[Timestamp | None, Field(description="Until then the one before it signs too.")]
    activated: Annotated[bool, Field(description="Whether X-Koji-Signature is made with the new one.")]


def _without_secret(answer: Mapping[str, Any], _: Mapping[str, Any]) -> Any:
    return part_of(answer, EndpointView if "url" in answer else RotatedSecret)


_ENDPOINT = ("endpoint_id",)
_DELIVERY = ("endpoint_id", "delivery_id")
_AGAIN = "This would send past events to the address of {endpoint_id} again."
_ROTATE = (
    "This would replace the secret that signs messages: receivers must learn the new one within 24 hours, or at once "
    "with expire_old."
)
_ACTIVATE = "This would sign X-Koji-Signature with the new secret alone: receivers that have the old one refuse it."

WEBHOOKS = Actions(
    list=Action("list_webhooks", query=("origin", "limit", "cursor")),
    get=Action("get_webhook", path=_ENDPOINT),
    create=Action(
        "create_webhook",
        document="endpoint",
        needs=("endpoint",),
        confirm="This would send events of the workspace to a new address, from now on.",
        told=_without_secret,
    ),
    update=Action(
        "change_webhook",
        path=_ENDPOINT,
        document="changes",
        needs=("changes",),
        confirm="This would change what is sent to {endpoint_id}, or where.",
    ),
    delete=Action(
        "delete_webhook",
        path=_ENDPOINT,
        confirm="This would delete {endpoint_id} with its deliveries, for good.",
        told=deleted("endpoint_id"),
    ),
    test=Action(
        "send_test_message", path=_ENDPOINT, body=("type",), confirm="This would send a test to {endpoint_id} now."
    ),
    deliveries=Action("list_deliveries", path=_ENDPOINT, query=("status", "type", "limit", "cursor")),
    delivery=Action("get_delivery", path=_DELIVERY),
    resend=Action("resend_delivery", path=_DELIVERY, confirm="This would send delivery {delivery_id} again."),
    resend_failed=Action("resend_failed", path=_ENDPOINT, body=("since",), needs=("since",), confirm=_AGAIN),
    replay=Action(
        "replay_events",
        path=_ENDPOINT,
        body=("since", "until", "types"),
        renamed={"since": "from", "until": "to"},
        needs=("since", "until"),
        confirm=_AGAIN,
    ),
    event_types=Action("list_event_types"),
    events=Action("list_events", query=("type", "study_id", "limit", "cursor")),
    event=Action("get_event", path=("event_id",)),
    rotate_secret=Action(
        "rotate_endpoint_secret",
        path=_ENDPOINT,
        body=("expire_old",),
        confirm=_ROTATE,
        told=_without_secret,
    ),
    activate_secret=Action("activate_endpoint_secret", path=_ENDPOINT, confirm=_ACTIVATE, told=_without_secret),
    rotate_workspace_secret=Action(
        "rotate_webhook_secret", body=("expire_old",), confirm=_ROTATE, told=_without_secret
    ),
    activate_workspace_secret=Action("activate_webhook_secret", confirm=_ACTIVATE, told=_without_secret),
)


@tool(
    title="Manage webhooks",
    operations=WEBHOOKS.operations,
    returns=EndpointPage
    | EndpointView
    | Deleted
    | TestView
    | DeliveryPage
    | DeliveryDetail
    | DeliveryView
    | QueuedView
    | EventTypeList
    | EventPage
    | EventMessage
    | RotatedSecret,
    words=(*words.EVENT, *words.within("items", words.EVENT), "log.request.body", "log.reply.body", "reply.body"),
    confirm=WEBHOOKS.consequence,
    destructive=True,
    open_world=True,
)
async def manage_webhooks(
    calls: Calls,
    action: Annotated[
        Literal[
            "list",
            "get",
            "create",
            "update",
            "delete",
            "test",
            "deliveries",
            "delivery",
            "resend",
            "resend_failed",
            "replay",
            "event_types",
            "events",
            "event",
            "rotate_secret",
            "activate_secret",
            "rotate_workspace_secret",
            "activate_workspace_secret",
        ],
        Field(
            description="create: endpoint. update: endpoint_id, changes. get, delete, test, deliveries, rotate_secret, "
            "activate_secret: endpoint_id. delivery, resend: endpoint_id, delivery_id. resend_failed: endpoint_id, "
            "since. replay: endpoint_id, since, until. event: event_id."
        ),
    ],
    endpoint_id: Annotated[str | None, Field(description="whk_…")] = None,
    endpoint: Annotated[
        dict[str, Any] | None, Body(NewEndpoint), Field(description="Of create: where to send which events.")
    ] = None,
    changes: Annotated[
        dict[str, Any] | None, Body(EndpointPatch), Field(description="Of update; status pauses and goes on.")
    ] = None,
    delivery_id: Annotated[str | None, Field(description="dlv_…")] = None,
    event_id: Annotated[str | None, Field(description="evt_…")] = None,
    study_id: Annotated[str | None, Field(description="Of events: only of this study.")] = None,
    status: Annotated[DeliveryStatus | None, Field(description="Of deliveries: only in this state.")] = None,
    type: Annotated[
        EventType | Literal["endpoint.test"] | None,
        Field(description="Of deliveries and events: only of this type. Of test: send the example of this event."),
    ] = None,
    origin: Annotated[Origin | None, Field(description="Of list: only these.")] = None,
    since: Annotated[Moment | None, Field(description="Of resend_failed and replay.")] = None,
    until: Annotated[Moment | None, Field(description="Of replay.")] = None,
    types: Annotated[list[EventType] | None, Field(description="Of replay: only events of these types.")] = None,
    expire_old: Annotated[
        bool | None, Field(description="Of rotate_…: the old secret signs nothing any more, since it leaked.")
    ] = None,
    limit: Some = None,
    cursor: Cursor = None,
) -> Any:
    """Addresses that are told what happens (webhooks), what was sent to each with every attempt, and the events
    themselves.

    Signing secrets are not shown to agents: whoever runs the receiver reads them at GET /api/v1/webhooks/secret. What
    sends, changes or deletes needs confirm: true.
    """
    return await WEBHOOKS.perform(
        calls,
        action,
        endpoint_id=endpoint_id,
        endpoint=endpoint,
        changes=changes,
        delivery_id=delivery_id,
        event_id=event_id,
        study_id=study_id,
        status=status,
        type=type,
        origin=origin,
        since=since,
        until=until,
        types=types,
        expire_old=expire_old,
        limit=limit,
        cursor=cursor,
    )


TOOLS = (manage_webhooks,)
