"""Themes while the passages of one interview are put into them: a working copy of a codebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import numpy as np

from openkoji.analysis.codebook import Origin, Theme
from openkoji.analysis.embedding import Embedder, Vector
from openkoji.analysis.lessons import Lessons, newest
from openkoji.analysis.phrases import added, counted
from openkoji.analysis.shelf import Shelf
from openkoji.interviewing.language import Language

BUCKETS = (Origin.PRAISE, Origin.BLAME)


class Sorting:
    """Mutable: themes that are touched are replaced, those that are not stay the objects that they were."""

    def __init__(
        self, themes: Sequence[Theme], embedder: Embedder, language: Language, new_id: Callable[[], UUID]
    ) -> None:
        self._new_id = new_id
        self._size = embedder.size
        self._buckets = {theme.origin: theme for theme in themes if theme.origin in BUCKETS}
        self._themes = [theme for theme in themes if theme.origin not in BUCKETS]
        self._known = {theme.id for theme in themes}
        self._into: dict[UUID, UUID] = {}
        self._shelf = Shelf(embedder, self._themes, language)
        self._lessons = Lessons(self._themes, embedder)

    @property
    def themes(self) -> tuple[Theme, ...]:
        return (*self._themes, *self._buckets.values())

    @property
    def merged(self) -> Mapping[UUID, UUID]:
        """Themes of the codebook that others took in, each to the theme that stands now."""
        return {taken: self.standing(taken) for taken in self._into if taken in self._known}

    def standing(self, theme_id: UUID) -> UUID:
        """The theme itself, or the one that took it in."""
        while theme_id in self._into:
            theme_id = self._into[theme_id]
        return theme_id

    def put_in_bucket(self, origin: Origin, vector: Vector, tone: str) -> UUID:
        """Into the theme of bare praise or blame, which is made where there is none."""
        theme = self._buckets.get(origin) or _empty(self._new_id(), origin, self._size)
        self._buckets[origin] = _with(theme, vector, (), tone)
        return theme.id

    def put(self, vector: Vector, phrases: Sequence[str], tone: str, *, may_open: bool) -> UUID | None:
        """Into the theme that a person's examples lead to, else the one that is most alike; else into a new one,
        if the passage may open it.
        """
        row = self._lessons.taught_place(vector)
        if row is None and len(self._shelf):
            alike = self._shelf.alike(vector)
            best = int(alike.argmax())
            row = best if alike[best] >= 0 else None
        if row is None:
            if not may_open:
                return None
            row = len(self._themes)
            self._themes.append(_empty(self._new_id(), Origin.FOUND, self._size))
            self._shelf.add(vector)
        else:
            self._shelf.put(row, vector)
        self._themes[row] = _with(self._themes[row], vector, phrases, tone)
        return self._themes[row].id

    def merge(self, most: int) -> None:
        """Join themes that say the same; and those that are most alike while there are more than `most`."""
        while len(self._themes) > 1:
            pairs = self._shelf.alike_themes()
            free = np.array([not _is_kept(theme) for theme in self._themes])
            taught = np.array([_is_taught(theme) for theme in self._themes])
            pairs[~(free[:, None] | free[None, :]) | taught[:, None] | taught[None, :]] = -np.inf
            first, second = (int(place) for place in np.unravel_index(pairs.argmax(), pairs.shape))
            alike = pairs[first, second]
            if alike < 0 and not (len(self._themes) > most and np.isfinite(alike)):
                return
            taken, into = sorted((first, second), key=lambda row: (_rank(self._themes[row]), -row))
            self._join(taken, into)

    def _join(self, taken: int, into: int) -> None:
        self._into[self._themes[taken].id] = self._themes[into].id
        self._themes[into] = joined(self._themes[taken], self._themes[into])
        self._shelf.join(taken, into)
        del self._themes[taken]


def joined(taken: Theme, into: Theme) -> Theme:
    """Two themes as one, with the id and the name of `into`."""
    tones = {tone: taken.tones.get(tone, 0) + into.tones.get(tone, 0) for tone in sorted({*taken.tones, *into.tones})}
    return replace(
        into,
        vector=into.vector + taken.vector,
        passages=into.passages + taken.passages,
        taught=newest(np.vstack([taken.taught, into.taught])),
        phrases=added(into.phrases, taken.phrases),
        tones=tones,
    )


def _is_kept(theme: Theme) -> bool:
    """Whether a person had a hand in it: then it is never taken in by another."""
    return _is_taught(theme) or theme.named_by_person


def _is_taught(theme: Theme) -> bool:
    """Whether a person said what belongs to it: then it takes in no other either, for that may be the very one that it
    was split from.
    """
    return theme.origin is Origin.PERSON or len(theme.taught) > 0


def _rank(theme: Theme) -> tuple[bool, int]:
    """Of two themes the one that ranks higher takes in the other: a person's, the larger, else the older."""
    return _is_kept(theme), theme.passages


def _empty(theme_id: UUID, origin: Origin, size: int) -> Theme:
    return Theme(theme_id, "", "", origin, np.zeros(size, np.float32), 0, np.zeros((0, size), np.float32))


def _with(theme: Theme, vector: Vector, phrases: Sequence[str], tone: str) -> Theme:
    return replace(
        theme,
        vector=theme.vector + vector,
        passages=theme.passages + 1,
        phrases=counted(theme.phrases, phrases),
        tones={**theme.tones, tone: theme.tones.get(tone, 0) + 1},
    )
