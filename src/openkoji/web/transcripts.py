"""`/t/{token}`: one transcript as a plain page, for whoever was given its address."""

from __future__ import annotations

from fastapi import APIRouter, Response

from openkoji.edge.context import ContextDep
from openkoji.interviews import reading
from openkoji.interviews.transcript_links import transcript_of
from openkoji.kit.errors import NotFoundError
from openkoji.respondents.masking import mask_for
from openkoji.web.rendering import page

router = APIRouter(include_in_schema=False)

_PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}


@router.get("/t/{token}")
async def transcript(token: str, context: ContextDep) -> Response:
    """The page; 404 for a token that leads nowhere and for a study that shares no transcripts by link."""
    found = transcript_of(token, context.key_ring)
    if found is None:
        return _nothing()
    workspace_id, interview_id = found
    async with context.database.workspace(workspace_id) as transaction:
        try:
            interview = await reading.get(transaction, workspace_id, interview_id)
        except NotFoundError:
            return _nothing()
        if interview.transcript_links != "token":
            return _nothing()
        messages = await reading.transcript(transaction, workspace_id, interview_id)
    mask = mask_for(
        interview.respondent_name,
        interview.respondent_email,
        interview.respondent_external_id,
        interview.respondent_metadata,
    )
    return page(
        "transcript.html",
        headers=_PRIVATE,
        interview=interview,
        turns=[(message, mask(message.content)) for message in messages],
    )


def _nothing() -> Response:
    return page(
        "not_found.html",
        status=404,
        headers=_PRIVATE,
        what="There is no transcript at this address. It may have been erased, or its study does not share any.",
    )
