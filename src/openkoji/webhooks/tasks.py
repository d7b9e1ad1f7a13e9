"""The jobs of webhooks: find who listens to an event, send what is due, look after what nobody took up, forget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import LiteralString
from uuid import UUID

from openkoji.events.outbox import FAN_OUT
from openkoji.jobs import Run, SystemRun, absorb, scheduled, task
from openkoji.kit.clock import now
from openkoji.webhooks import deliveries, delivering, resending, service
from openkoji.webhooks.choosing import wanted_by
from openkoji.webhooks.model import EndpointStatus

DELIVERIES_KEPT = timedelta(days=30)
VERIFIED_WITHIN = timedelta(minutes=5)
"""A verification takes seconds: an endpoint that is pending for longer was left behind by a server that stopped."""
_EVENTS_AT_ONCE = 200
# Days of them: an event is not given up while anything here is broken.
_RETRIES = 1000
_FORGOTTEN_AT_ONCE = 5_000

# An hour late counts as much as a minute: whatever ended the lane, its endpoint is looked at again.
_NEGLECTED: LiteralString = """
SELECT p.workspace_id, p.id FROM webhook_endpoints p
WHERE p.status = 'active' AND (p.rests_until IS NULL OR p.rests_until <= %s) AND EXISTS (
    SELECT FROM webhook_deliveries d WHERE d.workspace_id = p.workspace_id AND d.endpoint_id = p.id
    AND d.status = 'pending' AND d.next_attempt_at <= %s
) ORDER BY p.id
"""

_UNVERIFIED: LiteralString = """
SELECT workspace_id, id FROM webhook_endpoints WHERE status = 'pending' AND created_at < %s
"""

_FORGET: LiteralString = """
WITH old AS (
    SELECT workspace_id, id FROM webhook_deliveries WHERE status <> 'pending' AND settled_at < %s LIMIT %s
), forgotten AS (
    DELETE FROM webhook_deliveries d USING old WHERE d.workspace_id = old.workspace_id AND d.id = old.id RETURNING 1
)
SELECT count(*) FROM forgotten
"""


@dataclass(frozen=True, slots=True)
class _Found:
    workspace_id: UUID
    id: UUID


@task(FAN_OUT, retries=_RETRIES, outbound=True)
async def fan_out(run: Run, event_id: UUID) -> None:
    """A delivery for each endpoint that asked for this event, and for those of the workspace that wait behind it: a
    burst of events costs a few jobs. An endpoint that is paused gets its deliveries when it goes on."""
    workspace_id, moment = run.workspace_id, now()
    async with run.transaction() as transaction:
        behind = await absorb(transaction, FAN_OUT, workspace_id, limit=_EVENTS_AT_ONCE - 1)
        event_ids = [event_id, *(UUID(ids["event_id"]) for ids in behind)]
        found = await deliveries.events(transaction, workspace_id, event_ids)
        endpoints = await deliveries.listening(transaction, workspace_id)
        wanted = [(each, event) for each in endpoints for event in wanted_by(each, found)]
        if not wanted:
            return
        deliveries.queue(transaction, workspace_id, [(each.id, event.id) for each, event in wanted], moment)
        active = ((each, event) for each, event in wanted if each.status == EndpointStatus.ACTIVE)
        for endpoint_id, lane in sorted({(each.id, delivering.lane_of(each, event.id)) for each, event in active}):
            delivering.defer_lane(transaction, workspace_id, endpoint_id, lane)


@task(delivering.DELIVER, retries=_RETRIES, outbound=True)
async def deliver(run: Run, endpoint_id: UUID, lane: int) -> None:
    """Send what is due at one endpoint."""
    await delivering.deliver(run, endpoint_id, lane)


@task(resending.RESEND)
async def resend(run: Run, endpoint_id: UUID, since: str, until: str) -> None:
    """Queue more of what failed at an endpoint."""
    await resending.go_on_resending(run, endpoint_id, since, until)


@task(resending.REPLAY)
async def replay(run: Run, endpoint_id: UUID, after: UUID, start: str, end: str, types: str) -> None:
    """Queue more events of a time range for an endpoint."""
    await resending.go_on_replaying(run, endpoint_id, after, start, end, types)


@scheduled("webhooks.find_neglected", cron="* * * * *")
async def find_neglected(run: SystemRun) -> None:
    """Bring back the lanes of endpoints for which something is due, in every workspace."""
    moment = now()
    async with run.transaction() as transaction:
        for each in await transaction.fetch_all(_Found, _NEGLECTED, [moment, moment]):
            delivering.defer_lane(transaction, each.workspace_id, each.id)


@scheduled("webhooks.remove_unverified", cron="*/5 * * * *")
async def remove_unverified(run: SystemRun) -> None:
    """Remove endpoints whose verification nobody brought to an end."""
    async with run.transaction() as transaction:
        for each in await transaction.fetch_all(_Found, _UNVERIFIED, [now() - VERIFIED_WITHIN]):
            service.give_up(transaction, each.workspace_id, each.id)


@scheduled("webhooks.forget", cron="17 * * * *")
async def forget(run: SystemRun) -> None:
    """Delete deliveries that were settled more than 30 days ago, with their attempts. The events stay."""
    before, forgotten = now() - DELIVERIES_KEPT, _FORGOTTEN_AT_ONCE
    while forgotten == _FORGOTTEN_AT_ONCE:
        async with run.transaction() as transaction:
            row = await transaction.fetch_values(_FORGET, [before, _FORGOTTEN_AT_ONCE])
        assert row is not None, "a count always is"
        forgotten = row[0]
