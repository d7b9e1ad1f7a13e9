"""One attempt of one job: what becomes of it when its code fails, is cut short, or fails for good."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job

from openkoji.db import Database
from openkoji.jobs.declare import Task
from openkoji.jobs.run import Run, SystemRun
from openkoji.kit.clock import now
from openkoji.kit.errors import UnavailableError
from openkoji.settings import Settings

_FIRST_PAUSE = 2.0  # seconds, doubled at each failure
_LONGEST_PAUSE = 600.0
# How often a job may be cut short beyond its retries. One that kills its worker each time ends here.
_INTERRUPTIONS = 10
# How often on_failure may fail before the job is left as it is.
_FAILURES_OF_THE_HOOK = 5
_LONGEST_MESSAGE = 500

log = structlog.get_logger(__name__)


@dataclass
class RunAgainError(Exception):
    """Raised to Procrastinate, so that the job waits until `at` (or for the next free worker)."""

    at: datetime | None


class JobFailedError(Exception):
    """Raised to Procrastinate, so that the job has failed for good."""


class RetryAsTold(BaseRetryStrategy):
    """Procrastinate asks at the end of a run that raised; the decision has been taken in `execute`."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, RunAgainError):
            return RetryDecision(retry_at=exception.at)
        if isinstance(exception, asyncio.CancelledError):  # the worker drains and its patience has ended
            return RetryDecision()
        return None


async def execute(task: Task, job: Job, database: Database, settings: Settings) -> None:
    """Run the job's task once. Raises what makes Procrastinate repeat or fail it."""
    assert job.id is not None
    try:
        run, arguments = _run_of(task, job, database, settings), _arguments_of(task, job.task_kwargs)
    except (KeyError, ValueError) as error:
        message = f"It was deferred without what the task needs: {sentence_of(error)}"
        await _note_failure(database, job.id, message)
        raise JobFailedError(message) from error
    if job.attempts > task.retries + _INTERRUPTIONS:
        message = f"It was begun {job.attempts} times and never ended; perhaps it ends its worker."
        await _fail(task, run, arguments, message, failures=await _note_failure(database, job.id, message))
    try:
        await task.function(run, **arguments)
    except Exception as error:
        message = sentence_of(error)
        failures = await _note_failure(database, job.id, message)
        if failures <= task.retries:
            log.warning("job.will_be_retried", task=task.name, job_id=job.id, failures=failures, error=message)
            raise RunAgainError(now() + _pause_after(failures)) from error
        await _fail(task, run, arguments, message, failures=failures, error=error)


def sentence_of(error: BaseException) -> str:
    """What is kept of an error: its type and the first line of its text."""
    first_line, _, _ = str(error).strip().partition("\n")
    name = type(error).__name__
    return (f"{name}: {first_line}" if first_line else name)[:_LONGEST_MESSAGE]


def _run_of(task: Task, job: Job, database: Database, settings: Settings) -> Run | SystemRun:
    assert job.id is not None
    if task.cron is not None:
        return SystemRun(job.id, job.attempts + 1, database, settings)
    return Run(UUID(str(job.task_kwargs["workspace_id"])), job.id, job.attempts + 1, database, settings)


def _arguments_of(task: Task, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The ids as the task declares them; ids that only a newer version knows are left out."""
    return {name: UUID(kept[name]) if type_ is UUID else kept[name] for name, type_ in task.ids.items()}


async def _note_failure(database: Database, job_id: int, message: str) -> int:
    """How often the job's code has failed by now. With the database gone nobody can tell: the job runs again."""
    try:
        row = await database.call("SELECT jobs.note_failure(%s, %s)", (job_id, message))
    except UnavailableError as error:
        raise RunAgainError(None) from error
    assert row is not None
    return int(row[0])


async def _fail(
    task: Task,
    run: Run | SystemRun,
    arguments: Mapping[str, Any],
    message: str,
    *,
    failures: int,
    error: Exception | None = None,
) -> None:
    if task.on_failure is not None:
        try:
            await task.on_failure(run, **arguments)
        except Exception as hook_error:
            log.exception("job.on_failure_failed", task=task.name, job_id=run.job_id)
            if failures <= task.retries + _FAILURES_OF_THE_HOOK:
                raise RunAgainError(now() + _pause_after(failures)) from hook_error
    raise JobFailedError(message) from error


def _pause_after(failures: int) -> timedelta:
    """2, 4, 8 ... seconds, a fifth more or less, so that what failed together does not come back together."""
    seconds = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (failures - 1))
    return timedelta(seconds=seconds * random.uniform(0.8, 1.2))
