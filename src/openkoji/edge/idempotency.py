"""`Idempotency-Key`: a repeated POST is answered as the first one was, and does nothing again.

The first answer is written in the transaction that made it, so either both stand or neither. Kept for 24 hours.
An API key repeats its own calls only. Neither the Idempotency-Key nor the request is kept, only what the server's
secret makes of them: a caller may write a respondent's e-mail into both.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Protocol, TypeVar
from uuid import UUID

from fastapi import Header
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from openkoji.db import Transaction
from openkoji.edge.context import context_of
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing
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

_PURPOSE = "idempotency"


class ByKey(Protocol):
    """A caller whom an API key proved."""

    @property
    def workspace_id(self) -> UUID: ...

    @property
    def key_id(self) -> UUID: ...


@dataclass(frozen=True, slots=True)
class _Stored:
    request_hash: bytes
    status: int
    body: str | None
    created_id: str | None


async def answer_once(
    request: Request,
    transaction: Transaction,
    caller: ByKey,
    key: str | None,
    act: Callable[[], Awaitable[tuple[int, Body]]],
    *,
    created_id: Callable[[Body], str] | None = None,
    restore: Callable[[str], Awaitable[tuple[int, Body]]] | None = None,
    said: bytes | None = None,
) -> Response:
    """Run `act` and answer with its status and body, or repeat the answer that this caller's `key` already has.

    With `created_id` the body shows a secret and only the id of what was created is kept: a repeat is answered
    by `restore` of that id, or raises `ConflictError` (`already_created`) where the secret cannot be shown
    again. Another request under the same key raises `InvalidError` (`idempotency_mismatch`). `said` is what the
    request says, where a repeat may write that in another way; else its body is.
    """
    if key is None:
        status, model = await act()
        return _json(status, model.model_dump_json(by_alias=True))
    key_ring = context_of(request).key_ring
    # The first hash is under the secret that signs now; the others find what was kept before it was replaced.
    key_hashes = key_ring.signatures(_PURPOSE, caller.key_id.bytes + key.encode())
    said = await request.body() if said is None else said
    request_text = b"\n".join([request.method.encode(), request.url.path.encode(), said])
    # A racing repeat waits here for the first one's commit.
    claimed = await transaction.fetch_values(
        "INSERT INTO idempotency_keys (workspace_id, key_hash, request_hash, created_at) SELECT %s, %s, %s, %s "
        "WHERE NOT EXISTS (SELECT 1 FROM idempotency_keys WHERE workspace_id = %s AND key_hash = ANY(%s)) "
        "ON CONFLICT DO NOTHING RETURNING 1",
        [
            caller.workspace_id,
            key_hashes[0],
            key_ring.sign(_PURPOSE, request_text),
            now(),
            caller.workspace_id,
            key_hashes[1:],
        ],
    )
    if claimed is None:
        stored = await _stored(transaction, caller.workspace_id, key_hashes)
        _require_same(key_ring, request_text, stored)
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
        "UPDATE idempotency_keys SET status = %s, body = %s, created_id = %s WHERE workspace_id = %s AND key_hash = %s",
        [
            status,
            None if created_id else body,
            created_id(model) if created_id else None,
            caller.workspace_id,
            key_hashes[0],
        ],
    )
    return _json(status, body)


def forget_created(transaction: Transaction, workspace_id: UUID, created_id: str) -> None:
    """What was created under some key was taken back, so that a repeat creates it again."""
    transaction.write(
        "DELETE FROM idempotency_keys WHERE workspace_id = %s AND created_id = %s", [workspace_id, created_id]
    )


async def _stored(transaction: Transaction, workspace_id: UUID, key_hashes: list[bytes]) -> _Stored:
    stored = await transaction.fetch_one(
        _Stored,
        "SELECT request_hash, status, body, created_id FROM idempotency_keys "
        "WHERE workspace_id = %s AND key_hash = ANY(%s)",
        [workspace_id, key_hashes],
    )
    assert stored is not None, "a conflicting key is there"
    return stored


def _require_same(key_ring: KeyRing, request_text: bytes, stored: _Stored) -> None:
    if not key_ring.verifies(_PURPOSE, request_text, stored.request_hash):
        raise InvalidError(
            "This Idempotency-Key was used with another request. Take a new key for a new request.",
            code="idempotency_mismatch",
        )


def _json(status: int, body: str) -> Response:
    return Response(body, status_code=status, media_type="application/json")
