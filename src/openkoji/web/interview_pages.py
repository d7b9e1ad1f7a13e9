"""The page on which respondents are interviewed: by a personal link, at the open link, in the page of a site."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from openkoji.edge.context import ContextDep
from openkoji.studies import service as studies
from openkoji.studies.addresses import study_at
from openkoji.web.assets import INTERVIEW
from openkoji.web.page_config import config_of, script_safe
from openkoji.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/s/{address}")
async def open_link(address: str, context: ContextDep) -> Response:
    """The study's open link."""
    workspace_id, study_id = await study_at(context.database, address)
    async with context.database.workspace(workspace_id) as transaction:
        study = await studies.published(transaction, workspace_id, study_id=study_id)
    return _page(config_of(study, address=address, kind="open"))


def _page(config: dict[str, Any]) -> Response:
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    return page(
        "interview.html",
        policy=policy,
        config=config,
        config_json=script_safe(config),
        script=INTERVIEW.url("main.js"),
        style=INTERVIEW.url("interview.css"),
    )
