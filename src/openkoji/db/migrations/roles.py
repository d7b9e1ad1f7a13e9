"""The three roles that the application enters; none of them logs in, none bypasses row-level security."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

ROLES = ("openkoji_app", "openkoji_system", "openkoji_eraser")


def statements_for(login: str) -> list[str]:
    """What a database administrator runs when the login may not create roles."""
    return [
        *(f"CREATE ROLE {role} NOLOGIN;" for role in ROLES),
        f'GRANT {", ".join(ROLES)} TO "{login}";',
    ]


def missing_roles(connection: psycopg.Connection[Any]) -> list[str]:
    """The roles that do not exist or that this login may not enter."""
    rows = connection.execute(
        """
        SELECT wanted FROM unnest(%s::text[]) AS wanted LEFT JOIN pg_roles ON rolname = wanted
        WHERE rolname IS NULL OR NOT pg_has_role(rolname, 'MEMBER')
        """,
        [list(ROLES)],
    ).fetchall()
    return [row[0] for row in rows]


def may_create_roles(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def create_roles(connection: psycopg.Connection[Any], names: list[str]) -> None:
    """Create what is missing and let this login enter it. Roles belong to the whole server, so another
    database of ours may have made them a moment ago: that is no error."""
    for name in names:
        role = sql.Identifier(name)
        try:
            with connection.transaction():
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
        except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            pass
        with connection.transaction():
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
