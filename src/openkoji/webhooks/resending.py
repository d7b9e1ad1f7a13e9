"""Sending again: one delivery, what failed since some time, or every event of a time range.

Long ranges are queued in steps, each a job that queues the next one as it commits: a step that ran is not run again,
so that an interruption sends nothing twice. How far it is shows in the endpoint's pending deliveries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.jobs import Run, defer
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, NotFoundError
from openkoji.kit.ids import new_id
from openkoji.webhooks import repository, service
from openkoji.webhooks.choosing import wanted_by
from openkoji.webhooks.deliveries import EVENT, EVENT_TABLES
from openkoji.webhooks.delivering import LANES, defer_lane
from openkoji.webhooks.model import Endpoint, EndpointStatus, StoredEvent

RESEND = "webhooks.resend"
REPLAY = "webhooks.replay"
STEP = 500
"""Deliveries or events that one step looks at."""

# What is due within this time is being sent, or about to be: it keeps its time, so that it is not sent twice at once,
# and has all its tries again. The longest an attempt is kept from other senders is shorter.
_SOON = timedelta(minutes=2)
# An id is made a moment before the time that is noted beside it.
_APART_MILLISECONDS = 1000
_BEGINNING = UUID(int=0)

_AGAIN_ONE: LiteralString = """
UPDATE webhook_deliveries SET status = 'pending', tries = 0, settled_at = NULL,
    next_attempt_at = CASE WHEN next_attempt_at <= %(soon)s THEN next_attempt_at ELSE %(moment)s END
WHERE workspace_id = %(workspace)s AND endpoint_id = %(endpoint)s AND id = %(delivery)s
"""

_AGAIN_FAILED: LiteralString = """
WITH failed AS (
    SELECT workspace_id, id FROM webhook_deliveries
    WHERE workspace_id = %(workspace)s AND endpoint_id = %(endpoint)s AND status = 'failed'
      AND settled_at >= %(since)s AND settled_at < %(until)s
    ORDER BY settled_at LIMIT %(most)s FOR UPDATE
), queued AS (
    UPDATE webhook_deliveries d SET status = 'pending', tries = 0, next_attempt_at = %(moment)s, settled_at = NULL
    FROM failed WHERE d.workspace_id = failed.workspace_id AND d.id = failed.id
    RETURNING d.id
)
SELECT count(*) FROM queued
"""

# What waits for a later attempt is tried now, too.
_HASTEN: LiteralString = """
WITH hastened AS (
    UPDATE webhook_deliveries SET tries = 0, next_attempt_at = %(moment)s
    WHERE workspace_id = %(workspace)s AND endpoint_id = %(endpoint)s AND status = 'pending'
      AND next_attempt_at > %(soon)s
    RETURNING id
)
SELECT count(*) FROM hastened
"""

_EVENTS: LiteralString = f"""
SELECT {EVENT} FROM {EVENT_TABLES}
WHERE e.workspace_id = %(workspace)s AND e.id > %(after)s AND e.id < %(below)s
  AND e.created_at >= %(start)s AND e.created_at < %(end)s
