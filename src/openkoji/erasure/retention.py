"""Answers are kept for as long as their study says (`retentionDays`), and erased then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.erasure.erasing import erase_interview, erase_respondent
from openkoji.erasure.model import Reason
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import NotFoundError

# What the version that a respondent agreed to promised holds, and a shorter time that the study was given since. Only
# what was answered: on who never did there are no answers to keep.
_DUE: LiteralString = """
FROM studies s
JOIN study_versions p ON p.workspace_id = s.workspace_id AND p.study_id = s.id AND p.version = s.published_version
JOIN study_versions v ON v.workspace_id = s.workspace_id AND v.study_id = s.id
CROSS JOIN LATERAL (
    SELECT least((v.document ->> 'retentionDays')::int, (p.document ->> 'retentionDays')::int) AS days
) kept
JOIN interviews i ON i.workspace_id = v.workspace_id AND i.study_id = v.study_id AND i.study_version = v.version
WHERE kept.days IS NOT NULL AND i.status <> 'active' AND i.started_at IS NOT NULL
  AND coalesce(i.completed_at, i.last_message_at) < %(moment)s - make_interval(days => kept.days)
"""
_DUE_INTERVIEWS: LiteralString = f"SELECT i.workspace_id, i.id, i.respondent_id {_DUE} ORDER BY i.id LIMIT %(most)s"
_DUE_ONE: LiteralString = f"""
SELECT i.workspace_id, i.id, i.respondent_id {_DUE} AND i.workspace_id = %(workspace)s AND i.id = %(interview)s
"""
_OTHERS: LiteralString = f"""
SELECT count(*) FROM interviews o
WHERE o.workspace_id = %(workspace)s AND o.respondent_id = %(respondent)s AND o.id NOT IN (
    SELECT i.id {_DUE} AND i.workspace_id = %(workspace)s AND i.respondent_id = %(respondent)s
)
"""
_COUNTED: LiteralString = f"""
SELECT s.slug, min(kept.days) AS days, count(*) AS interviews,
       min(coalesce(i.completed_at, i.last_message_at)) AS oldest
{_DUE} AND s.workspace_id = %(workspace)s GROUP BY s.id, s.slug ORDER BY s.slug
"""


@dataclass(frozen=True, slots=True)
class Due:
    """An interview whose time is over."""

    workspace_id: UUID
    id: UUID
    respondent_id: UUID


@dataclass(frozen=True, slots=True)
class DueOfStudy:
    """How many interviews of a study are over their time, which is so many days; `oldest` is when the first ended."""

    slug: str
    days: int
    interviews: int
    oldest: datetime


async def due(transaction: Transaction, moment: datetime, *, most: int) -> Sequence[Due]:
    """Interviews whose time is over, of every workspace that the transaction sees."""
    return await transaction.fetch_all(Due, _DUE_INTERVIEWS, {"moment": moment, "most": most})


async def due_of_studies(transaction: Transaction, workspace_id: UUID, moment: datetime) -> Sequence[DueOfStudy]:
    return await transaction.fetch_all(DueOfStudy, _COUNTED, {"moment": moment, "workspace": workspace_id})


async def end_keeping(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, key_ring: KeyRing, moment: datetime
) -> bool:
    """Erase an interview whose time is over, and its respondent with it unless another interview of theirs is to be
    kept: who is left on a list without their answers would be written to again. False where it is not due any more.

    Raises `UnavailableError` (`themes_busy`).
    """
    values = {"moment": moment, "workspace": workspace_id, "interview": interview_id}
    found = await transaction.fetch_one(Due, _DUE_ONE, values)
    if found is None:
        return False
    others = await transaction.fetch_values(_OTHERS, values | {"respondent": found.respondent_id})
    try:
        if others is not None and others[0]:
            await erase_interview(transaction, workspace_id, interview_id, reason=Reason.RETENTION)
        else:
            await erase_respondent(transaction, workspace_id, found.respondent_id, key_ring, reason=Reason.RETENTION)
    except NotFoundError:  # somebody else erased it meanwhile
        return False
    return True
