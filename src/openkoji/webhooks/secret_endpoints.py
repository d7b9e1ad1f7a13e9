"""`…/secret`: the secrets that sign messages, the workspace's and those of endpoints that have one of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from openkoji.accounts.admission import AdmittedRoute
from openkoji.accounts.model import Caller
from openkoji.db import Transaction
from openkoji.edge import paths as _  # noqa: F401  registers the kind of parameter that ids are
from openkoji.edge.caching import never_stored
from openkoji.edge.context import Context, ContextDep
from openkoji.edge.idempotency import IdempotencyKey, answer_once
from openkoji.edge.problems import problem_responses
from openkoji.kit.clock import iso, now
from openkoji.kit.errors import ConflictError
from openkoji.kit.ids import Prefix, public_id
from openkoji.webhooks import secrets, service
from openkoji.webhooks.endpoints import Administrator, EndpointId, parsed_id
from openkoji.webhooks.schemas import Rotation, SecretView

router = APIRouter(
    prefix="/api/v1/webhooks",
    tags=["Webhook endpoints"],
    route_class=AdmittedRoute,
    dependencies=[Depends(never_stored)],
)

_READ = problem_responses(401, 403, 404, 409, 422, 429, 503)
_CHANGE = problem_responses(400, 401, 403, 404, 409, 413, 415, 422, 429, 503)


@router.get("/secret", response_model=SecretView, responses=problem_responses(401, 403, 422, 429, 503))
async def get_webhook_secret(context: ContextDep, caller: Administrator) -> SecretView:
    """The secret of the workspace, which signs the messages to every endpoint without one of its own."""
    return await _read(context, caller, None)


@router.post("/secret/rotate", response_model=SecretView, responses=_CHANGE)
async def rotate_webhook_secret(
    request: Request,
    context: ContextDep,
    caller: Administrator,
    body: Rotation | None = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make a new secret for the workspace.

    For 24 hours `webhook-signature` carries the signatures of both, and `X-Koji-Signature` stays the old one's until
    the new one is activated. Until that time is over another rotation is 409 `rotation_under_way`. With `expireOld`,
    which is for a secret that leaked, no old secret signs any more, from now on, and no rotation is refused.
    """
    return await _rotate(request, context, caller, None, body or Rotation(), idempotency_key)


@router.post("/secret/activate", response_model=SecretView, responses=_CHANGE)
async def activate_webhook_secret(
    request: Request, context: ContextDep, caller: Administrator, idempotency_key: IdempotencyKey = None
) -> Response:
    """Make `X-Koji-Signature` with the new secret from now on. `webhook-signature` carries both to the end of the 24
    hours. Where no rotation is under way nothing changes."""
    return await _activate(request, context, caller, None, idempotency_key)


@router.get("/{endpoint_id:id}/secret", response_model=SecretView, responses=_READ)
async def get_endpoint_secret(endpoint_id: EndpointId, context: ContextDep, caller: Administrator) -> SecretView:
    """The secret of an endpoint that has one of its own; of another 409 `no_own_secret`."""
    return await _read(context, caller, parsed_id(endpoint_id))


@router.post("/{endpoint_id:id}/secret/rotate", response_model=SecretView, responses=_CHANGE)
async def rotate_endpoint_secret(
    endpoint_id: EndpointId,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    body: Rotation | None = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make a new secret for an endpoint that has one of its own, as for the workspace."""
    return await _rotate(request, context, caller, parsed_id(endpoint_id), body or Rotation(), idempotency_key)


@router.post("/{endpoint_id:id}/secret/activate", response_model=SecretView, responses=_CHANGE)
async def activate_endpoint_secret(
    endpoint_id: EndpointId,
    request: Request,
    context: ContextDep,
    caller: Administrator,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Make `X-Koji-Signature` with the new secret of an endpoint from now on, as for the workspace."""
    return await _activate(request, context, caller, parsed_id(endpoint_id), idempotency_key)


async def _read(context: Context, caller: Caller, endpoint_id: UUID | None) -> SecretView:
    async with context.database.workspace(caller.workspace_id) as transaction:
        owner = await _owner(transaction, context, caller, endpoint_id)
        return await _view(transaction, context, caller, owner)


async def _rotate(
    request: Request, context: Context, caller: Caller, endpoint_id: UUID | None, how: Rotation, key: str | None
) -> Response:
    async def rotate(transaction: Transaction, owner: UUID) -> None:
        moment = now()
        if how.expire_old:
            secrets.replace(transaction, caller.workspace_id, owner, context.key_ring, moment)
        elif await secrets.rotate(transaction, caller.workspace_id, owner, context.key_ring, moment) is None:
            there = await _view(transaction, context, caller, owner)
            raise ConflictError(
                f"The secret before this one signs too, until {there.previous_until and iso(there.previous_until)}. "
                'Wait for that, or rotate with {"expireOld": true}: then neither of them signs any more.',
                code="rotation_under_way",
            )

    return await _act(request, context, caller, endpoint_id, key, rotate)


async def _activate(
    request: Request, context: Context, caller: Caller, endpoint_id: UUID | None, key: str | None
) -> Response:
    async def activate(transaction: Transaction, owner: UUID) -> None:
        secrets.activate(transaction, caller.workspace_id, owner)

    return await _act(request, context, caller, endpoint_id, key, activate)


async def _act(
    request: Request,
    context: Context,
    caller: Caller,
    endpoint_id: UUID | None,
    key: str | None,
    change: Callable[[Transaction, UUID], Awaitable[None]],
) -> Response:
    """Change the secrets of their owner and show them. A repeat changes nothing and shows them as they are then."""
    async with context.database.workspace(caller.workspace_id) as transaction:
        owner = await _owner(transaction, context, caller, endpoint_id)

        async def act() -> tuple[int, SecretView]:
            await change(transaction, owner)
            return await restore("")

        async def restore(_: str) -> tuple[int, SecretView]:
            return 200, await _view(transaction, context, caller, owner)

        return await answer_once(
            request, transaction, caller, key, act, created_id=lambda _: str(owner), restore=restore
        )


async def _view(transaction: Transaction, context: Context, caller: Caller, owner: UUID) -> SecretView:
    moment = now()
    sealed = await secrets.ensure(transaction, caller.workspace_id, owner, context.key_ring, moment)
    return SecretView.of(sealed, context.key_ring, moment)


async def _owner(transaction: Transaction, context: Context, caller: Caller, endpoint_id: UUID | None) -> UUID:
    """Whose secrets are meant, which are there from now on. Raises `NotFoundError` (`endpoint_not_found`) and
    `ConflictError` (`no_own_secret`)."""
    if endpoint_id is None:
        await secrets.ensure(transaction, caller.workspace_id, caller.workspace_id, context.key_ring, now())
        return caller.workspace_id
    endpoint = await service.find(transaction, caller.workspace_id, endpoint_id)
    if not endpoint.has_secret:
        raise ConflictError(
            "The endpoint is signed with the workspace's secret: see /api/v1/webhooks/secret. To give it one of its "
            f'own: PATCH /api/v1/webhooks/{public_id(Prefix.ENDPOINT, endpoint_id)} {{"ownSecret": true}}.',
            code="no_own_secret",
        )
    return endpoint_id
