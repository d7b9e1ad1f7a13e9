"""A study's themes as interviews come in: each passage is put into the theme that it fits, or opens a new one.

Pure and incremental: what a theme was made of is kept as sums and counts, so that the thousandth interview costs what
the tenth did. The rules are told in `docs/explanation/themes.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from openkoji.analysis.codebook import Codebook, Origin
from openkoji.analysis.embedding import Embedder, Vector, Vectors
from openkoji.analysis.findings import Passage, Tone
from openkoji.analysis.names import renamed
from openkoji.analysis.phrases import mentions_of
from openkoji.analysis.seeds import seeds_of
from openkoji.analysis.sorting import Sorting
from openkoji.interviewing.language import Language, language_for
from openkoji.interviewing.plan import Plan

MOST_THEMES = 60
"""Themes of a study; with one more, the two that are most alike become one."""

_BUCKETS = {Tone.POSITIVE: Origin.PRAISE, Tone.NEGATIVE: Origin.BLAME}


@dataclass(frozen=True, slots=True)
class Sorted:
    """The codebook with an interview's passages in it. `theme_of` has one entry a passage: `None` where nothing is
    told that a theme could be made of. `merged` leads from each theme that another took in to that other."""

    codebook: Codebook
    theme_of: tuple[UUID | None, ...]
    merged: Mapping[UUID, UUID]


def sort_in(
    codebook: Codebook,
    passages: Sequence[Passage],
    vectors: Vectors,
    *,
    plan: Plan,
    embedder: Embedder,
    language: Language,
    new_id: Callable[[], UUID],
) -> Sorted:
    """Put the passages of one interview, with their vectors (one row each), into the study's codebook.

    An empty codebook first gets its seeds from the plan. Themes that a person named, made or taught keep their names
    and are never taken in by others.
    """
    study_language = language_for(plan.language)
    themes = codebook.themes or seeds_of(plan, study_language, embedder.size, new_id)
    sorting = Sorting(themes, embedder, language, new_id)
    placed: list[UUID | None] = [None] * len(passages)
    for number in _coded_first(passages):
        placed[number] = _put(sorting, passages[number], vectors[number], language)
    sorting.merge(MOST_THEMES)
    theme_of = tuple(None if theme_id is None else sorting.standing(theme_id) for theme_id in placed)
    members = _members(passages, vectors, theme_of)
    named = renamed(sorting.themes, members, embedder, language, study_language)
    return Sorted(Codebook(embedder.name, named), theme_of, sorting.merged)


def _coded_first(passages: Sequence[Passage]) -> list[int]:
    """Passages with a code open themes, which the others may join."""
    return sorted(range(len(passages)), key=lambda number: (passages[number].code is None, number))


def _put(sorting: Sorting, passage: Passage, vector: Vector, language: Language) -> UUID | None:
    if passage.says_nothing:
        bucket = _BUCKETS.get(passage.tone)
        return None if bucket is None else sorting.put_in_bucket(bucket, vector, passage.tone.value)
    mentions = list(mentions_of(passage.span.text, language))
    return sorting.put(vector, mentions, passage.tone.value, may_open=passage.code is not None)


def _members(
    passages: Sequence[Passage], vectors: Vectors, theme_of: Sequence[UUID | None]
) -> dict[UUID, list[tuple[str, Vector]]]:
    members: dict[UUID, list[tuple[str, Vector]]] = {}
    for passage, vector, theme_id in zip(passages, vectors, theme_of, strict=True):
        if theme_id is not None:
            members.setdefault(theme_id, []).append((passage.span.text, vector))
    return members
