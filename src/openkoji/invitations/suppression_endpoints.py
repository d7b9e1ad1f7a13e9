"""`/api/v1/suppressions`: addresses that a workspace writes to no more."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field, StringConstraints

from openkoji.accounts.admission import AdmittedRoute, require_full_access
from openkoji.accounts.model import Caller
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import ContextDep
from openkoji.edge.problems import problem_responses
from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.invitations import suppressions
from openkoji.invitations.suppressions import Suppression, SuppressionReason
from openkoji.kit.clock import now
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import Prefix, parse_id, public_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, page_of, parse_cursor

router = APIRouter(
    prefix="/api/v1/suppressions",
    tags=["Invitations"],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)

Administrator = Annotated[Caller, Depends(require_full_access)]


class NewSuppression(StrictModel):
    email: Annotated[str, StringConstraints(min_length=3, max_length=254, pattern=r"^[^\s\x00@]+@[^\s\x00@]+$")]


class SuppressionView(WireModel):
    """An address, of which only what this server's secret makes of it is kept."""

    id: Annotated[str, Field(description="sup_… and what stands for the address; the same for the same address.")]
    reason: SuppressionReason
    created_at: Timestamp

    @classmethod
    def of(cls, suppression: Suppression) -> SuppressionView:
        address_hash = UUID(bytes=bytes(suppression.address_hash))
        return cls(
            id=public_id(Prefix.SUPPRESSION, address_hash),
            reason=SuppressionReason(suppression.reason),
            created_at=suppression.created_at,
        )


class SuppressionPage(WireModel):
    items: list[SuppressionView]
    next_cursor: str | None


@router.get("", response_model=SuppressionPage, responses=problem_responses(401, 403, 422, 429, 503))
async def list_suppressions(
    context: ContextDep,
    caller: Administrator,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100, description="From the previous page.")] = None,
) -> SuppressionPage:
    """The addresses that are not written to, with reason and time. The addresses themselves are not kept: to ask
    about one, add it; an address that is there already keeps its reason and time."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        rows = await suppressions.listed(transaction, caller.workspace_id, before=parse_cursor(cursor), limit=limit + 1)
    page = page_of(rows, limit, lambda each: UUID(bytes=bytes(each.address_hash)))
    return SuppressionPage(items=[SuppressionView.of(each) for each in page.items], next_cursor=page.next_cursor)


@router.post(
    "",
    status_code=201,
    response_model=SuppressionView,
    responses={
        200: {"model": SuppressionView, "description": "It is there already."},
        **problem_responses(400, 401, 403, 413, 415, 422, 429, 503),
    },
)
async def add_suppression(
    body: NewSuppression, context: ContextDep, caller: Administrator, response: Response
) -> SuppressionView:
    """Write to an address no more, in any study of the workspace."""
    hashes = suppressions.hashes_of(caller.workspace_id, body.email, context.key_ring)
    async with context.database.workspace(caller.workspace_id) as transaction:
        known = await suppressions.find(transaction, caller.workspace_id, hashes)
        if known is not None:
            response.status_code = 200
            return SuppressionView.of(known)
        moment = now()
        suppressions.add(transaction, caller.workspace_id, hashes[0], SuppressionReason.MANUAL, moment)
    return SuppressionView.of(Suppression(hashes[0], SuppressionReason.MANUAL, moment))


@router.delete("/{suppression_id:id}", status_code=204, responses=problem_responses(401, 403, 404, 422, 429, 503))
async def remove_suppression(
    suppression_id: Annotated[str, Path(max_length=100, description="The id of a suppression: sup_…")],
    context: ContextDep,
    caller: Administrator,
) -> Response:
    """Let an address be written to again. Do so when its owner asks for it."""
    parsed = parse_id(Prefix.SUPPRESSION, suppression_id)
    async with context.database.workspace(caller.workspace_id) as transaction:
        if parsed is None or not await suppressions.remove(transaction, caller.workspace_id, [parsed.bytes]):
            raise NotFoundError("There is no such suppressed address.", code="suppression_not_found")
    return Response(status_code=204)
