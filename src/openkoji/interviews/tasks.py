"""The jobs of interviews: analyse what completed, end what went quiet, give back what is held for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from openkoji.credits import service as credits
from openkoji.credits.model import EntryReason
from openkoji.interviews import analyses, completion, holds, repository
from openkoji.interviews.analysing import analyse_interview
from openkoji.interviews.model import Reason, Status
from openkoji.interviews.settling import open_settled
from openkoji.jobs import Run, SystemRun, defer, scheduled, task
from openkoji.kit.clock import now

END_QUIET = "interviews.end_quiet"
RELEASE_HOLD = "interviews.release_hold"
_BATCH = 1000

_QUIET: LiteralString = """
SELECT workspace_id, id FROM interviews
WHERE status = 'active'
  AND CASE WHEN started_at IS NULL THEN expires_at ELSE last_message_at + idle_after END <= %s
LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class _Quiet:
    workspace_id: UUID
    id: UUID


async def _analysis_failed(run: Run, interview_id: UUID, version: int) -> None:
    async with run.transaction() as transaction:
        if await analyses.lock(transaction, run.workspace_id, interview_id, version):
            analyses.set_status(transaction, run.workspace_id, interview_id, "failed")


@task(completion.ANALYSE, on_failure=_analysis_failed)
async def analyse(run: Run, interview_id: UUID, version: int) -> None:
    """Analyse a completed interview; a version that is there already, and an interview that was erased, need none."""
    await analyse_interview(run, interview_id, version)


@scheduled("interviews.find_quiet", cron="* * * * *")
async def find_quiet(run: SystemRun) -> None:
    """Find interviews that nobody answers any more, in every workspace; each is ended in its own."""
    async with run.transaction() as transaction:
        for quiet in await transaction.fetch_all(_Quiet, _QUIET, [now(), _BATCH]):
            defer(transaction, END_QUIET, quiet.workspace_id, unique_key=str(quiet.id), interview_id=quiet.id)


@task(END_QUIET)
async def end_quiet(run: Run, interview_id: UUID) -> None:
    """Complete an interview that went quiet; one that was never answered expires. Looks again under the lock,
    since the respondent may have come back."""
    moment = now()
    async with run.transaction() as transaction:
        interview = await open_settled(transaction, run.workspace_id, interview_id)
        if interview is None or interview.status != Status.ACTIVE or interview.quiet_at > moment:
            return
        if interview.started_at is None:
            repository.expire(transaction, run.workspace_id, interview_id)
            await credits.release(transaction, run.workspace_id, interview_id, moment, EntryReason.EXPIRED)
        else:
            completion.mark_completed(transaction, run.workspace_id, interview_id, interview, Reason.TIMEOUT, moment)


@scheduled("interviews.find_held_for_nothing", cron="* * * * *")
async def find_held_for_nothing(run: SystemRun) -> None:
    """Find credits that are held for interviews that nobody answered, or whose analysis failed, in every workspace."""
    async with run.transaction() as transaction:
        for held in await holds.held_for_nothing(transaction, now(), limit=_BATCH):
            defer(transaction, RELEASE_HOLD, held.workspace_id, unique_key=str(held.id), interview_id=held.id)


@task(RELEASE_HOLD)
async def release_hold(run: Run, interview_id: UUID) -> None:
    async with run.transaction() as transaction:
        await holds.release_held_for_nothing(transaction, run.workspace_id, interview_id, now())
