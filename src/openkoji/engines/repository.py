"""The SQL of own models. `usage.py` has that of the counters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.engines.model import OwnModels, Used

# One round trip for what a turn needs; the counters of a month are some rows for each study that had interviews in it.
_FIND: LiteralString = """
SELECT %s::uuid AS workspace_id, s.moderation_model, s.analysis_model, s.base_url, s.sealed_key, s.key_ends_with,
       s.masking, s.changed_at, u.tokens, u.cost_micros
FROM (SELECT coalesce(sum(input_tokens + output_tokens), 0)::bigint AS tokens,
             coalesce(sum(cost_micros), 0)::bigint AS cost_micros
      FROM model_usage WHERE workspace_id = %s AND month = %s) u
LEFT JOIN model_settings s ON s.workspace_id = %s
"""
_PUT: LiteralString = """
INSERT INTO model_settings (workspace_id, moderation_model, analysis_model, base_url, sealed_key, key_ends_with,
                            masking, changed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id) DO UPDATE
SET moderation_model = excluded.moderation_model, analysis_model = excluded.analysis_model,
    base_url = excluded.base_url, sealed_key = excluded.sealed_key, key_ends_with = excluded.key_ends_with,
    masking = excluded.masking, changed_at = excluded.changed_at
"""
_DELETE: LiteralString = "DELETE FROM model_settings WHERE workspace_id = %s"


@dataclass(frozen=True, slots=True)
class _Row:
    """Of the settings everything is null where `changed_at` is."""

    workspace_id: UUID
    moderation_model: str | None
    analysis_model: str | None
    base_url: str | None
    sealed_key: bytes | None
    key_ends_with: str | None
    masking: bool | None
    changed_at: datetime | None
    tokens: int
    cost_micros: int


async def find(transaction: Transaction, workspace_id: UUID, month: date) -> tuple[OwnModels | None, Used]:
    """What the workspace set, and what it used in the month that begins with this day."""
    row = await transaction.fetch_one(_Row, _FIND, [workspace_id, workspace_id, month, workspace_id])
    assert row is not None, "a sum has one row"
    used = Used(row.tokens, row.cost_micros)
    if row.changed_at is None:
        return None, used
    own = OwnModels(
        row.workspace_id,
        row.moderation_model,
        row.analysis_model,
        row.base_url,
        row.sealed_key,
        row.key_ends_with,
        row.masking,
        row.changed_at,
    )
    return own, used


def put(transaction: Transaction, own: OwnModels) -> None:
    transaction.write(
        _PUT,
        [
            own.workspace_id,
            own.moderation_model,
            own.analysis_model,
            own.base_url,
            own.sealed_key,
            own.key_ends_with,
            own.masking,
            own.changed_at,
        ],
    )


def delete(transaction: Transaction, workspace_id: UUID) -> None:
    transaction.write(_DELETE, [workspace_id])
