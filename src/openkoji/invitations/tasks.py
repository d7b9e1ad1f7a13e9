"""The jobs of invitations: send what is due, and look after what nobody took up."""

from __future__ import annotations

from openkoji.invitations import queue, sending
from openkoji.invitations.mail import Mail
from openkoji.jobs import Run, SystemRun, scheduled, task
from openkoji.kit.clock import now

# Days of them: what is due is not given up while something here is broken.
_RETRIES = 1000


@task(sending.SEND, retries=_RETRIES, outbound=True)
async def send(run: Run) -> None:
    """Send what is due in one workspace."""
    await sending.send(run)


@scheduled("invitations.find_due", cron="* * * * *")
async def find_due(run: SystemRun) -> None:
    """Bring back the senders of workspaces for which something is due: reminders, and what a killed sender held."""
    if not Mail.of(run.settings).sends:
        return
    async with run.transaction() as transaction:
        for workspace_id in await queue.workspaces_due(transaction, now()):
            sending.defer_sending(transaction, workspace_id)
