"""The SQL of workspaces and API keys."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from openkoji.accounts.model import ApiKey, Workspace
from openkoji.db import Transaction

_KEY_COLUMNS = "workspace_id, id, name, prefix, scopes, study_id, created_at, last_used_at, revoked_at"


def add_workspace(transaction: Transaction, workspace: Workspace) -> None:
    transaction.write(
        "INSERT INTO workspaces (workspace_id, name, created_at) VALUES (%s, %s, %s)",
        [workspace.workspace_id, workspace.name, workspace.created_at],
    )


async def list_workspaces(transaction: Transaction) -> list[Workspace]:
    return await transaction.fetch_all(
        Workspace, "SELECT workspace_id, name, created_at FROM workspaces ORDER BY created_at, workspace_id"
    )


async def workspace_name(transaction: Transaction, workspace_id: UUID) -> str:
    row = await transaction.fetch_values("SELECT name FROM workspaces WHERE workspace_id = %s", [workspace_id])
    assert row is not None, "a workspace is never deleted"
    return str(row[0])


def rename_workspace(transaction: Transaction, workspace_id: UUID, name: str) -> None:
    transaction.write("UPDATE workspaces SET name = %s WHERE workspace_id = %s", [name, workspace_id])


def add_key(transaction: Transaction, key: ApiKey, key_hash: bytes) -> None:
    transaction.write(
        "INSERT INTO api_keys (workspace_id, id, name, prefix, hash, scopes, study_id, created_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [key.workspace_id, key.id, key.name, key.prefix, key_hash, key.scopes, key.study_id, key.created_at],
    )


async def list_keys(
    transaction: Transaction, workspace_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[ApiKey]:
    return await transaction.fetch_all(
        ApiKey,
        f"SELECT {_KEY_COLUMNS} FROM api_keys WHERE workspace_id = %s AND (%s::uuid IS NULL OR id < %s) "
        "ORDER BY id DESC LIMIT %s",
        [workspace_id, before, before, limit],
    )


async def revoke_key(transaction: Transaction, workspace_id: UUID, key_id: UUID, moment: datetime) -> ApiKey | None:
    """The key, now revoked (a revoked one keeps its first time); None when there is no such key."""
    return await transaction.fetch_one(
        ApiKey,
        f"UPDATE api_keys SET revoked_at = coalesce(revoked_at, %s) WHERE workspace_id = %s AND id = %s "
        f"RETURNING {_KEY_COLUMNS}",
        [moment, workspace_id, key_id],
    )
