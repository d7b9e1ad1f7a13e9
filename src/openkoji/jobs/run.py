"""What a task is given when it runs."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from uuid import UUID

from openkoji.db import Database, Transaction
from openkoji.settings import Settings


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt of one workspace's job. `attempt` is 1 for the first, and counts interrupted ones too."""

    workspace_id: UUID
    job_id: int
    attempt: int
    database: Database
    settings: Settings = field(default_factory=Settings.load)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction of the job's workspace; a task may open several short ones, one after the other."""
        return self.database.workspace(self.workspace_id)


@dataclass(frozen=True, slots=True)
class SystemRun:
    """One attempt of a scheduled job, which sees every workspace."""

    job_id: int
    attempt: int
    database: Database
    settings: Settings = field(default_factory=Settings.load)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction across workspaces."""
        return self.database.system()
