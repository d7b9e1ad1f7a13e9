"""The job of credits: end the months that are over, and open the one that has begun.

Whoever first uses an account in a new month does the same under its lock, so that nothing depends on when this runs. It
looks for whatever is behind, so that a time that was missed is made up for by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from openkoji.credits import service
from openkoji.credits.model import month_of
from openkoji.jobs import Run, SystemRun, defer, scheduled, task
from openkoji.kit.clock import now

OPEN_MONTH = "credits.open_month"
_BATCH = 1000

_BEHIND: LiteralString = """
SELECT workspace_id FROM credit_accounts WHERE plan <> 'unlimited' AND month < %s ORDER BY month LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class _Behind:
    workspace_id: UUID


@scheduled("credits.find_behind", cron="*/10 * * * *")
async def find_behind(run: SystemRun) -> None:
    """Find accounts whose open month is over."""
    async with run.transaction() as transaction:
        for behind in await transaction.fetch_all(_Behind, _BEHIND, [month_of(now()), _BATCH]):
            defer(transaction, OPEN_MONTH, behind.workspace_id, unique_key="account")


@task(OPEN_MONTH)
async def open_month(run: Run) -> None:
    async with run.transaction() as transaction:
        await service.open_month(transaction, run.workspace_id, now())
