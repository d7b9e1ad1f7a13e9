"""A person in all studies of a workspace, by what they are known by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.erasure.erasing import erase_respondents
from openkoji.erasure.model import Erased
from openkoji.kit.crypto import KeyRing

AT_ONCE = 50

_KNOWN: LiteralString = """
SELECT id FROM respondents
WHERE workspace_id = %s AND (%s::uuid IS NULL OR study_id = %s) AND (email_key = %s OR external_id = %s)
ORDER BY study_id, id LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class _Known:
    id: UUID


async def erase(
    transaction: Transaction,
    workspace_id: UUID,
    key_ring: KeyRing,
    *,
    email: str | None,
    external_id: str | None,
    only_study: UUID | None,
) -> tuple[Sequence[Erased], bool]:
    """Erase the respondents with this e-mail address or external id, claimed ones too: the first of them, and whether
    there are more. Raises `UnavailableError` (`themes_busy`)."""
    email_key = email.lower() if email else None
    known = await transaction.fetch_all(
        _Known, _KNOWN, [workspace_id, only_study, only_study, email_key, external_id, AT_ONCE + 1]
    )
    ids = [each.id for each in known[:AT_ONCE]]
    return await erase_respondents(transaction, workspace_id, ids, key_ring), len(known) > AT_ONCE
