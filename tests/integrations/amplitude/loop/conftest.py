"""A workspace that is connected with the strict fake, over the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest
from fastapi import FastAPI

from openkoji.db import Database
from openkoji.settings import Settings
from tests.conftest import Workspace
from tests.fakes.amplitude import FakeAmplitude
from tests.integrations.amplitude.loop.connected import Connected
from tests.webhooks.desk import Desk


@pytest.fixture
def amplitude() -> Iterator[FakeAmplitude]:
    with FakeAmplitude() as amplitude:
        yield amplitude


@pytest.fixture
async def connected(
    app: FastAPI,
    database: Database,
    workspace: Workspace,
    settings: Settings,
    conninfo: str,
    amplitude: FakeAmplitude,
) -> AsyncIterator[Connected]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    base_url = "http://testserver/api/v1/integrations"
    async with httpx.AsyncClient(transport=transport, base_url=base_url, headers=workspace.headers) as api:
        connected = Connected(api, Desk(database, workspace, settings), settings, conninfo, amplitude)
        await connected.connect()
        yield connected
