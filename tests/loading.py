"""Rows into tables, as quickly as the login may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]


class Loader:
    """Puts rows into a table as quickly as this login may: COPY knows no row-level security."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.is_superuser = connection.execute("SHOW is_superuser").fetchone() == ("on",)
        if self.is_superuser:
            # Foreign keys hold by construction; checking a million of them would take most of the time.
            connection.execute("SET session_replication_role = replica")
        else:
            connection.execute("SET ROLE openkoji_system")
        connection.commit()

    def load(self, table: str, columns: str, rows: Iterable[Sequence[object]]) -> None:
        into = sql.Identifier(table if self.is_superuser else f"loading_{table}")
        names = sql.SQL(", ").join(map(sql.Identifier, columns.split()))
        if not self.is_superuser:
            self.connection.execute(
                sql.SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT {} FROM {} WHERE false").format(
                    into, names, sql.Identifier(table)
                )
            )
        with self.connection.cursor().copy(sql.SQL("COPY {} ({}) FROM STDIN").format(into, names)) as copy:
            for row in rows:
                copy.write_row(row)
        if not self.is_superuser:
            self.connection.execute(
                sql.SQL("INSERT INTO {} ({}) SELECT * FROM {}").format(sql.Identifier(table), names, into)
            )
