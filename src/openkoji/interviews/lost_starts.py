"""Starts whose answer was lost on its way: the page repeats them, and gets the interview that they have made.

The page makes up an id for its start, by chance. Who knows it gets the interview, so that only its hash is kept.
"""

from __future__ import annotations

from datetime import timedelta
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing

_PURPOSE = "start-id"
REPEATED_WITHIN = timedelta(days=1)

_LOCK: LiteralString = "SELECT pg_advisory_xact_lock(hashtextextended('openkoji.starts:' || encode(%s, 'hex'), 0))"
_LET_GO: LiteralString = """
UPDATE interviews i SET start_hash = NULL
FROM respondents r
WHERE i.workspace_id = %s AND i.start_hash = %s AND r.workspace_id = i.workspace_id AND r.id = i.respondent_id
  AND (i.created_at < %s OR i.status <> 'active' OR i.started_at IS NOT NULL OR r.withdrawn_at IS NOT NULL)
"""
_BEGUN: LiteralString = "SELECT id FROM interviews WHERE workspace_id = %s AND start_hash = %s"


def hash_of(study_id: UUID, start_id: str, who: str, key_ring: KeyRing) -> bytes:
    """With who it says that it is, by link, hash or form: whoever comes next to the same browser does not answer for
    them. Under the server's secret, so that nobody finds out by trying who that was."""
    return key_ring.sign(_PURPOSE, f"{study_id} {start_id} {who}".encode())


async def begun_with(transaction: Transaction, workspace_id: UUID, start_hash: bytes) -> UUID | None:
    """The interview that the same start has made, while it waits for its first answer; None gives way to a new one.

    Others with this start wait until the transaction ends.
    """
    transaction.write(_LOCK, [start_hash])
    transaction.write(_LET_GO, [workspace_id, start_hash, now() - REPEATED_WITHIN])
    row = await transaction.fetch_values(_BEGUN, [workspace_id, start_hash])
    return None if row is None else row[0]
