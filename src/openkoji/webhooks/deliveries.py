"""The SQL of delivering: who listens, what is due, and what came of an attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.kit.ids import new_id
from openkoji.webhooks.model import Attempt, Due, Endpoint, SealedSecrets, StoredEvent

EVENT: LiteralString = """
    e.workspace_id, e.id, e.type, e.study_id, e.interview_id, e.data, e.created_at,
    coalesce(v.document ->> 'transcriptLinks' = 'token', false) AS transcript_is_shared
"""
# An interview is looked up for each event: with stale statistics a plain join reads all of the workspace for each.
EVENT_TABLES: LiteralString = """
events e
LEFT JOIN LATERAL (
    SELECT v.document FROM interviews i
    JOIN study_versions v ON v.workspace_id = i.workspace_id AND v.study_id = i.study_id AND v.version = i.study_version
    WHERE i.workspace_id = e.workspace_id AND i.id = e.interview_id LIMIT 1
) v ON true
"""

_EVENTS: LiteralString = f"""
SELECT e.* FROM unnest(%s::uuid[]) wanted (id)
JOIN LATERAL (SELECT {EVENT} FROM {EVENT_TABLES} WHERE e.workspace_id = %s AND e.id = wanted.id LIMIT 1) e ON true
ORDER BY e.id
"""

_LISTENING: LiteralString = """
SELECT workspace_id, id, origin, url, description, events, filter, status, disabled_why, has_secret, failing_since,
       failures, created_at, updated_at
FROM webhook_endpoints
WHERE workspace_id = %s AND status IN ('active', 'paused')
"""

_QUEUE: LiteralString = """
INSERT INTO webhook_deliveries (workspace_id, id, endpoint_id, event_id, status, next_attempt_at, created_at)
SELECT %s, *, 'pending', %s, %s FROM unnest(%s::uuid[], %s::uuid[], %s::uuid[])
ON CONFLICT (workspace_id, endpoint_id, event_id) DO NOTHING
"""

# A failing endpoint is tried by one sender at a time, and a vendor is told in order, by one. SKIP LOCKED and the later
# `next_attempt_at` keep two senders from the same delivery. A limit that is written out is one that the planner knows.
_ONE: LiteralString = "LIMIT 1"
_SOME: LiteralString = "LIMIT %(most)s"


def _claiming(limit: LiteralString) -> LiteralString:
    return (
        """
WITH due AS (
    SELECT d.workspace_id, d.id FROM webhook_deliveries d
    WHERE d.workspace_id = %(workspace)s AND d.endpoint_id = %(endpoint)s AND d.status = 'pending'
      AND d.next_attempt_at <= %(moment)s
      AND EXISTS (
          SELECT FROM webhook_endpoints p WHERE p.workspace_id = d.workspace_id AND p.id = d.endpoint_id
          AND p.status = 'active' AND (p.rests_until IS NULL OR p.rests_until <= %(moment)s)
          AND ((p.failing_since IS NULL AND p.origin <> 'integration') OR %(lane)s = 0)
      )
    ORDER BY d.next_attempt_at """
        + limit
        + """ FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE webhook_deliveries d SET next_attempt_at = %(lost_at)s FROM due
    WHERE d.workspace_id = due.workspace_id AND d.id = due.id
    RETURNING d.workspace_id, d.id, d.endpoint_id, d.event_id, d.tries
)
SELECT c.id AS delivery_id, c.endpoint_id, c.tries, p.origin, p.url,
       s.current, s.previous, s.previous_until, s.activated, e.*
FROM claimed c
JOIN webhook_endpoints p ON p.workspace_id = c.workspace_id AND p.id = c.endpoint_id
LEFT JOIN webhook_secrets s ON s.workspace_id = c.workspace_id
     AND s.owner_id = CASE WHEN p.has_secret THEN p.id ELSE p.workspace_id END
