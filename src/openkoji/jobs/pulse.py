"""A worker's sign of life, and the rescue of jobs whose worker gave none.

A thread with a connection of its own: work that keeps the event loop busy for some seconds must not make its
worker look dead.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import psycopg
import structlog

from openkoji.jobs.queue import queue_connection

log = structlog.get_logger(__name__)

# A killed worker's jobs wait again after SILENCE + BEAT at most: 11 s, where 15 s are promised.
BEAT = 2.0
SILENCE = 9.0


class Pulse:
    """While entered, beats for the worker that `worker_id` names, once it has an id.

    Calls `on_disowned`, from the thread, when the others took this worker for dead and run its jobs.
    """

    def __init__(self, conninfo: str, worker_id: Callable[[], int | None], on_disowned: Callable[[], None]) -> None:
        self._conninfo = conninfo
        self._worker_id = worker_id
        self._on_disowned = on_disowned
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()

    def _beat(self) -> None:
        while not self._ended.is_set():
            try:
                with psycopg.connect(
                    self._conninfo,
                    autocommit=True,
                    connect_timeout=5,
                    **queue_connection(self._conninfo, statement_timeout=5_000),
                ) as connection:
                    self._beat_on(connection)
            except psycopg.Error as error:
                log.warning("worker.pulse_missed", error=str(error).strip())
                self._ended.wait(BEAT / 2)

    def _beat_on(self, connection: psycopg.Connection) -> None:
        while not self._ended.wait(BEAT if self._worker_id() is not None else 0.05):
            worker_id = self._worker_id()
            if worker_id is None:
                continue
            row = connection.execute("SELECT jobs.pulse(%s, %s * interval '1 second')", (worker_id, SILENCE))
            alive = row.fetchone()
            # Without an id by now, the worker has left by itself.
            if (alive is None or not alive[0]) and self._worker_id() == worker_id and not self._ended.is_set():
                self._on_disowned()
                return
