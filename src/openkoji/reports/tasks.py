"""The job of reports: write a pending one."""

from __future__ import annotations

import asyncio
from uuid import UUID

from openkoji.codebooks.consolidating import consolidate
from openkoji.jobs import Run, task
from openkoji.kit.clock import now
from openkoji.reports import repository, service


async def _failed(run: Run, report_id: UUID) -> None:
    async with run.transaction() as transaction:
        await service.fail(transaction, run.workspace_id, report_id)


@task(service.GENERATE, retries=2, on_failure=_failed)
async def generate(run: Run, report_id: UUID) -> None:
    """Write a report from one moment of the study, and store it with its event in one transaction; one that was
    written or deleted meanwhile needs nothing. Before, a language model goes through the themes, where there is one."""
    async with run.transaction() as transaction:
        study_id = await repository.study_of_pending(transaction, run.workspace_id, report_id)
    if study_id is not None:
        await consolidate(run, study_id)
    is_settled = False
    while not is_settled:
        async with run.database.snapshot(run.workspace_id) as transaction:
            material = await service.gather(transaction, run.workspace_id, report_id)
        if material is None:
            return
        written = await asyncio.to_thread(service.write, material, now().date())
        async with run.transaction() as transaction:
            is_settled = await service.keep(transaction, run.workspace_id, report_id, written)
