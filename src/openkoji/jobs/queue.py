"""Procrastinate, set up over our schema."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any, LiteralString

import psycopg
import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from psycopg.conninfo import conninfo_to_dict

from openkoji.db import Database
from openkoji.jobs.declare import Task
from openkoji.jobs.execution import RetryAsTold, execute
from openkoji.settings import Settings

log = structlog.get_logger(__name__)

# Seconds between the tries to write a job's outcome: a restart of PostgreSQL takes less in all.
_PAUSES = (0.2, 0.5, 1.0, 2.0, 4.0)


def queue_connection(conninfo: str, **settings: str | int) -> dict[str, Any]:
    """What a connection needs to meet Procrastinate's tables, whose SQL names no schema."""
    given = str(conninfo_to_dict(conninfo).get("options") or "")
    wanted = {"search_path": "jobs", **settings}
    options = " ".join([given, *(f"-c {name}={value}" for name, value in wanted.items())]).strip()
    return {"options": options, "application_name": "openkoji-worker"}


class Connector(PsycopgConnector):
    """Writes outcomes (finished, retried) through a restart of PostgreSQL.

    Procrastinate gives up at the first lost connection and leaves the job 'doing' under a worker that lives, so
    that nobody would ever take it. Where trying again does not help, `on_lost` must end the worker.
    """

    def __init__(self, conninfo: str, on_lost: Callable[[], None]) -> None:
        super().__init__(
            conninfo=conninfo, kwargs=queue_connection(conninfo), min_size=1, max_size=3, timeout=10, num_workers=1
        )
        self._on_lost = on_lost

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        for pause in (*_PAUSES, None):
            try:
                await super().execute_query_async(query, **arguments)
            except ConnectorException as error:
                cause = error.__cause__
                if isinstance(cause, psycopg.errors.RaiseException):
                    # "Job was not found": the outcome had been written before the connection was lost, or the job
                    # was given to another worker when this one was silent for too long.
                    log.info("job.outcome_known", detail=cause.diag.message_primary)
                    return
                lost = isinstance(cause, (psycopg.OperationalError, psycopg.InterfaceError))
                if pause is None or not lost or isinstance(error, UniqueViolation):
                    self._on_lost()
                    raise
            else:
                return
            await asyncio.sleep(pause)


def queue_app(
    conninfo: str, tasks: Iterable[Task], database: Database, settings: Settings, on_lost: Callable[[], None]
) -> App:
    """A Procrastinate app with these tasks, each on the queue of its name."""
    app = App(connector=Connector(conninfo, on_lost))
    for task in tasks:
        _add(app, task, database, settings)
    return app


def _add(app: App, task: Task, database: Database, settings: Settings) -> None:
    async def attempt(context: JobContext, /, **_: Any) -> None:
        await execute(task, context.job, database, settings)

    one_at_a_time = task.name if task.cron is not None else None
    added = app.task(
        name=task.name,
        queue=task.name,
        retry=RetryAsTold(),
        pass_context=True,
        lock=one_at_a_time,
        queueing_lock=one_at_a_time,
    )(attempt)
    if task.cron is not None:
        app.periodic(cron=task.cron, periodic_id=task.name)(added)  # type: ignore[arg-type]  # the time is not used
