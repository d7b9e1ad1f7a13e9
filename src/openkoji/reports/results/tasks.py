"""The job of results: learn from what persons did to the themes."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog

from openkoji.codebooks import learning
from openkoji.codebooks.edits import LEARN
from openkoji.codebooks.repository import EmbedderDiffersError
from openkoji.interviews.analysing import embedder
from openkoji.jobs import Run, task

log = structlog.get_logger(__name__)


@task(LEARN)
async def learn(run: Run, study_id: UUID) -> None:
    """Learn from all edits of a study that nothing was learned from yet.

    A worker with another embedder than the study's leaves that: when an analysis takes the study over to it, this job
    is queued again.
    """
    reader = await asyncio.to_thread(embedder)
    try:
        await learning.learn(run.database, run.workspace_id, study_id, reader)
    except EmbedderDiffersError as error:
        log.warning("codebook.not_learned", study_id=str(study_id), reason=str(error))
