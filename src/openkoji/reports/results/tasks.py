"""The job of results: learn from what a person did to the themes."""

from __future__ import annotations

import asyncio
from uuid import UUID

from openkoji.codebooks import learning
from openkoji.codebooks.edits import LEARN
from openkoji.interviews.analysing import embedder
from openkoji.jobs import Run, task


@task(LEARN)
async def learn(run: Run, study_id: UUID, edit_id: UUID) -> None:
    """Teach and count the themes of an edit anew, in one transaction: the same however often it runs."""
    reader = await asyncio.to_thread(embedder)
    async with run.transaction() as transaction:
        await learning.learn(transaction, run.workspace_id, study_id, edit_id, reader)
