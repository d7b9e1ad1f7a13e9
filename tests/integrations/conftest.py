"""An API on which a vendor of the tests' own can be connected, and may be called on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

import openkoji.integrations.tasks  # noqa: F401  registers the sender, as a worker does
from openkoji.app import create_app
from openkoji.db import Database
from openkoji.integrations.vendors import VENDORS
from openkoji.settings import Settings
from tests.conftest import client
from tests.integrations.desk import Desk
from tests.integrations.pigeon.loft import Loft, open_loft
from tests.integrations.pigeon.vendor import Pigeon
from tests.interviews.conftest import Research, make_research, research
from tests.webhooks.conftest import api, receiver, settings

__all__ = ["api", "client", "make_research", "receiver", "research", "settings"]


@pytest.fixture(autouse=True)
def pigeon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Adding a vendor is adding its folder, and its line among the others."""
    monkeypatch.setitem(VENDORS, Pigeon.name, Pigeon())


@pytest.fixture(scope="session")
async def app(settings: Settings, conninfo: str) -> AsyncIterator[FastAPI]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(VENDORS, Pigeon.name, Pigeon())
        app = create_app(settings, conninfo)
    async with app.router.lifespan_context(app):
        yield app


@pytest.fixture
async def loft() -> AsyncIterator[Loft]:
    async with open_loft() as loft:
        yield loft


@pytest.fixture
async def desk(research: Research, database: Database, settings: Settings, api: httpx.AsyncClient) -> Desk:
    return Desk(research, database, settings, api)
