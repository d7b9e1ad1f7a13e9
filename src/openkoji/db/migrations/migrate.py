"""Bring a database to the schema of this version; safe to call from many processes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg

from openkoji.db.migrations import roles

_HERE = Path(__file__).parent
_LOCK = 7_305_870_217_442_001  # any constant; held while migrating, so that racing processes take turns
_OLDEST_MAJOR = 15


class MigrationError(Exception):
    """The schema cannot be brought up to date; the text says what to do."""


def head() -> str:
    """The newest revision, read from the files' names: importing Alembic costs more than a second."""
    return max(path.name for path in (_HERE / "versions").glob("[0-9]*.py")).partition("_")[0]


def is_current(connection: psycopg.Connection[Any]) -> bool:
    exists = connection.execute("SELECT to_regclass('public.alembic_version') IS NOT NULL").fetchone()
    if not exists or not exists[0]:
        return False
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row is not None and row[0] == head()


def migrate(conninfo: str) -> bool:
    """Create the roles and apply every missing revision; False when there was nothing to do.

    Raises `MigrationError` for a server older than PostgreSQL 15, a schema newer than this program, and
    a login that may not create the roles (with the statements for an administrator).
    """
    with psycopg.connect(conninfo, autocommit=True) as connection:
        if is_current(connection):
            return False
        connection.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        if is_current(connection):
            return False
        _check_server(connection)
        _ensure_roles(connection)
        _upgrade(conninfo, connection)
        return True


def _check_server(connection: psycopg.Connection[Any]) -> None:
    major = connection.info.server_version // 10_000
    if major < _OLDEST_MAJOR:
        raise MigrationError(
            f"The database is PostgreSQL {major}; OpenKoji needs {_OLDEST_MAJOR} or later. "
            "Point DATABASE_URL at a newer server, or unset it to use the embedded one."
        )


def _ensure_roles(connection: psycopg.Connection[Any]) -> None:
    missing = roles.missing_roles(connection)
    if not missing:
        return
    if not roles.may_create_roles(connection):
        login = connection.info.user
        raise MigrationError(
            f"The login {login} may not create the roles that OpenKoji needs. Let a database administrator "
            "run this once, then start again:\n  " + "\n  ".join(roles.statements_for(login))
        )
    roles.create_roles(connection, missing)


def _upgrade(conninfo: str, locked: psycopg.Connection[Any]) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError
    from sqlalchemy import create_engine

    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo))
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        found = locked.execute("SELECT version_num FROM alembic_version").fetchone()
        raise MigrationError(
            f"The database has schema revision {found[0] if found else 'unknown'}, which this version of OpenKoji "
            f"(revision {head()}) does not know. Start the newer OpenKoji that wrote it."
        ) from error
    finally:
        engine.dispose()
