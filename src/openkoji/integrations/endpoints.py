"""`/api/v1/integrations`: the vendors that a workspace tells what its interviews found."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path

from openkoji.accounts.admission import AdmittedRoute, require_full_access
from openkoji.accounts.model import Caller
from openkoji.db import Transaction
from openkoji.edge.caching import never_stored
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import StrictModel
from openkoji.integrations import connections, fields, previewing, repository, service
from openkoji.integrations.connections import Connection
from openkoji.integrations.model import Integration
from openkoji.integrations.schemas import (
    ConnectionTestView,
    DisconnectedView,
    IntegrationList,
    IntegrationPreviewView,
    IntegrationView,
    PreviewWish,
)
from openkoji.integrations.vendor import Vendor
from openkoji.integrations.vendors import VENDORS, vendor_named
from openkoji.kit.crypto import SealError
from openkoji.kit.errors import ConflictError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.webhooks import service as webhooks
from openkoji.webhooks.filters import Filter
from openkoji.webhooks.outgoing import OutgoingDep

PREFIX = "/api/v1/integrations"
TAG = "Integrations"

router = APIRouter(prefix=PREFIX, tags=[TAG], route_class=AdmittedRoute, dependencies=[Depends(never_stored)])

Administrator = Annotated[Caller, Depends(require_full_access)]
VendorName = Annotated[str, Path(max_length=100, description="The name of a vendor: amplitude")]

_READ = problem_responses(401, 403, 404, 422, 429, 503)
_ACT = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


def connecting_router() -> APIRouter:
    """A PUT for each vendor, described by the vendor's own config."""
    made = APIRouter(prefix=PREFIX, tags=[TAG], route_class=AdmittedRoute, dependencies=[Depends(never_stored)])
    for vendor in VENDORS.values():
        _add_put(made, vendor)
    return made


