"""What a worker makes of an edit: the examples that its themes are taught by, what follows them, and new counts.

Examples are places in messages, and their words are read again each time. So they outlast analyses and embedders, and
are gone with the respondent who said them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import LiteralString
from uuid import UUID

import numpy as np

from openkoji.analysis.codebook import Codebook, Theme
from openkoji.analysis.embedding import Embedder, Vectors
from openkoji.analysis.lessons import MOST_TAUGHT
from openkoji.analysis.recounting import Member, followers, recounted
from openkoji.codebooks import edits, repository
from openkoji.codebooks.edits import Action, Edit, Place
from openkoji.db import Transaction
from openkoji.interviewing.language import language_for
from openkoji.kit.clock import now

_WORDS: LiteralString = """
SELECT wanted.place AS row, substr(m.content, wanted.starts + 1, wanted.ends - wanted.starts) AS text
FROM unnest(%s::uuid[], %s::integer[], %s::integer[], %s::integer[]) WITH ORDINALITY
     AS wanted (interview_id, seq, starts, ends, place)
JOIN messages m ON m.workspace_id = %s AND m.interview_id = wanted.interview_id AND m.seq = wanted.seq
ORDER BY wanted.place
"""

# Passages whose vectors an earlier embedder made have none: they are counted when they are analysed again.
_MEMBERS: LiteralString = """
SELECT p.interview_id, p.number, p.tone, p.vector, i.language,
       substr(m.content, p."start" + 1, p."end" - p."start") AS text
FROM passages p
JOIN interviews i ON i.workspace_id = p.workspace_id AND i.id = p.interview_id
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s AND length(p.vector) = %s
ORDER BY p.interview_id, p.number
"""


@dataclass(frozen=True, slots=True)
class _Words:
    row: int
    text: str


@dataclass(frozen=True, slots=True)
class _Passage:
    interview_id: UUID
    number: int
    tone: str
    vector: bytes
    language: str
    text: str


async def learn(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, edit_id: UUID, embedder: Embedder
) -> None:
    """Teach and count the themes of an edit anew, from all edits that stand. The same however often it runs."""
    moment = now()
    codebook = await repository.open_locked(
        transaction, workspace_id, study_id, embedder=embedder.name, size=embedder.size, moment=moment
    )
    history = list(reversed(await edits.edits(transaction, workspace_id, study_id)))
    edit = next((each for each in history if each.id == edit_id), None)
    if edit is None:
        return
    examples = _examples(each for each in history if each.undone_at is None)
    themes = {theme.id: theme for theme in codebook.themes}
    concerned = [theme_id for theme_id in edit.themes if theme_id in themes]
    for theme_id in concerned:
        taught = await _taught(transaction, workspace_id, examples.get(theme_id, []), embedder)
        themes[theme_id] = replace(themes[theme_id], taught=taught)
    members = {
        theme_id: await _members(transaction, workspace_id, study_id, theme_id, embedder.size) for theme_id in concerned
    }
    if edit.action == Action.SPLIT and edit.undone_at is None and len(concerned) == 2:
        source, into = concerned
        moved = await asyncio.to_thread(_followers, themes[into].taught, members[source], embedder.near)
        keys = [(each.interview_id, each.number) for each in moved]
        edits.move(transaction, workspace_id, study_id, keys, source=source, into=into, known_at=moment)
        gone = set(keys)
        members[into] += moved
        members[source] = [each for each in members[source] if (each.interview_id, each.number) not in gone]
    for theme_id in concerned:
        themes[theme_id] = await asyncio.to_thread(_recounted, themes[theme_id], members[theme_id])
    after = Codebook(codebook.embedder, tuple(themes.values()))
    repository.save(transaction, workspace_id, study_id, codebook, after, {}, moment)


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


async def _taught(transaction: Transaction, workspace_id: UUID, places: Sequence[Place], embedder: Embedder) -> Vectors:
    places = places[-MOST_TAUGHT:]
    columns = [
        [place.interview_id for place in places],
        [place.message_seq for place in places],
        [place.start for place in places],
        [place.end for place in places],
    ]
    words = await transaction.fetch_all(_Words, _WORDS, [*columns, workspace_id])
    texts = [each.text for each in words if each.text]
    return await asyncio.to_thread(embedder.embed, texts) if texts else np.zeros((0, embedder.size), np.float32)


async def _members(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID, size: int
) -> list[_Passage]:
    return await transaction.fetch_all(_Passage, _MEMBERS, [workspace_id, study_id, theme_id, 2 * size])


def _followers(examples: Vectors, passages: Sequence[_Passage], near: float) -> list[_Passage]:
    vectors = np.array([_vector(each) for each in passages], np.float32)
    return [passages[row] for row in followers(examples, vectors, near)]


def _recounted(theme: Theme, passages: Sequence[_Passage]) -> Theme:
    return recounted(
        theme, [Member(each.text, each.tone, _vector(each), language_for(each.language)) for each in passages]
    )


def _vector(passage: _Passage) -> Vectors:
    return np.frombuffer(passage.vector, "<f2").astype(np.float32)
