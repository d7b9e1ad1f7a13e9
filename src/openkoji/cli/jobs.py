"""`openkoji jobs`: what waits, runs, failed."""

from __future__ import annotations

from typing import Annotated

import typer

from openkoji.cli.running import CommandError, DataDir
from openkoji.jobs.listing import JobRow, JobStatus, count_jobs, list_jobs, retry_job
from openkoji.kit.clock import iso
from openkoji.settings import Settings


def add_to(app: typer.Typer) -> None:
    app.command("jobs")(jobs)


def jobs(
    status: Annotated[JobStatus | None, typer.Option(help="Only jobs in this status.")] = None,
    task: Annotated[str | None, typer.Option(help="Only jobs of this task, such as interviews.analyse.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, newest first.")] = 20,
    retry: Annotated[int | None, typer.Option(help="Put this failed job back into the queue.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Show the background jobs: what waits, runs, failed."""
    from openkoji.db.migrations import migrate
    from openkoji.db.server import database_server

    with database_server(Settings.load(data_dir)) as conninfo:
        migrate(conninfo)
        if retry is not None:
            if not retry_job(conninfo, retry):
                raise CommandError(f"Job {retry} did not fail, so there is nothing to retry.")
            print(f"Job {retry} waits again.")
            return
        counts = count_jobs(conninfo)
        found = list_jobs(conninfo, status=status, task=task, limit=limit)
    print("  ".join(f"{status.value} {count}" for status, count in counts.items()))
    for job in found:
        print(_line(job))


def _line(job: JobRow) -> str:
    when = f" from {iso(job.run_at)}" if job.run_at and job.status == JobStatus.WAITING else ""
    error = f"  {job.error}" if job.error else ""
    return f"{job.id:>8}  {job.status:<9}  {job.task}  attempts {job.attempts}{when}{error}"
