"""The PostgreSQL that the settings ask for: one elsewhere, or the embedded one, shared and stopped by its users."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from openkoji.db import embedded
from openkoji.kit.folders import make_data_folder
from openkoji.settings import Settings

_CONNECT_SECONDS = 5


class DatabaseServerError(Exception):
    """There is no database to work with; the text is one sentence that says why and what to do."""


@contextmanager
def database_server(settings: Settings) -> Iterator[str]:
    """The conninfo of a server that answers, while the block runs.

    Without DATABASE_URL it is the embedded server of the data folder, started if it does not run. Processes
    that use it at the same time share it, and the last one to leave stops it. Raises `DatabaseServerError`.
    """
    if settings.database_url is not None:
        yield ensure_running(settings)
        return
    users = _register(settings.data_dir)
    try:
        yield ensure_running(settings)
    finally:
        # Who gets the lock for itself is the last user; a newcomer waits in `_register` until the server is down.
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            with _sentences():
                embedded.stop(settings.data_dir)
        finally:
            os.close(users)


def ensure_running(settings: Settings) -> str:
    """The conninfo of the server, which is started if it is embedded and does not run. To be called inside
    `database_server`, again when the server has gone. Raises `DatabaseServerError`."""
    if settings.database_url is not None:
        conninfo = settings.database_url.get_secret_value()
        _check(conninfo)
        return conninfo
    with _sentences():
        return embedded.start(settings.data_dir, binaries=settings.postgres_binaries).conninfo


def server_pid(settings: Settings) -> int | None:
    """The embedded server's process; None where there is none."""
    if settings.database_url is not None:
        return None
    with _sentences():
        server = embedded.status(settings.data_dir)
    return server.pid if server else None


def _register(data_dir: Path) -> int:
    """A descriptor that holds the shared lock of the server's users. The kernel lets it go with its process."""
    with _sentences():
        make_data_folder(data_dir)
        users = os.open(data_dir / "postgres.users", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    fcntl.flock(users, fcntl.LOCK_SH)
    return users


def _check(conninfo: str) -> None:
    try:
        psycopg.connect(conninfo, connect_timeout=_CONNECT_SECONDS).close()
    except psycopg.ProgrammingError as error:
        # libpq's own message repeats the address, and the password in it.
        raise DatabaseServerError(
            "DATABASE_URL is not an address of PostgreSQL: write postgresql://user:password@host:5432/database."
        ) from error
    except psycopg.Error as error:
        reason, _, _ = str(error).strip().partition("\n")
        raise DatabaseServerError(
            f"The database of DATABASE_URL cannot be reached ({reason}): check the address and that the server runs."
        ) from error


@contextmanager
def _sentences() -> Iterator[None]:
    try:
        yield
    except embedded.EmbeddedPostgresError as error:
        raise DatabaseServerError(str(error)) from error
    except OSError as error:
        raise DatabaseServerError(
            f"The data folder cannot be used ({error.filename}: {error.strerror}): choose another one, or let this "
            "user write there."
        ) from error
