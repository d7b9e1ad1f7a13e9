"""A worker that is killed in the middle of an import: `python -m tests.respondents.importing.killed` with the conninfo,
the workspace, the import and the batch at which it dies as lines of its input."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import Any
from uuid import UUID

from openkoji.db import Database
from openkoji.jobs import Run
from openkoji.respondents.importing import service
from openkoji.settings import Settings

BATCH = 200


async def main(conninfo: str, workspace_id: UUID, import_id: UUID, dies_at: int) -> None:
    taken, original = 0, service._take

    async def take_and_die(*arguments: Any) -> Any:
        """The batch is written when the worker dies, and not committed."""
        nonlocal taken
        taken += 1
        result = await original(*arguments)
        if taken == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    service.BATCH, service._take = BATCH, take_and_die
    async with Database(conninfo, max_connections=2) as database:
        await service.go_on(Run(workspace_id, 0, 1, database, Settings(_env_file=None)), import_id)


if __name__ == "__main__":
    given = sys.stdin.read().splitlines()
    asyncio.run(main(given[0], UUID(given[1]), UUID(given[2]), int(given[3])))
