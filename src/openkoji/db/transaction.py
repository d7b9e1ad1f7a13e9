"""A transaction that sends as few round trips as its reads need.

Writes are queued and travel with the next read, or with the commit, as one pipeline. So a request that locks
and loads one row, then writes four, costs two round trips: the opening with the read, the writes with the commit.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import class_row

Row = TypeVar("Row")
Parameters = Sequence[object] | Mapping[str, object]
Statement = tuple[LiteralString, Parameters]

ERASER_ROLE = "openkoji_eraser"

BEGIN: LiteralString = "BEGIN"
BEGIN_SNAPSHOT: LiteralString = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
_AS: LiteralString = "SELECT set_config('role', %s, true)"
_ENTER: LiteralString = "SELECT set_config('role', %s, true), set_config('openkoji.workspace_id', %s, true)"

# No two cursors of a process share a name: a FETCH that psycopg prepared for one must never meet another's columns.
_cursor_numbers = count(1)


class Transaction:
    """One transaction, as one role, of one workspace (or of none, for the system's listed jobs).

    Row-level security sees the role and the workspace that the opening sets; both end with the transaction,
    so nothing leaks to the next borrower of the connection. Made by `Database`, which also commits.
    """

    def __init__(
        self, connection: AsyncConnection[Any], role: str, workspace_id: UUID | None, begin: LiteralString = BEGIN
    ) -> None:
        self._connection = connection
        self._role = role
        self._queued: list[Statement] = [
            (begin, ()),
            (_ENTER, (role, str(workspace_id) if workspace_id else "")),
        ]
        self._begun = False

    @contextmanager
    def as_eraser(self) -> Iterator[None]:
        """Let what is sent inside change and delete append-only rows of the workspace, for the erasure alone."""
        self.write(_AS, [ERASER_ROLE])
        yield
        self.write(_AS, [self._role])

    def write(self, statement: LiteralString, parameters: Parameters = ()) -> None:
        """Queue a statement whose result nobody needs. Its errors surface at the next read or at the commit."""
        self._queued.append((statement, parameters))

    async def fetch_all(self, row_type: type[Row], statement: LiteralString, parameters: Parameters = ()) -> list[Row]:
        """Every row, as `row_type`, whose field names are the query's column names."""
        cursor = await self._send(statement, parameters)
        make_row = class_row(row_type)(cursor)
        return [make_row(values) for values in await cursor.fetchall()]

    async def fetch_one(self, row_type: type[Row], statement: LiteralString, parameters: Parameters = ()) -> Row | None:
        """The first row as `row_type`, or None."""
        cursor = await self._send(statement, parameters)
        values = await cursor.fetchone()
        return None if values is None else class_row(row_type)(cursor)(values)

    async def fetch_values(self, statement: LiteralString, parameters: Parameters = ()) -> tuple[Any, ...] | None:
        """The first row as a tuple, or None."""
        cursor = await self._send(statement, parameters)
        values: tuple[Any, ...] | None = await cursor.fetchone()
        return values

    async def batches(
        self, statement: LiteralString, parameters: Parameters = (), *, size: int, binary: bool = False
    ) -> AsyncIterator[list[tuple[Any, ...]]]:
        """Every row as a tuple, `size` of them at a time, through a cursor of the server's: neither side ever holds
        the rest. `binary` halves what bytes cost on the way."""
        name = f"rows_{next(_cursor_numbers)}"
        self._queued.append((f"DECLARE {name} NO SCROLL CURSOR FOR {statement}", parameters))
        await self._pipeline()
        cursor = self._connection.cursor(binary=binary)
        more = True
        while more:
            await cursor.execute(f"FETCH FORWARD {size} FROM {name}")
            rows = await cursor.fetchall()
            more = len(rows) == size
            if rows:
                yield rows
        self.write(f"CLOSE {name}")

    async def flush(self) -> None:
        """Send what is queued now, so that an error in it surfaces here."""
        await self._send("SELECT 1", ())

    async def commit(self) -> None:
        if not self._begun and len(self._queued) == 2:
            return  # nothing was asked of it
        self._queued.append(("COMMIT", ()))
        await self._pipeline()

    async def rollback(self) -> None:
        if self._begun:
            await self._connection.execute("ROLLBACK")

    async def abandon(self) -> None:
        """Give the connection up after a statement failed; the server rolls back.

        psycopg 3.3 counts a statement as prepared even if the pipeline failed before the server came to it, and
        would then use a name that the server does not know.
        """
        await self._connection.close()

    async def _send(self, statement: LiteralString, parameters: Parameters) -> AsyncCursor[Any]:
        self._queued.append((statement, parameters))
        return await self._pipeline()

    async def _pipeline(self) -> AsyncCursor[Any]:
        queued, self._queued = self._queued, []
        self._begun = True
        cursor = self._connection.cursor()  # one for all: it ends with the last statement's result
        async with self._connection.pipeline():
            for statement, parameters in queued:
                await cursor.execute(statement, parameters)
        return cursor
