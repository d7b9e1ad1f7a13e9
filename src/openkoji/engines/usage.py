"""Counters of what models were used for: by month (of UTC), study, purpose and model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.engines.model import Outcome, Purpose, UsageLine
from openkoji.kit.clock import now
from openkoji.language.models import Spent

_COUNT: LiteralString = """
INSERT INTO model_usage AS u (workspace_id, month, study_id, purpose, model, calls, failures, fallbacks, input_tokens,
                              output_tokens, cost_micros, milliseconds)
VALUES (%s, %s, %s, %s, %s, 1, %s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, month, purpose, model, study_id) DO UPDATE SET
    calls = u.calls + 1, failures = u.failures + excluded.failures, fallbacks = u.fallbacks + excluded.fallbacks,
    input_tokens = u.input_tokens + excluded.input_tokens, output_tokens = u.output_tokens + excluded.output_tokens,
    cost_micros = u.cost_micros + excluded.cost_micros, milliseconds = u.milliseconds + excluded.milliseconds
"""
_READ: LiteralString = """
SELECT study_id, purpose, model, calls, failures, fallbacks, input_tokens, output_tokens, cost_micros, milliseconds
FROM model_usage
WHERE workspace_id = %s AND month = %s AND (%s::uuid IS NULL OR study_id = %s)
ORDER BY study_id NULLS LAST, purpose, model
"""


def record(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID | None,
    purpose: Purpose,
    model: str,
    spent: Spent,
    *,
    outcome: Outcome = "ok",
) -> None:
    """Count one call. Written last in its transaction: the counters of a study are one row."""
    transaction.write(
        _COUNT,
        [
            workspace_id,
            month_of(now()),
            study_id,
            purpose.value,
            model,
            int(outcome == "failed"),
            int(outcome != "ok"),
            spent.input_tokens,
            spent.output_tokens,
            spent.cost_micros or 0,
            spent.milliseconds,
        ],
    )


async def read(
    transaction: Transaction, workspace_id: UUID, month: date, *, study_id: UUID | None = None
) -> Sequence[UsageLine]:
    """The counters of a month, of one study or of all."""
    return await transaction.fetch_all(UsageLine, _READ, [workspace_id, month, study_id, study_id])


def month_of(moment: datetime) -> date:
    """The first day of the month that a moment falls in, in UTC."""
    return moment.astimezone(UTC).date().replace(day=1)
