"""Migrations: applied once by racing processes, stopped with a sentence where the login may not."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from openkoji.db.migrations import MigrationError, is_current, migrate
from openkoji.db.migrations.migrate import head
from openkoji.db.migrations.roles import ROLES, statements_for
from tests.databases import fresh_database


def test_racing_processes_migrate_once(server_conninfo: str) -> None:
    with fresh_database(server_conninfo) as conninfo, ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(lambda _: migrate(conninfo), range(4))) == 1
        with psycopg.connect(conninfo) as connection:
            assert is_current(connection)


def test_the_schema_is_at_the_newest_revision(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (head(),)


def test_a_newer_schema_is_left_alone_and_told(server_conninfo: str, migrated_template: str) -> None:
    with fresh_database(server_conninfo, migrated_template) as conninfo:
        with psycopg.connect(conninfo) as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(MigrationError, match=r"9999.*Start the newer OpenKoji"):
            migrate(conninfo)


def test_the_roles_log_nobody_in_and_bypass_nothing(conninfo: str) -> None:
    with psycopg.connect(conninfo) as connection:
        rows = connection.execute(
            "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper FROM pg_roles WHERE rolname = ANY(%s)", [list(ROLES)]
        ).fetchall()
    assert sorted(rows) == sorted((role, False, False, False) for role in ROLES)


def test_a_login_that_may_not_create_roles_gets_the_statements_for_its_administrator(
    server_conninfo: str,
) -> None:
    login, password = f"openkoji_poor_{secrets.token_hex(4)}", secrets.token_hex(16)
    with (
        psycopg.connect(server_conninfo, autocommit=True) as administrator,
        fresh_database(server_conninfo) as conninfo,
    ):
        administrator.execute(
            sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(login), sql.Literal(password))
        )
        name = psycopg.conninfo.conninfo_to_dict(conninfo)["dbname"]
        administrator.execute(
            sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(str(name)), sql.Identifier(login))
        )
        try:
            poor = make_conninfo(server_conninfo, dbname=name, user=login, password=password)
            _needs_roles(administrator)
            with pytest.raises(MigrationError) as told:
                migrate(poor)
            for statement in statements_for(login):
                assert statement in str(told.value)
            administrator.execute(
                sql.SQL("GRANT {} TO {}").format(sql.SQL(", ").join(map(sql.Identifier, ROLES)), sql.Identifier(login))
            )
            assert migrate(poor), "with what the administrator gave, it goes on"
        finally:
            administrator.execute(sql.SQL("ALTER DATABASE {} OWNER TO CURRENT_USER").format(sql.Identifier(str(name))))
            with psycopg.connect(make_conninfo(server_conninfo, dbname=name), autocommit=True) as inside:
                inside.execute(sql.SQL("REASSIGN OWNED BY {} TO CURRENT_USER").format(sql.Identifier(login)))
                inside.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(login)))
            administrator.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(login)))


def _needs_roles(administrator: psycopg.Connection[tuple[object, ...]]) -> None:
    """The roles are there, made by the other tests or now; it is entering them that the login may not."""
    for role in ROLES:
        if not administrator.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
            administrator.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
