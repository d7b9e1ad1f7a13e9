"""The jobs of integrations. Telling a vendor is the webhooks' job, which asks the sender that is registered here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import LiteralString
from uuid import UUID

from openkoji.integrations import erasing, passing_on
from openkoji.integrations.telling import Teller
from openkoji.jobs import Run, SystemRun, scheduled, task
from openkoji.kit.clock import now
from openkoji.webhooks.model import Origin
from openkoji.webhooks.senders import register

_KEPT = timedelta(days=30)
_DUE: LiteralString = """
SELECT DISTINCT workspace_id, integration_id AS id FROM integration_erasures
WHERE status = 'pending' AND next_attempt_at <= %s
"""
_FORGET: LiteralString = "DELETE FROM integration_erasures WHERE status = 'passed_on' AND settled_at < %s"

register(Origin.INTEGRATION, Teller())


@dataclass(frozen=True, slots=True)
class _Found:
    workspace_id: UUID
    id: UUID


@task(erasing.ERASE, outbound=True)
async def erase(run: Run, integration_id: UUID) -> None:
    """Ask a vendor to forget those who were erased here."""
    await passing_on.pass_on_due(run, integration_id)


@scheduled("integrations.find_erasures", cron="*/5 * * * *")
async def find_erasures(run: SystemRun) -> None:
    """Bring back erasures that are due, in every workspace, and forget those that were passed on 30 days ago."""
    moment = now()
    async with run.transaction() as transaction:
        for each in await transaction.fetch_all(_Found, _DUE, [moment]):
            erasing.defer_erasing(transaction, each.workspace_id, each.id)
        transaction.write(_FORGET, [moment - _KEPT])