JOIN LATERAL (
    SELECT """
        + EVENT
        + " FROM "
        + EVENT_TABLES
        + """ WHERE e.workspace_id = c.workspace_id AND e.id = c.event_id LIMIT 1
) e ON true
"""
    )


_CLAIM, _CLAIM_SOME = _claiming(_ONE), _claiming(_SOME)

# Claimed and not sent after all: due again at once.
_PUT_BACK: LiteralString = """
UPDATE webhook_deliveries SET next_attempt_at = %s
WHERE workspace_id = %s AND id = ANY (%s) AND status = 'pending'
"""

_NEXT_DUE: LiteralString = """
SELECT greatest(p.rests_until, (
    SELECT d.next_attempt_at FROM webhook_deliveries d
    WHERE d.workspace_id = p.workspace_id AND d.endpoint_id = p.id AND d.status = 'pending'
    ORDER BY d.next_attempt_at LIMIT 1
)) FROM webhook_endpoints p
WHERE p.workspace_id = %(workspace)s AND p.id = %(endpoint)s AND p.status = 'active' AND EXISTS (
    SELECT FROM webhook_deliveries d
    WHERE d.workspace_id = p.workspace_id AND d.endpoint_id = p.id AND d.status = 'pending'
)
"""

# Where a resend overtook this attempt, what is delivered stays delivered, and what was queued again stays queued.
_SETTLE: LiteralString = """
WITH settled AS (
    UPDATE webhook_deliveries d SET
        attempts = d.attempts + 1,
        tries = d.tries + CASE WHEN d.tries = %(tries)s THEN 1 ELSE 0 END,
        status = CASE WHEN %(status)s = 'delivered' OR (d.status = 'pending' AND d.tries = %(tries)s)
                 THEN %(status)s ELSE d.status END,
        next_attempt_at = CASE
            WHEN %(status)s = 'delivered' OR d.status <> 'pending' THEN NULL
            WHEN d.tries = %(tries)s THEN %(next_attempt_at)s::timestamptz
            ELSE d.next_attempt_at
        END,
        settled_at = CASE WHEN %(status)s <> 'pending' AND d.tries = %(tries)s THEN %(moment)s ELSE d.settled_at END
    WHERE d.workspace_id = %(workspace)s AND d.id = %(delivery)s
    RETURNING d.workspace_id, d.id, d.attempts, d.endpoint_id
)
INSERT INTO webhook_attempts (workspace_id, delivery_id, number, endpoint_id, url, request_headers, body_sha256, status,
                              reply_headers, reply_head, error, sentence, milliseconds, attempted_at)
SELECT workspace_id, id, attempts, endpoint_id, %(url)s, %(request_headers)s, %(body_sha256)s, %(reply_status)s,
       %(reply_headers)s, %(reply_head)s, %(error)s, %(sentence)s, %(milliseconds)s, %(attempted_at)s FROM settled
"""

# One of several requests of the same attempt, before the one that settles it.
_LOG: LiteralString = """
WITH logged AS (
    UPDATE webhook_deliveries d SET attempts = d.attempts + 1
    WHERE d.workspace_id = %(workspace)s AND d.id = %(delivery)s
    RETURNING d.workspace_id, d.id, d.attempts, d.endpoint_id
)
INSERT INTO webhook_attempts (workspace_id, delivery_id, number, endpoint_id, url, request_headers, body_sha256, status,
                              reply_headers, reply_head, error, sentence, milliseconds, attempted_at)
SELECT workspace_id, id, attempts, endpoint_id, %(url)s, %(request_headers)s, %(body_sha256)s, %(reply_status)s,
       %(reply_headers)s, %(reply_head)s, %(error)s, %(sentence)s, %(milliseconds)s, %(attempted_at)s FROM logged
"""

_SUCCEEDED: LiteralString = """
UPDATE webhook_endpoints SET failing_since = NULL, failures = 0, rests_until = NULL
WHERE workspace_id = %s AND id = %s AND failing_since IS NOT NULL
"""

# Who fails at once costs a little too: the rest doubles from 10 ms with each failure.
_FAILED: LiteralString = """
UPDATE webhook_endpoints SET failing_since = coalesce(failing_since, %s), failures = failures + 1,
    rests_until = greatest(
        rests_until, %s, %s + least(interval '5 s', interval '10 ms' * power(2, least(failures, 10)))
    )
