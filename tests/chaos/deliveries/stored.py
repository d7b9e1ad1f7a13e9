"""What PostgreSQL holds of events, deliveries and credits when all is over, read past the application."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import class_row

_EVENTS = "SELECT id, type, interview_id, data, created_at FROM events WHERE workspace_id = %s"
_DELIVERIES = """
SELECT d.event_id, d.status, d.attempts,
       coalesce(array_agg(a.number ORDER BY a.number) FILTER (WHERE a.number IS NOT NULL), '{}') AS numbers,
       count(*) FILTER (WHERE a.status BETWEEN 200 AND 299) AS accepted
FROM webhook_deliveries d
LEFT JOIN webhook_attempts a ON a.workspace_id = d.workspace_id AND a.delivery_id = d.id
WHERE d.workspace_id = %s GROUP BY d.workspace_id, d.id
"""
_ENTRIES = "SELECT kind, amount, price, reason, subject_id FROM credit_entries WHERE workspace_id = %s ORDER BY id"
_SCORES = "SELECT id, quality_score FROM interviews WHERE workspace_id = %s AND quality_score IS NOT NULL"
_ACCOUNT = """
SELECT plan, balance, held, (SELECT count(*) FROM credit_holds h WHERE h.workspace_id = a.workspace_id)
FROM credit_accounts a WHERE workspace_id = %s
"""
# An event of which no delivery was made yet counts as one that waits.
_WAITING = """
SELECT (SELECT count(*) FROM events e WHERE e.workspace_id = %(workspace)s AND e.interview_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM webhook_deliveries d WHERE d.workspace_id = e.workspace_id AND d.event_id = e.id))
     + (SELECT count(*) FROM webhook_deliveries WHERE workspace_id = %(workspace)s AND status = 'pending')
"""


@dataclass
class StoredEvent:
    id: UUID
    type: str
    interview_id: UUID | None
    data: dict[str, Any]
    created_at: datetime

    @property
    def public_id(self) -> str:
        return f"evt_{self.id.hex}"


@dataclass
class StoredDelivery:
    """A delivery with the numbers of its logged attempts, and how many of these were answered with a 2xx."""

    event_id: UUID
    status: str
    attempts: int
    numbers: list[int]
    accepted: int


@dataclass
class StoredEntry:
    kind: str
    amount: int
    price: int | None
    reason: str
    subject_id: UUID | None


@dataclass
class Books:
    """The account as it stands, its ledger, and what each analysis found (interview id to quality score)."""

    plan: str
    balance: int
    held: int
    open_holds: int
    entries: list[StoredEntry]
    scores: dict[UUID, int]


@dataclass
class Outbox:
    events: list[StoredEvent]
    deliveries: list[StoredDelivery]


def read_outbox(conninfo: str, workspace_id: UUID) -> Outbox:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        events = connection.cursor(row_factory=class_row(StoredEvent)).execute(_EVENTS, [workspace_id])
        deliveries = connection.cursor(row_factory=class_row(StoredDelivery)).execute(_DELIVERIES, [workspace_id])
        return Outbox(events.fetchall(), deliveries.fetchall())


def read_books(conninfo: str, workspace_id: UUID) -> Books:
    with psycopg.connect(conninfo, autocommit=True) as connection:
        account = connection.execute(_ACCOUNT, [workspace_id]).fetchone()
        assert account is not None, "its plan was set"
        entries = connection.cursor(row_factory=class_row(StoredEntry)).execute(_ENTRIES, [workspace_id])
        scores = connection.execute(_SCORES, [workspace_id])
        return Books(*account, entries=entries.fetchall(), scores=dict(scores.fetchall()))


def count_waiting(conninfo: str, workspace_id: UUID) -> int:
    """Events of interviews that are still to be delivered."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute(_WAITING, {"workspace": workspace_id}).fetchone()
        return int(row[0]) if row else 0
