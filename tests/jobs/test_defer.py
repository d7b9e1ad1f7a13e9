from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest

from openkoji.db import Database
from openkoji.jobs import Run, absorb, defer, task
from openkoji.jobs.listing import list_jobs
from openkoji.kit.clock import now
from tests.jobs.conftest import Working
from tests.jobs.heard import next_report, nothing_more, report


@task("tests.say")
async def say(run: Run, what: str) -> None:
    report(run.workspace_id, what)


@task("tests.take")
async def take(run: Run, interview_id: UUID, seq: int) -> None:
    report(run.workspace_id, (interview_id, seq, run.attempt))


@task("tests.count")
async def count(run: Run) -> None:
    async with run.transaction() as transaction:
        report(run.workspace_id, await transaction.fetch_values("SELECT count(*) FROM workspaces"))


async def put_in(database: Database, workspace_id: UUID, what: str, **options: object) -> None:
    async with database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.say", workspace_id, what=what, **options)  # type: ignore[arg-type]


async def test_a_job_runs_once_its_caller_has_committed(
    queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    async with working(poll_seconds=60):
        await put_in(queue_database, workspace_id, "hello")
        assert await next_report(workspace_id) == "hello"


async def test_a_rollback_leaves_no_job(queue_conninfo: str, queue_database: Database, workspace_id: UUID) -> None:
    async def caller() -> None:
        async with queue_database.workspace(workspace_id) as transaction:
            defer(transaction, "tests.say", workspace_id, what="never")
            await transaction.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await caller()
    assert list_jobs(queue_conninfo, workspace_id=workspace_id) == []


async def test_ids_arrive_with_their_types(queue_database: Database, working: Working, workspace_id: UUID) -> None:
    interview_id = uuid4()
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.take", workspace_id, interview_id=interview_id, seq=7)
    async with working():
        assert await next_report(workspace_id) == (interview_id, 7, 1)


async def test_a_task_sees_its_own_workspace_only(
    queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    async with queue_database.system() as transaction:
        for one in (workspace_id, uuid4()):
            transaction.write("INSERT INTO workspaces VALUES (%s, 'tests', now())", [one])
        defer(transaction, "tests.count", workspace_id)
    async with working():
        assert await next_report(workspace_id) == (1,)


async def test_a_job_waits_for_its_time(queue_database: Database, working: Working, workspace_id: UUID) -> None:
    due = now() + timedelta(seconds=1)
    async with working():
        await put_in(queue_database, workspace_id, "later", run_at=due)
        assert await next_report(workspace_id) == "later"
    assert now() >= due


async def test_jobs_with_the_same_lock_run_in_order(
    queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    said = [str(number) for number in range(6)]
    for what in said:
        await put_in(queue_database, workspace_id, what, lock="one")
    async with working(poll_seconds=60):
        assert [await next_report(workspace_id) for _ in said] == said


async def test_a_unique_key_absorbs_a_second_job_while_the_first_waits(
    queue_conninfo: str, queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    await put_in(queue_database, workspace_id, "first", unique_key="key")
    await put_in(queue_database, workspace_id, "second", unique_key="key")
    assert len(list_jobs(queue_conninfo, workspace_id=workspace_id)) == 1
    async with working():
        assert await next_report(workspace_id) == "first"
        await put_in(queue_database, workspace_id, "third", unique_key="key")
        assert await next_report(workspace_id) == "third"


async def test_a_unique_key_is_a_workspaces_own(queue_database: Database, working: Working) -> None:
    here, there = uuid4(), uuid4()
    await put_in(queue_database, here, "here", unique_key="key")
    await put_in(queue_database, there, "there", unique_key="key")
    async with working():
        assert await next_report(here) == "here"
        assert await next_report(there) == "there"


async def test_an_absorbed_job_brings_the_waiting_one_forward_and_never_back(
    queue_conninfo: str, queue_database: Database, workspace_id: UUID
) -> None:
    early, late = now() + timedelta(hours=1), now() + timedelta(hours=2)
    for run_at in (late, early, late):
        await put_in(queue_database, workspace_id, "once", unique_key="key", run_at=run_at)
    (job,) = list_jobs(queue_conninfo, workspace_id=workspace_id)
    assert job.run_at == early


async def test_a_job_runs_after_the_commit_of_who_was_absorbed(
    queue_database: Database, working: Working, workspace_id: UUID
) -> None:
    other = uuid4()
    await put_in(queue_database, workspace_id, "both", unique_key="key")
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.say", workspace_id, what="absorbed", unique_key="key")
        await transaction.flush()
        async with working(poll_seconds=60):
            await put_in(queue_database, other, "a later job")
            assert await next_report(other) == "a later job"
            assert nothing_more(workspace_id)
            await transaction.commit()
            assert await next_report(workspace_id) == "both"
            await put_in(queue_database, other, "another")  # what commits at the end of the block has nothing to do
            assert await next_report(other) == "another"
            assert nothing_more(workspace_id)


@pytest.mark.parametrize("table", ["procrastinate_jobs", "procrastinate_events", "failures"])
@pytest.mark.parametrize("statement", ["SELECT FROM jobs.{}", "DELETE FROM jobs.{}"])
async def test_the_application_cannot_reach_the_queues_tables(
    queue_database: Database, workspace_id: UUID, table: str, statement: str
) -> None:
    for opened in (queue_database.workspace(workspace_id), queue_database.system()):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with opened as transaction:
                transaction.write(statement.format(table))  # type: ignore[arg-type]


async def test_a_job_cannot_be_deferred_for_another_workspace(queue_database: Database, workspace_id: UUID) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with queue_database.workspace(workspace_id) as transaction:
            defer(transaction, "tests.say", uuid4(), what="not mine")


async def test_a_running_job_takes_over_those_that_wait_like_it(queue_database: Database, workspace_id: UUID) -> None:
    async with queue_database.workspace(workspace_id) as transaction:
        for number in range(3):
            defer(transaction, "tests.note", workspace_id, number=number)
        defer(transaction, "tests.other", workspace_id, number=7)
        defer(transaction, "tests.note", workspace_id, number=8, run_at=now() + timedelta(hours=1))
    async with queue_database.workspace(workspace_id) as transaction:
        taken = await absorb(transaction, "tests.note", workspace_id, limit=2)
        assert sorted(ids["number"] for ids in taken) == [0, 1], "the oldest"
    async with queue_database.workspace(workspace_id) as transaction:
        assert await absorb(transaction, "tests.note", workspace_id, limit=2) == [{"number": 2}]


async def test_what_was_taken_over_waits_again_where_the_taker_fails(
    queue_database: Database, workspace_id: UUID
) -> None:
    async with queue_database.workspace(workspace_id) as transaction:
        defer(transaction, "tests.note", workspace_id, number=1)
    with pytest.raises(ZeroDivisionError):
        async with queue_database.workspace(workspace_id) as transaction:
            await absorb(transaction, "tests.note", workspace_id, limit=2)
            raise ZeroDivisionError
    async with queue_database.workspace(workspace_id) as transaction:
        assert await absorb(transaction, "tests.note", workspace_id, limit=2) == [{"number": 1}]


async def test_jobs_of_another_workspace_cannot_be_taken_over(queue_database: Database, workspace_id: UUID) -> None:
    async with queue_database.workspace(uuid4()) as transaction:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await absorb(transaction, "tests.note", workspace_id, limit=2)
