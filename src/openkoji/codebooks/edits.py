"""What persons did to a study's themes: append-only rows, and the rows that an edit changes. No vector is read here,
so that an API process needs nothing to read them with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction

LEARN = "codebooks.learn"
"""The job that learns from an edit."""

_LOCK: LiteralString = "SELECT 1 FROM codebooks WHERE workspace_id = %s AND study_id = %s FOR UPDATE"
_TOUCH: LiteralString = "UPDATE codebooks SET changed_at = %s WHERE workspace_id = %s AND study_id = %s"
_THEME: LiteralString = """
SELECT id, name, description, origin, named_by_person, needs_name, merged_into
FROM themes WHERE workspace_id = %s AND study_id = %s AND id = %s
"""
_NAMED: LiteralString = """
SELECT id FROM themes
WHERE workspace_id = %s AND study_id = %s AND merged_into IS NULL AND lower(name) = lower(%s) AND id <> %s LIMIT 1
"""
_NAME: LiteralString = """
UPDATE themes SET name = %s, description = %s, named_by_person = %s, needs_name = %s, changed_at = %s
WHERE workspace_id = %s AND id = %s
"""
# Its vectors are filled in by the job that learns from the edit.
_MAKE: LiteralString = """
INSERT INTO themes (workspace_id, id, study_id, name, description, origin, named_by_person, vector, passages, taught,
                    created_at, changed_at)
SELECT workspace_id, %s, study_id, %s, %s, 'person', true, decode(repeat('00', length(vector)), 'hex'), 0, '', %s, %s
FROM themes WHERE workspace_id = %s AND id = %s
"""
_MERGE: LiteralString = "UPDATE themes SET merged_into = %s, changed_at = %s WHERE workspace_id = %s AND id = %s"
_MERGED: LiteralString = "SELECT id FROM themes WHERE workspace_id = %s AND study_id = %s AND merged_into = %s"
_LEAD: LiteralString = """
UPDATE themes SET merged_into = %s WHERE workspace_id = %s AND id = ANY (%s) AND merged_into = %s
"""
_MEMBERS: LiteralString = """
SELECT interview_id, array_agg(number ORDER BY number) AS numbers
FROM passages WHERE workspace_id = %s AND study_id = %s AND theme_id = %s GROUP BY interview_id
"""
_MOVE_ALL: LiteralString = (
    "UPDATE passages SET theme_id = %s WHERE workspace_id = %s AND study_id = %s AND theme_id = %s"
)
# An interview that was analysed again since has other passages, which were sorted by what was known then.
_MOVE: LiteralString = """
UPDATE passages p SET theme_id = %s
FROM unnest(%s::uuid[], %s::integer[]) AS moved (interview_id, number)
WHERE p.workspace_id = %s AND p.study_id = %s AND p.interview_id = moved.interview_id AND p.number = moved.number
  AND p.theme_id = %s
  AND NOT EXISTS (SELECT 1 FROM analyses a WHERE a.workspace_id = p.workspace_id AND a.interview_id = p.interview_id
                  AND a.created_at > %s)
"""
# Some of a theme's passages, of different respondents, whichever; the same ones if asked again.
_SAMPLE: LiteralString = """
SELECT interview_id, message_seq, "start", "end" FROM (
    SELECT DISTINCT ON (interview_id) interview_id, message_seq, "start", "end"
    FROM passages WHERE workspace_id = %s AND study_id = %s AND theme_id = %s ORDER BY interview_id, number
) first ORDER BY md5(interview_id::text) LIMIT %s
"""
_AT: LiteralString = """
SELECT wanted.place AS number, p.interview_id, p.number AS passage, p.message_seq, p."start", p."end", p.theme_id
FROM unnest(%s::uuid[], %s::integer[], %s::integer[]) WITH ORDINALITY AS wanted (message_id, starts, ends, place)
JOIN passages p ON p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s
     AND p."start" = wanted.starts AND p."end" = wanted.ends
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
     AND m.id = wanted.message_id
