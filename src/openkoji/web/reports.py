"""A report as a page: at its public address `/r/{slug}`, for the study's own people, and as a file by itself."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from openkoji.accounts.admission import AdmittedRoute
from openkoji.analysis.report import Report, markdown_of
from openkoji.analysis.report.phrasing import phrasing_for
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.kit.crypto import sha256
from openkoji.reports import service
from openkoji.reports.endpoints import Reader, ReportId, written
from openkoji.reports.schemas import public_view
from openkoji.reports.service import PublicReport
from openkoji.studies.endpoints import StudyId
from openkoji.web import charts
from openkoji.web.assets import PAGES_CSS, REPORT_CSS
from openkoji.web.rendering import page, rendered

router = APIRouter()
_public = APIRouter(include_in_schema=False)
_private = APIRouter(prefix="/api/v1/studies/{study_id}/reports", tags=["Reports"], route_class=AdmittedRoute)

# Kept by nobody, so that taking a report back takes effect at once.
KEPT_BY_NOBODY = {
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
}


@_public.get("/r/{slug}.md")
async def public_markdown(slug: str, context: ContextDep) -> Response:
    found = await _published(slug, context)
    if found is None:
        return _nothing()
    return Response(markdown_of(found.report), media_type="text/markdown; charset=utf-8", headers=KEPT_BY_NOBODY)


@_public.get("/r/{slug}.json")
async def public_json(slug: str, context: ContextDep) -> Response:
    found = await _published(slug, context)
    if found is None:
        return _nothing()
    body = public_view(found.report, found.version).model_dump_json(by_alias=True)
    return Response(body, media_type="application/json", headers=KEPT_BY_NOBODY)


@_public.get("/r/{slug}")
async def public_page(slug: str, context: ContextDep) -> Response:
    """The page; 404 for a slug that leads nowhere and for a study whose report is not published."""
    found = await _published(slug, context)
    if found is None:
        return _nothing()
    return page("report.html", headers=KEPT_BY_NOBODY, **_values(found.report), version_number=found.version, slug=slug)


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
    return HTMLResponse(page_in_one_file(report, version=row.version), headers=headers)


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


async def _published(slug: str, context: Context) -> PublicReport | None:
    found = service.study_of(slug, context.key_ring)
    if found is None:
        return None
    workspace_id, study_id = found
    async with context.database.workspace(workspace_id) as transaction:
        return await service.public_report(transaction, workspace_id, study_id)


def _nothing() -> Response:
    return page(
        "not_found.html",
        status=404,
        headers=KEPT_BY_NOBODY,
        what="There is no report at this address. It may have been taken back, or the address may be incomplete.",
    )
