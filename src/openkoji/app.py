"""The API as an ASGI application."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from openkoji import __version__
from openkoji.accounts import endpoints as accounts
from openkoji.db import Database
from openkoji.edge import problems
from openkoji.edge.address import parse_networks
from openkoji.edge.context import Context
from openkoji.edge.limits import EXPOSED_HEADERS
from openkoji.settings import Settings


def create_app(settings: Settings, conninfo: str) -> FastAPI:
    """The API on the database at `conninfo`, which is migrated already."""
    database = Database(conninfo, max_connections=settings.database_connections)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with database:
            yield

    app = FastAPI(
        title="OpenKoji",
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.context = Context(
        database=database,
        key_ring=settings.key_ring(),
        trusted_proxies=parse_networks(settings.trusted_proxies),
        public_url=settings.public_url,
    )
    problems.install(app)
    # No cookie is read under /api/v1, so any page may call it; limits must be readable there too.
    app.add_middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=list(EXPOSED_HEADERS),
        max_age=86_400,
    )
    app.include_router(accounts.router)
    return app
