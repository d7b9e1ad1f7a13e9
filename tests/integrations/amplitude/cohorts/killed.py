"""A worker that prepares runs one after the other, until it is killed: `python -m
tests.integrations.amplitude.cohorts.killed` with the conninfo, the workspace, the batch in which it dies (0: it is
killed from outside) and the runs as lines of its input."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from openkoji.db import Database
from openkoji.integrations.amplitude.cohorts import service
from openkoji.jobs import Run
from openkoji.settings import Settings
from tests.conftest import SECRET


async def main(conninfo: str, workspace_id: UUID, dies_in: int, run_ids: Sequence[UUID]) -> None:
    batches, original = 0, service.prepare_for

    async def prepare_and_die(*arguments: Any, **named: Any) -> Any:
        """The batch is written when the worker dies, and not committed."""
        nonlocal batches
        batches += 1
        fates = await original(*arguments, **named)
        if batches == dies_in:
            await arguments[0].flush()
            os.kill(os.getpid(), signal.SIGKILL)
        return fates

    service.prepare_for = prepare_and_die
    async with Database(conninfo, max_connections=2) as database:
        run = Run(workspace_id, 0, 1, database, Settings(secret_key=SECRET, _env_file=None))
        for run_id in run_ids:
            await service.go_on(run, run_id)


if __name__ == "__main__":
    given = sys.stdin.read().splitlines()
    asyncio.run(main(given[0], UUID(given[1]), int(given[2]), [UUID(each) for each in given[3:]]))
