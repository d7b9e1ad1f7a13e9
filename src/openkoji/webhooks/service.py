"""Make, change and delete endpoints. Each function takes a transaction; what is sent is sent between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from openkoji.db import Transaction
from openkoji.edge.idempotency import forget_created
from openkoji.events.types import EventType
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError, FieldError, InvalidError, NotFoundError
from openkoji.kit.ids import Prefix, new_id, parse_id, public_id
from openkoji.kit.pagination import Page, page_of
from openkoji.webhooks import deliveries, repository, secrets
from openkoji.webhooks.choosing import can_match
from openkoji.webhooks.delivering import LANES, defer_lane
from openkoji.webhooks.filters import Filter
from openkoji.webhooks.model import Endpoint, EndpointStatus, Origin, SealedSecrets
from openkoji.webhooks.repository import Health
from openkoji.webhooks.schemas import EndpointPatch, NewEndpoint

MOST_ENDPOINTS = 100
"""Of a workspace, REST hooks among them: every event is held against each."""


async def register(
    transaction: Transaction, workspace_id: UUID, new: NewEndpoint, key_ring: KeyRing, status: EndpointStatus
) -> tuple[Endpoint, SealedSecrets]:
    """A new endpoint, and what signs its messages.

    Raises `ConflictError` (`too_many_endpoints`) and `InvalidError` for a filter that names no study of the workspace.
    """
    endpoint = _new(workspace_id, Origin.WEBHOOK, new.url, new.events, new.description, new.own_secret, status)
    return await _add(transaction, endpoint, new.filter, key_ring)


async def subscribe(
    transaction: Transaction, workspace_id: UUID, url: str, event: EventType, wanted: Filter, key_ring: KeyRing
) -> tuple[Endpoint, bool]:
    """The REST hook that asks for just this, and whether it is new. Raises as `register` does."""
    repository.lock_all(transaction, workspace_id)
    kept = await kept_filter(transaction, workspace_id, wanted)
    there = await repository.find_hook(transaction, workspace_id, url, [event], kept)
    if there is not None:
        return there, False
    endpoint = _new(workspace_id, Origin.HOOK, url, [event], "", False, EndpointStatus.ACTIVE)
    made, _ = await _add(transaction, endpoint, wanted, key_ring)
    return made, True


async def find(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> Endpoint:
    """A webhook or a REST hook. Raises `NotFoundError` (`endpoint_not_found`)."""
    endpoint = await repository.find(transaction, workspace_id, endpoint_id)
    if endpoint is None or endpoint.origin == Origin.INTEGRATION:
        raise not_found()
    return endpoint


async def health(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> Health:
    """An endpoint and how it fares. Raises `NotFoundError` (`endpoint_not_found`)."""
    endpoint = await repository.find_health(transaction, workspace_id, endpoint_id)
    if endpoint is None or endpoint.origin == Origin.INTEGRATION:
        raise not_found()
    return endpoint


async def list_endpoints(
    transaction: Transaction, workspace_id: UUID, *, origin: Origin | None = None, before: UUID | None, limit: int
) -> Page[Health]:
    rows = await repository.list_health(transaction, workspace_id, origin=origin, before=before, limit=limit + 1)
    return page_of(rows, limit, lambda endpoint: endpoint.id)


async def activate(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """A pending endpoint was verified. Raises `NotFoundError` where it was deleted in the meantime."""
    if not await repository.activate(transaction, workspace_id, endpoint_id, now()):
        raise not_found()


def give_up(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """A pending endpoint was not verified: it was never made, and a repeat of the call tries again."""
    repository.remove_pending(transaction, workspace_id, endpoint_id)
    forget_created(transaction, workspace_id, public_id(Prefix.ENDPOINT, endpoint_id))


async def to_change(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, patch: EndpointPatch, key_ring: KeyRing
) -> tuple[Endpoint, Endpoint, SealedSecrets]:
    """An endpoint as it is and as it would be, with what signs its messages now. Nothing is written yet.

    Raises `NotFoundError` (`endpoint_not_found`), `ConflictError` (`endpoint_not_verified`, `endpoint_disabled`,
    `hook_address_fixed`) and `InvalidError` for a filter that names no study of the workspace.
    """
    endpoint = await find(transaction, workspace_id, endpoint_id)
    if endpoint.status == EndpointStatus.PENDING:
        raise ConflictError(
            "The endpoint is being verified. Change it once it is active.", code="endpoint_not_verified"
        )
    if patch.status == "paused" and endpoint.status == EndpointStatus.DISABLED:
        raise disabled(endpoint)
    if patch.url not in {None, endpoint.url} and endpoint.origin == Origin.HOOK:
        raise ConflictError(
            "The address of a REST hook is its subscriber's. Delete the hook and subscribe again.",
            code="hook_address_fixed",
        )
    wished: dict[str, Any] = {
        name: value
        for name, value in {
            "url": patch.url,
            "events": patch.events,
            "description": patch.description,
            "has_secret": patch.own_secret,
            "status": patch.status,
        }.items()
        if value is not None
    }
    if patch.filter is not None:
        wished["filter"] = await kept_filter(transaction, workspace_id, patch.filter)
    if patch.status is not None:
        wished["disabled_why"] = None
    wished_for = replace(endpoint, **wished, updated_at=now())
    _require_match(wished_for)
    owner = endpoint.id if endpoint.has_secret else workspace_id
    sealed = await secrets.ensure(transaction, workspace_id, owner, key_ring, now())
    return endpoint, wished_for, sealed


async def change(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, patch: EndpointPatch, key_ring: KeyRing
) -> None:
    """Write what a patch asks for. An endpoint that goes on, or is elsewhere now, is tried at once. Raises as
    `to_change` does."""
    repository.lock(transaction, workspace_id, endpoint_id)
    before, after, _ = await to_change(transaction, workspace_id, endpoint_id, patch, key_ring)
    if after.has_secret and not before.has_secret:
        await secrets.ensure(transaction, workspace_id, endpoint_id, key_ring, after.updated_at)
    if before.has_secret and not after.has_secret:
        await secrets.ensure(transaction, workspace_id, workspace_id, key_ring, after.updated_at)
        secrets.remove(transaction, workspace_id, endpoint_id)
    repository.change(transaction, after)
    if (before.url, before.status) != (after.url, after.status):
        repository.revive(transaction, workspace_id, endpoint_id)
        if after.status == EndpointStatus.ACTIVE:
            for lane in range(LANES):
                defer_lane(transaction, workspace_id, endpoint_id, lane)


async def delete(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """An endpoint with its deliveries. Raises `NotFoundError` (`endpoint_not_found`)."""
    await find(transaction, workspace_id, endpoint_id)
    deliveries.delete_endpoint(transaction, workspace_id, endpoint_id)


async def unsubscribe(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """Delete a REST hook; one that is gone already is as it should be.

    Raises `NotFoundError` (`endpoint_not_found`) for an endpoint that is no REST hook.
    """
    endpoint = await repository.find(transaction, workspace_id, endpoint_id)
    if endpoint is None:
        return
    if endpoint.origin != Origin.HOOK:
        raise NotFoundError(
            "This endpoint is no REST hook. Delete it at /api/v1/webhooks/{id}.", code="endpoint_not_found"
        )
    deliveries.delete_endpoint(transaction, workspace_id, endpoint_id)


async def kept_filter(transaction: Transaction, workspace_id: UUID, wanted: Filter) -> dict[str, Any]:
    """A filter as it is stored. Raises `InvalidError` for a study that is not in the workspace."""
    return _kept(await _settled(transaction, workspace_id, wanted))


def disabled(endpoint: Endpoint) -> ConflictError:
    """What is told where a disabled endpoint is asked for something."""
    return ConflictError(
        "The endpoint is disabled. Make it active again first, which verifies it: "
        f'PATCH /api/v1/webhooks/{public_id(Prefix.ENDPOINT, endpoint.id)} {{"status": "active"}}.',
        code="endpoint_disabled",
    )


def not_found() -> NotFoundError:
    return NotFoundError("There is no such endpoint in this workspace.", code="endpoint_not_found")


def _new(
    workspace_id: UUID,
    origin: Origin,
    url: str,
    events: Sequence[EventType],
    description: str,
    has_secret: bool,
    status: EndpointStatus,
) -> Endpoint:
    moment = now()
    return Endpoint(
        workspace_id=workspace_id,
        id=new_id(),
        origin=origin,
        url=url,
        description=description,
        events=list(dict.fromkeys(events)),
        filter={},
        status=status,
        disabled_why=None,
        has_secret=has_secret,
        failing_since=None,
        failures=0,
        created_at=moment,
        updated_at=moment,
    )


async def _add(
    transaction: Transaction, endpoint: Endpoint, wanted: Filter, key_ring: KeyRing
) -> tuple[Endpoint, SealedSecrets]:
    repository.lock_all(transaction, endpoint.workspace_id)
    if await repository.count(transaction, endpoint.workspace_id) >= MOST_ENDPOINTS:
        raise ConflictError(
            f"The workspace has {MOST_ENDPOINTS} endpoints, REST hooks among them, and takes no more. Delete one that "
            "is not used any more.",
            code="too_many_endpoints",
        )
    endpoint = replace(endpoint, filter=await kept_filter(transaction, endpoint.workspace_id, wanted))
    _require_match(endpoint)
    repository.add(transaction, endpoint)
    owner = endpoint.id if endpoint.has_secret else endpoint.workspace_id
    return endpoint, await secrets.ensure(transaction, endpoint.workspace_id, owner, key_ring, endpoint.created_at)


async def _settled(transaction: Transaction, workspace_id: UUID, wanted: Filter) -> Filter:
    """The filter with ids for the slugs of studies. Raises `InvalidError` for a study that is not there."""
    if not wanted.studies:
        return wanted
    ids = {text: parse_id(Prefix.STUDY, text) for text in wanted.studies}
    found = await repository.studies_named(
        transaction, workspace_id, wanted.studies, [each for each in ids.values() if each]
    )
    errors = [
        FieldError(f"filter.studies.{position}", "names no study of this workspace")
        for position, text in enumerate(wanted.studies)
        if text not in found
    ]
    if errors:
        raise InvalidError("The filter names a study that is not in this workspace.", errors=errors)
    return wanted.model_copy(update={"studies": list(dict.fromkeys(found[text] for text in wanted.studies))})


def _require_match(endpoint: Endpoint) -> None:
    """Raise `InvalidError` for an endpoint that no event can ever reach."""
    if not can_match(endpoint.events, Filter.model_validate(endpoint.filter)):
        raise InvalidError(
            "None of the events carries what the filter asks about. Themes and answers are in "
            "interview.analysis_ready, quality and sentiment in interview.quality_scored too. Take one of these.",
            errors=[FieldError("filter", "can match none of the events")],
        )


def _kept(wanted: Filter) -> dict[str, Any]:
    return wanted.model_dump(mode="json", by_alias=True, exclude_defaults=True)
