"""The SQL of integrations: what is connected, how it fares, and of whom a vendor was told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.events.types import EventType
from openkoji.integrations.model import Erasures, Integration
from openkoji.webhooks.deliveries import EVENT, EVENT_TABLES
from openkoji.webhooks.model import StoredEvent

_COLUMNS: LiteralString = "workspace_id, id, vendor, config, secrets, mapping, created_at, updated_at"
_FIND: LiteralString = f"SELECT {_COLUMNS} FROM integrations WHERE workspace_id = %s AND id = %s"
_FIND_VENDOR: LiteralString = f"SELECT {_COLUMNS} FROM integrations WHERE workspace_id = %s AND vendor = %s"
_LIST: LiteralString = f"SELECT {_COLUMNS} FROM integrations WHERE workspace_id = %s"

_PUT: LiteralString = f"""
INSERT INTO integrations ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, id) DO UPDATE SET config = excluded.config, secrets = excluded.secrets,
    mapping = excluded.mapping, updated_at = excluded.updated_at
"""

_LAST_DELIVERED: LiteralString = """
SELECT settled_at FROM webhook_deliveries WHERE workspace_id = %s AND endpoint_id = %s AND status = 'delivered'
ORDER BY id DESC LIMIT 1
"""

_ERASURES: LiteralString = """
SELECT count(*) FILTER (WHERE status = 'pending') AS waiting, count(*) FILTER (WHERE status = 'failed') AS failed,
       (array_agg(sentence ORDER BY id DESC) FILTER (WHERE status <> 'passed_on' AND sentence IS NOT NULL))[1]
           AS sentence
FROM integration_erasures WHERE workspace_id = %s AND integration_id = %s
"""

_COUNT: LiteralString = """
SELECT count(*) AS deliveries, count(*) FILTER (WHERE status = 'pending') AS waiting
FROM webhook_deliveries WHERE workspace_id = %s AND endpoint_id = %s
"""

# The row is there before the vendor is told. A respondent who is gone is told of to nobody.
_TELL: LiteralString = """
WITH telling AS (
INSERT INTO integration_tellings AS t
    (workspace_id, integration_id, interview_id, subject_key, subject, respondent_id)
SELECT i.workspace_id, %s, i.id, told.subject_key, told.subject, i.respondent_id
FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS told (interview_id, subject_key, subject)
JOIN interviews i ON i.workspace_id = %s AND i.id = told.interview_id
ON CONFLICT (workspace_id, integration_id, interview_id, subject_key) DO UPDATE SET subject = excluded.subject
RETURNING t.workspace_id, t.integration_id, t.interview_id, t.subject_key, t.event_id
)
SELECT t.interview_id, t.event_id, NOT EXISTS (
    SELECT FROM integration_tellings o JOIN interviews l ON l.workspace_id = o.workspace_id AND l.id = o.interview_id
    WHERE o.workspace_id = t.workspace_id AND o.integration_id = t.integration_id AND o.subject_key = t.subject_key
      AND o.event_id IS NOT NULL AND l.completed_at > i.completed_at
) AS is_latest
FROM telling t JOIN interviews i ON i.workspace_id = t.workspace_id AND i.id = t.interview_id
"""

_TAKEN: LiteralString = """
UPDATE integration_tellings t SET event_id = taken.event_id
FROM unnest(%s::uuid[], %s::bytea[], %s::uuid[]) AS taken (interview_id, subject_key, event_id)
WHERE t.workspace_id = %s AND t.integration_id = %s AND t.interview_id = taken.interview_id
  AND t.subject_key = taken.subject_key AND (t.event_id IS NULL OR t.event_id < taken.event_id)
"""

_ANALYSED: LiteralString = f"""
SELECT {EVENT} FROM {EVENT_TABLES}
WHERE e.workspace_id = %s AND e.interview_id = %s AND e.type = '{EventType.ANALYSIS_READY.value}'
ORDER BY e.id DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Counted:
    deliveries: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Telling:
    """That a vendor is told of an interview; `event_id` is the latest event that it took before, and `is_latest` that
    it took none of an interview which the same person ended later."""

    interview_id: UUID
    event_id: UUID | None
    is_latest: bool


@dataclass(frozen=True, slots=True)
class Named:
    """An interview's respondent as a vendor knows them: a keyed hash, and who they are, encrypted."""

    interview_id: UUID
    key: bytes
    sealed: bytes


async def find(transaction: Transaction, workspace_id: UUID, integration_id: UUID) -> Integration | None:
    return await transaction.fetch_one(Integration, _FIND, [workspace_id, integration_id])


async def find_vendor(transaction: Transaction, workspace_id: UUID, vendor: str) -> Integration | None:
    return await transaction.fetch_one(Integration, _FIND_VENDOR, [workspace_id, vendor])


async def list_all(transaction: Transaction, workspace_id: UUID) -> list[Integration]:
    return await transaction.fetch_all(Integration, _LIST, [workspace_id])


def put(transaction: Transaction, integration: Integration) -> None:
    """A new one, or another config and mapping of one that is there."""
    transaction.write(
        _PUT,
        [
            integration.workspace_id,
            integration.id,
            integration.vendor,
            Jsonb(dict(integration.config)),
            integration.secrets,
            Jsonb({part: dict(fields) for part, fields in integration.mapping.items()}),
            integration.created_at,
            integration.updated_at,
        ],
    )


async def last_delivered(transaction: Transaction, workspace_id: UUID, integration_id: UUID) -> datetime | None:
    row = await transaction.fetch_values(_LAST_DELIVERED, [workspace_id, integration_id])
    return None if row is None else row[0]


async def erasures(transaction: Transaction, workspace_id: UUID, integration_id: UUID) -> Erasures:
    found = await transaction.fetch_one(Erasures, _ERASURES, [workspace_id, integration_id])
    assert found is not None, "a count always is"
    return found


async def count(transaction: Transaction, workspace_id: UUID, integration_id: UUID) -> Counted:
    found = await transaction.fetch_one(Counted, _COUNT, [workspace_id, integration_id])
    assert found is not None, "a count always is"
    return found


async def tell(
    transaction: Transaction, workspace_id: UUID, integration_id: UUID, named: Sequence[Named]
) -> dict[UUID, Telling]:
    """Note of whom the vendor is about to be told, an interview once; by interview, without those that are gone."""
    rows = await transaction.fetch_all(
        Telling,
        _TELL,
        [
            integration_id,
            [each.interview_id for each in named],
            [each.key for each in named],
            [each.sealed for each in named],
            workspace_id,
        ],
    )
    return {row.interview_id: row for row in rows}


def taken(
    transaction: Transaction, workspace_id: UUID, integration_id: UUID, events: Sequence[tuple[UUID, bytes, UUID]]
) -> None:
    """Note which events the vendor took: interview, the key of the subject, event."""
    transaction.write(
        _TAKEN,
        [
            [interview_id for interview_id, _, _ in events],
            [key for _, key, _ in events],
            [event_id for _, _, event_id in events],
            workspace_id,
            integration_id,
        ],
    )


async def analysed(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> StoredEvent | None:
    """The latest `interview.analysis_ready` of an interview."""
    return await transaction.fetch_one(StoredEvent, _ANALYSED, [workspace_id, interview_id])
