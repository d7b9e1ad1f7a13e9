"""A running `serve`, as a user would run it: a program with children."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.databases import fresh_database

REPOSITORY = Path(__file__).parents[2]
SECRET = "tests-only-secret-tests-only-secret-tests-only"


@dataclass
class Serving:
    """`events` are the parent's log lines so far."""

    process: Process
    url: str
    events: list[dict[str, Any]] = field(default_factory=list)

    def pid_of(self, child: str) -> int:
        """The newest process of that name."""
        return next(e["pid"] for e in reversed(self.events) if e["event"] == "child.started" and e["child"] == child)

    def children(self) -> list[int]:
        return [event["pid"] for event in self.events if event["event"] == "child.started"]

    async def get(self, path: str, **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(base_url=self.url, timeout=20) as client:
            return await client.get(path, **options)

    async def put_in(self, name: str, path: Path) -> None:
        query = {"workspace_id": "00000000-0000-0000-0000-000000000001", "path": str(path)}
        async with httpx.AsyncClient(base_url=self.url, timeout=20) as client:
            (await client.post(f"/jobs/{name}", params=query)).raise_for_status()


Serve = Callable[..., AbstractAsyncContextManager[Serving]]


@pytest.fixture
def database_url(server_conninfo: str) -> Iterator[str]:
    with fresh_database(server_conninfo) as conninfo:
        yield conninfo


async def start(data_dir: Path, *, api: str = "tests.serve.stub_api", **environment: str) -> Process:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("OPENKOJI")}
    variables |= {"OPENKOJI_DATA_DIR": str(data_dir), "OPENKOJI_PORT": "0", "OPENKOJI_SECRET_KEY": SECRET}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.serve.program",
        api,
        cwd=REPOSITORY,
        env=variables | environment,
        stdout=PIPE,
        stderr=PIPE,
    )


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """Under a folder that the database's user can pass, which root's `tmp_path` is not: else the database would be
    made, and left, in /var/lib/openkoji."""
    with tempfile.TemporaryDirectory(prefix="okj", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        yield Path(folder) / "data"


@pytest.fixture
def serving(data_dir: Path) -> Serve:
    """`async with serving(DATABASE_URL=...)` gives a server that answers; without the variable, an embedded one."""

    @asynccontextmanager
    async def run(**environment: str) -> AsyncIterator[Serving]:
        process = await start(data_dir, **environment)
        served = Serving(process, "")
        reading = asyncio.create_task(_read(process, served.events))
        try:
            assert process.stdout is not None
            line = await asyncio.wait_for(process.stdout.readline(), 60)
            served.url = line.decode().removeprefix("OpenKoji is ready at ").strip()
            assert served.url.startswith("http"), served.events
            yield served
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await asyncio.wait_for(process.wait(), 40)
            await reading

    return run


async def _read(process: Process, events: list[dict[str, Any]]) -> None:
    """The parent's lines; its children write to the same place."""
    assert process.stderr is not None
    async for line in process.stderr:
        try:
            event = json.loads(line)
        except ValueError:
            continue
        if event.get("process") == "serve":
            events.append(event)