ORDER BY e.id LIMIT %(most)s
"""

_QUEUE: LiteralString = """
WITH queued AS (
    INSERT INTO webhook_deliveries AS d
        (workspace_id, id, endpoint_id, event_id, status, next_attempt_at, created_at)
    SELECT %(workspace)s, fresh.id, %(endpoint)s, fresh.event_id, 'pending', %(moment)s, %(moment)s
    FROM unnest(%(ids)s::uuid[], %(events)s::uuid[]) AS fresh (id, event_id)
    ON CONFLICT (workspace_id, endpoint_id, event_id) DO UPDATE
        SET status = 'pending', tries = 0, settled_at = NULL, next_attempt_at =
            CASE WHEN d.next_attempt_at <= %(soon)s THEN d.next_attempt_at ELSE excluded.next_attempt_at END
    RETURNING d.id
)
SELECT count(*) FROM queued
"""


@dataclass(frozen=True, slots=True)
class Queued:
    """How many deliveries are queued, and whether a job goes on to queue more."""

    count: int
    continues: bool


async def resend(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, delivery_id: UUID) -> None:
    """Queue a delivery to be sent now, whatever became of it; one that is being sent already stays as it is.

    Raises `NotFoundError` (`endpoint_not_found`) and `ConflictError` (`endpoint_disabled`, `endpoint_not_verified`).
    """
    endpoint = await _taking(transaction, workspace_id, endpoint_id)
    transaction.write(_AGAIN_ONE, _of(endpoint, now()) | {"delivery": delivery_id})
    _send(transaction, endpoint)


async def resend_failed(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, since: datetime, until: datetime
) -> Queued:
    """Queue what has failed since then, and let what waits for a later attempt be tried now. Raises as `resend`."""
    endpoint = await _taking(transaction, workspace_id, endpoint_id)
    hastened = await hasten(transaction, endpoint)
    step = await _resend_step(transaction, endpoint, since, until)
    return Queued(hastened + step.count, step.continues)


async def hasten(transaction: Transaction, endpoint: Endpoint) -> int:
    """Let what waits for a later attempt be tried now, if nobody is at it; how many there were."""
    return await _count(transaction, _HASTEN, _of(endpoint, now()))


async def replay(
    transaction: Transaction,
    workspace_id: UUID,
    endpoint_id: UUID,
    start: datetime,
    end: datetime,
    types: Collection[str],
) -> Queued:
    """Queue every event from `start` to before `end` that fits the endpoint, those that were delivered and those from
    before it was made too; of `types`, where there are any. Raises as `resend`."""
    endpoint = await _taking(transaction, workspace_id, endpoint_id)
    return await _replay_step(transaction, endpoint, _BEGINNING, start, end, types)


async def go_on_resending(run: Run, endpoint_id: UUID, since: str, until: str) -> None:
    """The next step of `resend_failed`, as a job."""
    async with run.transaction() as transaction:
        endpoint = await _still_taking(transaction, run.workspace_id, endpoint_id)
        if endpoint is not None:
            await _resend_step(transaction, endpoint, datetime.fromisoformat(since), datetime.fromisoformat(until))


async def go_on_replaying(run: Run, endpoint_id: UUID, after: UUID, start: str, end: str, types: str) -> None:
    """The next step of `replay`, as a job."""
    async with run.transaction() as transaction:
        endpoint = await _still_taking(transaction, run.workspace_id, endpoint_id)
        if endpoint is not None:
            wanted = [each for each in types.split(",") if each]
            times = datetime.fromisoformat(start), datetime.fromisoformat(end)
            await _replay_step(transaction, endpoint, after, *times, wanted)


async def _resend_step(transaction: Transaction, endpoint: Endpoint, since: datetime, until: datetime) -> Queued:
    times = {"since": since, "until": until, "most": STEP}
    count = await _count(transaction, _AGAIN_FAILED, _of(endpoint, now()) | times)
    if count == STEP:
        defer(
            transaction,
            RESEND,
            endpoint.workspace_id,
            endpoint_id=endpoint.id,
            since=since.isoformat(),
            until=until.isoformat(),
        )
    _send(transaction, endpoint)
    return Queued(count, continues=count == STEP)


async def _replay_step(
    transaction: Transaction,
    endpoint: Endpoint,
    after: UUID,
    start: datetime,
    end: datetime,
    types: Collection[str],
) -> Queued:
    found = await transaction.fetch_all(
        StoredEvent,
        _EVENTS,
        {
            "workspace": endpoint.workspace_id,
            "after": max(after, _least_id(start, -_APART_MILLISECONDS)),
            "below": _least_id(end, _APART_MILLISECONDS),
            "start": start,
            "end": end,
            "most": STEP,
        },
    )
    fitting = [event.id for event in wanted_by(endpoint, found) if not types or event.type in types]
    count = 0
    if fitting:
        count = await _count(
            transaction, _QUEUE, _of(endpoint, now()) | {"ids": [new_id() for _ in fitting], "events": fitting}
        )
    continues = len(found) == STEP
    if continues:
        defer(
            transaction,
            REPLAY,
            endpoint.workspace_id,
            endpoint_id=endpoint.id,
            after=found[-1].id,
            start=start.isoformat(),
            end=end.isoformat(),
            types=",".join(types),
        )
    _send(transaction, endpoint)
    return Queued(count, continues)


async def _taking(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> Endpoint:
    """The endpoint, which takes deliveries, now or when it goes on; its row is locked before its deliveries are."""
    repository.lock(transaction, workspace_id, endpoint_id)
    endpoint = await repository.find(transaction, workspace_id, endpoint_id)
    if endpoint is None:
        raise service.not_found()
    if endpoint.status == EndpointStatus.DISABLED:
        raise service.disabled(endpoint)
    if endpoint.status == EndpointStatus.PENDING:
        raise ConflictError("The endpoint is being verified. Wait until it is active.", code="endpoint_not_verified")
    return endpoint


async def _still_taking(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> Endpoint | None:
    try:
        return await _taking(transaction, workspace_id, endpoint_id)
    except (ConflictError, NotFoundError):
        return None  # it was disabled or deleted in the meantime, and nothing more is sent to it


def _send(transaction: Transaction, endpoint: Endpoint) -> None:
    """Let the lanes look now; an endpoint that is paused gets what is queued when it goes on."""
    if endpoint.status == EndpointStatus.ACTIVE:
        repository.wake(transaction, endpoint.workspace_id, endpoint.id)
        for lane in range(LANES):
            defer_lane(transaction, endpoint.workspace_id, endpoint.id, lane)


async def _count(transaction: Transaction, statement: LiteralString, parameters: Mapping[str, object]) -> int:
    row = await transaction.fetch_values(statement, parameters)
    assert row is not None, "a count always is"
    return int(row[0])


def _of(endpoint: Endpoint, moment: datetime) -> dict[str, object]:
    return {
        "workspace": endpoint.workspace_id,
        "endpoint": endpoint.id,
        "moment": moment,
        "soon": moment + _SOON,
    }


def _least_id(moment: datetime, milliseconds_later: int) -> UUID:
    """The least uuid7 of the millisecond that is so much later."""
    milliseconds = int(moment.timestamp() * 1000) + milliseconds_later
    return UUID(int=max(0, min(milliseconds, 2**48 - 1)) << 80)
