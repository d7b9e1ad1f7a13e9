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
