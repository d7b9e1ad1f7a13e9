"""The jobs of studies: an anonymous one that is over forgets who took part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from openkoji.jobs import Run, SystemRun, defer, scheduled, task
from openkoji.kit.clock import now
from openkoji.studies import anonymity
from openkoji.studies import service as studies

FORGET_ANONYMOUS = "studies.forget_anonymous"
_BATCH = 1_000

# A study that is closed by a call forgets then; this is for those whose closing time has passed.
_OVER: LiteralString = """
SELECT k.workspace_id, k.study_id FROM anonymous_keys k
JOIN studies s ON s.workspace_id = k.workspace_id AND s.id = k.study_id
JOIN study_versions v ON v.workspace_id = s.workspace_id AND v.study_id = s.id AND v.version = s.published_version
WHERE (v.document ->> 'closesAt')::timestamptz <= %s
LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class _Over:
    workspace_id: UUID
    study_id: UUID


@scheduled("studies.find_anonymous_over", cron="*/5 * * * *")
async def find_anonymous_over(run: SystemRun) -> None:
    """Find anonymous studies whose closing time has passed and that could still tell who took part."""
    async with run.transaction() as transaction:
        for over in await transaction.fetch_all(_Over, _OVER, [now(), _BATCH]):
            defer(
                transaction,
                FORGET_ANONYMOUS,
                over.workspace_id,
                unique_key=str(over.study_id),
                study_id=over.study_id,
            )


@task(FORGET_ANONYMOUS)
async def forget_anonymous(run: Run, study_id: UUID) -> None:
    """Forget, unless the study was given more time in the meantime."""
    async with run.transaction() as transaction:
        study = await studies.published(transaction, run.workspace_id, study_id=study_id)
        if study.closes_at is not None and study.closes_at <= now():
            anonymity.forget(transaction, run.workspace_id, study_id)
