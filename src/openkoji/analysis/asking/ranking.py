"""Which passages a question is about, and how much: by meaning and by words, on one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from openkoji.analysis.embedding import Embedder, Vectors

CANDIDATES = 200
"""Passages about a question that are looked at for quotes."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Pool:
    """All passages of a selection, a row each: the respondent who said it (counted from 0), its cosine to the
    question, which of the question's words it has (bit n for word n), and whether it answers a question of the study
    that asks the same.

    `cosines` is None where the passages' vectors cannot be compared with the question's, and NaN for a passage that
    has no vector.
    """

    respondents: NDArray[np.int32]
    cosines: Floats | None
    masks: NDArray[np.int64]
    answers: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ranked:
    """`rows` of the pool that are about the question, the best first, with `scores` (0-1); no two of them are alike in
    everything that is known of them. `spoke` counts the respondents who said them."""

    rows: NDArray[np.int64]
    scores: Floats
    spoke: int


_NEAR_ENOUGH = 0.95
_WORDS_ENOUGH = 0.5
_COSINE_BESIDE_WORDS = 0.1
_ONCE_SPOKEN_OF = 0.8
"""The share of `enough` that is enough for the rest, where one passage is surely about the question: people who
answer briefly name no subject."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a passage is about a question: from `enough` on, its cosine times `by_meaning` and the share of the
    question's words that it has times `by_words` together; or where it answers a question that asks the same. Less is
    enough where another passage is about it.

    `same_question` is the cosine from which two questions ask the same; None where words alone decide.
    """

    by_meaning: float
    by_words: float
    enough: float
    same_question: float | None

    @classmethod
    def of(cls, embedder: Embedder, *, understands: bool) -> Bounds:
        """A passage without a word of the question must be nearly as near as two passages of one theme; one with all
        its words need not be beside the point. Where the embedder does not understand the language, half of the words
        are enough, and cosines only tell the better of two. The figures: `evals/asking`.
        """
        if not understands:
            return cls(_COSINE_BESIDE_WORDS, 1.0, _WORDS_ENOUGH, None)
        way = embedder.near - embedder.off
        return cls(1.0, way, embedder.off + _NEAR_ENOUGH * way, (embedder.near + embedder.same) / 2)


def nearness(vectors: Vectors, asked: Vectors) -> Floats:
    """The mean cosine of each passage to the question and to its topic. Shapes (n, size), (2, size)."""
    mean: Floats = (vectors @ asked.T).mean(axis=1)
    return mean


def rank(pool: Pool, words: int, bounds: Bounds) -> Ranked:
    """The passages that are about a question of so many `words`; none where nothing was said about it."""
    share = covered(pool.masks, words)
    relevance = share * (bounds.enough / _WORDS_ENOUGH)  # of a passage without a vector, by its words alone
    if pool.cosines is not None:
        known = ~np.isnan(pool.cosines)
        relevance[known] = bounds.by_meaning * pool.cosines[known] + bounds.by_words * share[known]
    is_about = relevance >= bounds.enough
    if is_about.any():
        is_about = relevance >= _ONCE_SPOKEN_OF * bounds.enough
    rows = np.flatnonzero(is_about | pool.answers)
    rows = rows[np.argsort(-relevance[rows], kind="stable")]
    spoke = len(np.unique(pool.respondents[rows]))
    if pool.cosines is not None:
        rows = _unlike(rows, pool.cosines, pool.masks)
    highest = bounds.by_meaning + bounds.by_words
    return Ranked(rows, np.clip(relevance[rows] / highest, 0, 1).astype(np.float32), spoke)


_READ_BEFORE = 20


def covered(masks: NDArray[np.int64], words: int) -> Floats:
    """The share of the question that each passage has (0-1), each word weighed by how rare it is: its inverse document
    frequency (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), as if some more passages had been
    read, so that in a small selection no word counts for nothing."""
    total = len(masks)
    matched, all_of_them = np.zeros(total), 0.0
    for word in range(words):
        has = masks >> word & 1
        rarity = math.log((total + _READ_BEFORE) / (int(has.sum()) + 1))
        matched += rarity * has
        all_of_them += rarity
    share: Floats = (matched / all_of_them if all_of_them else matched).astype(np.float32)
    return share


def _unlike(rows: NDArray[np.int64], cosines: Floats, masks: NDArray[np.int64]) -> NDArray[np.int64]:
    """The first of all rows with the same cosine and the same words: in a large study many say it in the same words."""
    of_its_own = np.where(np.isnan(cosines[rows]), rows, -1)
    keys = np.stack([cosines[rows].view(np.int32), masks[rows], of_its_own], axis=1)
    _, first = np.unique(keys, axis=0, return_index=True)
    return rows[np.sort(first)]
