"""Acts on an account without the interviews behind them."""

from __future__ import annotations

from openkoji.credits import service
from openkoji.credits.model import EntryReason, Subject
from openkoji.db import Database
from openkoji.kit.clock import now
from openkoji.kit.ids import new_id
from tests.conftest import Workspace

STUDY = new_id()


async def charge_interviews(database: Database, workspace: Workspace, number: int) -> None:
    for _ in range(number):
        subject = Subject("interview", new_id(), STUDY, "text")
        async with database.workspace(workspace.workspace_id) as transaction:
            await service.hold(transaction, workspace.workspace_id, subject, now())
            await service.charge(transaction, workspace.workspace_id, subject.id, now(), EntryReason.QUALITY_PASSED)
