"""`/u/{token}`: no more invitations, by one press (RFC 8058).

Mail scanners follow links, so a GET never acts. Mail programs post `List-Unsubscribe=One-Click` with no cookie and
follow no redirect; the button of the page posts to the same address, and whatever stands in a body means the same.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from openkoji.edge.context import ContextDep
from openkoji.invitations import suppressions
from openkoji.invitations.suppressions import Suppression, SuppressionReason, UnsubscribeLink
from openkoji.invitations.texts import code_of, texts
from openkoji.kit.clock import now
from openkoji.web.rendering import NO_SCRIPTS, page

router = APIRouter(include_in_schema=False)

_POLICY = NO_SCRIPTS.replace("form-action 'none'", "form-action 'self'")
_PRIVATE = {"X-Robots-Tag": "noindex, nofollow", "Cache-Control": "private, no-store"}


@router.get("/u/{token}")
async def ask(token: str, request: Request, context: ContextDep) -> Response:
    """The page with the button; it changes nothing."""
    link = UnsubscribeLink.of(token, context.key_ring)
    if link is None:
        return _nothing(request)
    async with context.database.workspace(link.workspace_id) as transaction:
        found = await suppressions.find(transaction, link.workspace_id, [link.address_hash])
    return _page(request, token, "ask" if found is None else _state_of(found))


@router.post("/u/{token}")
async def unsubscribe(token: str, request: Request, context: ContextDep) -> Response:
    """Write to this address no more. Again changes nothing."""
    link = UnsubscribeLink.of(token, context.key_ring)
    if link is None:
        return _nothing(request)
    async with context.database.workspace(link.workspace_id) as transaction:
        suppressions.add(transaction, link.workspace_id, link.address_hash, SuppressionReason.UNSUBSCRIBED, now())
        found = await suppressions.find(transaction, link.workspace_id, [link.address_hash])
    return _page(request, token, "done" if found is None else _state_of(found))


@router.post("/u/{token}/undo")
async def undo(token: str, request: Request, context: ContextDep) -> Response:
    """Let this address be written to again, where its owner had ended it by this page."""
    link = UnsubscribeLink.of(token, context.key_ring)
    if link is None:
        return _nothing(request)
    async with context.database.workspace(link.workspace_id) as transaction:
        hashes = [link.address_hash]
        await suppressions.remove(transaction, link.workspace_id, hashes, only=SuppressionReason.UNSUBSCRIBED)
        kept = await suppressions.find(transaction, link.workspace_id, hashes)
    return _page(request, token, "undone" if kept is None else "kept")


def _state_of(found: Suppression) -> str:
    return "done" if found.reason == SuppressionReason.UNSUBSCRIBED else "kept"


def _page(request: Request, token: str, state: str) -> Response:
    code = _language_of(request)
    return page(
        "unsubscribe.html",
        policy=_POLICY,
        headers=_PRIVATE,
        words=texts(code),
        language=code,
        address=f"/u/{token}",
        state=state,
    )


def _nothing(request: Request) -> Response:
    code = _language_of(request)
    return page(
        "unsubscribe.html",
        status=404,
        policy=_POLICY,
        headers=_PRIVATE,
        words=texts(code),
        language=code,
        address="",
        state="nothing",
    )


def _language_of(request: Request) -> str:
    """What the browser asks for (RFC 9110, 12.5.4), as far as there are words in it."""
    return code_of([part.split(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")])
