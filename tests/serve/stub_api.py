"""An API child for tests of the supervisor: a small app over the same database."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from fastapi import FastAPI

from openkoji.db import Database
from openkoji.jobs import defer
from openkoji.reports.results.streams import Streams
from openkoji.serve.api import main
from openkoji.settings import Settings


def make_app(settings: Settings, conninfo: str) -> FastAPI:
    database = Database(conninfo)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with database:
            yield

    app = FastAPI(lifespan=lifespan)
    app.state.streams = Streams()

    @app.get("/healthz")
    async def healthz() -> dict[str, int]:
        await database.call("SELECT 1")
        return {"pid": os.getpid()}

    @app.get("/slow")
    async def slow(seconds: float) -> dict[str, str]:
        await asyncio.sleep(seconds)
        return {"status": "done"}

    @app.post("/jobs/{name}")
    async def put_in(name: str, workspace_id: UUID, path: str) -> dict[str, str]:
        async with database.workspace(workspace_id) as transaction:
            defer(transaction, name, workspace_id, path=path)
        return {"status": "deferred"}

    return app


if __name__ == "__main__":
    main(make_app)
