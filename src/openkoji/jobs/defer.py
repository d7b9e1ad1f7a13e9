"""Putting a job into the queue, in the transaction that causes it."""

from __future__ import annotations

from datetime import datetime
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
