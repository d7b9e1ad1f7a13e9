"""The SQL of looking back: what happened, to whom it was sent, and what came of each attempt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.webhooks.deliveries import EVENT, EVENT_TABLES
from openkoji.webhooks.model import StoredEvent

MOST_ATTEMPTS = 50
"""Of one delivery that are shown; more only where it was sent again by hand many times."""

_DELIVERY: LiteralString = """
SELECT d.id, d.event_id, e.type, e.interview_id, d.status, d.attempts, d.next_attempt_at, d.created_at, d.settled_at,
       a.status AS last_status, a.error AS last_error, a.attempted_at AS last_attempted_at
FROM webhook_deliveries d
JOIN LATERAL (
    SELECT e.type, e.interview_id FROM events e WHERE e.workspace_id = d.workspace_id AND e.id = d.event_id LIMIT 1
) e ON true
LEFT JOIN LATERAL (
    SELECT a.status, a.error, a.attempted_at FROM webhook_attempts a
    WHERE a.workspace_id = d.workspace_id AND a.delivery_id = d.id
    ORDER BY a.number DESC LIMIT 1
) a ON true
WHERE d.workspace_id = %s AND d.endpoint_id = %s
"""

_DELIVERIES: LiteralString = (
    _DELIVERY
    + """
  AND (%s::uuid IS NULL OR d.id < %s) AND (%s::text IS NULL OR d.status = %s) AND (%s::text IS NULL OR e.type = %s)
ORDER BY d.id DESC LIMIT %s
"""
)

_ATTEMPTS: LiteralString = """
SELECT a.number, a.url, a.request_headers, a.body_sha256, a.status, a.reply_headers, a.reply_head, a.error, a.sentence,
       a.milliseconds, a.attempted_at
FROM webhook_attempts a WHERE a.workspace_id = %s AND a.delivery_id = %s
ORDER BY a.number DESC LIMIT %s
"""

_EVENTS: LiteralString = f"""
SELECT {EVENT} FROM {EVENT_TABLES}
WHERE e.workspace_id = %s AND (%s::uuid IS NULL OR e.id < %s) AND (%s::text IS NULL OR e.type = %s)
  AND (%s::uuid IS NULL OR e.study_id = %s)
ORDER BY e.id DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event on its way to an endpoint; what its latest attempt came to, if that is still known."""

    id: UUID
    event_id: UUID
    type: str
    interview_id: UUID | None
    status: str
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    settled_at: datetime | None
    last_status: int | None
    last_error: str | None
    last_attempted_at: datetime | None


@dataclass(frozen=True, slots=True)
class LoggedAttempt:
    number: int
    url: str
    request_headers: Mapping[str, str]
    body_sha256: bytes
    status: int | None
    reply_headers: Mapping[str, str] | None
    reply_head: str | None
    error: str | None
    sentence: str | None
    milliseconds: float
    attempted_at: datetime


async def deliveries(
    transaction: Transaction,
    workspace_id: UUID,
    endpoint_id: UUID,
    *,
    status: str | None,
    event_type: str | None,
    before: UUID | None,
    limit: int,
) -> list[Delivery]:
    """Those of an endpoint, newest first."""
    return await transaction.fetch_all(
        Delivery,
        _DELIVERIES,
        [workspace_id, endpoint_id, before, before, status, status, event_type, event_type, limit],
    )


async def delivery(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, delivery_id: UUID
) -> Delivery | None:
    return await transaction.fetch_one(Delivery, _DELIVERY + "AND d.id = %s", [workspace_id, endpoint_id, delivery_id])


async def attempts(transaction: Transaction, workspace_id: UUID, delivery_id: UUID) -> list[LoggedAttempt]:
    """Those of a delivery, newest first."""
    return await transaction.fetch_all(LoggedAttempt, _ATTEMPTS, [workspace_id, delivery_id, MOST_ATTEMPTS])


async def events(
    transaction: Transaction,
    workspace_id: UUID,
    *,
    event_type: str | None = None,
    study_id: UUID | None = None,
    before: UUID | None = None,
    limit: int,
) -> list[StoredEvent]:
    """What happened in the workspace, newest first."""
    return await transaction.fetch_all(
        StoredEvent,
        _EVENTS,
        [workspace_id, before, before, event_type, event_type, study_id, study_id, limit],
    )
