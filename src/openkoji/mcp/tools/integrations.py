"""Integrations: the vendors that are told what interviews found, and the cohorts that they send."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.edge.schemas import Moment
from openkoji.integrations.amplitude.cohorts.model import Outcome
from openkoji.integrations.amplitude.cohorts.schemas import RunPage, RunPeopleView
from openkoji.integrations.delivery_schemas import (
    IntegrationDeliveryDetail,
    IntegrationDeliveryPage,
    IntegrationDeliveryView,
)
from openkoji.integrations.schemas import (
    ConnectionTestView,
    DisconnectedView,
    IntegrationList,
    IntegrationPreviewView,
    IntegrationView,
    PreviewWish,
)
from openkoji.integrations.vendors import VENDORS, vendor_named
from openkoji.mcp.calls import Calls
from openkoji.mcp.declare import Body, tool
from openkoji.mcp.tools.actions import Action, Actions
from openkoji.mcp.tools.arguments import Some
from openkoji.mcp.tools.shared import Cursor
from openkoji.webhooks.delivery_schemas import QueuedView
from openkoji.webhooks.model import DeliveryStatus

_VENDOR = ("vendor",)
_DELIVERY = ("vendor", "delivery_id")
_AGAIN = "This would tell {vendor} of past interviews again."

INTEGRATIONS = Actions(
    list=Action("list_integrations"),
    get=Action("get_integration", path=_VENDOR),
    connect=Action(
        tuple(f"connect_{name}" for name in VENDORS),
        which=lambda given: f"connect_{vendor_named(given['vendor']).name}",
        document="settings",
        needs=("vendor", "settings"),
        confirm="This would tell {vendor} what interviews found, with who said it, from now on.",
    ),
    disconnect=Action(
        "disconnect_integration",
        path=_VENDOR,
        confirm="This would disconnect {vendor}: its settings, its log and what waits for it would be deleted.",
    ),
    test=Action("send_integration_test", path=_VENDOR),
    pause=Action("pause_integration", path=_VENDOR),
    resume=Action(
        "resume_integration", path=_VENDOR, confirm="This would tell {vendor} of the interviews that have waited."
    ),
    preview=Action("preview_integration", path=_VENDOR, document="preview"),
    deliveries=Action("list_integration_deliveries", path=_VENDOR, query=("status", "limit", "cursor")),
    delivery=Action("get_integration_delivery", path=_DELIVERY),
    resend=Action(
        "resend_integration_delivery", path=_DELIVERY, confirm="This would tell {vendor} of that interview again."
    ),
    resend_failed=Action(
        "resend_integration_failures", path=_VENDOR, body=("since",), needs=("since",), confirm=_AGAIN
    ),
    replay=Action(
        "replay_interviews",
        path=_VENDOR,
        body=("since", "until"),
        renamed={"since": "from", "until": "to"},
        needs=("since",),
        confirm="This would tell {vendor} of every interview since {since} that passes the filter.",
    ),
    cohort_runs=Action("list_amplitude_cohort_runs", path=("study_slug",), query=("limit", "cursor")),
    cohort_run=Action("get_amplitude_cohort_run", path=("study_slug", "run_id"), query=("outcome", "limit", "cursor")),
)


@tool(
    title="Manage integrations",
    operations=INTEGRATIONS.operations,
    returns=IntegrationList
    | IntegrationView
    | DisconnectedView
    | ConnectionTestView
    | IntegrationPreviewView
    | IntegrationDeliveryPage
    | IntegrationDeliveryDetail
    | IntegrationDeliveryView
    | QueuedView
    | RunPage
    | RunPeopleView,
    words=("requests.body", "log.reply.body", "answers.body", "cohortName", "items.cohortName"),
    confirm=INTEGRATIONS.consequence,
    destructive=True,
    open_world=True,
)
async def manage_integrations(
    calls: Calls,
    action: Annotated[
        Literal[
            "list",
            "get",
            "connect",
            "disconnect",
            "test",
            "pause",
            "resume",
            "preview",
            "deliveries",
            "delivery",
            "resend",
            "resend_failed",
            "replay",
            "cohort_runs",
            "cohort_run",
        ],
        Field(
            description="All but list and cohort_…: vendor. connect: settings. delivery, resend: delivery_id. "
            "resend_failed, replay: since. cohort_runs: study_slug. cohort_run: study_slug, run_id."
        ),
    ],
    vendor: Annotated[str | None, Field(description=f"One of: {', '.join(VENDORS)}.")] = None,
    settings: Annotated[
        dict[str, Any] | None,
        Field(
            description="Of connect: what configSchema of get says, with filter and mapping. What is left out stays."
        ),
    ] = None,
    preview: Annotated[
        dict[str, Any] | None, Body(PreviewWish), Field(description="Of preview: which interview, otherwise mapped.")
    ] = None,
    delivery_id: Annotated[str | None, Field(description="dlv_…")] = None,
    status: Annotated[DeliveryStatus | None, Field(description="Of deliveries: only in this state.")] = None,
    since: Annotated[Moment | None, Field(description="Of resend_failed and replay.")] = None,
    until: Annotated[Moment | None, Field(description="Of replay. Left out: now.")] = None,
    study_slug: Annotated[str | None, Field(description="Of cohort_…: the study that a cohort is sent to.")] = None,
    run_id: Annotated[str | None, Field(description="Of cohort_run: run_…")] = None,
    outcome: Annotated[Outcome | None, Field(description="Of cohort_run: only people of whom this became.")] = None,
    limit: Some = None,
    cursor: Cursor = None,
) -> Any:
    """Vendors, such as Amplitude, that are told what each interview found, and what became of the people of the
    cohorts that they send here.

    preview shows, on a real interview, what would be told; it sends nothing. Secrets are never shown again: a person
    had better connect a vendor themselves. What sends or deletes needs confirm: true.
    """
    return await INTEGRATIONS.perform(
        calls,
        action,
        vendor=vendor,
        settings=settings,
        preview=preview,
        delivery_id=delivery_id,
        status=status,
        since=since,
        until=until,
        study_slug=study_slug,
        run_id=run_id,
        outcome=outcome,
        limit=limit,
        cursor=cursor,
    )


TOOLS = (manage_integrations,)
