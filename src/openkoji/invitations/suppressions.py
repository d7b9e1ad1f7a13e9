"""Addresses that a workspace writes to no more, and the link by which somebody becomes one.

Kept is what the server's secret makes of an address in a workspace: nobody who reads the table learns whom it names,
and a list of addresses can be told from it by this server alone. A replaced secret still finds what it once made, for
as long as it stands in OPENKOJI_SECRET_KEY.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from openkoji.db import Transaction
from openkoji.kit.crypto import KeyRing, from_base64url, to_base64url
from openkoji.kit.emails import compared

_HASH_PURPOSE = "suppressed-address"
_LINK_PURPOSE = "unsubscribe-link"
_LENGTH = 16


class SuppressionReason(StrEnum):
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    MANUAL = "manual"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Suppression:
    address_hash: bytes
    reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class UnsubscribeLink:
    """Names a workspace and an address, without the address: base64url(workspace 16 bytes, hash 16, MAC 16)."""

    workspace_id: UUID
    address_hash: bytes

    def token(self, key_ring: KeyRing) -> str:
        body = self.workspace_id.bytes + self.address_hash
        return to_base64url(body + key_ring.sign(_LINK_PURPOSE, body)[:_LENGTH])

    @classmethod
    def of(cls, token: str, key_ring: KeyRing) -> UnsubscribeLink | None:
        """None for a token that this server did not make."""
        raw = from_base64url(token)
        if raw is None or len(raw) != 3 * _LENGTH:
            return None
        body, mac = raw[: 2 * _LENGTH], raw[2 * _LENGTH :]
        if not key_ring.verifies(_LINK_PURPOSE, body, mac):
            return None
        return cls(UUID(bytes=body[:_LENGTH]), body[_LENGTH:])


def hash_of(workspace_id: UUID, email: str, key_ring: KeyRing) -> bytes:
    """What is kept of an address: 16 bytes under the secret that signs now."""
    return hashes_of(workspace_id, email, key_ring)[0]


def hashes_of(workspace_id: UUID, email: str, key_ring: KeyRing) -> list[bytes]:
    """What each of the server's secrets makes of an address; upper and lower case are one."""
    text = workspace_id.bytes + compared(email).encode()
    return [made[:_LENGTH] for made in key_ring.signatures(_HASH_PURPOSE, text)]


async def find(transaction: Transaction, workspace_id: UUID, hashes: Sequence[bytes]) -> Suppression | None:
    """Why and since when an address is not written to, by its hashes; None where it may be."""
    return await transaction.fetch_one(
        Suppression,
        "SELECT address_hash, reason, created_at FROM suppressions WHERE workspace_id = %s AND address_hash = ANY(%s)",
        [workspace_id, list(hashes)],
    )


async def reasons(
    transaction: Transaction, workspace_id: UUID, hashes: Sequence[bytes]
) -> dict[bytes, SuppressionReason]:
    """Which of many hashes are suppressed, and why."""
    rows = await transaction.fetch_all(
        Suppression,
        "SELECT address_hash, reason, created_at FROM suppressions WHERE workspace_id = %s AND address_hash = ANY(%s)",
        [workspace_id, list(hashes)],
    )
    return {bytes(row.address_hash): SuppressionReason(row.reason) for row in rows}


def add(
    transaction: Transaction, workspace_id: UUID, address_hash: bytes, why: SuppressionReason, moment: datetime
) -> None:
    """Write to an address no more. The first reason stays."""
    transaction.write(
        "INSERT INTO suppressions (workspace_id, address_hash, reason, created_at) VALUES (%s, %s, %s, %s) "
        "ON CONFLICT DO NOTHING",
        [workspace_id, address_hash, why.value, moment],
    )


async def remove(
    transaction: Transaction, workspace_id: UUID, hashes: Sequence[bytes], *, only: SuppressionReason | None = None
) -> bool:
    """Let an address be written to again; `only` where it is suppressed for this reason. False where it was not."""
    row = await transaction.fetch_values(
        "DELETE FROM suppressions WHERE workspace_id = %s AND address_hash = ANY(%s) "
        "AND (%s::text IS NULL OR reason = %s) RETURNING 1",
        [workspace_id, list(hashes), only, only],
    )
    return row is not None


async def listed(transaction: Transaction, workspace_id: UUID, *, before: UUID | None, limit: int) -> list[Suppression]:
    """Those of a workspace, in no order that tells anything; `before` is the last one shown."""
    return await transaction.fetch_all(
        Suppression,
        "SELECT address_hash, reason, created_at FROM suppressions WHERE workspace_id = %s "
        "AND (%s::bytea IS NULL OR address_hash < %s) ORDER BY address_hash DESC LIMIT %s",
        [workspace_id, *(2 * [before.bytes if before else None]), limit],
    )
