"""Sending to one endpoint what is due, one delivery after the other.

An endpoint has a few lanes, each a job that runs one at a time, and works through what is due for as long as it may.
So an endpoint never takes more than its lanes' share of the workers, however much waits for it, and a connection that
is open serves many deliveries. What is true stands in `webhook_deliveries`: a lane that is killed loses nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from openkoji.db import Transaction
from openkoji.events.outbox import EventType, emit
from openkoji.jobs import Run, defer
from openkoji.kit.clock import iso, now
from openkoji.kit.ids import Prefix, public_id
from openkoji.kit.targets import Targets
from openkoji.settings import Settings
from openkoji.webhooks import deliveries
from openkoji.webhooks.deliveries import Failing
from openkoji.webhooks.model import DeliveryStatus, DisabledWhy, Endpoint, EndpointStatus, Origin
from openkoji.webhooks.posting import Poster
from openkoji.webhooks.schedule import DISABLED_AFTER, Schedule, rest_after
from openkoji.webhooks.senders import Made, register, sender_of

log = structlog.get_logger(__name__)

DELIVER = "webhooks.deliver"
LANES = 3
"""How many deliveries to one endpoint are under way at a time; one while it fails or is slow."""

_TURN_SECONDS = 2.0
"""How long a lane works before others have their turn."""
_SHORT_PAUSE, _LEAST_PAUSE = 0.5, 0.02
"""Seconds: a lane waits for so long itself, since one that is queued for later comes back a second later."""
_SLOW_MILLISECONDS = 1000
"""An endpoint that takes this long gets one lane, and no larger a share of the slots by being slow."""
_LOST_AFTER = timedelta(seconds=45)
"""Beyond the time-out: a delivery that was claimed this long ago is another sender's to take."""

register(Origin.WEBHOOK, Poster())
register(Origin.HOOK, Poster())


def lane_of(endpoint: Endpoint, event_id: UUID) -> int:
    """Events are spread over an endpoint's lanes. A vendor is told in order, in one."""
    return 0 if endpoint.origin == Origin.INTEGRATION else event_id.int % LANES


def lease_of(settings: Settings) -> timedelta:
    """How long a delivery is kept from other senders."""
    return timedelta(seconds=settings.webhook_timeout_seconds) + _LOST_AFTER


def defer_lane(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, lane: int = 0, run_at: datetime | None = None
) -> None:
    """Let a lane look for what is due; a lane that waits already is brought forward."""
    name = f"{endpoint_id}:{lane}"
    defer(
        transaction,
        DELIVER,
        workspace_id,
        run_at=run_at,
        lock=name,
        unique_key=name,
        endpoint_id=endpoint_id,
        lane=lane,
    )


async def deliver(run: Run, endpoint_id: UUID, lane: int) -> None:
    """Send what is due until nothing is, or others should have their turn; then come back when it is time."""
    settings = run.settings
    schedule = Schedule.parse(settings.webhook_retry_seconds)
    turn_ends = time.monotonic() + _TURN_SECONDS
    made: Sequence[Made] = ()
    is_slow = False
    async with Targets.parse(settings.allow_private_targets).client() as client:
        while True:
            async with run.transaction() as transaction:
                if made:
                    await _keep(transaction, run, endpoint_id, made, schedule)
                if time.monotonic() >= turn_ends or (is_slow and lane > 0):
                    for each in (0,) if is_slow else range(LANES):
                        defer_lane(transaction, run.workspace_id, endpoint_id, each)
                    return
                due = await deliveries.claim(
                    transaction, run.workspace_id, endpoint_id, lane, now(), lease_of(settings)
                )
                if due is None:
                    again_at = await deliveries.next_due(transaction, run.workspace_id, endpoint_id)
                    if again_at is None:
                        return
                    pause = (again_at - now()).total_seconds()
                    if lane > 0 or pause > _SHORT_PAUSE:
                        defer_lane(transaction, run.workspace_id, endpoint_id, run_at=again_at)
                        return
                else:
                    send = await sender_of(due.origin).prepare(transaction, run, due)
            if due is None:
                made = ()
                await asyncio.sleep(max(pause, _LEAST_PAUSE))
                continue
            made = await send(client)
            is_slow = _longest(made) >= _SLOW_MILLISECONDS


async def _keep(
    transaction: Transaction, run: Run, endpoint_id: UUID, made: Sequence[Made], schedule: Schedule
) -> None:
    """Log what was made and draw the consequences. Everywhere the endpoint's row is locked before its deliveries' rows,
    so that lanes which fail together wait for one another and no more. The endpoint fails where nothing got through."""
    moment, workspace_id = now(), run.workspace_id
    failing = None
    again = [each for each in made if each.status is DeliveryStatus.PENDING]
    asked_for = max((each.retry_after or timedelta() for each in again), default=timedelta())
    if len(again) < len(made):
        deliveries.note_success(transaction, workspace_id, endpoint_id)
    else:
        rests_until = moment + max(rest_after(_longest(made)), asked_for)
        url = made[0].due.url
        failing = await deliveries.note_failure(transaction, workspace_id, endpoint_id, url, moment, rests_until)
    # What failed together keeps its order.
    next_attempts = {
        (each.due.tries, each.retry_after): schedule.next_attempt(each.due.tries + 1, moment, each.retry_after)
        for each in again
    }
    for each in sorted(made, key=lambda each: each.due.delivery_id):
        status, next_attempt_at = each.status, None
        if status is DeliveryStatus.PENDING:
            next_attempt_at = next_attempts[each.due.tries, each.retry_after]
            status = DeliveryStatus.FAILED if next_attempt_at is None else status
        deliveries.settle(transaction, workspace_id, each.due, each.attempts, status, next_attempt_at, moment)
    sender_of(made[0].due.origin).note(transaction, run, made)
    if failing is None or failing.status == EndpointStatus.DISABLED:
        return
    if any(each.is_gone for each in made):
        _end(transaction, workspace_id, endpoint_id, failing, DisabledWhy.GONE, moment)
    elif moment - failing.failing_since >= DISABLED_AFTER:
        _end(transaction, workspace_id, endpoint_id, failing, DisabledWhy.FAILING, moment)


def _longest(made: Sequence[Made]) -> float:
    return max((attempt.milliseconds for each in made for attempt in each.attempts), default=0.0)


def _end(
    transaction: Transaction,
    workspace_id: UUID,
    endpoint_id: UUID,
    failing: Failing,
    why: DisabledWhy,
    moment: datetime,
) -> None:
    """Send nothing more to an endpoint, and tell the others. A REST hook that is gone is unsubscribed."""
    log.warning("webhook.disabled", endpoint=public_id(Prefix.ENDPOINT, endpoint_id), why=why.value)
    if why is DisabledWhy.GONE and failing.origin == Origin.HOOK:
        deliveries.delete_endpoint(transaction, workspace_id, endpoint_id)
        return
    deliveries.disable(transaction, workspace_id, endpoint_id, why, moment)
    emit(
        transaction,
        workspace_id,
        EventType.ENDPOINT_DISABLED,
        f"{endpoint_id}:{iso(moment)}",
        {
            "endpoint_id": public_id(Prefix.ENDPOINT, endpoint_id),
            "host": urlsplit(failing.url).hostname,
            "reason": why.value,
            "failing_since": iso(failing.failing_since),
            "failures": failing.failures,
        },
    )
