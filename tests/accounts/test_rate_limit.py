"""60 requests a minute per key, exact, across processes."""

from __future__ import annotations

import asyncio
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import psycopg

from openkoji.accounts.admission import KEY_QUOTA
from openkoji.db import Database
from tests.conftest import Workspace

HIT = "SELECT allowed, remaining, seconds FROM admit_bucket(%s, %s, %s::interval)"


def test_racing_connections_are_given_the_quota_and_not_one_more(conninfo: str) -> None:
    bucket = secrets.token_hex(8)

    def hammer(_: int) -> int:
        with psycopg.connect(conninfo, autocommit=True) as connection:
            hits = [connection.execute(HIT, [bucket, 60, "60 seconds"]).fetchone() for _ in range(20)]
        return sum(hit[0] for hit in hits if hit)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(hammer, range(8))) == 60


def test_no_window_ever_holds_more_than_the_quota(conninfo: str) -> None:
    """Accepted calls i and i + quota are further apart than the window, wherever the window is laid."""
    bucket, quota, period = secrets.token_hex(8), 5, 0.3
    accepted: list[tuple[float, float]] = []
    with psycopg.connect(conninfo, autocommit=True) as connection:
        deadline = time.monotonic() + 4 * period
        while time.monotonic() < deadline:
            before = time.monotonic()
            hit = connection.execute(HIT, [bucket, quota, f"{period} seconds"]).fetchone()
            assert hit is not None
            if hit[0]:
                accepted.append((before, time.monotonic()))
    assert len(accepted) > quota, "the window moved on"
    spans = [later[1] - earlier[0] for earlier, later in zip(accepted, accepted[quota:], strict=False)]
    assert min(spans) >= period


async def test_a_refused_call_says_when_the_next_is_taken(database: Database) -> None:
    bucket = secrets.token_hex(8)
    first = await database.call(HIT, [bucket, 1, "0.2 seconds"])
    refused = await database.call(HIT, [bucket, 1, "0.2 seconds"])
    assert first is not None
    assert refused is not None
    assert (first[0], refused[0]) == (True, False)
    assert 0 < refused[2] <= 0.2
    await asyncio.sleep(refused[2])
    after = await database.call(HIT, [bucket, 1, "0.2 seconds"])
    assert after is not None
    assert after[0]


async def test_the_61st_call_in_a_minute_is_refused_with_what_to_do(
    client: httpx.AsyncClient, workspace: Workspace
) -> None:
    statuses = [(await client.get("/api/v1/api-keys", headers=workspace.headers)).status_code for _ in range(KEY_QUOTA)]
    refused = await client.get("/api/v1/api-keys", headers=workspace.headers)
    assert set(statuses) == {200}
    assert refused.status_code == 429
    assert refused.json()["error"] == "rate_limited"
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["RateLimit-Policy"] == '"key";q=60;w=60'
    assert refused.headers["RateLimit"].startswith('"key";r=0;t=')
    assert refused.headers["X-RateLimit-Remaining"] == "0"


async def test_calls_that_fail_count_too(client: httpx.AsyncClient, workspace: Workspace) -> None:
    for number in range(1, 4):
        failed = await client.post("/api/v1/api-keys", headers=workspace.headers, content=b"{")
        assert failed.status_code >= 400
        assert failed.headers["X-RateLimit-Remaining"] == str(KEY_QUOTA - number)


async def test_an_unknown_key_counts_against_the_address(client: httpx.AsyncClient) -> None:
    refused = await client.get("/api/v1/api-keys", headers={"Authorization": "Bearer koji_live_nonsense"})
    assert refused.status_code == 401
    assert refused.headers["RateLimit-Policy"] == '"address";q=600;w=60'
