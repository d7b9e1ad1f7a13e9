"""How an anonymous study tells that an invited person has been here, without knowing who they are.

A study has a random key of its own. What it makes of an address is a mark: in a personal link, and, once that link was
used, among the others of its study, in no order of time and with no interview. The key and the marks are destroyed when
the study closes.
"""

from __future__ import annotations

import hmac
import secrets
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.kit.crypto import KeyRing
from openkoji.kit.emails import compared

_PURPOSE = "anonymous-study"
MARK_LENGTH = 16

# Whoever closes the study has its row first, and then the marks: so it is here.
_HOLD_STUDY: LiteralString = "SELECT 1 FROM studies WHERE workspace_id = %s AND id = %s FOR KEY SHARE"
_USE: LiteralString = """
INSERT INTO anonymous_starts AS used (workspace_id, study_id, marks) VALUES (%s, %s, ARRAY[%s::bytea])
ON CONFLICT (workspace_id, study_id) DO UPDATE
    SET marks = (SELECT array_agg(mark ORDER BY mark) FROM unnest(used.marks || EXCLUDED.marks) AS mark)
    WHERE NOT used.marks @> EXCLUDED.marks
RETURNING 1
"""


async def study_key(transaction: Transaction, workspace_id: UUID, study_id: UUID, key_ring: KeyRing) -> bytes:
    """The study's key, made when it is first asked for."""
    sealed = key_ring.seal(_PURPOSE, secrets.token_bytes(32))
    transaction.write(
        "INSERT INTO anonymous_keys (workspace_id, study_id, sealed_key) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [workspace_id, study_id, sealed],
    )
    row = await transaction.fetch_values(
        "SELECT sealed_key FROM anonymous_keys WHERE workspace_id = %s AND study_id = %s", [workspace_id, study_id]
    )
    assert row is not None, "it was made, or was there"
    return key_ring.unseal(_PURPOSE, row[0])


def mark_of(key: bytes, address: str) -> bytes:
    """What stands for an e-mail (or another stable id) in this study."""
    return hmac.digest(key, compared(address).encode(), "sha256")[:MARK_LENGTH]


async def use_mark(transaction: Transaction, workspace_id: UUID, study_id: UUID, mark: bytes) -> bool:
    """Note that a link was used; False where it was before. A racing use is waited for."""
    transaction.write(_HOLD_STUDY, [workspace_id, study_id])
    return await transaction.fetch_values(_USE, [workspace_id, study_id, mark]) is not None


async def is_used(transaction: Transaction, workspace_id: UUID, study_id: UUID, mark: bytes) -> bool:
    """Whether a link was used."""
    row = await transaction.fetch_values(
        "SELECT 1 FROM anonymous_starts WHERE workspace_id = %s AND study_id = %s AND %s::bytea = ANY(marks)",
        [workspace_id, study_id, mark],
    )
    return row is not None


def forget(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> None:
    """Destroy the key and the marks: from now on nobody can tell who took part."""
    transaction.write(
        "DELETE FROM anonymous_starts WHERE workspace_id = %s AND study_id = %s", [workspace_id, study_id]
    )
    transaction.write("DELETE FROM anonymous_keys WHERE workspace_id = %s AND study_id = %s", [workspace_id, study_id])
