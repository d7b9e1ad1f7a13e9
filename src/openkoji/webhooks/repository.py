"""The SQL of endpoints: make, find, change, and how they fare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.kit.ids import Prefix, public_id
from openkoji.webhooks.model import Endpoint, Origin

MOST_COUNTED = 1000
"""Of what waits for an endpoint; beyond it the figure would cost more than it says."""

_COLUMNS: LiteralString = """
    p.workspace_id, p.id, p.origin, p.url, p.description, p.events, p.filter, p.status, p.disabled_why, p.has_secret,
    p.failing_since, p.failures, p.created_at, p.updated_at
"""

_ADD: LiteralString = """
INSERT INTO webhook_endpoints (workspace_id, id, origin, url, description, events, filter, status, has_secret,
                               created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

_FIND: LiteralString = f"SELECT {_COLUMNS} FROM webhook_endpoints p WHERE p.workspace_id = %s AND p.id = %s"

_FIND_HOOK: LiteralString = f"""
SELECT {_COLUMNS} FROM webhook_endpoints p
WHERE p.workspace_id = %s AND p.origin = 'hook' AND p.url = %s AND p.events = %s AND p.filter = %s
  AND p.status <> 'disabled'
ORDER BY p.id LIMIT 1
"""

_HEALTH: LiteralString = f"""
SELECT {_COLUMNS},
    (SELECT count(*) FROM (
        SELECT FROM webhook_deliveries d
        WHERE d.workspace_id = p.workspace_id AND d.endpoint_id = p.id AND d.status = 'pending' LIMIT %s
    ) waiting) AS pending,
    a.status AS last_status, a.error AS last_error, a.sentence AS last_sentence, a.attempted_at AS last_attempted_at
FROM webhook_endpoints p
LEFT JOIN LATERAL (
    SELECT a.status, a.error, a.sentence, a.attempted_at FROM webhook_attempts a
    WHERE a.workspace_id = p.workspace_id AND a.endpoint_id = p.id
    ORDER BY a.attempted_at DESC LIMIT 1
) a ON true
"""

_LIST: LiteralString = (
    _HEALTH
    + """
WHERE p.workspace_id = %s AND (%s::uuid IS NULL OR p.id < %s) AND (%s::text IS NULL OR p.origin = %s)
  AND p.origin <> 'integration'
ORDER BY p.id DESC LIMIT %s
"""
)

_CHANGE: LiteralString = """
UPDATE webhook_endpoints SET url = %s, description = %s, events = %s, filter = %s, status = %s, disabled_why = %s,
    has_secret = %s, updated_at = %s
WHERE workspace_id = %s AND id = %s
"""

_REVIVE: LiteralString = """
UPDATE webhook_endpoints SET failing_since = NULL, failures = 0, rests_until = NULL WHERE workspace_id = %s AND id = %s
"""

_ACTIVATE: LiteralString = """
UPDATE webhook_endpoints SET status = 'active', updated_at = %s
WHERE workspace_id = %s AND id = %s AND status = 'pending' RETURNING id
"""

_REMOVE_PENDING: LiteralString = """
WITH removed AS (
    DELETE FROM webhook_endpoints WHERE workspace_id = %s AND id = %s AND status = 'pending' RETURNING workspace_id, id
)
DELETE FROM webhook_secrets s USING removed r WHERE s.workspace_id = r.workspace_id AND s.owner_id = r.id
"""


@dataclass(frozen=True, slots=True)
class Health(Endpoint):
    """An endpoint with how it fares: what waits for it (at most `MOST_COUNTED`), and the latest attempt."""

    pending: int
    last_status: int | None
    last_error: str | None
    last_sentence: str | None
    last_attempted_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Named:
    id: UUID
    slug: str


def add(transaction: Transaction, endpoint: Endpoint) -> None:
    transaction.write(
        _ADD,
        [
            endpoint.workspace_id,
            endpoint.id,
            endpoint.origin,
            endpoint.url,
            endpoint.description,
            list(endpoint.events),
            Jsonb(dict(endpoint.filter)),
            endpoint.status,
            endpoint.has_secret,
            endpoint.created_at,
            endpoint.updated_at,
        ],
    )


def lock(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """Let changes of one endpoint wait for one another."""
    transaction.write(
        "SELECT 1 FROM webhook_endpoints WHERE workspace_id = %s AND id = %s FOR UPDATE", [workspace_id, endpoint_id]
    )


def lock_all(transaction: Transaction, workspace_id: UUID) -> None:
    """Let those that make endpoints in this workspace wait for one another."""
    transaction.write(
        "SELECT pg_advisory_xact_lock(hashtextextended('webhook_endpoints:' || %s::text, 0))", [workspace_id]
    )


async def find(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> Endpoint | None:
    return await transaction.fetch_one(Endpoint, _FIND, [workspace_id, endpoint_id])


async def find_hook(
    transaction: Transaction, workspace_id: UUID, url: str, events: Sequence[str], filter_: Mapping[str, Any]
) -> Endpoint | None:
    """The REST hook that asks for just this."""
    return await transaction.fetch_one(Endpoint, _FIND_HOOK, [workspace_id, url, list(events), Jsonb(dict(filter_))])


async def find_health(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> Health | None:
    return await transaction.fetch_one(
        Health, _HEALTH + "WHERE p.workspace_id = %s AND p.id = %s", [MOST_COUNTED, workspace_id, endpoint_id]
    )


async def list_health(
    transaction: Transaction, workspace_id: UUID, *, origin: Origin | None, before: UUID | None, limit: int
) -> list[Health]:
    """Of webhooks and REST hooks, newest first."""
    return await transaction.fetch_all(
        Health, _LIST, [MOST_COUNTED, workspace_id, before, before, origin, origin, limit]
    )


async def count(transaction: Transaction, workspace_id: UUID) -> int:
    """Of webhooks and REST hooks; of integrations there are never more than vendors."""
    row = await transaction.fetch_values(
        "SELECT count(*) FROM webhook_endpoints WHERE workspace_id = %s AND origin <> 'integration'", [workspace_id]
    )
    assert row is not None, "a count always is"
    return int(row[0])


def change(transaction: Transaction, endpoint: Endpoint) -> None:
    """Write what may be changed of an endpoint."""
    transaction.write(
        _CHANGE,
        [
            endpoint.url,
            endpoint.description,
            list(endpoint.events),
            Jsonb(dict(endpoint.filter)),
            endpoint.status,
            endpoint.disabled_why,
            endpoint.has_secret,
            endpoint.updated_at,
            endpoint.workspace_id,
            endpoint.id,
        ],
    )


def revive(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """Forget that it failed, and let it rest no longer."""
    transaction.write(_REVIVE, [workspace_id, endpoint_id])


def wake(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """Let it rest no longer after a failure."""
    transaction.write(
        "UPDATE webhook_endpoints SET rests_until = NULL WHERE workspace_id = %s AND id = %s",
        [workspace_id, endpoint_id],
    )


async def activate(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID, moment: datetime) -> bool:
    """Whether the endpoint was there, and pending."""
    return await transaction.fetch_values(_ACTIVATE, [moment, workspace_id, endpoint_id]) is not None


def remove_pending(transaction: Transaction, workspace_id: UUID, endpoint_id: UUID) -> None:
    """Undo the making of an endpoint that could not be verified."""
    transaction.write(_REMOVE_PENDING, [workspace_id, endpoint_id])


async def studies_named(
    transaction: Transaction, workspace_id: UUID, slugs: Sequence[str], ids: Sequence[UUID]
) -> dict[str, str]:
    """The public ids of these studies, by slug and by public id."""
    found = await transaction.fetch_all(
        _Named,
        "SELECT id, slug FROM studies WHERE workspace_id = %s AND (slug = ANY(%s) OR id = ANY(%s))",
        [workspace_id, list(slugs), list(ids)],
    )
    by_slug = {each.slug: public_id(Prefix.STUDY, each.id) for each in found}
    return by_slug | {name: name for name in by_slug.values()}
