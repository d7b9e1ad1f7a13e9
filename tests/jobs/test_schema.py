from __future__ import annotations

from importlib.metadata import version

import psycopg

from openkoji.db import Database
from openkoji.jobs.listing import JobStatus, count_jobs, list_jobs
from openkoji.jobs.retention import forget_finished
from openkoji.jobs.run import SystemRun


def test_the_queues_tables_are_those_of_the_installed_procrastinate(queue_conninfo: str) -> None:
    with psycopg.connect(queue_conninfo) as connection:
        row = connection.execute("SELECT obj_description('jobs'::regnamespace, 'pg_namespace')").fetchone()
    assert row == (f"procrastinate {version('procrastinate')}",)


async def test_jobs_that_ended_a_week_ago_are_forgotten(queue_conninfo: str, queue_database: Database) -> None:
    with psycopg.connect(queue_conninfo, options="-c search_path=jobs", autocommit=True) as connection:
        for name, status, age in (
            ("tests.old_end", "succeeded", 8),
            ("tests.old_failure", "failed", 8),
            ("tests.new_end", "succeeded", 6),
            ("tests.old_wait", "todo", 8),
        ):
            connection.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at) "
                "VALUES (%s, %s, now() + interval '1 day')",
                (name, name),
            )
            connection.execute("UPDATE procrastinate_jobs SET status = %s WHERE task_name = %s", (status, name))
            connection.execute(
                "UPDATE procrastinate_events SET at = now() - %s * interval '1 day' WHERE job_id = "
                "(SELECT id FROM procrastinate_jobs WHERE task_name = %s)",
                (age, name),
            )
        await forget_finished(SystemRun(0, 1, queue_database))
        kept = connection.execute(
            "SELECT task_name FROM procrastinate_jobs WHERE task_name ~ 'old|new' ORDER BY 1"
        ).fetchall()
        connection.execute("DELETE FROM procrastinate_jobs WHERE task_name ~ 'old|new'")
    assert kept == [("tests.new_end",), ("tests.old_wait",)]


def test_jobs_are_counted_by_status_and_listed_by_task(queue_conninfo: str) -> None:
    before = count_jobs(queue_conninfo)
    with psycopg.connect(queue_conninfo, options="-c search_path=jobs", autocommit=True) as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('tests.listed', 'tests.listed')"
        )
    after = count_jobs(queue_conninfo)
    assert {status: after[status] - before[status] for status in JobStatus} == {
        JobStatus.WAITING: 1,
        JobStatus.RUNNING: 0,
        JobStatus.SUCCEEDED: 0,
        JobStatus.FAILED: 0,
        JobStatus.CANCELLED: 0,
    }
    (job,) = list_jobs(queue_conninfo, task="tests.listed")
    assert (job.status, job.workspace_id, job.error, job.started_at) == ("waiting", None, None, None)