@router.get("", response_model=IntegrationList, responses=problem_responses(401, 403, 429, 503))
async def list_integrations(context: ContextDep, caller: Administrator) -> IntegrationList:
    """Every vendor that can be connected, and those that are, with how they fare."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        there = {each.vendor: each for each in await repository.list_all(transaction, caller.workspace_id)}
        items = [await _view(transaction, context, vendor, there.get(vendor.name)) for vendor in VENDORS.values()]
    return IntegrationList(items=items)


@router.get("/{vendor}", response_model=IntegrationView, responses=_READ)
async def get_integration(vendor: VendorName, context: ContextDep, caller: Administrator) -> IntegrationView:
    """One vendor: whether it is connected and how it fares, what connecting takes, and what can be mapped."""
    meant = vendor_named(vendor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await repository.find_vendor(transaction, caller.workspace_id, meant.name)
        return await _view(transaction, context, meant, found)


@router.delete("/{vendor}", response_model=DisconnectedView, responses=_READ)
async def disconnect_integration(vendor: VendorName, context: ContextDep, caller: Administrator) -> DisconnectedView:
    """Disconnect a vendor: its config with its secrets, its log, what waits for it, and erasures that it has not taken
    are deleted, and the answer says how many. What the vendor was told stays with the vendor."""
    meant = vendor_named(vendor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        return DisconnectedView.of(meant, await service.disconnect(transaction, caller.workspace_id, meant))


@router.post("/{vendor}/test", response_model=ConnectionTestView, responses=_ACT)
async def send_integration_test(
    vendor: VendorName, context: ContextDep, outgoing: OutgoingDep, caller: Administrator
) -> ConnectionTestView:
    """Ask the vendor whether it takes the credentials, and tell what came back. It leaves nothing there that anybody
    would see, and stands in no log."""
    meant = vendor_named(vendor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        integration = await service.find(transaction, caller.workspace_id, meant)
    config = opened_config(meant, integration, context)
    async with outgoing.targets.client() as client:
        return ConnectionTestView.of(await meant.test(client, config, outgoing.timeout_seconds))


@router.post("/{vendor}/pause", response_model=IntegrationView, responses=_ACT)
async def pause_integration(vendor: VendorName, context: ContextDep, caller: Administrator) -> IntegrationView:
    """Tell the vendor nothing for now. Interviews are kept for it, and told when it goes on; erasures are passed on."""
    meant = vendor_named(vendor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await service.pause(transaction, caller.workspace_id, meant)
        return await _view(transaction, context, meant, found)


@router.post("/{vendor}/resume", response_model=IntegrationView, responses=_ACT)
async def resume_integration(vendor: VendorName, context: ContextDep, caller: Administrator) -> IntegrationView:
    """Go on, with what has waited first. It also brings back an integration that was disabled; what failed until then
    is sent again by `/deliveries/resend`."""
    meant = vendor_named(vendor)
    async with context.database.workspace(caller.workspace_id) as transaction:
        found = await service.resume(transaction, caller.workspace_id, meant)
        return await _view(transaction, context, meant, found)


@router.post("/{vendor}/preview", response_model=IntegrationPreviewView, responses=_ACT)
async def preview_integration(
    vendor: VendorName,
    context: ContextDep,
    outgoing: OutgoingDep,
    caller: Administrator,
    body: PreviewWish | None = None,
) -> IntegrationPreviewView:
    """Show what the vendor would be told of a real interview: whether at all, or why not, and the requests with their
    secrets masked. Nothing is sent."""
    meant, wish = vendor_named(vendor), body or PreviewWish()
    interview_id = None
    if wish.interview_id is not None:
        interview_id = parse_id(Prefix.INTERVIEW, wish.interview_id)
        if interview_id is None:
            raise previewing.no_interview()
    async with context.database.workspace(caller.workspace_id) as transaction:
        integration = await service.find(transaction, caller.workspace_id, meant)
        standing = await service.standing(transaction, integration)
        kept = standing.health.filter
        if wish.filter is not None:
            kept = await webhooks.kept_filter(transaction, caller.workspace_id, wish.filter)
        event = await previewing.analysed(transaction, caller.workspace_id, interview_id)
    mapping = fields.settled(wish.mapping, meant.mapping) if wish.mapping is not None else integration.mapping
    config = opened_config(meant, integration, context)
    return IntegrationPreviewView.of(
        previewing.preview(meant, config, mapping, Filter.model_validate(kept), event, outgoing.links)
    )


def _add_put(router: APIRouter, vendor: Vendor[Any]) -> None:
    shape = connections.connection_model(vendor)

    async def connect(
        body: Connection, context: ContextDep, outgoing: OutgoingDep, caller: Administrator
    ) -> IntegrationView:
        async with context.database.workspace(caller.workspace_id) as transaction:
            config = await service.settled(transaction, caller.workspace_id, vendor, body, context.key_ring)
        await outgoing.targets.check(vendor.address(config))
        async with context.database.workspace(caller.workspace_id) as transaction:
            await service.connect(transaction, caller.workspace_id, vendor, body, context.key_ring)
            found = await service.find(transaction, caller.workspace_id, vendor)
            return await _view(transaction, context, vendor, found)

    connect.__annotations__["body"] = shape
    connect.__doc__ = (
        f"Connect {vendor.label}, or change how it is connected.\n\n"
        "What is left out stays as it is; null is as if it were never set. Secrets are encrypted and never shown "
        "again; one that would go to another address has to be sent again. What waits for the vendor is tried at once."
    )
    router.put(
        f"/{vendor.name}",
        name=f"connect_{vendor.name}",
        response_model=IntegrationView,
        responses=problem_responses(400, 401, 403, 409, 413, 415, 422, 429, 503),
    )(connect)


async def _view(
    transaction: Transaction, context: Context, vendor: Vendor[Any], integration: Integration | None
) -> IntegrationView:
    standing = await service.standing(transaction, integration) if integration else None
    return IntegrationView.of(vendor, standing, context.key_ring)


def opened_config(vendor: Vendor[Any], integration: Integration, context: Context) -> StrictModel:
    """The config with its secrets. Raises `ConflictError` (`secrets_unreadable`) where the server cannot read them."""
    try:
        return connections.opened(vendor, integration, context.key_ring)
    except SealError as error:
        raise ConflictError(
            f"{error} Or send them again: PUT {PREFIX}/{vendor.name}.", code="secrets_unreadable"
        ) from error
