"""The page on which respondents are interviewed: by a personal link, at the open link, in the page of a site.

Opening one changes nothing that could matter to a respondent, whoever opens it: scanners of links do, too. No cookie is
set or read.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from openkoji.edge.context import Context, ContextDep
from openkoji.engines.endpoints import EnginesDep
from openkoji.engines.service import Engines
from openkoji.interviews.visits import PageState, Visit, visit_by_link, visit_openly
from openkoji.kit.errors import NotFoundError
from openkoji.respondents.links import link_of
from openkoji.studies import consents
from openkoji.studies import service as studies
from openkoji.studies.addresses import study_at
from openkoji.web.accents import accent_sheet, parse_color
from openkoji.web.assets import INTERVIEW_CSS, INTERVIEW_JS
from openkoji.web.page_config import Kind, config_of, notice, notice_config, script_safe
from openkoji.web.page_language import PageLanguage, language_for
from openkoji.web.page_policy import ancestors, is_loopback, policy
from openkoji.web.page_view import View
from openkoji.web.rendering import page

router = APIRouter(include_in_schema=False)

_UNSEEN = {"X-Robots-Tag": "noindex, nofollow", "Vary": "Accept-Language"}
_PRIVATE = {**_UNSEEN, "Cache-Control": "private, no-store"}


@router.get("/i/{token}")
async def personal_page(token: str, request: Request, context: ContextDep, engines: EnginesDep) -> Response:
    """For the holder of a personal link."""
    link = link_of(token, context.key_ring)
    if link is None:
        return _bare(request, PageState.GONE, "'none'")
    async with context.database.workspace(link.workspace_id) as transaction:
        visit = await visit_by_link(transaction, link)
        if visit.study is None:
            return _bare(request, visit.state, "'none'")
        language = _language(request, visit)
        consent = await consents.show(transaction, visit.study, language.tag, engines) if _begins(visit) else None
    config = config_of(
        visit.study,
        kind="personal",
        visit=visit,
        address=visit.study.public_id,
        language=language,
        view=View.of(request.query_params),
        link_token=token,
        consent=consent,
    )
    return _page(config, language, ancestors="'none'", headers=_PRIVATE)


@router.get("/s/{address}")
async def open_page(address: str, request: Request, context: ContextDep, engines: EnginesDep) -> Response:
    """The study's open link."""
    return await _study_page(address, request, context, engines, kind="open")


@router.get("/embed/{address}")
@router.get("/api/v1/embed/{address}")
async def widget_page(address: str, request: Request, context: ContextDep, engines: EnginesDep) -> Response:
    """The frame of the widget, and what Koji's plain `<iframe>` names."""
    return await _study_page(address, request, context, engines, kind="widget")


@router.get("/accents/{color}.css")
async def accent(color: str) -> Response:
    """An accent's tokens, for both themes."""
    parsed = parse_color(color)
    if parsed is None:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(accent_sheet(parsed), media_type="text/css; charset=utf-8", headers=headers)


async def _study_page(address: str, request: Request, context: Context, engines: Engines, *, kind: Kind) -> Response:
    is_widget = kind == "widget"
    allows_loopback = is_widget and is_loopback(context.address_of(request))
    try:
        workspace_id, study_id = await study_at(context.database, address)
    except NotFoundError:
        # There is nothing on it to be tricked into, so that any site may be told that there is no such study.
        return _bare(request, PageState.GONE, "*" if is_widget else "'none'")
    async with context.database.workspace(workspace_id) as transaction:
        study = await studies.published(transaction, workspace_id, study_id=study_id)
        visit = await visit_openly(transaction, study, in_a_site=is_widget)
        language = _language(request, visit)
        consent = await consents.show(transaction, study, language.tag, engines) if _begins(visit) else None
    config = config_of(
        study,
        kind=kind,
        visit=visit,
        address=address,
        language=language,
        view=View.of(request.query_params),
        consent=consent,
    )
    framed_by = ancestors(config["allowedOrigins"], allows_loopback=allows_loopback) if is_widget else "'none'"
    return _page(config, language, ancestors=framed_by, headers=_UNSEEN)


def _begins(visit: Visit) -> bool:
    """Whether there is something to agree to: nothing was said yet, and something may be."""
    return visit.state is PageState.OPEN and not visit.is_begun


def _language(request: Request, visit: Visit) -> PageLanguage:
    if visit.language is not None:
        return PageLanguage(visit.language)
    offered = (visit.study.document.get("interviewer") or {}).get("languages") if visit.study else None
    wish = View.of(request.query_params).language
    return language_for(offered, wish=wish, header=request.headers.get("accept-language", ""))


def _page(config: dict[str, Any], language: PageLanguage, *, ancestors: str, headers: dict[str, str]) -> Response:
    return page(
        "interview.html",
        policy=policy(logo_url=config["branding"]["logoUrl"], frame_ancestors=ancestors),
        headers=headers,
        config=config,
        config_json=script_safe(config),
        language=language,
        words=language.words,
        shown=language.texts["shown"],
        script=INTERVIEW_JS.url,
        style=INTERVIEW_CSS.url,
    )


def _bare(request: Request, state: PageState, ancestors: str) -> Response:
    """A page about a link that leads to nothing that could be shown."""
    language = language_for(
        None, wish=request.query_params.get("language"), header=request.headers.get("accept-language", "")
    )
    return page(
        "interview_notice.html",
        status=404 if state is PageState.GONE else 200,
        policy=policy(logo_url=None, frame_ancestors=ancestors),
        headers=_PRIVATE,
        language=language,
        notice=notice(state, language),
        config_json=script_safe(notice_config(state, language)),
        script=INTERVIEW_JS.url,
        style=INTERVIEW_CSS.url,
    )
