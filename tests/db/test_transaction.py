"""Transactions: all or nothing, few round trips, errors where they can be handled."""

from __future__ import annotations

import asyncio

import psycopg
import pytest

from openkoji.db import Database
from openkoji.kit.errors import UnavailableError
from tests.conftest import Workspace

NAMES = "SELECT array_agg(name ORDER BY name) FROM api_keys"


def rename(name: str) -> tuple[str, list[str]]:
    return "UPDATE api_keys SET name = %s", [name]


async def test_what_a_block_wrote_is_there_after_it(database: Database, workspace: Workspace) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        transaction.write(*rename("kept"))
    async with database.workspace(workspace.workspace_id) as transaction:
        assert await transaction.fetch_values(NAMES) == (["kept"],)


async def test_a_block_that_raises_leaves_nothing(database: Database, workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.workspace(workspace.workspace_id) as transaction:
            transaction.write(*rename("lost"))
            await transaction.flush()
            raise ZeroDivisionError
    async with database.workspace(workspace.workspace_id) as transaction:
        assert await transaction.fetch_values(NAMES) == (["tests"],)


async def test_a_read_sees_the_writes_queued_before_it(database: Database, workspace: Workspace) -> None:
    async with database.workspace(workspace.workspace_id) as transaction:
        transaction.write(*rename("seen"))
        assert await transaction.fetch_values(NAMES) == (["seen"],)


async def test_an_error_in_a_queued_write_surfaces_and_undoes_all(database: Database, workspace: Workspace) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        async with database.workspace(workspace.workspace_id) as transaction:
            transaction.write(*rename("lost"))
            transaction.write("SELECT 1 / 0")
    async with database.workspace(workspace.workspace_id) as transaction:
        assert await transaction.fetch_values(NAMES) == (["tests"],)


async def test_a_lost_connection_is_told_and_the_next_use_works(conninfo: str, workspace: Workspace) -> None:
    async with Database(conninfo, max_connections=1) as database:
        pid = await database.call("SELECT pg_backend_pid()")
        assert pid is not None
        with psycopg.connect(conninfo, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s)", [pid[0]])
        with pytest.raises(UnavailableError):
            async with database.workspace(workspace.workspace_id) as transaction:
                await transaction.fetch_values(NAMES)
        async with asyncio.timeout(10):
            async with database.workspace(workspace.workspace_id) as transaction:
                assert await transaction.fetch_values(NAMES) == (["tests"],)


async def test_a_snapshot_sees_one_moment_and_changes_nothing(database: Database, workspace: Workspace) -> None:
    async with database.snapshot(workspace.workspace_id) as snapshot:
        assert await snapshot.fetch_values(NAMES) == (["tests"],)
        async with database.workspace(workspace.workspace_id) as transaction:
            transaction.write(*rename("later"))
        assert await snapshot.fetch_values(NAMES) == (["tests"],)
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        async with database.snapshot(workspace.workspace_id) as snapshot:
            snapshot.write(*rename("never"))


async def test_long_reads_leave_most_connections_to_the_turns(conninfo: str, workspace: Workspace) -> None:
    async with Database(conninfo, max_connections=4, wait_seconds=0.1) as database:
        async with database.snapshot(workspace.workspace_id):
            with pytest.raises(UnavailableError):
                async with database.snapshot(workspace.workspace_id):
                    pass
            assert await database.call("SELECT 1") == (1,)
        async with database.snapshot(workspace.workspace_id) as snapshot:
            assert await snapshot.fetch_values("SELECT 2") == (2,)


async def test_batches_bring_every_row_once_and_in_order(database: Database, workspace: Workspace) -> None:
    async with database.snapshot(workspace.workspace_id) as snapshot:
        for count, sizes in ((0, []), (3, [3]), (4, [4]), (9, [4, 4, 1])):
            numbers = snapshot.batches("SELECT generate_series(1, %s)", [count], size=4)
            found = [batch async for batch in numbers]
            assert [len(batch) for batch in found] == sizes
            assert [row[0] for batch in found for row in batch] == list(range(1, count + 1))


async def test_cursors_of_different_columns_follow_each_other_on_one_connection(
    conninfo: str, workspace: Workspace
) -> None:
    """psycopg prepares a statement that it sends a sixth time: a FETCH of one cursor must not serve for the next."""
    async with Database(conninfo, max_connections=1) as database:
        for statement, first in (
            ("SELECT generate_series(1, 20)", (1,)),
            ("SELECT 'a', 2 FROM generate_series(1, 20)", ("a", 2)),
        ):
            async with database.snapshot(workspace.workspace_id) as snapshot:
                rows = [row async for batch in snapshot.batches(statement, size=2) for row in batch]
                assert rows[0] == first


async def test_bytes_come_as_they_are_in_binary_batches(database: Database, workspace: Workspace) -> None:
    async with database.snapshot(workspace.workspace_id) as snapshot:
        batches = snapshot.batches("SELECT '\\x00ff10'::bytea, 7::int8, 'ü'", size=5, binary=True)
        assert [batch async for batch in batches] == [[(b"\x00\xff\x10", 7, "ü")]]


async def test_a_batch_left_in_the_middle_gives_its_connection_back(conninfo: str, workspace: Workspace) -> None:
    async with Database(conninfo, max_connections=1) as database:
        with pytest.raises(ZeroDivisionError):
            async with database.snapshot(workspace.workspace_id) as snapshot:
                async for _ in snapshot.batches("SELECT generate_series(1, 1000)", size=10):
                    raise ZeroDivisionError
        assert await database.call("SELECT 3") == (3,)


async def test_what_is_read_for_long_leaves_short_reads_their_connections(conninfo: str, workspace: Workspace) -> None:
    async with (
        Database(conninfo, max_connections=8, wait_seconds=0.2) as database,
        database.long_snapshot(workspace.workspace_id),
        database.long_snapshot(workspace.workspace_id),
    ):
        with pytest.raises(UnavailableError):
            async with database.long_snapshot(workspace.workspace_id):
                pass
        async with database.snapshot(workspace.workspace_id) as transaction:
            await transaction.flush()
        async with database.workspace(workspace.workspace_id) as transaction:
            await transaction.flush()
