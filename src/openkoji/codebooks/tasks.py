"""The job of codebooks: have a language model go through the themes of a study."""

from __future__ import annotations

from uuid import UUID

from openkoji.codebooks import consolidating
from openkoji.codebooks.due import CONSOLIDATE
from openkoji.jobs import Run, task


@task(CONSOLIDATE, retries=1)
async def consolidate(run: Run, study_id: UUID) -> None:
    await consolidating.consolidate(run, study_id)
