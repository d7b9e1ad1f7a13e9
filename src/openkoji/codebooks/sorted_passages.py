"""Which passages a theme has, and moving them to another. They are named by interview, the version of its analysis, and
number: an interview that was analysed again since has other passages, which were sorted by what was known then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

from openkoji.db import Transaction

_MEMBERS: LiteralString = """
SELECT p.interview_id, coalesce(i.analysis_version, 0) AS version, array_agg(p.number ORDER BY p.number) AS numbers
FROM passages p JOIN interviews i ON i.workspace_id = p.workspace_id AND i.id = p.interview_id
WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s
GROUP BY p.interview_id, i.analysis_version
"""
_MOVE_ALL: LiteralString = (
    "UPDATE passages SET theme_id = %s WHERE workspace_id = %s AND study_id = %s AND theme_id = %s"
)
_MOVE: LiteralString = """
UPDATE passages p SET theme_id = %s
FROM unnest(%s::uuid[], %s::integer[], %s::integer[]) AS moved (interview_id, version, number)
JOIN interviews i ON i.workspace_id = %s AND i.id = moved.interview_id
     AND coalesce(i.analysis_version, 0) = moved.version
WHERE p.workspace_id = %s AND p.study_id = %s AND p.interview_id = moved.interview_id AND p.number = moved.number
  AND p.theme_id = %s
"""
# Some of a theme's passages, of different respondents, whichever; the same ones if asked again.
_SAMPLE: LiteralString = """
SELECT interview_id, message_seq, "start", "end" FROM (
    SELECT DISTINCT ON (i.respondent_id) p.interview_id, p.message_seq, p."start", p."end"
    FROM passages p JOIN interviews i ON i.workspace_id = p.workspace_id AND i.id = p.interview_id
    WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s
    ORDER BY i.respondent_id, p.interview_id, p.number
) first ORDER BY md5(interview_id::text) LIMIT %s
"""
_AT: LiteralString = """
SELECT wanted.place AS number, p.interview_id, coalesce(i.analysis_version, 0) AS version, p.number AS passage,
       p.message_seq, p."start", p."end"
FROM unnest(%s::uuid[], %s::integer[], %s::integer[]) WITH ORDINALITY AS wanted (message_id, starts, ends, place)
JOIN passages p ON p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s
     AND p."start" = wanted.starts AND p."end" = wanted.ends
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
     AND m.id = wanted.message_id
JOIN interviews i ON i.workspace_id = p.workspace_id AND i.id = p.interview_id
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a message, by interview, number of the message, and code points."""

    interview_id: UUID
    message_seq: int
    start: int
    end: int

    def kept(self) -> list[Any]:
        return [str(self.interview_id), self.message_seq, self.start, self.end]

    @classmethod
    def restored(cls, kept: Sequence[Any]) -> Place:
        return cls(UUID(kept[0]), *kept[1:])


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that was asked for as the `number`th, from 1."""

    number: int
    interview_id: UUID
    version: int
    passage: int
    message_seq: int
    start: int
    end: int

    @property
    def place(self) -> Place:
        return Place(self.interview_id, self.message_seq, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Members:
    """Passages of one interview, as this version of its analysis numbers them."""

    interview_id: UUID
    version: int
    numbers: Sequence[int]


async def members(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID) -> list[Members]:
    return await transaction.fetch_all(Members, _MEMBERS, [workspace_id, study_id, theme_id])


def move_all(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID, into: UUID) -> None:
    transaction.write(_MOVE_ALL, [into, workspace_id, study_id, theme_id])


def move(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    passages: Sequence[Members],
    *,
    source: UUID,
    into: UUID,
) -> None:
    """Move those of these passages that are in one theme, and of the same analysis still, into another."""
    each = [(group.interview_id, group.version, number) for group in passages for number in group.numbers]
    columns = [[row[column] for row in each] for column in range(3)]
    transaction.write(_MOVE, [into, *columns, workspace_id, workspace_id, study_id, source])


async def sample(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID, *, most: int
) -> list[Place]:
    return await transaction.fetch_all(Place, _SAMPLE, [workspace_id, study_id, theme_id, most])


async def passages_at(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    theme_id: UUID,
    quotes: Sequence[tuple[UUID, int, int]],
) -> list[Found]:
    """The passages of a theme that these quotes (message, start, end) are."""
    columns = [list(column) for column in zip(*quotes, strict=True)]
    return await transaction.fetch_all(Found, _AT, [*columns, workspace_id, study_id, theme_id])
