from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from openkoji.db import Database
from openkoji.jobs import Run, defer, execution, task
from openkoji.jobs.listing import JobRow, JobStatus, list_jobs, retry_job
from openkoji.kit.clock import now
from tests.jobs.conftest import Working
from tests.jobs.heard import next_report, report
from tests.jobs.polling import until


class Broken:
    """What the failing tasks are to do, set by the tests."""

    times = 0
    hook_times = 0
    followed_up = False


@task("tests.mend", retries=3)
async def mend(run: Run) -> None:
    report(run.workspace_id, run.attempt)
    if run.attempt <= Broken.times:
        raise ValueError("not yet\nand a second line")


async def say_that_it_failed(run: Run, what: str) -> None:
    report(run.workspace_id, f"{what} failed")
    if Broken.hook_times > 0:
        Broken.hook_times -= 1
        raise RuntimeError("the hook, too")


@task("tests.break", retries=2, on_failure=say_that_it_failed)
async def break_(run: Run, what: str) -> None:
    report(run.workspace_id, f"{what} tried")
    raise ValueError("broken for good")


@task("tests.follow_up")
async def follow_up(run: Run) -> None:
    report(run.workspace_id, run.attempt)
    if not Broken.followed_up:
        Broken.followed_up = True
        async with run.transaction() as transaction:
            defer(
                transaction, "tests.follow_up", run.workspace_id, unique_key="key", run_at=now() + timedelta(seconds=1)
            )
        raise ValueError("after another one has begun to wait under the same key")


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "_FIRST_PAUSE", 0.01)
    monkeypatch.setattr(Broken, "times", 0)
    monkeypatch.setattr(Broken, "hook_times", 0)
    monkeypatch.setattr(Broken, "followed_up", False)


async def ended(conninfo: str, workspace_id: UUID, status: JobStatus) -> JobRow:
    return await until(lambda: next(iter(list_jobs(conninfo, workspace_id=workspace_id, status=status)), None))


async def test_a_job_that_fails_is_retried_until_it_succeeds(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    Broken.times = 3
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.mend", workspace_id)
    async with working():
        assert [await next_report(workspace_id) for _ in range(4)] == [1, 2, 3, 4]
        job = await ended(queue_conninfo, workspace_id, JobStatus.SUCCEEDED)
    assert (job.failures, job.error) == (3, "ValueError: not yet")


async def test_a_job_that_fails_for_good_says_so(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.break", workspace_id, what="it")
    async with working():
        heard = [await next_report(workspace_id) for _ in range(4)]
        job = await ended(queue_conninfo, workspace_id, JobStatus.FAILED)
    assert heard == ["it tried", "it tried", "it tried", "it failed"]
    assert (job.failures, job.error) == (3, "ValueError: broken for good")


async def test_saying_so_is_tried_again_when_it_fails_itself(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    Broken.hook_times = 1
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.break", workspace_id, what="it")
    async with working():
        heard = [await next_report(workspace_id) for _ in range(6)]
        await ended(queue_conninfo, workspace_id, JobStatus.FAILED)
    assert heard[-3:] == ["it failed", "it tried", "it failed"]


async def test_a_job_is_retried_while_another_waits_under_its_unique_key(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.follow_up", workspace_id, unique_key="key")
    async with working():
        attempts = [await next_report(workspace_id) for _ in range(3)]
        assert sorted(attempts) == [1, 1, 2]  # the second try and the other job may come in either order
        await until(
            lambda: [j.status for j in list_jobs(queue_conninfo, workspace_id=workspace_id)] == ["succeeded"] * 2
        )


async def test_a_failed_job_can_be_run_again_with_all_its_retries(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    Broken.times = 10
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.mend", workspace_id)
    async with working():
        assert [await next_report(workspace_id) for _ in range(4)] == [1, 2, 3, 4]
        failed = await ended(queue_conninfo, workspace_id, JobStatus.FAILED)
        Broken.times = 2
        assert retry_job(queue_conninfo, failed.id)
        assert [await next_report(workspace_id) for _ in range(3)] == [1, 2, 3]
        succeeded = await ended(queue_conninfo, workspace_id, JobStatus.SUCCEEDED)
    assert succeeded.failures == 2
    assert not retry_job(queue_conninfo, failed.id)


async def test_a_job_that_ends_its_worker_each_time_fails_without_being_run(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.break", workspace_id, what="it")
    with psycopg.connect(queue_conninfo) as connection:
        connection.execute(
            "UPDATE jobs.procrastinate_jobs SET attempts = 13 WHERE args ->> 'workspace_id' = %s", [str(workspace_id)]
        )
    async with working():
        assert await next_report(workspace_id) == "it failed"
        job = await ended(queue_conninfo, workspace_id, JobStatus.FAILED)
    assert "never ended" in (job.error or "")


async def test_a_job_without_what_its_task_needs_fails_at_once(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.break", workspace_id, something_else=1)
    async with working():
        job = await ended(queue_conninfo, workspace_id, JobStatus.FAILED)
    assert "KeyError: 'what'" in (job.error or "")


def test_pauses_double_up_to_ten_minutes_and_are_never_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for failures, seconds in ((1, 2), (2, 4), (3, 8), (9, 512), (10, 600), (50, 600)):
        pauses = {execution._pause_after(failures).total_seconds() for _ in range(50)}
        assert len(pauses) > 1
        assert all(seconds * 0.8 <= pause <= seconds * 1.2 for pause in pauses)
