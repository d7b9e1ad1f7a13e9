"""Probes are answered quickly and always."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from openkoji.app import create_app
from openkoji.settings import Settings
from tests.databases import fresh_database


@asynccontextmanager
async def _serving(settings: Settings, conninfo: str) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings, conninfo)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://testserver") as client,
    ):
        yield client


async def test_a_server_that_can_work_is_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "ok"}
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["status"]) == (200, "ready")


async def test_probes_are_never_limited_nor_cached(client: httpx.AsyncClient) -> None:
    answers = [await client.get("/healthz") for _ in range(700)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[-1].headers
    assert answers[-1].headers["cache-control"] == "no-store"


async def test_without_its_schema_a_server_is_up_and_not_ready(settings: Settings, server_conninfo: str) -> None:
    with fresh_database(server_conninfo) as empty:
        async with _serving(settings, empty) as client:
            assert (await client.get("/healthz")).status_code == 200
            ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["error"]) == (503, "schema_not_current")
    assert ready.headers["content-type"] == "application/problem+json"


async def test_without_its_database_a_server_is_up_and_says_so_soon(settings: Settings) -> None:
    async with _serving(settings, "host=127.0.0.1 port=1 user=nobody dbname=none") as client:
        began = time.monotonic()
        assert (await client.get("/healthz")).status_code == 200
        ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()["error"]) == (503, "unavailable")
    assert int(ready.headers["retry-after"]) >= 1
    assert time.monotonic() - began < 9, "sooner than a connection of the pool is given up"
