"""`/api/v1/api-keys`: make, list and revoke the keys of a workspace."""

from __future__ import annotations

from typing import Annotated

import psycopg
from fastapi import APIRouter, Depends, Query, Request, Response

from openkoji.accounts import service
from openkoji.accounts.admission import AdmittedRoute, require_full_access
from openkoji.accounts.model import Caller
from openkoji.accounts.schemas import CreatedKey, KeyPage, KeyView, NewKey
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import Prefix, parse_id
from openkoji.kit.pagination import DEFAULT_LIMIT, MAXIMUM_LIMIT, parse_cursor

router = APIRouter(prefix="/api/v1/api-keys", tags=["API keys"], route_class=AdmittedRoute)

Administrator = Annotated[Caller, Depends(require_full_access)]


@router.post(
    "",
    status_code=201,
    response_model=CreatedKey,
    responses=problem_responses(400, 401, 403, 404, 409, 413, 422, 429),
)
async def create_key(
    body: NewKey,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make a key. It is shown in this answer and never again."""
    try:
        return await _create(body, request, context, caller, idempotency_key)
    except psycopg.errors.ForeignKeyViolation as error:
        raise NotFoundError("There is no such study in this workspace.", code="study_not_found") from error


@router.get("", response_model=KeyPage, responses=problem_responses(401, 403, 422, 429))
async def list_keys(
    context: ContextDep,
    caller: Administrator,
    limit: Annotated[int, Query(ge=1, le=MAXIMUM_LIMIT)] = DEFAULT_LIMIT,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
) -> KeyPage:
    """The keys of the workspace, newest first, revoked ones too."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        page = await service.list_keys(transaction, caller.workspace_id, before=parse_cursor(cursor), limit=limit)
    return KeyPage(items=[KeyView.of(key) for key in page.items], next_cursor=page.next_cursor)


@router.delete("/{key_id}", response_model=KeyView, responses=problem_responses(401, 403, 404, 422, 429))
async def revoke_key(key_id: str, context: ContextDep, caller: Administrator) -> KeyView:
    """Revoke a key at once and for good."""
    parsed = parse_id(Prefix.API_KEY, key_id)
    if parsed is None:
        raise NotFoundError("There is no such key in this workspace.", code="key_not_found")
    async with context.database.workspace(caller.workspace_id) as transaction:
        return KeyView.of(await service.revoke_key(transaction, caller.workspace_id, parsed))


async def _create(
    body: NewKey, request: Request, context: Context, caller: Caller, idempotency_key: str | None
) -> Response:
    study_id = parse_id(Prefix.STUDY, body.study_id) if body.study_id else None
    async with context.database.workspace(caller.workspace_id) as transaction:

        async def act() -> tuple[int, CreatedKey]:
            key, secret = service.create_key(
                transaction, caller.workspace_id, body.name, scopes=body.scopes, study_id=study_id
            )
            return 201, CreatedKey.with_secret(key, secret)

        return await answer_once(
            request,
            transaction,
            caller,
            idempotency_key,
            act,
            created_id=lambda created: created.id,
        )
