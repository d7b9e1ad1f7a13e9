"""What all tests share: one real PostgreSQL, one migrated database, a fresh workspace for each test.

By default the server is the embedded one, in a temporary folder. `OPENKOJI_TEST_DATABASE_URL` names another
(its login must be able to create databases); `OPENKOJI_TEST_LOGIN=plain` runs everything with a login that is
no superuser, as on a managed server.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from psycopg.conninfo import conninfo_to_dict

from openkoji.accounts import service as accounts
from openkoji.app import create_app
from openkoji.db import Database, embedded
from openkoji.db.migrations import migrate
from openkoji.settings import Settings
from tests.databases import fresh_database

SECRET = "tests-only-secret-tests-only-secret-tests-only"


@dataclass(frozen=True)
class Workspace:
    """A workspace of a test's own, with a key that reaches all of it."""

    workspace_id: UUID
    key: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture(scope="session")
def server_conninfo() -> Iterator[str]:
    """A server on which databases can be made."""
    given = os.environ.get("OPENKOJI_TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="okj") as folder:
        Path(folder).chmod(0o711)  # as root the server runs as another user, who must be able to pass
        data_dir = Path(folder) / "data"
        try:
            yield embedded.start(data_dir).conninfo
        finally:
            embedded.remove(data_dir)


@pytest.fixture(scope="session")
def fresh_conninfo(server_conninfo: str) -> Iterator[str]:
    """An empty database, dropped at the end."""
    with fresh_database(server_conninfo) as conninfo:
        yield conninfo


@pytest.fixture(scope="session")
def conninfo(fresh_conninfo: str) -> str:
    """A migrated database."""
    migrate(fresh_conninfo)
    return fresh_conninfo


@pytest.fixture(scope="session")
def migrated_template(server_conninfo: str) -> Iterator[str]:
    """The name of a migrated database that nobody is connected to: copying it is quicker than migrating."""
    with fresh_database(server_conninfo) as conninfo:
        migrate(conninfo)
        yield str(conninfo_to_dict(conninfo)["dbname"])


@pytest.fixture(scope="session")
async def database(conninfo: str) -> AsyncIterator[Database]:
    async with Database(conninfo) as database:
        yield database


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("data"), secret_key=SECRET, _env_file=None)


@pytest.fixture(scope="session")
async def app(settings: Settings, conninfo: str) -> AsyncIterator[FastAPI]:
    app = create_app(settings, conninfo)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture(scope="session")
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Calls the API in this process; a fault of the server is a 500, as a caller would see it."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
        yield client


async def make_workspace(database: Database) -> Workspace:
    async with database.system() as transaction:
        workspace = accounts.create_workspace(transaction, "tests")
    async with database.workspace(workspace.workspace_id) as transaction:
        _, key = accounts.create_key(transaction, workspace.workspace_id, "tests")
    return Workspace(workspace.workspace_id, key)


@pytest.fixture
async def workspace(database: Database) -> Workspace:
    return await make_workspace(database)


@pytest.fixture
async def other_workspace(database: Database) -> Workspace:
    return await make_workspace(database)
