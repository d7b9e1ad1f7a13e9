"""A pipeline in one piece: nothing is sent before its end, all results and errors arrive as in any other."""

from __future__ import annotations

import psycopg
import pytest

from openkoji.db.batching import BatchingConnection

STARTED = "SELECT query_start FROM pg_stat_activity WHERE pid = %s"


async def test_nothing_is_sent_before_the_pipeline_ends(conninfo: str) -> None:
    async with (
        await BatchingConnection.connect(conninfo, autocommit=True) as connection,
        await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as watcher,
    ):
        await connection.execute("SELECT 1")
        pid = connection.info.backend_pid
        before = await (await watcher.execute(STARTED, [pid])).fetchone()
        async with connection.pipeline():
            for number in range(5):
                cursor = await connection.execute("SELECT %s::int", [number])
            meanwhile = await (await watcher.execute(STARTED, [pid])).fetchone()
        after = await (await watcher.execute(STARTED, [pid])).fetchone()
        assert before == meanwhile
        assert after != before
        assert await cursor.fetchone() == (4,)


async def test_more_than_the_socket_holds_goes_through(conninfo: str) -> None:
    """Both sides have megabytes to send, so that each must read while it writes."""
    text = "x" * 2_000_000
    async with await BatchingConnection.connect(conninfo, autocommit=True) as connection:
        async with connection.pipeline():
            cursors = [await connection.execute("SELECT %s::text", [text]) for _ in range(6)]
        for cursor in cursors:
            row = await cursor.fetchone()
            assert row == (text,)


async def test_an_error_is_raised_at_the_end_and_what_follows_it_is_not_run(conninfo: str) -> None:
    async with await BatchingConnection.connect(conninfo, autocommit=True) as connection:
        await connection.execute("CREATE TEMPORARY TABLE noted (n int)")
        with pytest.raises(psycopg.errors.DivisionByZero):
            async with connection.pipeline():
                await connection.execute("SELECT 1 / 0")
                await connection.execute("INSERT INTO noted VALUES (1)")
        noted = await (await connection.execute("SELECT count(*) FROM noted")).fetchone()
        assert noted == (0,)
