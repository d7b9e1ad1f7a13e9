"""When a language model is to go through the themes of a study: after so many analyses, one job at a time."""

from __future__ import annotations

from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.jobs import defer

CONSOLIDATE = "codebooks.consolidate"
"""The job; one that waits stands for all."""

EVERY = 10
"""Analyses after which a study's themes are gone through again."""

_COUNT: LiteralString = """
UPDATE codebooks SET unconsolidated = unconsolidated + 1 WHERE workspace_id = %s AND study_id = %s
RETURNING unconsolidated
"""


async def count_analysis(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> None:
    """Count an analysis of a study whose workspace has a language model, and queue the job where it is time."""
    row = await transaction.fetch_values(_COUNT, [workspace_id, study_id])
    if row is not None and row[0] >= EVERY:
        defer(
            transaction,
            CONSOLIDATE,
            workspace_id,
            lock=lock_of(study_id),
            unique_key=str(study_id),
            study_id=study_id,
        )


def lock_of(study_id: UUID) -> str:
    """The lock of the jobs that go through a study's themes: one at a time."""
    return f"themes:{study_id}"
