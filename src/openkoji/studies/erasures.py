"""Whether somebody was erased from a study meanwhile: for those who read it at one moment, and write of it later."""

from __future__ import annotations

from uuid import UUID

from openkoji.db import Transaction


async def count(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> int:
    """How many erasures the study has seen; only ever more."""
    row = await transaction.fetch_values(
        "SELECT count(*) FROM erasures WHERE workspace_id = %s AND study_id = %s", [workspace_id, study_id]
    )
    assert row is not None, "count(*) has one row"
    return int(row[0])
