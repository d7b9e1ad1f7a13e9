"""Fresh databases on a test server, owned by the login that the tests are to run with."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from openkoji.db.migrations.roles import ROLES, create_roles, missing_roles

PLAIN_LOGIN = "openkoji_plain_login"


@contextmanager
def fresh_database(server_conninfo: str, template: str = "template1") -> Iterator[str]:
    """The conninfo of a database of one's own, empty or a copy of `template`; it is dropped at the end."""
    name = f"openkoji_test_{secrets.token_hex(6)}"
    owner = {}
    with psycopg.connect(server_conninfo, autocommit=True) as connection:
        if os.environ.get("OPENKOJI_TEST_LOGIN") == "plain":
            owner = _plain_login(connection)
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        )
        if owner:
            connection.execute(
                sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(name), sql.Identifier(PLAIN_LOGIN))
            )
    try:
        yield make_conninfo(server_conninfo, dbname=name, **owner)
    finally:
        with psycopg.connect(server_conninfo, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _plain_login(connection: psycopg.Connection[tuple[object, ...]]) -> dict[str, str]:
    """A login that owns its database and may enter the three roles, and no more: what an administrator gives."""
    create_roles(connection, missing_roles(connection))
    password = secrets.token_hex(16)
    login = sql.Identifier(PLAIN_LOGIN)
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PLAIN_LOGIN]).fetchone()
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN NOSUPERUSER NOCREATEROLE PASSWORD {}").format(
            sql.SQL("ALTER" if exists else "CREATE"), login, sql.Literal(password)
        )
    )
    connection.execute(sql.SQL("GRANT {} TO {}").format(sql.SQL(", ").join(map(sql.Identifier, ROLES)), login))
    return {"user": PLAIN_LOGIN, "password": password}
