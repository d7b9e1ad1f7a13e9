"""The jobs of cohorts: prepare the people of a message, forget what has ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from openkoji.integrations.amplitude.cohorts import repository, service
from openkoji.jobs import Run, SystemRun, scheduled, task
from openkoji.kit.clock import now

KEPT = timedelta(days=30)
_FORGOTTEN_AT_ONCE = 100


@task(service.PREPARE, retries=10, on_failure=service.give_up)
async def prepare_cohort(run: Run, run_id: UUID) -> None:
    """Prepare the people of a message who are not looked at yet."""
    await service.go_on(run, run_id)


@scheduled("integrations.forget_cohort_runs", cron="37 * * * *")
async def forget_cohort_runs(run: SystemRun) -> None:
    """Delete runs 30 days after they ended, with what became of their people."""
    before, forgotten = now() - KEPT, _FORGOTTEN_AT_ONCE
    while forgotten == _FORGOTTEN_AT_ONCE:
        async with run.transaction() as transaction:
            forgotten = await repository.forget(transaction, before, most=_FORGOTTEN_AT_ONCE)
