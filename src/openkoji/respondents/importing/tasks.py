"""The jobs of imports: go on with one, forget what has ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from openkoji.jobs import Run, SystemRun, scheduled, task
from openkoji.kit.clock import now
from openkoji.respondents.importing import repository, service

KEPT = timedelta(days=7)
_FORGOTTEN_AT_ONCE = 100


@task(service.IMPORT, retries=10, on_failure=service.give_up)
async def go_on(run: Run, import_id: UUID) -> None:
    """Import the rows of a file that are not imported yet."""
    await service.go_on(run, import_id)


@scheduled("respondents.forget_imports", cron="23 * * * *")
async def forget_imports(run: SystemRun) -> None:
    """Delete imports a week after they ended, with the rows that were not taken."""
    before, forgotten = now() - KEPT, _FORGOTTEN_AT_ONCE
    while forgotten == _FORGOTTEN_AT_ONCE:
        async with run.transaction() as transaction:
            forgotten = await repository.forget(transaction, before, most=_FORGOTTEN_AT_ONCE)
