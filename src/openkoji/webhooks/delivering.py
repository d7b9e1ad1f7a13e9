"""Sending to one endpoint what is due, one delivery after the other.

An endpoint has a few lanes, each a job that runs one at a time, and works through what is due for as long as it may.
So an endpoint never takes more than its lanes' share of the workers, however much waits for it, and a connection that
is open serves many deliveries. What is true stands in `webhook_deliveries`: a lane that is killed loses nothing.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import structlog

from openkoji.db import Transaction
from openkoji.events.outbox import EventType, emit
from openkoji.jobs import Run, defer
from openkoji.kit.clock import iso, now
from openkoji.kit.crypto import SealError
from openkoji.kit.ids import Prefix, public_id
from openkoji.kit.targets import Client, Targets
from openkoji.webhooks import deliveries
from openkoji.webhooks.attempts import attempt
from openkoji.webhooks.deliveries import Failing
from openkoji.webhooks.model import Attempt, DeliveryStatus, DisabledWhy, Due, EndpointStatus, Origin
from openkoji.webhooks.rendering import Links, body_of
from openkoji.webhooks.schedule import DISABLED_AFTER, Schedule, rest_after, retry_after
from openkoji.webhooks.secrets import opened
from openkoji.webhooks.signatures import signed_headers

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
_GONE = 410


def lane_of(event_id: UUID) -> int:
    """Events are spread over an endpoint's lanes."""
    return event_id.int % LANES


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
    links = Links(settings.address, settings.key_ring())
    schedule = Schedule.parse(settings.webhook_retry_seconds)
    lease = timedelta(seconds=settings.webhook_timeout_seconds) + _LOST_AFTER
    turn_ends = time.monotonic() + _TURN_SECONDS
    made: tuple[Due, Attempt] | None = None
    is_slow = False
    async with Targets.parse(settings.allow_private_targets).client() as client:
        while True:
            async with run.transaction() as transaction:
                if made is not None:
                    await _keep(transaction, run.workspace_id, endpoint_id, *made, schedule)
                if time.monotonic() >= turn_ends or (is_slow and lane > 0):
                    for each in (0,) if is_slow else range(LANES):
                        defer_lane(transaction, run.workspace_id, endpoint_id, each)
                    return
                due = await deliveries.claim(transaction, run.workspace_id, endpoint_id, lane, now(), lease)
                if due is None:
                    again_at = await deliveries.next_due(transaction, run.workspace_id, endpoint_id)
                    if again_at is None:
                        return
                    pause = (again_at - now()).total_seconds()
                    if lane > 0 or pause > _SHORT_PAUSE:
                        defer_lane(transaction, run.workspace_id, endpoint_id, run_at=again_at)
                        return
            if due is None:
                made = None
                await asyncio.sleep(max(pause, _LEAST_PAUSE))
                continue
            made = due, await _attempt(client, due, links, settings.webhook_timeout_seconds)
            is_slow = made[1].milliseconds >= _SLOW_MILLISECONDS


async def _attempt(client: Client, due: Due, links: Links, timeout_seconds: float) -> Attempt:
    """Whatever fails is an attempt that failed: a delivery that was never noted would come back for ever."""
    moment, event_id = now(), public_id(Prefix.EVENT, due.event.id)
    try:
        body = body_of(due.event, due.url, links)
        signature = signed_headers(opened(due.secrets, links.key_ring, moment), event_id, moment, body)
        return await attempt(client, due.url, body, signature, moment, timeout_seconds)
    except SealError as error:
        return Attempt(due.url, {}, b"", moment, 0.0, error="secret_unreadable", sentence=str(error))
    except Exception:
        log.exception("webhook.attempt_broke", event=event_id)
        sentence = "The server could not make this request; its log tells why."
        return Attempt(due.url, {}, b"", moment, 0.0, error="internal_error", sentence=sentence)


async def _keep(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, due: Due, made: Attempt, schedule: Schedule
) -> None:
    """Log an attempt and draw its consequences. Everywhere the endpoint's row is locked before its deliveries' rows, so
    that lanes which fail together wait for one another and no more."""
    moment = now()
    if made.succeeded:
        deliveries.note_success(transaction, workspace_id, endpoint_id)
        deliveries.settle(transaction, workspace_id, due, made, DeliveryStatus.DELIVERED, None, moment)
        return
    asked_for = retry_after((made.reply_headers or {}).get("retry-after"), moment)
    rests_until = moment + max(rest_after(made.milliseconds), asked_for or timedelta())
    failing = await deliveries.note_failure(transaction, workspace_id, endpoint_id, made.url, moment, rests_until)
    next_attempt_at = schedule.next_attempt(due.tries + 1, moment, asked_for)
    status = DeliveryStatus.FAILED if next_attempt_at is None else DeliveryStatus.PENDING
    deliveries.settle(transaction, workspace_id, due, made, status, next_attempt_at, moment)
    if failing is None or failing.status == EndpointStatus.DISABLED:
        return
    if made.status == _GONE:
        _end(transaction, workspace_id, endpoint_id, failing, DisabledWhy.GONE, moment)
    elif moment - failing.failing_since >= DISABLED_AFTER:
        _end(transaction, workspace_id, endpoint_id, failing, DisabledWhy.FAILING, moment)


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
