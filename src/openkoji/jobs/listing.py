"""Looking at the queue, and putting a failed job back into it: for `openkoji jobs`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import psycopg
from psycopg.rows import class_row


class JobStatus(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job as listed. `run_at` is the time before which it does not run; `failures` counts failed attempts,
    `attempts` all that ended or were cut short; `error` is the last failure's sentence."""

    id: int
    task: str
    workspace_id: UUID | None
    status: str
    attempts: int
    failures: int
    run_at: datetime | None
    started_at: datetime | None
    error: str | None


_STATUS = """
    CASE job.status WHEN 'todo' THEN 'waiting' WHEN 'doing' THEN 'running' WHEN 'aborting' THEN 'running'
                    WHEN 'aborted' THEN 'cancelled' ELSE job.status::text END
"""

_COUNTS = f"SELECT {_STATUS}, count(*) FROM jobs.procrastinate_jobs job GROUP BY 1"

_LIST = f"""
    SELECT job.id, job.task_name AS task, (job.args ->> 'workspace_id')::uuid AS workspace_id,
           {_STATUS} AS status, job.attempts, coalesce(failures.count, 0) AS failures,
           job.scheduled_at AS run_at, failures.message AS error,
           (SELECT max(at) FROM jobs.procrastinate_events event
            WHERE event.job_id = job.id AND event.type = 'started') AS started_at
    FROM jobs.procrastinate_jobs job LEFT JOIN jobs.failures ON failures.job_id = job.id
    WHERE (%(status)s::text IS NULL OR {_STATUS} = %(status)s)
      AND (%(task)s::text IS NULL OR job.task_name = %(task)s)
      AND (%(workspace_id)s::uuid IS NULL OR job.args ->> 'workspace_id' = %(workspace_id)s::text)
    ORDER BY job.id DESC LIMIT %(limit)s
"""


def count_jobs(conninfo: str) -> dict[JobStatus, int]:
    """How many jobs there are in each status; finished ones of the last 7 days."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        found: dict[str, int] = dict(connection.execute(_COUNTS).fetchall())
    return {status: found.get(status.value, 0) for status in JobStatus}


def list_jobs(
    conninfo: str,
    *,
    status: JobStatus | None = None,
    task: str | None = None,
    workspace_id: UUID | None = None,
    limit: int = 50,
) -> list[JobRow]:
    """The newest jobs first."""
    filters = {"status": status, "task": task, "workspace_id": workspace_id, "limit": limit}
    with psycopg.connect(conninfo, autocommit=True) as connection:
        return connection.cursor(row_factory=class_row(JobRow)).execute(_LIST, filters).fetchall()


def retry_job(conninfo: str, job_id: int) -> bool:
    """Let a failed or cancelled job run again, with all its retries; False when there is no such job."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        row = connection.execute("SELECT jobs.retry(%s)", [job_id]).fetchone()
    return bool(row and row[0])
