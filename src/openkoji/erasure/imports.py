"""A study's imports without the person who is erased: the rows that were not taken, and files that are under way.

A file that is under way and names the person would put them on the list again. It is cancelled: whoever sent it has it,
and can send it again without that row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.erasure.kept_answers import SHORTEST, named_by
from openkoji.erasure.model import Gone
from openkoji.kit.clock import now
from openkoji.respondents.importing.decoding import text_of

_LOCK: LiteralString = """
SELECT id, layout, content FROM respondent_imports
WHERE workspace_id = %s AND study_id = %s AND status IN ('queued', 'running') ORDER BY id FOR UPDATE
"""
_CANCEL: LiteralString = """
UPDATE respondent_imports SET status = 'cancelled', content = NULL, finished_at = %s WHERE workspace_id = %s AND id = %s
"""
_FORGET_ERRORS: LiteralString = """
DELETE FROM respondent_import_errors e USING respondent_imports i
WHERE i.workspace_id = e.workspace_id AND i.id = e.import_id AND e.workspace_id = %s AND i.study_id = %s
  AND EXISTS (SELECT FROM unnest(%s::text[]) AS told (part)
              WHERE strpos(lower(e.cells::text || e.reason), lower(told.part)) > 0)
"""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An import that has not ended, locked."""

    id: UUID
    layout: Mapping[str, Any]
    content: bytes

    def names(self, gone: Gone) -> bool:
        known = (gone.respondent.email, gone.respondent.external_id)
        text = text_of(self.content, self.layout["encoding"]).lower()
        return any(each.lower() in text for each in known if each and len(each) >= SHORTEST)


async def lock_under_way(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Sequence[UnderWay]:
    """The imports of a study that have not ended, locked; a batch that is under way ends first. Called before any
    respondent is locked, since an import locks its row first and then those whom it brings."""
    return await transaction.fetch_all(UnderWay, _LOCK, [workspace_id, study_id])


def forget(transaction: Transaction, workspace_id: UUID, gone: Gone, under_way: Sequence[UnderWay]) -> None:
    """Take the person out of what is kept of the study's imports."""
    parts = list(named_by(gone))
    if not parts:
        return
    with transaction.as_eraser():
        transaction.write(_FORGET_ERRORS, [workspace_id, gone.respondent.study_id, parts])
        for each in under_way:
            if each.names(gone):
                transaction.write(_CANCEL, [now(), workspace_id, each.id])
