"""A workspace where everything works: an API, a worker, a model, a webhook receiver and a vendor, all on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.jobs.worker import run_worker
from openkoji.serve.worker import import_tasks
from openkoji.settings import Settings
from tests.conftest import SECRET, make_workspace
from tests.databases import fresh_database
from tests.fakes.amplitude import FakeAmplitude
from tests.fakes.model_server import ModelServer, filled
from tests.mcp.house import House
from tests.webhooks.receiver import listening


@pytest.fixture(scope="package")
def house_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        data_dir=tmp_path_factory.mktemp("house"),
        secret_key=SECRET,
        allow_private_targets="127.0.0.1/32",
        _env_file=None,
    )


@pytest.fixture(scope="package")
def house_conninfo(server_conninfo: str, migrated_template: str) -> Iterator[str]:
    """A database of its own, since a worker takes every job that it finds."""
    with fresh_database(server_conninfo, migrated_template) as conninfo:
        yield conninfo


@pytest.fixture(scope="package")
async def house_app(house_settings: Settings, house_conninfo: str) -> AsyncIterator[FastAPI]:
    app = create_app(house_settings, house_conninfo)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="package")
async def worker(house_settings: Settings, house_conninfo: str) -> AsyncIterator[None]:
    import_tasks()
    stop = asyncio.Event()
    working = asyncio.create_task(run_worker(house_conninfo, settings=house_settings, stop=stop, drain_seconds=2))
    yield
    stop.set()
    await asyncio.wait([working])


@pytest.fixture(scope="package")
async def house(
    house_app: FastAPI, house_settings: Settings, house_conninfo: str, worker: None
) -> AsyncIterator[House]:
    transport = httpx.ASGITransport(house_app, raise_app_exceptions=False)
    async with (
        Database(house_conninfo) as database,
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as client,
        listening() as receiver,
        ModelServer(filled("What happened then?")) as model,
    ):
        with FakeAmplitude() as amplitude:
            workspace = await make_workspace(database)
            yield House(client, database, workspace, house_conninfo, receiver, model, amplitude)
