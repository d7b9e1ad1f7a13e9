"""A worker process, for tests that kill it: `python -m tests.integrations.amplitude.loop.worker`, with the conninfo and
settings as a line of JSON of its input."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from typing import Any

from openkoji.jobs.worker import run_worker
from openkoji.serve.worker import import_tasks
from openkoji.settings import Settings


async def main(conninfo: str, given: dict[str, Any]) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await run_worker(conninfo, stop=stop, settings=Settings(**given, webhook_timeout_seconds=2, _env_file=None))


if __name__ == "__main__":
    options = json.loads(sys.stdin.readline())
    import_tasks()
    asyncio.run(main(options.pop("conninfo"), options))
