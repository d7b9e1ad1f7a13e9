"""An endpoint of a workspace, its events, and the jobs that tell it, run by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Database
from openkoji.events.outbox import EventType, emit
from openkoji.jobs import Run, SystemRun
from openkoji.kit.clock import now
from openkoji.kit.ids import new_id
from openkoji.settings import Settings
from openkoji.webhooks import secrets, tasks
from tests.conftest import Workspace


@dataclass
class Desk:
    database: Database
    workspace: Workspace
    settings: Settings

    @property
    def run(self) -> Run:
        return Run(self.workspace.workspace_id, 0, 1, self.database, self.settings)

    async def endpoint(
        self, url: str, *, origin: str = "webhook", events: list[str] | None = None, **filter: Any
    ) -> UUID:
        """An active endpoint that the workspace's secret signs for."""
        endpoint_id, moment = new_id(), now()
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            await secrets.ensure(
                transaction,
                self.workspace.workspace_id,
                self.workspace.workspace_id,
                self.settings.key_ring(),
                moment,
            )
            transaction.write(
                "INSERT INTO webhook_endpoints (workspace_id, id, origin, url, description, events, filter, status, "
                "has_secret, created_at, updated_at) VALUES (%s, %s, %s, %s, '', %s, %s, 'active', false, %s, %s)",
                [
                    self.workspace.workspace_id,
                    endpoint_id,
                    origin,
                    url,
                    events or [],
                    Jsonb(filter),
                    moment,
                    moment,
                ],
            )
        return endpoint_id

    async def secret(self) -> str:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            sealed = await secrets.find(transaction, self.workspace.workspace_id, self.workspace.workspace_id)
        assert sealed is not None
        return secrets.opened(sealed, self.settings.key_ring(), now()).current

    async def happens(
        self,
        event_type: EventType = EventType.STUDY_PUBLISHED,
        data: Mapping[str, Any] | None = None,
        interview_id: UUID | None = None,
    ) -> UUID:
        """An event, found its listeners."""
        key = str(new_id())
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            told = data or {"study_slug": "cancel-flow"}
            emit(transaction, self.workspace.workspace_id, event_type, key, told, interview_id=interview_id)
        row = await self.one("SELECT id FROM events WHERE workspace_id = %s AND unique_key = %s", f"{event_type}:{key}")
        await tasks.fan_out(self.run, row[0])
        return UUID(str(row[0]))

    async def deliver(self, endpoint_id: UUID, lane: int = 0) -> None:
        await tasks.deliver(self.run, endpoint_id, lane)

    async def find_neglected(self) -> None:
        await tasks.find_neglected(SystemRun(0, 1, self.database, self.settings))

    async def one(self, statement: Any, *parameters: object) -> tuple[Any, ...]:
        """A row, of a statement whose first parameter is the workspace."""
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            row = await transaction.fetch_values(statement, [self.workspace.workspace_id, *parameters])
        assert row is not None
        return row

    async def write(self, statement: Any, *parameters: object) -> None:
        async with self.database.workspace(self.workspace.workspace_id) as transaction:
            transaction.write(statement, [*parameters, self.workspace.workspace_id])

    async def deliveries(self, endpoint_id: UUID) -> dict[str, int]:
        """How many deliveries of an endpoint have each status."""
        row = await self.one(
            "SELECT coalesce(jsonb_object_agg(status, count), '{}') FROM (SELECT status, count(*) FROM "
            "webhook_deliveries WHERE workspace_id = %s AND endpoint_id = %s GROUP BY status) counted",
            endpoint_id,
        )
        return dict(row[0])

    async def waiting(self, task: str) -> int:
        """How many jobs of a task wait for this workspace."""
        row = await self.database.call(
            "SELECT count(*) FROM jobs.procrastinate_jobs "
            "WHERE task_name = %s AND args ->> 'workspace_id' = %s AND status = 'todo'",
            [task, str(self.workspace.workspace_id)],
        )
        assert row is not None
        return int(row[0])
