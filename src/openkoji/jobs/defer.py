"""Putting a job into the queue in the transaction that causes it, and taking over what waits like it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction

Id = UUID | str | int


def defer(
    transaction: Transaction,
    name: str,
    workspace_id: UUID,
    *,
    run_at: datetime | None = None,
    lock: str | None = None,
    unique_key: str | None = None,
    **ids: Id,
) -> None:
    """Queue the task `name` for a workspace; it runs if, and only after, the caller commits.

    `ids` are the task's arguments: what it works on, never the contents. Jobs of a workspace with the same
    `lock` run one after the other, in order. While a job with a `unique_key` waits, another of the same task,
    workspace and key is absorbed by it: one run follows, after the last of the callers has committed.
    """
    arguments = {key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()}
    transaction.write(
        "SELECT jobs.defer(%s, %s, %s, %s, %s, %s)",
        (name, workspace_id, Jsonb(arguments), run_at, lock, unique_key),
    )


@dataclass(frozen=True, slots=True)
class _Absorbed:
    ids: dict[str, Any]


async def absorb(transaction: Transaction, name: str, workspace_id: UUID, *, limit: int) -> list[dict[str, Any]]:
    """Take over up to `limit` jobs of the task `name` that wait for this workspace, for a task that does many at once.

    Their ids, as they are kept (UUIDs as text). They are gone if, and only after, the caller commits.
    """
    rows = await transaction.fetch_all(
        _Absorbed, "SELECT ids FROM jobs.absorb(%s, %s, %s) AS ids", [name, workspace_id, limit]
    )
    return [row.ids for row in rows]
