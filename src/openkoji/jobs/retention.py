"""Finished jobs are kept for a week, for who wants to look, and then forgotten."""

from __future__ import annotations

from openkoji.jobs.declare import scheduled
from openkoji.jobs.run import SystemRun

KEPT = "7 days"
_BATCH = 5_000


@scheduled("jobs.forget_finished", cron="*/15 * * * *")
async def forget_finished(run: SystemRun) -> None:
    deleted = _BATCH
    while deleted == _BATCH:
        async with run.transaction() as transaction:
            row = await transaction.fetch_values("SELECT jobs.forget_finished(%s, %s)", (KEPT, _BATCH))
        deleted = row[0] if row else 0
