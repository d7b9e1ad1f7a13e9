"""A worker process, for tests that end it. Its tasks are declared here for both sides.

`python -m tests.jobs.worker_to_kill`, with the conninfo as the first line of its input.
"""

from __future__ import annotations

import asyncio
import sys

from openkoji.jobs import Run, task
from openkoji.jobs.worker import run_worker
from tests.jobs.heard import report


@task("tests.hang_once")
async def hang_once(run: Run) -> None:
    if run.attempt == 1:
        await asyncio.sleep(3600)
    report(run.workspace_id, run.attempt)


if __name__ == "__main__":
    asyncio.run(run_worker(sys.stdin.readline().strip(), stop=asyncio.Event()))
