"""The outbox: an event is a row, written in the transaction of what caused it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.events.fitting import fitting
from openkoji.events.types import EventType
from openkoji.kit.clock import now
from openkoji.kit.ids import new_id

__all__ = ["EventType", "emit"]

_ADD: LiteralString = """
INSERT INTO events (workspace_id, id, type, unique_key, study_id, interview_id, data, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, unique_key) DO NOTHING
"""

# Most workspaces have nobody listening, and then an event costs no job. No unique key: two turns that commit at the
# same time must not wait for one another.
_FAN_OUT: LiteralString = """
SELECT jobs.defer(%s, %s, jsonb_build_object('event_id', %s::text), NULL, NULL, NULL)
WHERE EXISTS (SELECT FROM webhook_endpoints WHERE workspace_id = %s AND status IN ('active', 'paused'))
"""
FAN_OUT = "webhooks.fan_out"
"""The task that finds who listens to an event."""


def emit(
    transaction: Transaction,
    workspace_id: UUID,
    event_type: EventType,
    unique_key: str,
    data: Mapping[str, Any],
    *,
    study_id: UUID | None = None,
    interview_id: UUID | None = None,
) -> None:
    """Write an event. `data` is what listeners get, in snake_case, cut where it is too long; `unique_key` names the
    cause within the workspace and type, so that a cause that is repeated (a job that ran twice) stays one event.
    Those who listen are told after the commit."""
    event_id = new_id()
    transaction.write(
        _ADD,
        [
            workspace_id,
            event_id,
            event_type.value,
            f"{event_type.value}:{unique_key}",
            study_id,
            interview_id,
            Jsonb(fitting(data)),
            now(),
        ],
    )
    transaction.write(_FAN_OUT, [FAN_OUT, workspace_id, str(event_id), workspace_id])
