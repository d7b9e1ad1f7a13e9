"""`/healthz` and `/readyz`, for load balancers and supervisors: never limited, never cached."""

from __future__ import annotations

import asyncio
from functools import cache

from fastapi import APIRouter, Response

from openkoji.db.migrations.migrate import head
from openkoji.edge.context import ContextDep
from openkoji.kit.errors import UnavailableError

PATIENCE = 3  # seconds; a probe's own limit is usually 1 to 10
_FRESH = {"Cache-Control": "no-store"}

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers; nothing else is asked."""
    return Response('{"status":"ok"}', media_type="application/json", headers=_FRESH)


@router.get("/readyz")
async def readyz(context: ContextDep) -> Response:
    """Work can be done: the database answers and has this version's schema. Raises `UnavailableError`."""
    try:
        async with asyncio.timeout(PATIENCE):
            exists = await context.database.call("SELECT to_regclass('public.alembic_version') IS NOT NULL")
            row = await context.database.call("SELECT version_num FROM alembic_version") if exists == (True,) else None
    except TimeoutError as error:
        raise UnavailableError(
            f"The database did not answer within {PATIENCE} seconds.", retry_after=PATIENCE
        ) from error
    found = row[0] if row else "none"
    if found != _newest():
        raise UnavailableError(
            f"The database has schema revision {found} and this server needs {_newest()}. Run `openkoji migrate`.",
            code="schema_not_current",
            retry_after=PATIENCE,
        )
    return Response(f'{{"status":"ready","schema":"{found}"}}', media_type="application/json", headers=_FRESH)


@cache
def _newest() -> str:
    return head()
