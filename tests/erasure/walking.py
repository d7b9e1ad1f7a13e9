"""Looks for words in every column of every table of a database."""

from __future__ import annotations

import psycopg
from psycopg import sql

SYSTEM_ROLE = "openkoji_system"

_COLUMNS = """
SELECT c.table_schema, c.table_name, c.column_name, c.data_type FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
"""


def places_of(conninfo: str, words: str) -> set[str]:
    """The columns, as table.column, that hold these words, however they are capitalised.

    Row-level security is forced, so a plain login reads the workspaces' tables in the role that sees every workspace.
    """
    found = set()
    with psycopg.connect(conninfo, autocommit=True) as connection:
        for schema, table, column, kind in connection.execute(_COLUMNS).fetchall():
            name = sql.Identifier(schema, table)
            may = connection.execute(
                "SELECT has_table_privilege(%s, %s, 'SELECT')", [SYSTEM_ROLE, name.as_string(connection)]
            ).fetchone()
            text = sql.SQL("encode({}, 'escape')" if kind == "bytea" else "{}::text").format(sql.Identifier(column))
            with connection.transaction():
                if may and may[0]:
                    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(SYSTEM_ROLE)))
                else:
                    assert not _is_forced(connection, schema, table), f"nobody may read {table}"
                row = connection.execute(
                    sql.SQL("SELECT 1 FROM {} WHERE strpos(lower({}), lower(%s)) > 0 LIMIT 1").format(name, text),
                    [words],
                ).fetchone()
            if row:
                found.add(f"{table}.{column}")
    return found


def _is_forced(connection: psycopg.Connection[tuple[object, ...]], schema: str, table: str) -> bool:
    row = connection.execute(
        "SELECT relforcerowsecurity AND NOT rolsuper FROM pg_class, pg_roles "
        "WHERE pg_class.oid = (%s || '.' || %s)::regclass AND rolname = current_user",
        [schema, table],
    ).fetchone()
    return bool(row and row[0])