WHERE workspace_id = %s AND id = %s AND url = %s RETURNING failing_since, failures, origin, url, status
"""

_DISABLE: LiteralString = """
UPDATE webhook_endpoints SET status = 'disabled', disabled_why = %s, updated_at = %s
WHERE workspace_id = %s AND id = %s
"""

_GIVE_UP: LiteralString = """
UPDATE webhook_deliveries SET status = 'failed', next_attempt_at = NULL, settled_at = %s
WHERE workspace_id = %s AND endpoint_id = %s AND status = 'pending'
"""


@dataclass(frozen=True, slots=True)
class Failing:
    """An endpoint after a failed attempt."""

    failing_since: datetime
    failures: int
    origin: str
    url: str
    status: str


@dataclass(frozen=True, slots=True)
class _DueRow:
    delivery_id: UUID
    endpoint_id: UUID
    tries: int
    origin: str
    url: str
    current: bytes | None
    previous: bytes | None
    previous_until: datetime | None
    activated: bool | None
    workspace_id: UUID
    id: UUID
    type: str
    study_id: UUID | None
    interview_id: UUID | None
    data: dict[str, Any]
    created_at: datetime
    transcript_is_shared: bool


async def events(transaction: Transaction, workspace_id: UUID, event_ids: Sequence[UUID]) -> list[StoredEvent]:
    """Those that there are, oldest first."""
    return await transaction.fetch_all(
        StoredEvent,
        _EVENTS,
        [list(event_ids), workspace_id],
    )


async def listening(transaction: Transaction, workspace_id: UUID) -> list[Endpoint]:
    """The endpoints that are sent events, or will be when they go on."""
    return await transaction.fetch_all(Endpoint, _LISTENING, [workspace_id])


def queue(transaction: Transaction, workspace_id: UUID, pairs: Sequence[tuple[UUID, UUID]], moment: datetime) -> None:
    """A delivery for each endpoint and event, due now; one that is there already stays as it is."""
    ids = [new_id() for _ in pairs]
    endpoint_ids = [endpoint_id for endpoint_id, _ in pairs]
    event_ids = [event_id for _, event_id in pairs]
    transaction.write(_QUEUE, [workspace_id, moment, moment, ids, endpoint_ids, event_ids])


async def claim(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, lane: int, moment: datetime, lease: timedelta
) -> Due | None:
    """The delivery that has been due longest, kept from other senders for the time of the `lease`."""
    wanted = _wanted(workspace_id, endpoint_id, lane, moment, lease)
    row = await transaction.fetch_one(_DueRow, _CLAIM, wanted)
    return None if row is None else _due(row)


async def claim_more(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, most: int, moment: datetime, lease: timedelta
) -> list[Due]:
    """Up to so many others that are due, for the first lane, which sends them together."""
    wanted = _wanted(workspace_id, endpoint_id, 0, moment, lease) | {"most": most}
    return [_due(row) for row in await transaction.fetch_all(_DueRow, _CLAIM_SOME, wanted)]


def put_back(transaction: Transaction, workspace_id: UUID, dues: Sequence[Due], moment: datetime) -> None:
    """Let go of what was claimed and is not sent now."""
    transaction.write(_PUT_BACK, [moment, workspace_id, [due.delivery_id for due in dues]])


def _wanted(workspace_id: UUID, endpoint_id: UUID, lane: int, moment: datetime, lease: timedelta) -> dict[str, object]:
    return {
        "workspace": workspace_id,
        "endpoint": endpoint_id,
        "lane": lane,
        "moment": moment,
        "lost_at": moment + lease,
    }


def _due(row: _DueRow) -> Due:
    stored = StoredEvent(
        row.workspace_id,
        row.id,
        row.type,
        row.study_id,
        row.interview_id,
        row.data,
        row.created_at,
        row.transcript_is_shared,
    )
    sealed = None
    if row.current is not None:
        sealed = SealedSecrets(row.current, row.previous, row.previous_until, bool(row.activated))
    return Due(row.delivery_id, row.endpoint_id, row.origin, row.tries, row.url, stored, sealed)


async def next_due(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> datetime | None:
    """When the endpoint is to be looked at again; None where nothing waits, or it is not active."""
    row = await transaction.fetch_values(_NEXT_DUE, {"workspace": workspace_id, "endpoint": endpoint_id})
    return None if row is None else row[0]


def settle(
    transaction: Transaction,
    workspace_id: UUID,
    due: Due,
    attempts: Sequence[Attempt],
    status: str,
    next_attempt_at: datetime | None,
    moment: datetime,
) -> None:
    """Log the requests of an attempt, of which the last one decided, and what its delivery is now."""
    key = {"workspace": workspace_id, "delivery": due.delivery_id}
    for earlier in attempts[:-1]:
        transaction.write(_LOG, key | _logged(earlier))
    now_is = {"tries": due.tries, "status": status, "next_attempt_at": next_attempt_at, "moment": moment}
    transaction.write(_SETTLE, key | now_is | _logged(attempts[-1]))


def _logged(attempt: Attempt) -> dict[str, object]:
    return {
        "url": attempt.url,
        "request_headers": Jsonb(dict(attempt.request_headers)),
        "body_sha256": attempt.body_sha256,
        "reply_status": attempt.status,
        "reply_headers": None if attempt.reply_headers is None else Jsonb(dict(attempt.reply_headers)),
        "reply_head": attempt.reply_head,
        "error": attempt.error,
        "sentence": attempt.sentence,
        "milliseconds": attempt.milliseconds,
        "attempted_at": attempt.attempted_at,
    }


def note_success(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    transaction.write(_SUCCEEDED, [workspace_id, endpoint_id])


async def note_failure(
    transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, url: str, moment: datetime, rests_until: datetime
) -> Failing | None:
    """The endpoint after a failure at this address; None where it was deleted or has another address by now."""
    return await transaction.fetch_one(Failing, _FAILED, [moment, rests_until, moment, workspace_id, endpoint_id, url])


def disable(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, why: str, moment: datetime) -> None:
    """Nothing more is sent to it: what waited has failed, and can be sent again when the endpoint is back."""
    transaction.write(_DISABLE, [why, moment, workspace_id, endpoint_id])
    transaction.write(_GIVE_UP, [moment, workspace_id, endpoint_id])


def delete_endpoint(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """The endpoint with its secret, its deliveries and their attempts."""
    transaction.write(
        "DELETE FROM webhook_secrets WHERE workspace_id = %s AND owner_id = %s", [workspace_id, endpoint_id]
    )
    transaction.write("DELETE FROM webhook_endpoints WHERE workspace_id = %s AND id = %s", [workspace_id, endpoint_id])
