"""`/api/v1/studies/{id}/embed`: the lines to paste on a site, with this server's addresses in them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from openkoji.accounts.admission import AdmittedRoute, CallerDep
from openkoji.edge.context import ContextDep
from openkoji.edge.origins import origin_of
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import WireModel
from openkoji.studies import service
from openkoji.studies.endpoints import StudyId, reachable
from openkoji.web.embed_assets import PINNED

router = APIRouter(prefix="/api/v1/studies", tags=["Studies"], route_class=AdmittedRoute)


class PinnedLoader(WireModel):
    url: Annotated[str, Field(description="The loader as it is today, for good: an upgrade of the server leaves it.")]
    integrity: Annotated[str, Field(description="Its hash, as the `integrity` attribute of a script takes it.")]


class Snippets(WireModel):
    attributes: Annotated[str, Field(description="One element; no inline code.")]
    pinned: Annotated[str, Field(description="The same with the pinned loader and its hash.")]
    calls: Annotated[str, Field(description="A stub, whose calls wait for the loader.")]
    iframe: Annotated[str, Field(description="A plain frame without a loader, as Koji's.")]


class EmbedView(WireModel):
    study: Annotated[str, Field(description="What `data-study` names.")]
    loader_url: Annotated[str, Field(description="The loader, renewed with the server.")]
    pinned: PinnedLoader
    content_security_policy: Annotated[str, Field(description="What a site's own policy must allow.")]
    snippets: Snippets


@router.get("/{study_id}/embed", response_model=EmbedView, responses=problem_responses(401, 404, 422, 429, 503))
async def get_embed(study_id: StudyId, request: Request, context: ContextDep, caller: CallerDep) -> EmbedView:
    """The lines that put a study on a page of a site. Its `allowedOrigins` say which sites may."""
    parsed = reachable(caller, study_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        study = await service.find(transaction, caller.workspace_id, study_id=parsed)
    return embed_of(study.address, context.address_of(request))


def embed_of(study: str, base: str) -> EmbedView:
    loader, pinned = f"{base}/embed/v1.js", f"{base}/embed/{PINNED.version}/v1.js"
    stub = "window.OpenKoji = window.OpenKoji || function () { (OpenKoji.q = OpenKoji.q || []).push(arguments) };"
    return EmbedView(
        study=study,
        loader_url=loader,
        pinned=PinnedLoader(url=pinned, integrity=PINNED.integrity),
        content_security_policy=f"script-src {origin_of(base)}; frame-src {origin_of(base)}",
        snippets=Snippets(
            attributes=f'<script async src="{loader}" data-study="{study}" data-layout="inline"></script>',
            pinned=(
                f'<script async src="{pinned}" integrity="{PINNED.integrity}" crossorigin="anonymous" '
                f'data-study="{study}" data-layout="inline"></script>'
            ),
            calls=(
                f'<script>{stub}\nOpenKoji("open", {{ study: "{study}", layout: "modal" }});</script>\n'
                f'<script async src="{loader}"></script>'
            ),
            iframe=(
                f'<iframe src="{base}/api/v1/embed/{study}" title="Interview" width="400" height="600" '
                'allow="microphone; autoplay"></iframe>'
            ),
        ),
    )
