"""Themes as rows of numbers while passages are sorted into them: how alike a passage and a theme are, and two themes.

Alike is the mean cosine between a passage and a theme's members, less a part of what all passages of the study have in
common (their mean, which tells what the study is about and not what a theme is about). The sum of the members' vectors
gives it without the members, so the cost of a passage grows with the themes and never with the interviews.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from openkoji.analysis.anchors import Anchors
from openkoji.analysis.codebook import Origin, Theme
from openkoji.analysis.embedding import Embedder, Vector
from openkoji.interviewing.language import Language

Row = NDArray[np.float64]

COMMON = 0.7
"""How much of the common part is taken away. All of it makes small codebooks unsteady, for the mean is of few."""

STEADY_FROM = 40
"""Passages that weigh as much as none: the common part of three passages is no common part yet."""

MEMBER = 0.25
"""A theme's members are about so much of `near` alike on average; two passages that say the same are far more."""

FEW = 0.1
"""A theme of one member asks for so much more of `near`, one of four for half of that: the mean of few is unsure."""

NAMED = 0.7
"""A theme that a person named and that has no member yet asks for so much of `near`: a name is no example."""

SEEDED = 0.9
"""A seed asks for more, and asks for it always: its name was there before anybody spoke, and must not come to stand
over what drifted in."""


FOREIGN = 0.1
"""Sentences with nothing in common are so much nearer than `off` in a language that the embedder does not know."""


class Shelf:
    """The sums and counts of themes, one row each; rows are added, changed and taken away.

    A row whose theme has a name of its own counts it as one member more; one with no member goes by the name alone.
    """

    def __init__(self, embedder: Embedder, themes: Sequence[Theme], language: Language) -> None:
        size = embedder.size
        self._foreign, self._nearer = _foreign(embedder, language)
        self._near = embedder.near
        self._sums = np.array([theme.vector for theme in themes], np.float64).reshape(-1, size)
        self._counts = np.array([theme.passages for theme in themes], np.float64)
        self._seeds = np.array([theme.origin is Origin.SEED for theme in themes], bool)
        self._anchors = Anchors(themes, embedder, [_goes_by_name(theme) for theme in themes])
        names = [np.zeros(size) if name is None else name for name in self._anchors.wholes]
        self._names = np.array(names, np.float64).reshape(-1, size)
        self._named = np.array([name is not None for name in self._anchors.wholes], np.float64)

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, vector: Vector) -> None:
        """One more row, with one member."""
        self._sums = np.vstack([self._sums, vector])
        self._counts = np.append(self._counts, 1)
        self._seeds = np.append(self._seeds, False)
        self._names = np.vstack([self._names, np.zeros_like(self._sums[:1])])
        self._named = np.append(self._named, 0)
        self._anchors.add()

    def put(self, row: int, vector: Vector) -> None:
        self._sums[row] += vector
        self._counts[row] += 1

    def join(self, taken: int, into: int) -> None:
        self._sums[into] += self._sums[taken]
        self._counts[into] += self._counts[taken]
        self._sums, self._names = (np.delete(rows, taken, axis=0) for rows in (self._sums, self._names))
        self._counts, self._named = (np.delete(counts, taken) for counts in (self._counts, self._named))
        self._seeds = np.delete(self._seeds, taken)
        self._anchors.remove(taken)

    def alike(self, vector: Vector) -> Row:
        """Of a passage with each theme, less what a theme of its size asks for: 0 and more is a match."""
        means, common = self._means()
        raw = means @ vector - COMMON * (means @ common + float(common @ vector)) + COMMON**2 * float(common @ common)
        alike = raw - self._asked(self._counts)
        if self._anchors.any:
            by_name = self._anchors.nearness(vector) - self._nearer - self._near * np.where(self._seeds, SEEDED, NAMED)
            alike = np.where(self._counts == 0, by_name, np.where(self._seeds, np.minimum(alike, by_name), alike))
        return np.asarray(alike, np.float64)

    def alike_themes(self) -> Row:
        """The same of each two themes; the diagonal, seeds and themes without members are below everything."""
        means, common = self._means()
        shared = means @ common
        raw = means @ means.T - COMMON * (shared[:, None] + shared[None, :]) + COMMON**2 * float(common @ common)
        pairs = np.asarray(raw - self._asked(np.minimum(self._counts[:, None], self._counts[None, :])), np.float64)
        np.fill_diagonal(pairs, -np.inf)
        alone = (self._counts == 0) | self._seeds
        pairs[alone] = -np.inf
        pairs[:, alone] = -np.inf
        return pairs

    def _asked(self, counts: Row) -> Row:
        return np.asarray(self._near * (MEMBER + FEW / np.sqrt(np.maximum(counts, 1))), np.float64)

    def _means(self) -> tuple[Row, Row]:
        means = (self._sums + self._names) / np.maximum(self._counts + self._named, 1)[:, None]
        common = (self._sums.sum(axis=0) + STEADY_FROM * self._foreign) / (self._counts.sum() + STEADY_FROM)
        return means, common


def _foreign(embedder: Embedder, language: Language) -> tuple[Row, float]:
    """What sentences of a language have in common that say nothing in common, and how much nearer that makes them: an
    embedder that does not know the language sees above all that it is the same one. Nothing where it does know it.
    """
    vectors = embedder.embed(language.lists["apart"]).astype(np.float64)
    count = len(vectors)
    mean = vectors.mean(axis=0)
    apart = (count * float(mean @ mean) - 1) / (count - 1)
    nearer = apart - embedder.off
    if nearer < FOREIGN:
        return np.zeros(embedder.size), 0.0
    return np.asarray(mean * (apart / float(mean @ mean)) ** 0.5, np.float64), nearer


def _goes_by_name(theme: Theme) -> bool:
    """Names that a person gave or that the study brought; of others only where nothing else is left of them, after a
    change of the embedder."""
    return not theme.passages or theme.named_by_person or theme.origin in (Origin.SEED, Origin.PERSON)
