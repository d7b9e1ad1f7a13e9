"""The SQL of a codebook: read under its lock, written back whole where it changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

import numpy as np
from psycopg.types.json import Jsonb

from openkoji.analysis.codebook import Codebook, Origin, Theme
from openkoji.analysis.embedding import Vectors
from openkoji.codebooks import edits
from openkoji.db import Transaction
from openkoji.jobs import defer

_FLOAT32 = np.dtype("<f4")

SWITCHED_FOR = timedelta(days=1)

_MAKE: LiteralString = """
INSERT INTO codebooks (workspace_id, study_id, embedder, changed_at) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING
"""
_LOCK: LiteralString = """
SELECT embedder, switched_at, lacks_vectors FROM codebooks WHERE workspace_id = %s AND study_id = %s FOR UPDATE
"""
_SWITCH: LiteralString = """
UPDATE codebooks SET embedder = %s, switched_at = %s, lacks_vectors = true WHERE workspace_id = %s AND study_id = %s
"""
_TOUCH: LiteralString = "UPDATE codebooks SET embedder = %s, changed_at = %s WHERE workspace_id = %s AND study_id = %s"

# What another embedder made is worth nothing beside the vectors of this one.
_FORGET_VECTORS: Sequence[LiteralString] = (
    "UPDATE themes SET vector = %s, passages = 0, taught = '', phrases = '{}', tones = '{}' "
    "WHERE workspace_id = %s AND study_id = %s",
    "UPDATE passages SET vector = '' WHERE workspace_id = %s AND study_id = %s",
)

_THEMES: LiteralString = """
SELECT id, name, description, origin, named_by_person, needs_name, named_by_model, vector, passages, taught, phrases,
       tones
FROM themes WHERE workspace_id = %s AND study_id = %s AND merged_into IS NULL
ORDER BY id
"""

_NAMES: LiteralString = """
SELECT coalesce(array_agg(name ORDER BY passages DESC, id), '{}') FROM themes
WHERE workspace_id = %s AND study_id = %s AND merged_into IS NULL AND NOT needs_name
  AND origin NOT IN ('praise', 'blame')
