"""A database for the queue alone, since its workers take every job that they find, and a place to hear of runs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from uuid import UUID, uuid4

import pytest

from openkoji.db import Database
from openkoji.db.migrations import migrate
from openkoji.jobs.worker import run_worker
from tests.databases import fresh_database

Working = Callable[..., AbstractAsyncContextManager[asyncio.Task[None]]]


@pytest.fixture(scope="session")
def queue_conninfo(server_conninfo: str) -> Iterator[str]:
    with fresh_database(server_conninfo) as conninfo:
        migrate(conninfo)
        yield conninfo


@pytest.fixture(scope="session")
async def queue_database(queue_conninfo: str) -> AsyncIterator[Database]:
    async with Database(queue_conninfo) as database:
        yield database


@pytest.fixture
def workspace_id() -> UUID:
    return uuid4()


@pytest.fixture
def working(queue_conninfo: str, monkeypatch: pytest.MonkeyPatch) -> Working:
    """`async with working():` runs a worker in this process, and drains it at the end.

    `poll_seconds` is high for tests of what a worker must hear without looking.
    """

    @asynccontextmanager
    async def work(poll_seconds: float = 0.2) -> AsyncIterator[asyncio.Task[None]]:
        monkeypatch.setattr("openkoji.jobs.worker._POLL", poll_seconds)
        stop = asyncio.Event()
        worker = asyncio.create_task(run_worker(queue_conninfo, stop=stop, drain_seconds=2))
        try:
            yield worker
        finally:
            stop.set()
            await asyncio.wait([worker])

    return work
