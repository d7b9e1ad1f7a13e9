"""The job of rehearsals: hold one."""

from __future__ import annotations

from uuid import UUID

from openkoji.jobs import Run, task
from openkoji.kit.clock import now
from openkoji.rehearsals import repository, running, service
from openkoji.rehearsals.model import RehearsalStatus


async def _failed(run: Run, rehearsal_id: UUID) -> None:
    async with run.transaction() as transaction:
        repository.finish(transaction, run.workspace_id, rehearsal_id, RehearsalStatus.FAILED, None, now())


# It waits for a model most of its time; with scripts it takes seconds.
@task(service.HOLD, retries=2, on_failure=_failed, outbound=True)
async def hold(run: Run, rehearsal_id: UUID) -> None:
    """Hold the interviews and write the report. A run that was cut short begins anew, since nothing is kept before."""
    await running.run_rehearsal(run, rehearsal_id)
