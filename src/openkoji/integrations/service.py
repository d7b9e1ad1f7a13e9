"""Connect a vendor, change how it is connected, pause it, disconnect it, and tell how it fares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from openkoji.db import Transaction
from openkoji.edge.schemas import StrictModel
from openkoji.events.types import EventType
from openkoji.integrations import connections, erasing, fields, repository
from openkoji.integrations.connections import Connection
from openkoji.integrations.model import Integration, Standing
from openkoji.integrations.vendor import Vendor
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing, SealError
from openkoji.kit.errors import ConflictError, NotFoundError
from openkoji.kit.ids import new_id
from openkoji.webhooks import deliveries, resending
from openkoji.webhooks import repository as endpoints
from openkoji.webhooks import service as webhooks
from openkoji.webhooks.delivering import defer_lane
from openkoji.webhooks.model import Endpoint, EndpointStatus, Origin


@dataclass(frozen=True, slots=True)
class Disconnected:
    """What went with an integration: deliveries, of which some were not made yet, and erasures not passed on."""

    deliveries: int
    waiting: int
    erasures: int


async def settled(
    transaction: Transaction, workspace_id: UUID, vendor: Vendor[Any], wish: Connection, key_ring: KeyRing
) -> StrictModel:
    """The config that a call comes to; nothing is written. Raises `InvalidError` for what does not fit."""
    before = await repository.find_vendor(transaction, workspace_id, vendor.name)
    return connections.config_of(vendor, wish, _config_before(vendor, before, key_ring))


async def connect(
    transaction: Transaction, workspace_id: UUID, vendor: Vendor[Any], wish: Connection, key_ring: KeyRing
) -> None:
    """Connect a vendor, or change how it is connected: then what waits is tried again at once, since the change may be
    what it waits for. A disabled one is active again, a paused one stays paused.

    Raises `InvalidError` for a config, a filter or a mapping that does not fit.
    """
    endpoints.lock_all(transaction, workspace_id)
    moment = now()
    before = await repository.find_vendor(transaction, workspace_id, vendor.name)
    config = connections.config_of(vendor, wish, _config_before(vendor, before, key_ring))
    plain, hidden = connections.stored(vendor, config, key_ring)
    is_mapped = "mapping" in wish.model_fields_set or before is None
    mapping = fields.settled(wish.mapping, vendor.mapping) if is_mapped else before.mapping if before else {}
    integration = Integration(
        workspace_id,
        before.id if before else new_id(),
        vendor.name,
        plain,
        hidden,
        mapping,
        before.created_at if before else moment,
        moment,
    )
    filter_ = None
    if before is None or "filter" in wish.model_fields_set:
        wanted = wish.filter if wish.filter is not None else connections.DEFAULT_FILTER
        filter_ = await webhooks.kept_filter(transaction, workspace_id, wanted)
    endpoint = await _endpoint(transaction, integration, vendor.address(config), filter_)
    repository.put(transaction, integration)
    if before is not None:
        erasing.hasten(transaction, workspace_id, integration.id, moment)
        if endpoint.status == EndpointStatus.ACTIVE:
            await _go_on(transaction, endpoint)


async def find(transaction: Transaction, workspace_id: UUID, vendor: Vendor[Any]) -> Integration:
    """Raises `NotFoundError` (`integration_not_connected`)."""
    integration = await repository.find_vendor(transaction, workspace_id, vendor.name)
    if integration is None:
        raise NotFoundError(
            f"{vendor.label} is not connected in this workspace. Connect it: PUT /api/v1/integrations/{vendor.name}.",
            code="integration_not_connected",
        )
    return integration


async def taking(transaction: Transaction, workspace_id: UUID, vendor: Vendor[Any]) -> Integration:
    """An integration that takes deliveries, now or when it goes on. Raises as `find`, and `ConflictError`
    (`integration_disabled`)."""
    integration = await find(transaction, workspace_id, vendor)
    endpoint = await endpoints.find(transaction, workspace_id, integration.id)
    if endpoint is not None and endpoint.status == EndpointStatus.DISABLED:
        raise ConflictError(
            f"For five days nothing got through to {vendor.label}, so nothing is sent any more. Mend what lastError "
            f"tells, then let it go on: POST /api/v1/integrations/{vendor.name}/resume.",
            code="integration_disabled",
        )
    return integration


async def standing(transaction: Transaction, integration: Integration) -> Standing:
    """An integration and how it fares."""
    workspace_id, integration_id = integration.workspace_id, integration.id
    health = await endpoints.find_health(transaction, workspace_id, integration_id)
    assert health is not None, "an integration is an endpoint"
    return Standing(
        integration,
        health,
        await repository.last_delivered(transaction, workspace_id, integration_id),
        await repository.erasures(transaction, workspace_id, integration_id),
    )


async def pause(transaction: Transaction, workspace_id: UUID, vendor: Vendor[Any]) -> Integration:
    """Keep what is to be delivered until it goes on. Raises as `taking`."""
    integration = await taking(transaction, workspace_id, vendor)
    await _change_status(transaction, integration, EndpointStatus.PAUSED)
    return integration


async def resume(transaction: Transaction, workspace_id: UUID, vendor: Vendor[Any]) -> Integration:
    """Deliver again, what has waited first. Raises as `find`."""
    integration = await find(transaction, workspace_id, vendor)
    endpoint = await _change_status(transaction, integration, EndpointStatus.ACTIVE)
    erasing.hasten(transaction, workspace_id, integration.id, now())
    await _go_on(transaction, endpoint)
    return integration


async def disconnect(transaction: Transaction, workspace_id: UUID, vendor: Vendor[Any]) -> Disconnected:
    """Forget the config with its secrets, the log, what waits, and whom the vendor was told of. Raises as `find`."""
    integration = await find(transaction, workspace_id, vendor)
    endpoints.lock(transaction, workspace_id, integration.id)
    counted = await repository.count(transaction, workspace_id, integration.id)
    erasures = await repository.erasures(transaction, workspace_id, integration.id)
    deliveries.delete_endpoint(transaction, workspace_id, integration.id)
    return Disconnected(counted.deliveries, counted.waiting, erasures.waiting + erasures.failed)


def _config_before(vendor: Vendor[Any], before: Integration | None, key_ring: KeyRing) -> StrictModel | None:
    """The stored config; where its secrets cannot be read any more, what is given has to be all of it."""
    if before is None:
        return None
    try:
        return connections.opened(vendor, before, key_ring)
    except SealError:
        return None


async def _endpoint(
    transaction: Transaction, integration: Integration, address: str, filter_: dict[str, Any] | None
) -> Endpoint:
    """The endpoint that the integration is, with this address and filter; None leaves the filter as it is."""
    moment = integration.updated_at
    there = await endpoints.find(transaction, integration.workspace_id, integration.id)
    if there is None:
        there = Endpoint(
            workspace_id=integration.workspace_id,
            id=integration.id,
            origin=Origin.INTEGRATION,
            url=address,
            description=integration.vendor,
            events=[EventType.ANALYSIS_READY],
            filter=filter_ or {},
            status=EndpointStatus.ACTIVE,
            disabled_why=None,
            has_secret=False,
            failing_since=None,
            failures=0,
            created_at=moment,
            updated_at=moment,
        )
        endpoints.add(transaction, there)
        return there
    is_disabled = there.status == EndpointStatus.DISABLED
    changed = replace(
        there,
        url=address,
        filter=there.filter if filter_ is None else filter_,
        status=EndpointStatus.ACTIVE if is_disabled else there.status,
        disabled_why=None,
        updated_at=moment,
    )
    endpoints.change(transaction, changed)
    return changed


async def _change_status(transaction: Transaction, integration: Integration, status: EndpointStatus) -> Endpoint:
    endpoints.lock(transaction, integration.workspace_id, integration.id)
    endpoint = await endpoints.find(transaction, integration.workspace_id, integration.id)
    assert endpoint is not None, "an integration is an endpoint"
    changed = replace(endpoint, status=status, disabled_why=None, updated_at=now())
    endpoints.change(transaction, changed)
    return changed


async def _go_on(transaction: Transaction, endpoint: Endpoint) -> None:
    """Forget that it failed, and try now what waits for a later attempt."""
    endpoints.revive(transaction, endpoint.workspace_id, endpoint.id)
    await resending.hasten(transaction, endpoint)
    defer_lane(transaction, endpoint.workspace_id, endpoint.id)
