"""An API whose server has a language model, which behaves as a test says."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from fastapi import FastAPI
from pydantic import SecretStr

from openkoji.engines.service import Engines
from openkoji.language.models.loading import load_caller
from openkoji.settings import Settings
from tests.fakes.model_server import KEY, Behaviour, ModelServer


def with_model(settings: Settings, server: ModelServer, wire: Literal["openai", "anthropic"] = "openai") -> Settings:
    """The settings of a server that has this model."""
    address = server.openai_url if wire == "openai" else server.anthropic_url
    wanted = {"model": f"{wire}:fake", "model_base_url": address, "model_api_key": SecretStr(KEY)}
    return settings.model_copy(update=wanted)


@asynccontextmanager
async def served(
    app: FastAPI, settings: Settings, behaviour: Behaviour, wire: Literal["openai", "anthropic"] = "openai"
) -> AsyncIterator[ModelServer]:
    """The API has this model for as long as the context lasts."""
    await load_caller()
    before = app.state.engines
    async with ModelServer(behaviour) as server:
        wanted = with_model(settings, server, wire)
        app.state.engines = Engines(wanted, settings.key_ring())
        try:
            yield server
        finally:
            app.state.engines = before
