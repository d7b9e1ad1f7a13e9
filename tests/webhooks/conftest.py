"""The API, allowed to post to loopback, and a receiver there."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.settings import Settings
from tests.conftest import SECRET, Workspace, client
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Receiver, listening

__all__ = ["client"]  # its own, of the application below


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(
        data_dir=tmp_path_factory.mktemp("webhooks"),
        secret_key=SECRET,
        allow_private_targets="127.0.0.1/32",
        webhook_timeout_seconds=20,
        _env_file=None,
    )


@pytest.fixture(scope="session")
async def app(settings: Settings, conninfo: str) -> AsyncIterator[FastAPI]:
    app = create_app(settings, conninfo)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
def impatient(app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Who does not answer is given up after a second."""
    monkeypatch.setattr(settings, "webhook_timeout_seconds", 1.0)
    patient = app.state.outgoing
    app.state.outgoing = replace(patient, timeout_seconds=1.0)
    yield
    app.state.outgoing = patient


@pytest.fixture
def desk(database: Database, workspace: Workspace, settings: Settings) -> Desk:
    return Desk(database, workspace, settings)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with listening() as receiver:
        yield receiver


@pytest.fixture
async def api(app: FastAPI, workspace: Workspace) -> AsyncIterator[httpx.AsyncClient]:
    """Calls with the key of the test's own workspace."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://testserver/api/v1", headers=workspace.headers
    ) as api:
        yield api
