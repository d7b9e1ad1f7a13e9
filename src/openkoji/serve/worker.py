"""A worker process: `python -m openkoji.serve.worker`, started by the supervisor."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import structlog

import openkoji
from openkoji.jobs.worker import WorkerLostError, run_worker
from openkoji.kit.logs import configure_logs
from openkoji.serve.handover import DRAIN_SECONDS, Handover, receive

log = structlog.get_logger(__name__)

# Turns go first where cores are few: somebody waits for them, and nobody for an analysis.
_NICE = 10


def import_tasks() -> None:
    """Import every `tasks.py`, which is where a domain declares its jobs."""
    root = Path(openkoji.__file__).parent
    for path in sorted(root.rglob("tasks.py")):
        import_module(".".join(["openkoji", *path.relative_to(root).with_suffix("").parts]))


async def _work(handover: Handover) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run_worker(
        handover.conninfo,
        stop=stop,
        settings=handover.settings,
        concurrency=handover.settings.worker_concurrency,
        drain_seconds=DRAIN_SECONDS,
    )


def main(load_tasks: Callable[[], None] = import_tasks) -> None:
    """Run jobs until SIGTERM, then let running ones end."""
    handover = receive()
    configure_logs(handover.settings.log_level, process=handover.name)
    os.nice(_NICE)
    load_tasks()
    try:
        asyncio.run(_work(handover))
    except WorkerLostError as error:
        log.warning("worker.lost", reason=str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
