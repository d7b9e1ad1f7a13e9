"""A real server on a real port, for tests that must see the very bytes that a client sees."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import psycopg
import pytest

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.reports.ask import service as ask
from openkoji.reports.results.streams import Pace, Streams
from openkoji.settings import Settings
from tests.conftest import Workspace, make_workspace
from tests.contract.problems import rows_of
from tests.contract.seeds import Seeds, plant_with_endpoint
from tests.serving import served


@pytest.fixture(scope="package", autouse=True)
def no_worker_to_wait_for() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(ask, "WAITING_SECONDS", 0.1)
        yield


@pytest.fixture(scope="session")
def server_url(settings: Settings, conninfo: str) -> Iterator[str]:
    app = create_app(settings.model_copy(update={"allow_private_targets": "127.0.0.1/32"}), conninfo)
    app.state.streams = Streams(Pace(longest=0.1))  # else a stream would be read to its end for minutes
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
async def contract_workspace(database: Database) -> Workspace:
    return await make_workspace(database)


@pytest.fixture(scope="session")
async def seeds(server_url: str, contract_workspace: Workspace) -> AsyncIterator[Seeds]:
    async with httpx.AsyncClient(base_url=server_url, headers=contract_workspace.headers) as client:
        yield await plant_with_endpoint(client)


@pytest.fixture(scope="session")
def limits(conninfo: str) -> Iterator[psycopg.Connection[object]]:
    """A connection by which a test empties the limiter's table: the limiter stays real and never in the way."""
    with psycopg.connect(conninfo, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def api(
    server_url: str, contract_workspace: Workspace, limits: psycopg.Connection[object]
) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the real server with a key of the seeds' workspace, whose limit is untouched."""
    limits.execute("DELETE FROM rate_limits")
    headers = {**contract_workspace.headers, "Origin": server_url}  # that of our own pages, which one call asks for
    async with httpx.AsyncClient(base_url=server_url, headers=headers) as client:
        yield client


@pytest.fixture(scope="module")
async def planted(server_url: str, contract_workspace: Workspace, database: Database) -> Seeds:
    async with database.system() as transaction:
        transaction.write("DELETE FROM rate_limits")
    async with httpx.AsyncClient(base_url=server_url, headers=contract_workspace.headers) as client:
        return await plant_with_endpoint(client)


@pytest.fixture
async def unchanged(planted: Seeds, contract_workspace: Workspace, database: Database) -> AsyncIterator[None]:
    """Fails a test that has added or removed a row of the workspace."""
    before = await rows_of(database, contract_workspace)
    yield
    assert await rows_of(database, contract_workspace) == before
