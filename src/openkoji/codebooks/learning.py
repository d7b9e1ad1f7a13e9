"""What a worker makes of what persons did: the examples that themes are taught by, what follows them, and new counts.

Everything is read and counted in a snapshot, some passages at a time and without the codebook's lock; under the lock
it is only written. Examples are places in messages, and their words are read again each time. So they outlast analyses
and embedders, and are gone with the respondent who said them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import LiteralString
from uuid import UUID

import numpy as np

from openkoji.analysis.codebook import Codebook, Theme
from openkoji.analysis.embedding import Embedder, Vectors
from openkoji.analysis.lessons import MOST_TAUGHT
from openkoji.analysis.recounting import brought_up
from openkoji.codebooks import counting, edits, renewal, repository, sorted_passages
from openkoji.codebooks.edits import Action, Edit
from openkoji.codebooks.repository import EmbedderDiffersError
from openkoji.codebooks.sorted_passages import Place
from openkoji.db import Database, Transaction
from openkoji.kit.clock import now

_TO_LEARN: LiteralString = """
SELECT embedder, lacks_vectors, unfollowed, unlearned FROM codebooks WHERE workspace_id = %s AND study_id = %s
"""
_FOLLOWED: LiteralString = """
UPDATE codebooks SET unfollowed = array_remove(unfollowed, %s) WHERE workspace_id = %s AND study_id = %s
"""
_LEARNED: LiteralString = "UPDATE codebooks SET unlearned = '{}' WHERE workspace_id = %s AND study_id = %s"
_WORDS: LiteralString = """
SELECT wanted.place AS row, substr(m.content, wanted.starts + 1, wanted.ends - wanted.starts) AS text
FROM unnest(%s::uuid[], %s::integer[], %s::integer[], %s::integer[]) WITH ORDINALITY
     AS wanted (interview_id, seq, starts, ends, place)
JOIN messages m ON m.workspace_id = %s AND m.interview_id = wanted.interview_id AND m.seq = wanted.seq
ORDER BY wanted.place
"""


@dataclass(frozen=True, slots=True)
class _ToLearn:
    """What the codebook's row says that there is to do. Every edit changes it, so it tells whether one came between."""

    embedder: str
    lacks_vectors: bool
    unfollowed: Sequence[UUID]
    unlearned: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class _Words:
    row: int
    text: str


async def learn(database: Database, workspace_id: UUID, study_id: UUID, embedder: Embedder) -> None:
    """Learn from every edit of a study that nothing was learned from yet. The same however often it runs.

    An edit that comes in between has a job of its own, which learns from all of them: then this one leaves it to that.
    Raises `EmbedderDiffersError` where the study's vectors are of another embedder.
    """
    study = _Study(database, workspace_id, study_id, embedder)
    to_learn = await study.to_learn()
    if to_learn is not None and to_learn.lacks_vectors:
        await renewal.renew(database, workspace_id, study_id, embedder)
        to_learn = await study.to_learn()
    if to_learn is None:
        return
    for edit_id in dict.fromkeys(to_learn.unfollowed):
        await study.follow(edit_id)
    if to_learn.unlearned:
        await study.count()


