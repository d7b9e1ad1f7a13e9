"""The demo as a program: the server in this thread, the visit beside it, and one ending for both."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from rich.console import Console

from openkoji.db.migrations import MigrationError
from openkoji.db.server import DatabaseServerError, ensure_running
from openkoji.demo.errors import DemoError
from openkoji.demo.screen import Screen
from openkoji.kit.folders import make_data_folder
from openkoji.serve import ServeError, serve
from openkoji.serve.listener import listen
from openkoji.settings import Settings, SettingsError

log = structlog.get_logger(__name__)

# A call that fails because the server is being stopped: who stops it says so within this time.
_STOPPED_WITHIN = 3.0

_WITH_A_SENTENCE = (DemoError, ServeError, DatabaseServerError, MigrationError, SettingsError)


def run_demo(settings: Settings, *, once: bool, paced: bool) -> None:
    """Start everything and show it; then stay until stopped, or end at once.

    `paced` leaves time to read. Raises `DemoError` with one sentence that names the log.
    """
    with _alone(settings.data_dir):
        log_path = settings.data_dir / "demo.log"
        program = _Program(settings, once=once, paced=paced)
        with _standard_error_in(log_path):
            failure = program.run()
    if failure is not None:
        raise DemoError(f"{failure} The log is in {log_path}.")


class _Program:
    def __init__(self, settings: Settings, *, once: bool, paced: bool) -> None:
        self._settings = settings
        self._once = once
        self._server_ended = threading.Event()
        self._failure: str | None = None
        self._thread: threading.Thread | None = None
        self._screen = Screen(
            Console(highlight=False), lambda seconds: self._server_ended.wait(seconds if paced else 0)
        )

    def run(self) -> str | None:
        """Returns when everything has ended: None when it did so as it should, else a sentence."""
        self._screen.say(
            "OpenKoji: AI-moderated interviews on this machine alone, with no key, no account and no internet."
        )
        settings = self._settings.model_copy(update={"port": self._port(), "workers": max(1, self._settings.workers)})
        kept = settings.data_dir if settings.database_url is None else "the database of DATABASE_URL"
        self._screen.note(f"Starting the database, the API and a worker. Everything is kept in {kept}.")
        try:
            serve(settings, on_ready=self._begin_visit)
        except KeyboardInterrupt:
            log.info("demo.stopped_while_starting")
        except Exception as error:
            log.exception("demo.failed")
            return _sentence(error)
        finally:
            self._server_ended.set()
        if self._thread is not None:
            self._thread.join()
        if self._failure is None:
            self._screen.gap()
            self._screen.note(f"Stopped. What was said is kept in {kept}.")
        return self._failure

    def _port(self) -> int:
        """The port of the settings, or 0, which takes a free one, where another program has it."""
        try:
            listen(self._settings.host, self._settings.port).close()
        except ServeError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno == errno.EADDRINUSE:
                self._screen.say(f"Port {self._settings.port} is in use, so the demo takes a free one.")
                return 0
        return self._settings.port

    def _begin_visit(self, address: str) -> None:
        self._thread = threading.Thread(target=self._visit, args=[address], name="visit")
        self._thread.start()

    def _visit(self, address: str) -> None:
        from openkoji.demo.visit import visit

        try:
            visit(address, ensure_running(self._settings), self._screen, stays=not self._once)
        except SystemExit:  # so rich ends a program whose standard output was closed
            self._failure = "Nobody takes what the demo shows: its standard output was closed."
        except Exception as error:
            if self._server_ended.wait(_STOPPED_WITHIN):
                return  # somebody stopped the demo; that its calls fail then is no fault
            log.exception("demo.failed")
            self._failure = _sentence(error)
        else:
            if not self._once:
                return
        os.kill(os.getpid(), signal.SIGTERM)


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, _WITH_A_SENTENCE) else f"The demo failed with {type(error).__name__}."


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """One demo at a time on a data folder, since each revokes the key of the one before. Raises `DemoError`."""
    try:
        make_data_folder(data_dir)
        lock = os.open(data_dir / "demo.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise DemoError(
            f"The data folder cannot be used ({error.filename}: {error.strerror}): choose another --data-dir."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise DemoError(
            f"A demo runs already on {data_dir}: stop it with Ctrl-C first, or choose another --data-dir."
        ) from error
    finally:
        os.close(lock)


@contextmanager
def _standard_error_in(path: Path) -> Iterator[None]:
    """The log lines of this process and its children go to a file, so that the screen is for the interviews."""
    sys.stderr.flush()
    terminal = os.dup(2)
    log_file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    os.dup2(log_file, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(log_file)
