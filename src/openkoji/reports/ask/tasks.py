"""The jobs of questions to a study: answer one, forget old ones."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from openkoji.interviewing.language import language_for
from openkoji.interviews.analysing import embedder
from openkoji.jobs import Run, SystemRun, scheduled, task
from openkoji.kit.clock import now
from openkoji.reports.ask import answering, repository
from openkoji.reports.ask.answers import stored
from openkoji.reports.ask.filters import restored
from openkoji.reports.ask.model import ANSWER, KEPT_DAYS, Status
from openkoji.reports.results.chosen import chosen
from openkoji.studies import service as studies

_BATCH = 5_000


async def _failed(run: Run, asked_id: UUID) -> None:
    async with run.transaction() as transaction:
        repository.settle(transaction, run.workspace_id, asked_id, Status.FAILED, None, now())


@task(ANSWER, retries=2, on_failure=_failed)
async def answer(run: Run, asked_id: UUID) -> None:
    """Answer a question once; one that is answered or forgotten needs none."""
    async with run.database.snapshot(run.workspace_id) as transaction:
        asked = await repository.find(transaction, run.workspace_id, asked_id)
        if asked is None or asked.status != Status.PENDING:
            return
        study = await studies.find(transaction, run.workspace_id, study_id=asked.study_id)
        found = await answering.answer(
            transaction,
            chosen(run.workspace_id, asked.study_id, restored(asked.filter)),
            asked.question,
            most_quotes=asked.most_quotes,
            embedder=embedder(),
            language=language_for(study.document["interviewer"]["languages"][0]),
        )
    async with run.transaction() as transaction:
        repository.settle(transaction, run.workspace_id, asked_id, Status.READY, stored(found), now())


@scheduled("ask.forget", cron="*/30 * * * *")
async def forget(run: SystemRun) -> None:
    """Delete questions of more than a week ago, with the words that their answers quote."""
    deleted = _BATCH
    while deleted == _BATCH:
        async with run.transaction() as transaction:
            deleted = await repository.forget_before(transaction, now() - timedelta(days=KEPT_DAYS), limit=_BATCH)