@dataclass(frozen=True, slots=True)
class _Study:
    """A study whose codebook a worker with this embedder teaches."""

    database: Database
    workspace_id: UUID
    study_id: UUID
    embedder: Embedder

    async def to_learn(self) -> _ToLearn | None:
        """None where the study has no codebook."""
        async with self.database.workspace(self.workspace_id) as transaction:
            return await self._to_learn(transaction)

    async def follow(self, edit_id: UUID) -> None:
        """Move what is like the examples of a split after them, if the split stands."""
        async with self.database.snapshot(self.workspace_id) as transaction:
            await self._to_learn(transaction)
            edit = await edits.edit(transaction, self.workspace_id, self.study_id, edit_id)
            source, into = edit.themes if edit else (None, None)
            moved: list[sorted_passages.Members] = []
            if edit and source and into and edit.undone_at is None and await self._stand(transaction, source, into):
                places = [Place.restored(kept) for kept in edit.document["examples"]]
                taught = await self._taught(transaction, places)
                moved = await counting.following(
                    transaction, self.workspace_id, self.study_id, source, taught, self.embedder
                )
        async with self.database.workspace(self.workspace_id) as transaction:
            await self._open(transaction)
            edit = await edits.edit(transaction, self.workspace_id, self.study_id, edit_id)
            if moved and source and into and edit and edit.undone_at is None:
                sorted_passages.move(transaction, self.workspace_id, self.study_id, moved, source=source, into=into)
            transaction.write(_FOLLOWED, [edit_id, self.workspace_id, self.study_id])

    async def count(self) -> None:
        """Teach and count anew the themes that edits concerned."""
        async with self.database.snapshot(self.workspace_id) as transaction:
            to_learn = await self._to_learn(transaction)
            if to_learn is None:
                return
            themes = await repository.standing_themes(
                transaction, self.workspace_id, self.study_id, size=self.embedder.size
            )
            seen = {theme.id: theme for theme in themes if theme.id in set(to_learn.unlearned)}
            history = reversed(await edits.edits(transaction, self.workspace_id, self.study_id))
            examples = _examples(each for each in history if each.undone_at is None)
            taught = {theme_id: await self._taught(transaction, examples.get(theme_id, ())) for theme_id in seen}
            counted = await counting.counted(
                transaction, self.workspace_id, self.study_id, list(seen.values()), self.embedder.size
            )
        async with self.database.workspace(self.workspace_id) as transaction:
            before = await self._open(transaction)
            if await self._to_learn(transaction) == to_learn:
                after = Codebook(
                    before.embedder, tuple(_learned(each, seen, counted, taught) for each in before.themes)
                )
                repository.save(transaction, self.workspace_id, self.study_id, before, after, {}, now())
                transaction.write(_LEARNED, [self.workspace_id, self.study_id])

    async def _open(self, transaction: Transaction) -> Codebook:
        return await repository.open_locked(
            transaction,
            self.workspace_id,
            self.study_id,
            embedder=self.embedder.name,
            size=self.embedder.size,
            moment=now(),
        )

    async def _to_learn(self, transaction: Transaction) -> _ToLearn | None:
        row = await transaction.fetch_one(_ToLearn, _TO_LEARN, [self.workspace_id, self.study_id])
        if row is not None and row.embedder != self.embedder.name:
            raise EmbedderDiffersError(
                f"The themes of this study are in vectors of {row.embedder}, and this worker makes those of "
                f"{self.embedder.name}."
            )
        return row

    async def _stand(self, transaction: Transaction, *theme_ids: UUID) -> bool:
        rows = [await edits.theme(transaction, self.workspace_id, self.study_id, each) for each in theme_ids]
        return all(row is not None and row.merged_into is None for row in rows)

    async def _taught(self, transaction: Transaction, places: Sequence[Place]) -> Vectors:
        places = places[-MOST_TAUGHT:]
        columns = [
            [place.interview_id for place in places],
            [place.message_seq for place in places],
            [place.start for place in places],
            [place.end for place in places],
        ]
        words = await transaction.fetch_all(_Words, _WORDS, [*columns, self.workspace_id]) if places else []
        texts = [each.text for each in words if each.text]
        if not texts:
            return np.zeros((0, self.embedder.size), np.float32)
        return await asyncio.to_thread(self.embedder.embed, texts)


def _learned(
    theme: Theme, seen: Mapping[UUID, Theme], counted: Mapping[UUID, Theme], taught: Mapping[UUID, Vectors]
) -> Theme:
    if theme.id not in seen:
        return theme
    return replace(brought_up(counted[theme.id], seen[theme.id], theme), taught=taught[theme.id])


def _examples(history: Iterable[Edit]) -> dict[UUID, list[Place]]:
    """What each theme is taught by, the newest last; `history` has the edits that stand, the oldest first."""
    taught: dict[UUID, list[Place]] = {}
    for edit in history:
        places = [Place.restored(kept) for kept in edit.document.get("examples", [])]
        if edit.action == Action.MERGE:
            taken, into = edit.themes
            places = [*taught.get(into, []), *taught.pop(taken, []), *places]
        elif edit.action == Action.SPLIT:
            into = edit.themes[1]
        else:
            continue
        for theme_id, others in taught.items():
            if theme_id != into:
                taught[theme_id] = [place for place in others if place not in places]
        taught[into] = list(dict.fromkeys(places))
    return taught
