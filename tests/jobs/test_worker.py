from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest

import tests.jobs.worker_to_kill as _declares_tasks  # noqa: F401
from openkoji.db import Database
from openkoji.jobs import Run, SystemRun, defer, scheduled, task
from openkoji.jobs.listing import JobStatus, list_jobs
from openkoji.jobs.worker import WorkerLostError, run_worker
from tests.jobs.conftest import Working
from tests.jobs.heard import next_report, report, reports_so_far
from tests.jobs.polling import until

EVERYONE = UUID(int=0)
REPOSITORY = Path(__file__).parents[2]


@scheduled("tests.tick", cron="* * * * * *")
async def tick(run: SystemRun) -> None:
    async with run.transaction() as transaction:
        report(EVERYONE, await transaction.fetch_values("SELECT current_user"))


@task("tests.linger")
async def linger(run: Run) -> None:
    report(run.workspace_id, "begun")
    await asyncio.sleep(1)
    report(run.workspace_id, "ended")


@task("tests.linger_long")
async def linger_long(run: Run) -> None:
    report(run.workspace_id, run.attempt)
    if run.attempt == 1:
        await asyncio.sleep(3600)


let_go = asyncio.Event()


@task("tests.hold_here")
async def hold_here(run: Run) -> None:
    report(run.workspace_id, "tests.hold_here")
    await let_go.wait()


@task("tests.hold_outside", outbound=True)
async def hold_outside(run: Run) -> None:
    report(run.workspace_id, "tests.hold_outside")
    await let_go.wait()


async def put_in(database: Database, name: str, workspace_id: UUID) -> None:
    async with database.workspace(workspace_id) as transaction:
        defer(transaction, name, workspace_id)


def status_of(conninfo: str, workspace_id: UUID) -> str:
    (job,) = list_jobs(conninfo, workspace_id=workspace_id)
    return job.status


async def test_a_scheduled_task_runs_across_workspaces(working: Working) -> None:
    async with working():
        assert await next_report(EVERYONE) == ("openkoji_system",)
        assert await next_report(EVERYONE) == ("openkoji_system",)


async def test_a_worker_told_to_stop_lets_running_jobs_end(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    async with working():
        await put_in(queue_database, "tests.linger", workspace_id)
        assert await next_report(workspace_id) == "begun"
    assert reports_so_far(workspace_id) == ["ended"]
    assert status_of(queue_conninfo, workspace_id) == JobStatus.SUCCEEDED


@pytest.mark.parametrize(
    ("busy_with", "kept_waiting"),
    [("tests.hold_here", "tests.hold_outside"), ("tests.hold_outside", "tests.hold_here")],
)
async def test_who_waits_for_servers_elsewhere_keeps_nobody_waiting_and_waits_for_nobody(
    queue_database: Database, working: Working, workspace_id: UUID, busy_with: str, kept_waiting: str
) -> None:
    busy = uuid4()
    let_go.clear()
    async with working():
        for _ in range(20):
            await put_in(queue_database, busy_with, busy)
        await next_report(busy)
        await put_in(queue_database, kept_waiting, workspace_id)
        assert await next_report(workspace_id) == kept_waiting, "while the others are still held"
        let_go.set()
        for _ in range(19):
            await next_report(busy)


async def test_a_job_that_outlasts_the_stop_is_left_to_the_next_worker(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(queue_conninfo, stop=stop, drain_seconds=0.2))
    await put_in(queue_database, "tests.linger_long", workspace_id)
    assert await next_report(workspace_id) == 1
    stop.set()
    await worker
    assert status_of(queue_conninfo, workspace_id) == JobStatus.WAITING
    async with working():
        assert await next_report(workspace_id) == 2


async def test_a_task_that_only_a_newer_version_knows_is_left_to_it(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    other = uuid4()
    await put_in(queue_database, "tests.of_the_next_version", other)
    async with working():
        await put_in(queue_database, "tests.linger", workspace_id)
        assert [await next_report(workspace_id) for _ in range(2)] == ["begun", "ended"]
    assert status_of(queue_conninfo, other) == JobStatus.WAITING


async def test_a_worker_that_the_others_took_for_dead_ends(queue_conninfo: str) -> None:
    worker = asyncio.create_task(run_worker(queue_conninfo, stop=asyncio.Event()))
    with psycopg.connect(queue_conninfo, autocommit=True) as connection:
        await until(lambda: connection.execute("DELETE FROM jobs.procrastinate_workers").rowcount)
    with pytest.raises(WorkerLostError):
        await asyncio.wait_for(worker, 10)


async def test_an_outcome_is_written_through_the_loss_of_all_connections(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    async with working():
        await put_in(queue_database, "tests.linger", workspace_id)
        assert await next_report(workspace_id) == "begun"
        with psycopg.connect(queue_conninfo, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid() AND application_name ~ 'worker'"
            )
        await until(lambda: status_of(queue_conninfo, workspace_id) == JobStatus.SUCCEEDED)


async def test_a_worker_without_a_database_ends_with_an_error() -> None:
    with pytest.raises(WorkerLostError, match="connection"):
        await run_worker("host=/nowhere dbname=none", stop=asyncio.Event())


@pytest.mark.slow
async def test_a_killed_workers_job_runs_again_within_15_seconds(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    await put_in(queue_database, "tests.hang_once", workspace_id)
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.jobs.worker_to_kill", cwd=REPOSITORY, stdin=subprocess.PIPE
    )
    assert other.stdin is not None
    other.stdin.write(f"{queue_conninfo}\n".encode())
    await until(lambda: status_of(queue_conninfo, workspace_id) == JobStatus.RUNNING)
    other.kill()
    await other.wait()
    killed_at = time.monotonic()
    async with working(poll_seconds=60):
        assert await next_report(workspace_id, within=15) == 2
    assert time.monotonic() - killed_at > 5, "it was running elsewhere until its worker was silent"
