"""A worker process: takes jobs as they come, until it is told to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

import psycopg
from procrastinate.worker import Worker

import openkoji.jobs.retention  # noqa: F401  declares its task
from openkoji.db import Database
from openkoji.jobs.declare import declared_tasks
from openkoji.jobs.execution import sentence_of
from openkoji.jobs.pulse import SILENCE, Pulse
from openkoji.jobs.queue import queue_app
from openkoji.settings import Settings

# New jobs come by NOTIFY; the poll finds those whose time has come, and what a lost notification left.
_POLL = 1.0
OUTBOUND_SLOTS = 4
"""Outbound jobs that run at a time, for each of the others: waiting costs little."""

# With the pulse beating, Procrastinate's own sign of life only costs.
_RARELY = 3_600.0


class WorkerLostError(Exception):
    """The worker cannot go on (the database went, or others took it for dead); start a new one."""


async def run_worker(
    conninfo: str,
    *,
    stop: asyncio.Event,
    settings: Settings | None = None,
    concurrency: int = 8,
    drain_seconds: float = 20,
) -> None:
    """Run jobs of every declared task until `stop` is set, `concurrency` at a time and four times as many outbound.

    Then no more are taken and the running ones may end within `drain_seconds`; those that do not are cancelled
    and wait for another worker. Each run is handed `settings`, those of the environment by default. Raises
    `WorkerLostError` when it ends for any other reason: jobs that it leaves behind are rescued by the pulse of the
    next worker. Import the modules that declare tasks before.
    """
    await _check(conninfo)
    loop = asyncio.get_running_loop()
    lost = asyncio.Event()
    slots = {False: concurrency, True: OUTBOUND_SLOTS * concurrency}
    async with Database(conninfo, max_connections=2 * concurrency + 2) as database:
        tasks = declared_tasks().values()
        app = queue_app(conninfo, tasks, database, settings or Settings.load(), on_lost=lost.set)
        workers = [
            Worker(
                app,
                queues=[task.name for task in tasks if task.outbound == outbound],
                concurrency=slots[outbound],
                fetch_job_polling_interval=_POLL,
                shutdown_graceful_timeout=drain_seconds,
                install_signal_handlers=False,
                update_heartbeat_interval=_RARELY,
                stalled_worker_timeout=SILENCE,
            )
            for outbound in sorted({task.outbound for task in tasks})
        ]

        def on_disowned() -> None:
            loop.call_soon_threadsafe(lost.set)

        async with app.open_async():
            with ExitStack() as pulses:
                for worker in workers:
                    pulses.enter_context(Pulse(conninfo, partial(getattr, worker, "worker_id"), on_disowned))
                await _run_until(workers, stop, lost)
    if not stop.is_set():
        raise WorkerLostError("The worker ended by itself.")


async def _check(conninfo: str) -> None:
    """The pools would try for half a minute, without a reason in their error."""
    try:
        connection = await psycopg.AsyncConnection.connect(conninfo, connect_timeout=5)
    except psycopg.Error as error:
        raise WorkerLostError(f"There is no database: {sentence_of(error)}") from error
    await connection.close()


async def _run_until(workers: Sequence[Worker], *ends: asyncio.Event) -> None:
    running = [asyncio.ensure_future(worker.run()) for worker in workers]  # type: ignore[no-untyped-call]
    waits = [asyncio.create_task(end.wait()) for end in ends]
    try:
        await asyncio.wait([*running, *waits], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
        for worker in workers:
            worker.stop()  # type: ignore[no-untyped-call]
        for ended in await asyncio.gather(*running, return_exceptions=True):
            if isinstance(ended, Exception):
                raise WorkerLostError(f"The worker ended: {sentence_of(ended.__cause__ or ended)}") from ended
