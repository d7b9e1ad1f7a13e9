"""`/`, `/docs` and `/docs/errors`."""

from __future__ import annotations

from fastapi import APIRouter, Response

from openkoji.web import assets
from openkoji.web.assets import REDOC
from openkoji.web.error_catalogue import CATALOGUE
from openkoji.web.rendering import page

# Redoc writes <style> elements as it renders and carries a font; it may connect to this server alone, whatever
# hosts its bundle names.
REDOC_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

router = APIRouter(include_in_schema=False)
router.include_router(assets.router)


@router.get("/")
async def landing() -> Response:
    return page("landing.html")


@router.get("/docs")
async def reference() -> Response:
    return page("reference.html", policy=REDOC_POLICY, redoc=REDOC.url)


@router.get("/docs/errors")
async def errors() -> Response:
    return page("errors.html", catalogue=CATALOGUE)
