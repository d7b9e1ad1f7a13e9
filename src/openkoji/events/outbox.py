"""The outbox: an event is a row, written in the transaction of what caused it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.events.fitting import fitting
from openkoji.kit.clock import now
from openkoji.kit.ids import new_id


class EventType(StrEnum):
    QUALITY_SCORED = "interview.quality_scored"
    ANALYSIS_READY = "interview.analysis_ready"
    FAILED_QUALITY_GATE = "interview.failed_quality_gate"
    REPORT_GENERATED = "report.generated"
    REPORT_REPUBLISHED = "report.republished"


_ADD: LiteralString = """
INSERT INTO events (workspace_id, id, type, unique_key, study_id, interview_id, data, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, unique_key) DO NOTHING
"""


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
    cause within the workspace and type, so that a cause that is repeated (a job that ran twice) stays one event."""
    transaction.write(
        _ADD,
        [
            workspace_id,
            new_id(),
            event_type.value,
            f"{event_type.value}:{unique_key}",
            study_id,
            interview_id,
            Jsonb(fitting(data)),
            now(),
        ],
    )
