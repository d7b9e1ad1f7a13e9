"""Make workspaces; make, list and revoke their keys."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from openkoji.accounts import keys, repository
from openkoji.accounts.model import ApiKey, Scope, Workspace
from openkoji.db import Transaction
from openkoji.kit.clock import now
from openkoji.kit.crypto import sha256
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import new_id
from openkoji.kit.pagination import Page, page_of

FIRST_WORKSPACE = "My workspace"
"""The name of a workspace that nobody named."""


def create_workspace(transaction: Transaction, name: str) -> Workspace:
    """A new, empty workspace. Takes a system transaction, since no workspace is entered yet."""
    workspace = Workspace(new_id(), name, now())
    repository.add_workspace(transaction, workspace)
    return workspace


async def list_workspaces(transaction: Transaction) -> list[Workspace]:
    """Every workspace, oldest first. Takes a system transaction."""
    return await repository.list_workspaces(transaction)


async def workspace_name(transaction: Transaction, workspace_id: UUID) -> str | None:
    """What its people called the workspace; None where it has the name that a first one gets by itself."""
    name = await repository.workspace_name(transaction, workspace_id)
    return None if name == FIRST_WORKSPACE else name


def rename_workspace(transaction: Transaction, workspace_id: UUID, name: str) -> None:
    """Respondents read the name where a page tells who reads their answers."""
    repository.rename_workspace(transaction, workspace_id, name)


def create_key(
    transaction: Transaction,
    workspace_id: UUID,
    name: str,
    *,
    scopes: Sequence[Scope] = (),
    study_id: UUID | None = None,
) -> tuple[ApiKey, str]:
    """A new key: as it is kept, and the key itself, which can never be shown again."""
    secret = keys.new_key()
    key = ApiKey(
        workspace_id=workspace_id,
        id=new_id(),
        name=name,
        prefix=keys.shown_prefix(secret),
        scopes=[scope.value for scope in scopes],
        study_id=study_id,
        created_at=now(),
        last_used_at=None,
        revoked_at=None,
    )
    repository.add_key(transaction, key, sha256(secret))
    return key, secret


async def list_keys(
    transaction: Transaction, workspace_id: UUID, *, before: UUID | None = None, limit: int = 100
) -> Page[ApiKey]:
    rows = await repository.list_keys(transaction, workspace_id, before=before, limit=limit + 1)
    return page_of(rows, limit, lambda key: key.id)


async def revoke_key(transaction: Transaction, workspace_id: UUID, key_id: UUID) -> ApiKey:
    """Revoke a key at once; revoking again changes nothing. Raises `NotFoundError` (`key_not_found`)."""
    key = await repository.revoke_key(transaction, workspace_id, key_id, now())
    if key is None:
        raise NotFoundError("There is no such key in this workspace.", code="key_not_found")
    return key
