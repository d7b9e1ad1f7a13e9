"""Texts as vectors: the port. `openkoji.language` has what fills it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""One row a text, each of length 1, so that a dot product is a cosine."""

Vector = NDArray[np.float32]
"""One such row."""


class Embedder(Protocol):
    """Makes vectors of texts. Pure: the same text gives the same vector, whatever else is in the batch.

    `name` is kept with every vector, for vectors of two embedders cannot be compared. The cosines differ from one to
    the next, so each brings its own: `same` from which two texts say the same, `near` from which they are of one
    theme, `off` below which an answer has nothing to do with its question.
    """

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def same(self) -> float: ...
    @property
    def near(self) -> float: ...
    @property
    def off(self) -> float: ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Shape (len(texts), size)."""
        ...


class Embedded:
    """The vectors of a set of texts, made in one call: `embedded[text]` is its row.

    `composed` tells of texts that consist of others: such a text is no work of its own, but the mean of its parts,
    each by its length. A message of five sentences then costs five sentences, and not ten.
    """

    def __init__(
        self, embedder: Embedder, texts: Iterable[str], *, composed: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self.embedder = embedder
        composed = composed or {}
        parts = itertools.chain.from_iterable(composed.values())
        single = list(dict.fromkeys(itertools.chain((text for text in texts if text not in composed), parts)))
        self._rows = {text: row for row, text in enumerate(single)}
        made = embedder.embed(single) if single else np.zeros((0, embedder.size), np.float32)
        means = [self._mean(made, parts) for parts in composed.values()]
        self._vectors: Vectors = np.concatenate([made, np.array(means, np.float32).reshape(-1, embedder.size)])
        for row, text in enumerate(composed, start=len(single)):
            self._rows.setdefault(text, row)

    def _mean(self, made: Vectors, parts: Sequence[str]) -> Vector:
        lengths = np.array([len(part) for part in parts], np.float32)
        total: Vector = lengths @ made[[self._rows[part] for part in parts]]
        return total / max(float(np.linalg.norm(total)), float(np.finfo(np.float32).tiny))

    def __getitem__(self, text: str) -> Vector:
        """Raises `KeyError` for a text that was not given."""
        row: Vector = self._vectors[self._rows[text]]
        return row

    def of(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in their order."""
        return self._vectors[[self._rows[text] for text in texts]]

    def cosine(self, first: str, second: str) -> float:
        return float(self[first] @ self[second])
