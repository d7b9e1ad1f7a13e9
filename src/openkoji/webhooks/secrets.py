"""Signing secrets as they are kept: encrypted; a workspace has one, and each endpoint that asked for its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.kit.crypto import KeyRing
from openkoji.webhooks.model import SealedSecrets
from openkoji.webhooks.signatures import Secrets, new_secret

OVERLAP = timedelta(hours=24)
"""How long after a rotation the old secret signs too."""

_PURPOSE = "webhook-secret"

_FIND: LiteralString = """
SELECT current, previous, previous_until, activated FROM webhook_secrets WHERE workspace_id = %s AND owner_id = %s
"""

_ADD: LiteralString = """
INSERT INTO webhook_secrets (workspace_id, owner_id, current, changed_at) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""

# Nothing happens while an earlier secret signs too: taking it away would break the receivers that still have it.
_ROTATE: LiteralString = """
UPDATE webhook_secrets SET previous = current, previous_until = %s, current = %s, activated = false, changed_at = %s
WHERE workspace_id = %s AND owner_id = %s AND (previous_until IS NULL OR previous_until <= %s)
RETURNING current, previous, previous_until, activated
"""

_REPLACE: LiteralString = """
UPDATE webhook_secrets SET previous = NULL, previous_until = NULL, current = %s, activated = true, changed_at = %s
WHERE workspace_id = %s AND owner_id = %s
"""

_ACTIVATE: LiteralString = """
UPDATE webhook_secrets SET activated = true WHERE workspace_id = %s AND owner_id = %s
"""

_REMOVE: LiteralString = "DELETE FROM webhook_secrets WHERE workspace_id = %s AND owner_id = %s"


def opened(sealed: SealedSecrets, key_ring: KeyRing, moment: datetime) -> Secrets:
    """The secrets that sign at this moment."""
    overlaps = sealed.previous is not None and sealed.previous_until is not None and moment < sealed.previous_until
    return Secrets(
        current=key_ring.unseal(_PURPOSE, sealed.current).decode(),
        previous=key_ring.unseal(_PURPOSE, sealed.previous).decode() if sealed.previous and overlaps else None,
        activated=sealed.activated or not overlaps,
    )


async def ensure(
    transaction: Transaction, workspace_id: UUID, owner_id: UUID, key_ring: KeyRing, moment: datetime
) -> SealedSecrets:
    """The owner's secrets, made now if there are none."""
    sealed = await find(transaction, workspace_id, owner_id)
    if sealed is None:
        fresh = key_ring.seal(_PURPOSE, new_secret().encode())
        transaction.write(_ADD, [workspace_id, owner_id, fresh, moment])
        sealed = await find(transaction, workspace_id, owner_id)
    assert sealed is not None, "it was just added, by us or by another"
    return sealed


async def find(transaction: Transaction, workspace_id: UUID, owner_id: UUID) -> SealedSecrets | None:
    return await transaction.fetch_one(SealedSecrets, _FIND, [workspace_id, owner_id])


async def rotate(
    transaction: Transaction, workspace_id: UUID, owner_id: UUID, key_ring: KeyRing, moment: datetime
) -> SealedSecrets | None:
    """A new secret; for a day the old one signs too, and goes on making `X-Koji-Signature` until it is activated.

    None, and nothing happens, while the secret before the present one still signs.
    """
    fresh = key_ring.seal(_PURPOSE, new_secret().encode())
    return await transaction.fetch_one(
        SealedSecrets, _ROTATE, [moment + OVERLAP, fresh, moment, workspace_id, owner_id, moment]
    )


def replace(transaction: Transaction, workspace_id: UUID, owner_id: UUID, key_ring: KeyRing, moment: datetime) -> None:
    """A new secret, and none of the old ones signs any more: for one that leaked."""
    fresh = key_ring.seal(_PURPOSE, new_secret().encode())
    transaction.write(_REPLACE, [fresh, moment, workspace_id, owner_id])


def activate(transaction: Transaction, workspace_id: UUID, owner_id: UUID) -> None:
    transaction.write(_ACTIVATE, [workspace_id, owner_id])


def remove(transaction: Transaction, workspace_id: UUID, owner_id: UUID) -> None:
    transaction.write(_REMOVE, [workspace_id, owner_id])
