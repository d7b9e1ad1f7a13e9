"""The jobs of the erasure: find answers whose time is over, and erase them."""

from __future__ import annotations

from uuid import UUID

from openkoji.erasure import retention
from openkoji.jobs import Run, SystemRun, defer, scheduled, task
from openkoji.kit.clock import now

END_KEEPING = "erasure.end_keeping"
_BATCH = 1000


@scheduled("erasure.find_due", cron="41 * * * *")
async def find_due(run: SystemRun) -> None:
    """Find answers that their study keeps no longer, in every workspace; each is erased in its own."""
    async with run.transaction() as transaction:
        for each in await retention.due(transaction, now(), most=_BATCH):
            defer(transaction, END_KEEPING, each.workspace_id, unique_key=str(each.id), interview_id=each.id)


@task(END_KEEPING)
async def end_keeping(run: Run, interview_id: UUID) -> None:
    """Erase one interview whose time is over. Looks again, since the study may keep it for longer by now."""
    async with run.transaction() as transaction:
        await retention.end_keeping(transaction, run.workspace_id, interview_id, run.settings.key_ring(), now())
