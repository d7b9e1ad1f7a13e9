"""What was answered with a person in it: to calls that may be repeated, and to questions that were asked of a study."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.erasure.model import Gone
from openkoji.kit.ids import Prefix, public_id
from openkoji.respondents.masking import name_parts_in

SHORTEST = 4
"""Characters of an identifier that is looked for in texts; a shorter one stands in many by chance."""

# A repeat of such a call is told that it was done, and by which id, instead of what it showed.
_FORGET_BODIES: LiteralString = """
UPDATE idempotency_keys SET body = NULL, created_id = %s
WHERE workspace_id = %s AND body IS NOT NULL
  AND EXISTS (SELECT FROM unnest(%s::text[]) AS told (part) WHERE strpos(lower(body), lower(told.part)) > 0)
"""
_FORGET_PLACES: LiteralString = """
UPDATE asked_questions SET answer = jsonb_set(answer, '{places}', (
    SELECT coalesce(jsonb_agg(place ORDER BY number), '[]')
    FROM jsonb_array_elements(answer -> 'places') WITH ORDINALITY AS kept (place, number)
    WHERE place ->> 'interview_id' <> ALL (%s)
))
WHERE workspace_id = %s AND study_id = %s AND answer IS NOT NULL
"""
_FORGET_QUESTIONS: LiteralString = r"""
WITH gone AS (
    DELETE FROM asked_questions WHERE workspace_id = %s AND study_id = %s
      AND (EXISTS (SELECT FROM unnest(%s::text[]) AS told (part) WHERE strpos(lower(question), lower(told.part)) > 0)
           OR regexp_split_to_array(lower(question), '\W+') && %s)
    RETURNING 1
) SELECT count(*) FROM gone
"""


def named_by(gone: Gone) -> Sequence[str]:
    """What tells in a text that it is about this person."""
    person = gone.respondent
    told = (person.email, person.external_id, person.name) if gone.is_whole else ()
    return [each for each in told if each and len(each) >= SHORTEST]


def _name_parts(gone: Gone) -> Collection[str]:
    person = gone.respondent
    return name_parts_in(person.name, person.metadata) if gone.is_whole else ()


async def forget(transaction: Transaction, workspace_id: UUID, gone: Gone) -> int:
    """Take the person out of kept answers; how many questions went that name them."""
    own_id = public_id(Prefix.RESPONDENT, gone.respondent.id)
    ids = [each.hex for each in gone.interview_ids]
    parts = [*ids, *([own_id, *named_by(gone)] if gone.is_whole else ())]
    with transaction.as_eraser():
        if parts:
            transaction.write(_FORGET_BODIES, [own_id, workspace_id, parts])
        transaction.write(_FORGET_PLACES, [ids, workspace_id, gone.respondent.study_id])
        names = sorted(part.lower() for part in _name_parts(gone))
        row = await transaction.fetch_values(
            _FORGET_QUESTIONS, [workspace_id, gone.respondent.study_id, list(named_by(gone)), names]
        )
    assert row is not None, "count(*) has one row"
    return int(row[0])
