"""Days in seconds: the application's clock is moved to each job's time, and the job is run there."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from openkoji.events.outbox import EventType, emit
from openkoji.jobs.queue import queue_connection
from openkoji.kit import clock
from openkoji.webhooks import tasks
from tests.webhooks.desk import Desk

_NEXT = """
DELETE FROM procrastinate_jobs WHERE id = (
    SELECT id FROM procrastinate_jobs
    WHERE args ->> 'workspace_id' = %s AND status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)
    ORDER BY scheduled_at NULLS FIRST, id LIMIT 1
) RETURNING task_name, args, scheduled_at
"""


class PassingTime:
    """A desk whose jobs are run in the order of their times, with a clock that jumps from one to the next."""

    def __init__(self, desk: Desk, conninfo: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk = desk
        self._conninfo = conninfo
        real = clock.now
        self.began = self.moment = real()
        for name, module in list(sys.modules.items()):
            if name.startswith("openkoji.") and vars(module).get("now") is real:
                monkeypatch.setattr(module, "now", lambda: self.moment)

    async def passes(self, until: timedelta) -> None:
        """Everything happens that is due until so long after the beginning."""
        end = self.began + until
        while (job := self._next_before(end)) is not None:
            name, arguments, due_at = job
            self.moment = max(self.moment, due_at or self.moment)
            if name == tasks.FAN_OUT:
                await tasks.fan_out(self.desk.run, UUID(arguments["event_id"]))
            else:
                await tasks.deliver(self.desk.run, UUID(arguments["endpoint_id"]), arguments["lane"])
        self.moment = max(self.moment, end)

    async def event(self, number: int) -> None:
        """An event happens now."""
        workspace_id = self.desk.workspace.workspace_id
        async with self.desk.database.workspace(workspace_id) as transaction:
            emit(transaction, workspace_id, EventType.STUDY_PUBLISHED, f"number {number}", {"version": number})

    def _next_before(self, end: datetime) -> tuple[str, dict[str, Any], datetime | None] | None:
        with psycopg.connect(self._conninfo, **queue_connection(self._conninfo)) as connection:
            row = connection.execute(_NEXT, [str(self.desk.workspace.workspace_id), end]).fetchone()
        return None if row is None else (row[0], row[1], row[2])
