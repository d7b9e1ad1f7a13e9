"""A worker child for tests of the supervisor, whose tasks leave marks in files."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from openkoji.jobs import Run, task
from openkoji.serve.worker import main


def leave(mark: Path) -> None:
    mark.write_text(str(os.getpid()))


@task("tests.mark")
async def mark(run: Run, path: str) -> None:
    leave(Path(path))


@task("tests.mark_slowly")
async def mark_slowly(run: Run, path: str) -> None:
    leave(Path(f"{path}.begun"))
    await asyncio.sleep(1)
    leave(Path(path))


if __name__ == "__main__":
    main(load_tasks=lambda: None)
