"""The pool of connections of one process, and the ways to use it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, LiteralString, Self
from uuid import UUID

import psycopg
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from openkoji.db.batching import BatchingConnection
from openkoji.db.transaction import BEGIN, BEGIN_SNAPSHOT, Transaction
from openkoji.kit.errors import UnavailableError

APP_ROLE = "openkoji_app"
SYSTEM_ROLE = "openkoji_system"

# What psycopg raises when the server is gone, starting or shutting down; the caller may simply try again.
_LOST = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    PoolTimeout,
)


class Database:
    """A pool of autocommitting connections.

    `workspace`, `system`, `snapshot` and `long_snapshot` are transactions; `call` is one statement on its own. All
    raise `UnavailableError` when the server cannot be reached, and the next use tries again.
    """

    def __init__(self, conninfo: str, *, max_connections: int = 16, wait_seconds: float = 10) -> None:
        self._pool = AsyncConnectionPool(
            conninfo,
            connection_class=BatchingConnection,
            min_size=1,
            max_size=max_connections,
            timeout=wait_seconds,
            kwargs={"autocommit": True, "application_name": "openkoji"},
            open=False,
            num_workers=1,
            reconnect_timeout=60,
        )
        # Reads may hold a quarter of the connections, and those that last as long as their reader likes another one:
        # so that turns always find one, and so do reads however slowly a file is taken.
        self._snapshots = asyncio.Semaphore(max(1, max_connections // 4))
        self._long_snapshots = asyncio.Semaphore(max(1, max_connections // 4))
        self._wait_seconds = wait_seconds

    async def __aenter__(self) -> Self:
        await self._pool.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def workspace(self, workspace_id: UUID) -> AsyncIterator[Transaction]:
        """A transaction that sees and changes this workspace's rows only. Commits unless the block raises."""
        async with self._transaction(APP_ROLE, workspace_id) as transaction:
            yield transaction

    @asynccontextmanager
    async def system(self) -> AsyncIterator[Transaction]:
        """A transaction across workspaces, for set-up and the listed cross-tenant jobs; never for endpoints."""
        async with self._transaction(SYSTEM_ROLE, None) as transaction:
            yield transaction

    @asynccontextmanager
    async def snapshot(self, workspace_id: UUID) -> AsyncIterator[Transaction]:
        """A read-only transaction of this workspace that sees one moment, and is over in seconds.

        A quarter of the connections at most is lent for this; who finds none free in time gets `UnavailableError`.
        """
        async with self._lent(self._snapshots), self._transaction(APP_ROLE, workspace_id, BEGIN_SNAPSHOT) as reading:
            yield reading

    @asynccontextmanager
    async def long_snapshot(self, workspace_id: UUID) -> AsyncIterator[Transaction]:
        """The same for as long as somebody takes what is read. Another quarter of the connections is lent for this."""
        async with (
            self._lent(self._long_snapshots),
            self._transaction(APP_ROLE, workspace_id, BEGIN_SNAPSHOT) as reading,
        ):
            yield reading

    @asynccontextmanager
    async def _lent(self, connections: asyncio.Semaphore) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._wait_seconds):
                await connections.acquire()
        except TimeoutError:
            raise UnavailableError(
                "As many long reads as this server takes are under way. Try again when one of them has ended.",
                retry_after=10,
            ) from None
        try:
            yield
        finally:
            connections.release()

    async def call(self, statement: LiteralString, parameters: Sequence[object] = ()) -> tuple[Any, ...] | None:
        """Run one statement in a transaction of its own; the first row, if any."""
        async with self._connection() as connection:
            cursor = await connection.execute(statement, parameters)
            row: tuple[Any, ...] | None = await cursor.fetchone() if cursor.description else None
            return row

    @asynccontextmanager
    async def _transaction(
        self, role: str, workspace_id: UUID | None, begin: LiteralString = BEGIN
    ) -> AsyncIterator[Transaction]:
        async with self._connection() as connection:
            transaction = Transaction(connection, role, workspace_id, begin)
            try:
                yield transaction
                await transaction.commit()
            except BaseException as error:
                failed = isinstance(error, psycopg.Error) or isinstance(error.__cause__, psycopg.Error)
                if failed or not isinstance(error, Exception):
                    await transaction.abandon()  # a failed statement, or a caller that left in the middle of one
                else:
                    await transaction.rollback()
                raise

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
        try:
            async with self._pool.connection() as connection:
                yield connection
        except _LOST as error:
            # One lost connection usually means that all are: replace them before they are borrowed.
            await self._pool.check()
            raise UnavailableError(
                "The database does not answer at the moment. Try again in a few seconds; a repeat under the same id "
                "does nothing twice.",
                retry_after=2,
            ) from error
