"""`Idempotency-Key`: a repeated POST is answered as the first one was, and does nothing again.

The first answer is written in the transaction that made it, so either both stand or neither. Kept for 24 hours.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from openkoji.db import Transaction
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, InvalidError

Body = TypeVar("Body", bound=BaseModel)

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        description="Any string of yours: a repeat within 24 hours is answered as the first call was.",
    ),
]


@dataclass(frozen=True, slots=True)
class _Stored:
    request_hash: bytes
    status: int
    body: str | None
    created_id: str | None


async def answer_once(
    request: Request,
    transaction: Transaction,
    workspace_id: object,
    key: str | None,
    act: Callable[[], Awaitable[tuple[int, Body]]],
    *,
    created_id: Callable[[Body], str] | None = None,
    restore: Callable[[str], Awaitable[tuple[int, Body]]] | None = None,
) -> Response:
    """Run `act` and answer with its status and body, or repeat the answer that `key` already has.

    With `created_id` the body shows a secret and only the id of what was created is kept: a repeat is answered
    by `restore` of that id, or raises `ConflictError` (`already_created`) where the secret cannot be shown
    again. Another request under the same key raises `InvalidError` (`idempotency_mismatch`).
    """
    if key is None:
        status, model = await act()
        return _json(status, model.model_dump_json(by_alias=True))
    request_hash = hashlib.sha256(
        b"\n".join([request.method.encode(), request.url.path.encode(), await request.body()])
    ).digest()
    # A racing repeat waits here for the first one's commit.
    claimed = await transaction.fetch_values(
        "INSERT INTO idempotency_keys (workspace_id, key, request_hash, created_at) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING RETURNING 1",
        [workspace_id, key, request_hash, now()],
    )
    if claimed is None:
        stored = await _stored(transaction, workspace_id, key, request_hash)
        if stored.created_id is None:
            return _json(stored.status, stored.body or "")
        if restore is None:
            raise ConflictError(
                f"This was already created, as {stored.created_id}. What it showed is not shown again.",
                code="already_created",
            )
        status, model = await restore(stored.created_id)
        return _json(status, model.model_dump_json(by_alias=True))
    status, model = await act()
    body = model.model_dump_json(by_alias=True)
    transaction.write(
        "UPDATE idempotency_keys SET status = %s, body = %s, created_id = %s WHERE workspace_id = %s AND key = %s",
        [
            status,
            None if created_id else body,
            created_id(model) if created_id else None,
            workspace_id,
            key,
        ],
    )
    return _json(status, body)


async def _stored(transaction: Transaction, workspace_id: object, key: str, request_hash: bytes) -> _Stored:
    stored = await transaction.fetch_one(
        _Stored,
        "SELECT request_hash, status, body, created_id FROM idempotency_keys WHERE workspace_id = %s AND key = %s",
        [workspace_id, key],
    )
    assert stored is not None, "a conflicting key is there"
    if stored.request_hash != request_hash:
        raise InvalidError(
            "This Idempotency-Key was used with another request. Take a new key for a new request.",
            code="idempotency_mismatch",
        )
    return stored


def _json(status: int, body: str) -> Response:
    return Response(body, status_code=status, media_type="application/json")
