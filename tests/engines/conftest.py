"""A workspace's models as its administrator sets and sees them, at a fake of the providers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from openkoji.db import Database
from openkoji.engines.service import Engines
from openkoji.language.models import load_caller
from openkoji.settings import Settings
from tests.conftest import Workspace
from tests.fakes.model_server import KEY, ModelServer


@pytest.fixture
async def server() -> AsyncIterator[ModelServer]:
    """The fake service; what it answers is its `script`."""
    await load_caller()
    async with ModelServer(may_refuse=True) as server:
        yield server


SettingEngines = Callable[..., Engines]


@pytest.fixture
def engines(app: FastAPI, settings: Settings) -> Iterator[SettingEngines]:
    """Runs the API with other settings: `engines(model="openai:…")`. Loopback is allowed, as an operator may set it."""
    before = app.state.engines

    def run_with(**wanted: Any) -> Engines:
        changed = settings.model_copy(update={"allow_private_targets": "127.0.0.0/8", **wanted})
        app.state.engines = Engines(changed, settings.key_ring())
        return app.state.engines

    run_with()
    yield run_with
    app.state.engines = before


@dataclass
class Models:
    """What an administrator of a workspace does."""

    client: httpx.AsyncClient
    workspace: Workspace
    database: Database

    async def put(self, **body: Any) -> httpx.Response:
        return await self.client.put("/api/v1/model", json=body, headers=self.workspace.headers)

    async def set(self, **body: Any) -> dict[str, Any]:
        response = await self.put(**body)
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def shown(self) -> dict[str, Any]:
        response = await self.client.get("/api/v1/model", headers=self.workspace.headers)
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def forget(self) -> None:
        response = await self.client.delete("/api/v1/model", headers=self.workspace.headers)
        assert response.status_code == 204, response.text

    async def try_it(self, **body: Any) -> httpx.Response:
        return await self.client.post("/api/v1/model/test", json=body or None, headers=self.workspace.headers)

    async def tried(self, **body: Any) -> dict[str, Any]:
        response = await self.try_it(**body)
        assert response.status_code == 200, response.text
        return dict(response.json())

    async def usage(self, **query: str) -> dict[str, Any]:
        response = await self.client.get("/api/v1/usage", params=query, headers=self.workspace.headers)
        assert response.status_code == 200, response.text
        return dict(response.json())


@pytest.fixture
def models(client: httpx.AsyncClient, workspace: Workspace, database: Database, engines: SettingEngines) -> Models:
    return Models(client, workspace, database)


@pytest.fixture
def at_server(server: ModelServer) -> dict[str, Any]:
    """What a workspace sets to have its models at the fake."""
    return {"moderationModel": "openai:own-model", "baseUrl": server.openai_url, "apiKey": KEY}
