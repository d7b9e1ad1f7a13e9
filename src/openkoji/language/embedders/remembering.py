"""Vectors that were made before: a study's questions and themes come again with each of its interviews."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

import numpy as np

from openkoji.analysis.embedding import Vector, Vectors

_MOST = 4096  # of 384 numbers: 6 MB, and as much again for the texts
_LONGEST = 1000  # characters; longer texts do not come again


class Remembered:
    """The vectors of the texts that were used last. Safe to use from several threads."""

    def __init__(self, embed: Callable[[Sequence[str]], Vectors]) -> None:
        self._embed = embed
        self._lock = threading.Lock()
        self._vectors: OrderedDict[str, Vector] = OrderedDict()

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            known = {text: self._vectors[text] for text in texts if text in self._vectors}
            for text in known:
                self._vectors.move_to_end(text)
        new = list(dict.fromkeys(text for text in texts if text not in known))
        if new or not texts:
            made = self._embed(new)
            if not texts:
                return made
            known |= dict(zip(new, made, strict=True))
            self._keep({text: known[text].copy() for text in new if len(text) <= _LONGEST})
        return np.stack([known[text] for text in texts])

    def _keep(self, vectors: dict[str, Vector]) -> None:
        with self._lock:
            self._vectors.update(vectors)
            while len(self._vectors) > _MOST:
                self._vectors.popitem(last=False)
