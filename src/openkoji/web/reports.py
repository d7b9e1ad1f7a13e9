"""A report as a page: at its public address `/r/{slug}`, for the study's own people, and as a file by itself."""

from __future__ import annotations

import asyncio
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from openkoji.accounts.admission import AdmittedRoute
from openkoji.analysis.report import Report, markdown_of
from openkoji.analysis.report.phrasing import phrasing_for
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_response, problem_responses
from openkoji.kit.crypto import sha256
from openkoji.kit.errors import NotFoundError
from openkoji.reports import service
from openkoji.reports.endpoints import Reader, ReportId, written
from openkoji.reports.schemas import public_view
from openkoji.studies.endpoints import StudyId
from openkoji.web import charts
from openkoji.web.assets import PAGES_CSS, REPORT_CSS
from openkoji.web.rendering import page, rendered

router = APIRouter()
_public = APIRouter(include_in_schema=False, route_class=AdmittedRoute)
_private = APIRouter(prefix="/api/v1/studies/{study_id}/reports", tags=["Reports"], route_class=AdmittedRoute)

_NOTHING = "There is no report at this address. It may have been taken back, or the address may be incomplete."

# Kept by nobody, so that taking a report back takes effect at once.
KEPT_BY_NOBODY = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


@_public.get("/r/{slug}.md")
async def public_markdown(slug: str, context: ContextDep) -> Response:
    found = await service.public_report(context.database, slug)
    if found is None:
        return PlainTextResponse(f"{_NOTHING}\n", status_code=404, headers=KEPT_BY_NOBODY)
    text = await asyncio.to_thread(markdown_of, found.report)
    return Response(text, media_type="text/markdown; charset=utf-8", headers=KEPT_BY_NOBODY)


@_public.get("/r/{slug}.json")
async def public_json(slug: str, request: Request, context: ContextDep) -> Response:
    found = await service.public_report(context.database, slug)
    if found is None:
        response = problem_response(request, NotFoundError(_NOTHING, code="report_not_found"))
        response.headers.update(KEPT_BY_NOBODY)
        return response
    body = public_view(found.report, found.version).model_dump_json(by_alias=True)
    return Response(body, media_type="application/json", headers=KEPT_BY_NOBODY)


@_public.get("/r/{slug}")
async def public_page(slug: str, context: ContextDep) -> Response:
    """The page; 404 for a slug that leads nowhere and for a study whose report is not published."""
    found = await service.public_report(context.database, slug)
    if found is None:
        return page("not_found.html", status=404, headers=KEPT_BY_NOBODY, what=_NOTHING)
    values = _values(found.report)
    return await asyncio.to_thread(
        page, "report.html", headers=KEPT_BY_NOBODY, **values, version_number=found.version, slug=slug
    )


@_private.get(
    "/{report_id}/page",
    response_class=HTMLResponse,
    responses=problem_responses(401, 403, 404, 409, 422, 429, 503),
)
async def report_page(
    study_id: StudyId, report_id: ReportId, request: Request, context: ContextDep, caller: Reader
) -> Response:
    """One version as a page in one file, with links from its quotes to their places in the transcripts: for people of
    the study. Before it is ready, 409 `report_not_ready`.
    """
    row, report = await written(study_id, report_id, request, context, caller)
    headers = KEPT_BY_NOBODY | {"Content-Security-Policy": f"{_inline().policy}; frame-ancestors 'none'"}
    text = await asyncio.to_thread(page_in_one_file, report, version=row.version)
    return HTMLResponse(text, headers=headers)


router.include_router(_public)
router.include_router(_private)


def page_in_one_file(report: Report, *, version: int | None = None) -> str:
    """A report as a page that loads nothing, to be opened from a disk or sent along."""
    return rendered("report.html", **_values(report), version_number=version, inline=_inline())


def _values(report: Report) -> dict[str, Any]:
    phrasing = phrasing_for(report.language)
    return {
        "report": report,
        "phrasing": phrasing,
        "say": phrasing.say,
        "charts": charts,
        "report_stylesheet": REPORT_CSS.url,
    }


@dataclass(frozen=True, slots=True)
class _Inline:
    """Styles within a page, and the policy that lets these in and nothing else."""

    css: str
    policy: str


@cache
def _inline() -> _Inline:
    css = PAGES_CSS.content.decode() + REPORT_CSS.content.decode()
    digest = b64encode(sha256(css)).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return _Inline(css, policy)
