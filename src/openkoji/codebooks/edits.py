"""What persons and language models did to a study's themes: append-only rows, and the themes that an edit changes. No
vector is read here, so that an API process needs nothing to read them with. `sorted_passages.py` has what was sorted
into the themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

from psycopg.errors import LockNotAvailable
from psycopg.types.json import Jsonb

from openkoji.codebooks.sorted_passages import Members
from openkoji.db import Transaction
from openkoji.jobs import defer
from openkoji.kit.errors import UnavailableError

LEARN = "codebooks.learn"
"""The job that learns from the edits of a study, one for all that wait: its unique key is the study."""

LOCKED_SECONDS = 10
"""How long an edit waits for the workers and the other edits before it."""

_LOCK_IN_TIME: LiteralString = "SELECT set_config('lock_timeout', %s, true)"
_LOCK: LiteralString = "SELECT 1 FROM codebooks WHERE workspace_id = %s AND study_id = %s FOR UPDATE"
_TOUCH: LiteralString = "UPDATE codebooks SET changed_at = %s WHERE workspace_id = %s AND study_id = %s"
_TO_LEARN: LiteralString = """
UPDATE codebooks SET unlearned = unlearned || %s::uuid[], unfollowed = unfollowed || %s::uuid[]
WHERE workspace_id = %s AND study_id = %s
"""
_THEME: LiteralString = """
SELECT id, name, description, origin, named_by_person, named_by_model, needs_name, merged_into
FROM themes WHERE workspace_id = %s AND study_id = %s AND id = %s
"""
_NAMED: LiteralString = """
SELECT id FROM themes
WHERE workspace_id = %s AND study_id = %s AND merged_into IS NULL AND lower(name) = lower(%s) AND id <> %s LIMIT 1
"""
_NAME: LiteralString = """
UPDATE themes
SET name = %s, description = %s, named_by_person = %s, named_by_model = %s, needs_name = %s, changed_at = %s
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
_ADD: LiteralString = """
INSERT INTO theme_edits (workspace_id, id, study_id, action, theme_id, document, moved, created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_EDITS: LiteralString = """
SELECT e.id, e.action, e.theme_id, e.document, e.created_at, u.created_at AS undone_at
FROM theme_edits e
LEFT JOIN theme_edits u ON u.workspace_id = e.workspace_id AND u.study_id = e.study_id AND u.action = 'undo'
     AND u.document ->> 'undoes' = e.id::text
WHERE e.workspace_id = %s AND e.study_id = %s
"""
_MOVED: LiteralString = "SELECT moved FROM theme_edits WHERE workspace_id = %s AND study_id = %s AND id = %s"


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
    named_by_model: bool
    needs_name: bool
    merged_into: UUID | None


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit. `document` has what it takes to undo it and to learn from it, and in `themes` whom it concerned; but
    for the passages that a merge moved, see `moved_by`."""

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
    def by_person(self) -> bool:
        """Whether a person made it, and not a language model."""
        return self.document.get("key") is not None

    @property
    def undoes(self) -> UUID | None:
        """The edit that this one took back."""
        return UUID(self.document["undoes"]) if "undoes" in self.document else None


async def lock(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> bool:
    """Lock the study's codebook, against workers and other edits, until the transaction ends. False without one.

    Raises `UnavailableError` (`themes_busy`) where it is not to be had in time.
    """
    transaction.write(_LOCK_IN_TIME, [f"{LOCKED_SECONDS * 1000}ms"])
    try:
        found = await transaction.fetch_values(_LOCK, [workspace_id, study_id])
    except LockNotAvailable as error:
        raise UnavailableError(
            "Interviews are being sorted into the themes of this study, or somebody else edits them. Nothing was "
            "changed: try again in a few seconds.",
            code="themes_busy",
            retry_after=5,
        ) from error
    transaction.write(_LOCK_IN_TIME, ["0"])
    return found is not None


def touch(transaction: Transaction, workspace_id: UUID, study_id: UUID, moment: datetime) -> None:
    transaction.write(_TOUCH, [moment, workspace_id, study_id])


def leave_to_learn(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, themes: Sequence[UUID], *, split: UUID | None = None
) -> None:
    """Have a worker teach and count these themes anew, and first let passages follow this split. However many edits
    wait for it, one job learns from all of them."""
    transaction.write(_TO_LEARN, [list(themes), [split] if split else [], workspace_id, study_id])
    defer(transaction, LEARN, workspace_id, unique_key=str(study_id), study_id=study_id)


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
    by_model: bool,
    needs_name: bool,
    moment: datetime,
) -> None:
    transaction.write(_NAME, [name, description, by_person, by_model, needs_name, moment, workspace_id, theme_id])


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


def add(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, edit: Edit, moved: Sequence[Members] = ()
) -> None:
    """Write an edit down, with the passages that it moved."""
    kept = {str(each.interview_id): [each.version, *each.numbers] for each in moved}
    document = Jsonb(dict(edit.document))
    transaction.write(
        _ADD,
        [
            *(workspace_id, edit.id, study_id, edit.action, edit.theme_id),
            *(document, Jsonb(kept) if kept else None, edit.created_at),
        ],
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


async def moved_by(transaction: Transaction, workspace_id: UUID, study_id: UUID, edit_id: UUID) -> list[Members]:
    """The passages that a merge moved, as they were numbered then."""
    row = await transaction.fetch_values(_MOVED, [workspace_id, study_id, edit_id])
    moved = (row and row[0]) or {}
    return [Members(UUID(interview), kept[0], kept[1:]) for interview, kept in moved.items()]
