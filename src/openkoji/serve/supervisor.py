"""The parent: database, migrations, listening socket, one API child and the worker children."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import structlog

from openkoji.credits.plans import OURS, read_plans
from openkoji.db.embedded.postmaster import is_alive
from openkoji.db.server import DatabaseServerError, database_server, ensure_running, server_pid
from openkoji.kit.logs import configure_logs
from openkoji.serve.child import Child
from openkoji.serve.errors import ServeError
from openkoji.serve.handover import DRAIN_SECONDS, GRACE_SECONDS, Handover
from openkoji.serve.health import answers
from openkoji.serve.listener import listen, reachable_at, url_of
from openkoji.serve.schema import bring_up_to_date
from openkoji.settings import Settings

log = structlog.get_logger(__name__)

API = "openkoji.serve.api"
WORKER = "openkoji.serve.worker"

# An API that ends this often before it ever answered has a fault that no other start mends.
_STARTS_BEFORE_GIVING_UP = 5
_DATABASE_WATCH_SECONDS = 0.5
_DATABASE_AGAIN_SECONDS = 5.0


def serve(
    settings: Settings,
    *,
    workers: int | None = None,
    on_ready: Callable[[str], None] | None = None,
    api_module: str = API,
    worker_module: str = WORKER,
) -> int:
    """Run OpenKoji until SIGTERM or SIGINT; the exit status for the command.

    `on_ready` is called once with the address, when the API answers; by default it is written to standard output.
    At the first signal running requests and jobs may end, at the second everything ends at once. Raises
    `ServeError`, `DatabaseServerError`, `MigrationError` or `SettingsError`, each with a sentence for the user.
    """
    configure_logs(settings.log_level, process="serve")
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        settings.key_ring()  # made or refused now, and not by each child
        read_plans(settings.plans or OURS)
        with listen(settings.host, settings.port) as listener, database_server(settings) as conninfo:
            bring_up_to_date(settings, conninfo)
            supervisor = Supervisor(
                settings,
                listener,
                conninfo,
                workers=settings.workers if workers is None else workers,
                on_ready=on_ready or _say_where,
                api_module=api_module,
                worker_module=worker_module,
            )
            asyncio.run(supervisor.run())
    except KeyboardInterrupt:
        log.info("serve.stopped_while_starting")
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def _interrupt(_: int, __: FrameType | None) -> None:
    """While starting, SIGTERM does what Ctrl-C does: the context managers put everything back."""
    raise KeyboardInterrupt


def _say_where(url: str) -> None:
    sys.stdout.write(f"OpenKoji is ready at {url}\n")
    sys.stdout.flush()


class Supervisor:
    def __init__(
        self,
        settings: Settings,
        listener: socket.socket,
        conninfo: str,
        *,
        workers: int,
        on_ready: Callable[[str], None],
        api_module: str,
        worker_module: str,
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._conninfo = conninfo
        self._on_ready = on_ready
        self._stop = asyncio.Event()
        self._at_once = asyncio.Event()
        descriptor = listener.fileno()
        self._api = Child(
            "api",
            api_module,
            lambda name: Handover(name, self._settings, self._conninfo, descriptor),
            pass_fds=[descriptor],
        )
        self._children = [self._api]
        for number in range(1, workers + 1):
            self._children.append(
                Child(f"worker-{number}", worker_module, lambda name: Handover(name, self._settings, self._conninfo))
            )

    async def run(self) -> None:
        """Returns when everything has ended after a signal. Raises `ServeError` where the API never answered."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_signal)
        running = [asyncio.create_task(child.keep_running(), name=child.name) for child in self._children]
        duties = [asyncio.create_task(duty) for duty in (self._announce(), self._watch_database())]
        stopping = asyncio.create_task(self._stop.wait())
        try:
            await _first_failure_or(stopping, [*running, *duties])
        finally:
            for task in (stopping, *duties):
                task.cancel()
            await self._end(running)

    def _on_signal(self) -> None:
        if self._stop.is_set():
            self._at_once.set()
        self._stop.set()

    async def _announce(self) -> None:
        host, port = reachable_at(self._listener)
        while not await answers(host, port):
            if self._api.early_ends >= _STARTS_BEFORE_GIVING_UP:
                raise ServeError("The API does not start: the lines above say why.")
            await asyncio.sleep(0.05)
        self._on_ready(url_of(self._listener))

    async def _watch_database(self) -> None:
        """Start the embedded server again when it was killed. Children reconnect, or end and are started again."""
        pid = await asyncio.to_thread(server_pid, self._settings)
        while pid is not None:
            await asyncio.sleep(_DATABASE_WATCH_SECONDS)
            if is_alive(pid):
                continue
            log.warning("database.ended", pid=pid)
            try:
                conninfo = await asyncio.to_thread(ensure_running, self._settings)
                pid = await asyncio.to_thread(server_pid, self._settings) or pid
            except DatabaseServerError as error:
                log.error("database.does_not_start", reason=str(error))  # noqa: TRY400  the sentence says it all
                await asyncio.sleep(_DATABASE_AGAIN_SECONDS)
                continue
            log.info("database.started_again", pid=pid)
            if conninfo != self._conninfo:
                self._conninfo = conninfo
                for child in self._children:
                    child.restart()

    async def _end(self, running: list[asyncio.Task[None]]) -> None:
        self._listener.close()
        for child in self._children:
            child.terminate()
        at_once = asyncio.create_task(self._at_once.wait())
        ended = asyncio.create_task(asyncio.wait(running))
        waited_for: set[asyncio.Task[Any]] = {ended, at_once}
        patience = DRAIN_SECONDS + GRACE_SECONDS
        await asyncio.wait(waited_for, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
        at_once.cancel()
        for child in self._children:
            child.kill()
        await ended


async def _first_failure_or(stopping: asyncio.Task[bool], tasks: list[asyncio.Task[None]]) -> None:
    """Returns when told to stop; raises what any of the tasks raises."""
    waiting: set[asyncio.Task[Any]] = {stopping, *tasks}
    while not stopping.done():
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