"""

_SAVE: LiteralString = """
INSERT INTO themes (workspace_id, id, study_id, name, description, origin, named_by_person, needs_name,
                    named_by_model, vector, passages, taught, phrases, tones, created_at, changed_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (workspace_id, id) DO UPDATE
SET name = excluded.name, description = excluded.description, named_by_person = excluded.named_by_person,
    needs_name = excluded.needs_name, named_by_model = excluded.named_by_model, vector = excluded.vector,
    passages = excluded.passages, taught = excluded.taught, phrases = excluded.phrases, tones = excluded.tones,
    changed_at = excluded.changed_at
"""

_MERGE: LiteralString = """
UPDATE themes SET merged_into = %s, changed_at = %s WHERE workspace_id = %s AND id = %s
"""
_MERGE_EARLIER: LiteralString = "UPDATE themes SET merged_into = %s WHERE workspace_id = %s AND merged_into = %s"
_MOVE: LiteralString = "UPDATE passages SET theme_id = %s WHERE workspace_id = %s AND study_id = %s AND theme_id = %s"


@dataclass(frozen=True, slots=True)
class _ThemeRow:
    id: UUID
    name: str
    description: str
    origin: str
    named_by_person: bool
    needs_name: bool
    named_by_model: bool
    vector: bytes
    passages: int
    taught: bytes
    phrases: dict[str, int]
    tones: dict[str, int]


class EmbedderDiffersError(Exception):
    """The study's vectors are of another embedder than this worker's, and may not be given up for it now."""


async def open_locked(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    *,
    embedder: str,
    size: int,
    moment: datetime,
    switch: bool = False,
) -> Codebook:
    """The study's codebook, locked until the transaction ends; made where there is none.

    Vectors of two embedders cannot be compared. With `switch` a study goes over to another one: its vectors are
    emptied, its themes keep their names and what was sorted into them, and are matched by name and description until
    they fill again. What persons taught is learned anew by a job. That happens once in `SWITCHED_FOR`, so that workers
    with unlike embedders do not undo each other's work.

    Raises `EmbedderDiffersError` for another embedder without `switch`, or so soon after one.
    """
    transaction.write(_MAKE, [workspace_id, study_id, embedder, moment])
    row = await transaction.fetch_values(_LOCK, [workspace_id, study_id])
    assert row is not None, "it was made, or was there"
    current, switched_at, lacks_vectors = row
    if current != embedder:
        if not switch or (switched_at is not None and moment - switched_at < SWITCHED_FOR):
            raise EmbedderDiffersError(
                f"The themes of this study are in vectors of {current}, and this worker makes those of {embedder}. "
                "Give all workers the same embedder."
            )
        of_themes, of_passages = _FORGET_VECTORS
        transaction.write(of_themes, [_bytes(np.zeros(size, np.float32)), workspace_id, study_id])
        transaction.write(of_passages, [workspace_id, study_id])
        transaction.write(_SWITCH, [embedder, moment, workspace_id, study_id])
    if current != embedder or lacks_vectors:  # a job that waits already absorbs this one
        defer(transaction, edits.LEARN, workspace_id, unique_key=str(study_id), study_id=study_id)
    return Codebook(embedder, await standing_themes(transaction, workspace_id, study_id, size=size))


async def standing_themes(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, size: int
) -> tuple[Theme, ...]:
    """The themes that no other took in; their vectors are of so many numbers."""
    rows = await transaction.fetch_all(_ThemeRow, _THEMES, [workspace_id, study_id])
    return tuple(_theme(each, size) for each in rows)


async def theme_names(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> list[str]:
    """What the themes of a study are called that have a name, those of most passages first; not bare praise and
    blame."""
    row = await transaction.fetch_values(_NAMES, [workspace_id, study_id])
    assert row is not None, "an aggregate has one row"
    return list(row[0])


def _theme(row: _ThemeRow, size: int) -> Theme:
    return Theme(
        id=row.id,
        name=row.name,
        description=row.description,
        origin=Origin(row.origin),
        vector=np.frombuffer(row.vector, _FLOAT32).copy(),
        passages=row.passages,
        taught=np.frombuffer(row.taught, _FLOAT32).reshape(-1, size).copy(),
        named_by_person=row.named_by_person,
        needs_name=row.needs_name,
        named_by_model=row.named_by_model,
        phrases=row.phrases,
        tones=row.tones,
    )


def save(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    before: Codebook,
    after: Codebook,
    merged: Mapping[UUID, UUID],
    moment: datetime,
) -> None:
    """Write what changed: themes that are new or another than before, and those that others took in, whose passages
    go with them."""
    earlier = {theme.id: theme for theme in before.themes}
    for theme in after.themes:
        if theme is not earlier.get(theme.id):
            _save(transaction, workspace_id, study_id, theme, moment)
    for taken, into in merged.items():
        transaction.write(_MERGE, [into, moment, workspace_id, taken])
        transaction.write(_MERGE_EARLIER, [into, workspace_id, taken])
        transaction.write(_MOVE, [into, workspace_id, study_id, taken])
    transaction.write(_TOUCH, [after.embedder, moment, workspace_id, study_id])


def _save(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme: Theme, moment: datetime) -> None:
    transaction.write(
        _SAVE,
        [
            workspace_id,
            theme.id,
            study_id,
            theme.name,
            theme.description,
            theme.origin.value,
            theme.named_by_person,
            theme.needs_name,
            theme.named_by_model,
            _bytes(theme.vector),
            theme.passages,
            _bytes(theme.taught),
            Jsonb(dict(theme.phrases)),
            Jsonb(dict(theme.tones)),
            moment,
            moment,
        ],
    )


def _bytes(vectors: Vectors) -> bytes:
    return vectors.astype(_FLOAT32).tobytes()