"""
_ADD: LiteralString = """
INSERT INTO theme_edits (workspace_id, id, study_id, action, theme_id, document, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_EDITS: LiteralString = """
SELECT e.id, e.action, e.theme_id, e.document, e.created_at, u.created_at AS undone_at
FROM theme_edits e
LEFT JOIN theme_edits u ON u.workspace_id = e.workspace_id AND u.study_id = e.study_id AND u.action = 'undo'
     AND u.document ->> 'undoes' = e.id::text
WHERE e.workspace_id = %s AND e.study_id = %s
"""


class Action(StrEnum):
    RENAME = "rename"
    MERGE = "merge"
    SPLIT = "split"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A theme as an edit finds it; `merged_into` is None while it stands."""

    id: UUID
    name: str
    description: str
    origin: str
    named_by_person: bool
    needs_name: bool
    merged_into: UUID | None


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
    passage: int
    message_seq: int
    start: int
    end: int
    theme_id: UUID

    @property
    def place(self) -> Place:
        return Place(self.interview_id, self.message_seq, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Members:
    interview_id: UUID
    numbers: Sequence[int]


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit. `document` has what it takes to undo it and to learn from it, and in `themes` whom it concerned."""

    id: UUID
    action: str
    theme_id: UUID
    document: Mapping[str, Any]
    created_at: datetime
    undone_at: datetime | None

    @property
    def themes(self) -> list[UUID]:
        return [UUID(each) for each in self.document["themes"]]

    @property
    def undoes(self) -> UUID | None:
        """The edit that this one took back."""
        return UUID(self.document["undoes"]) if "undoes" in self.document else None


async def lock(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> bool:
    """Lock the study's codebook, against workers and other edits, until the transaction ends. False without one."""
    return await transaction.fetch_values(_LOCK, [workspace_id, study_id]) is not None


def touch(transaction: Transaction, workspace_id: UUID, study_id: UUID, moment: datetime) -> None:
    transaction.write(_TOUCH, [moment, workspace_id, study_id])


async def theme(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID) -> ThemeRow | None:
    return await transaction.fetch_one(ThemeRow, _THEME, [workspace_id, study_id, theme_id])


async def named(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, name: str, *, other_than: UUID
) -> UUID | None:
    """Another theme that stands and has this name."""
    row = await transaction.fetch_values(_NAMED, [workspace_id, study_id, name, other_than])
    return None if row is None else row[0]


def name_theme(
    transaction: Transaction,
    workspace_id: UUID,
    theme_id: UUID,
    name: str,
    description: str,
    *,
    by_person: bool,
    needs_name: bool,
    moment: datetime,
) -> None:
    transaction.write(_NAME, [name, description, by_person, needs_name, moment, workspace_id, theme_id])


def make_theme(
    transaction: Transaction,
    workspace_id: UUID,
    new_theme_id: UUID,
    name: str,
    description: str,
    *,
    beside: UUID,
    moment: datetime,
) -> None:
    """A person's theme without passages, in the study of the one that it stands beside."""
    transaction.write(_MAKE, [new_theme_id, name, description, moment, moment, workspace_id, beside])


async def merged_into(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID) -> list[UUID]:
    """The themes that lead to this one."""
    row = await transaction.fetch_values(
        f"SELECT coalesce(array_agg(id), '{{}}') FROM ({_MERGED}) merged", [workspace_id, study_id, theme_id]
    )
    assert row is not None, "an aggregate has one row"
    return list(row[0])


def lead(transaction: Transaction, workspace_id: UUID, theme_ids: Sequence[UUID], *, was: UUID, now_to: UUID) -> None:
    """Let merged themes lead to another one than before."""
    transaction.write(_LEAD, [now_to, workspace_id, list(theme_ids), was])


def merge(transaction: Transaction, workspace_id: UUID, theme_id: UUID, into: UUID | None, moment: datetime) -> None:
    """Let a theme lead to another; with None it stands again."""
    transaction.write(_MERGE, [into, moment, workspace_id, theme_id])


async def members(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID) -> list[Members]:
    return await transaction.fetch_all(Members, _MEMBERS, [workspace_id, study_id, theme_id])


def move_all(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID, into: UUID) -> None:
    transaction.write(_MOVE_ALL, [into, workspace_id, study_id, theme_id])


def move(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    passages: Sequence[tuple[UUID, int]],
    *,
    source: UUID,
    into: UUID,
    known_at: datetime,
) -> None:
    """Move passages, by interview and number as they were known at that moment, from one theme into another."""
    interviews, numbers = [interview for interview, _ in passages], [number for _, number in passages]
    transaction.write(_MOVE, [into, interviews, numbers, workspace_id, study_id, source, known_at])


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


def add(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    edit: Edit,
) -> None:
    transaction.write(
        _ADD,
        [workspace_id, edit.id, study_id, edit.action, edit.theme_id, Jsonb(dict(edit.document)), edit.created_at],
    )


async def edits(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    *,
    before: UUID | None = None,
    limit: int | None = None,
) -> list[Edit]:
    """The edits of a study, the newest first."""
    return await transaction.fetch_all(
        Edit,
        _EDITS + "AND (%s::uuid IS NULL OR e.id < %s) ORDER BY e.id DESC LIMIT %s",
        [workspace_id, study_id, before, before, limit],
    )


async def edit(transaction: Transaction, workspace_id: UUID, study_id: UUID, edit_id: UUID) -> Edit | None:
    return await transaction.fetch_one(Edit, _EDITS + "AND e.id = %s", [workspace_id, study_id, edit_id])
