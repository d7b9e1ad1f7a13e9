"""Vectors of words alone, where there is no model: hashed stems and pieces of words, common words weighing little.

Two texts are near if they share words, in any spelling or ending; that two words mean the same it cannot know.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from openkoji.analysis.embedding import Vector, Vectors
from openkoji.interviewing.language import available_languages
from openkoji.interviewing.words import lower_words
from openkoji.language.embedders.scale import Scale

_SIZE = 512
_SCALE = Scale(same=0.55, near=0.30, off=0.02)

_COMMON, _GENERIC = 0.15, 0.5
_PIECES = 0.5
"""The share of a word's length that its pieces have; the rest is its stem's."""
_ENDINGS = (
    *("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "edly", "ness", "ies", "ied", "ers", "ed", "es"),
    *("ungen", "ung", "ern", "en", "er", "em", "ly", "e", "s", "n"),
)
_SHORTEST_STEM = 4
_SYMBOL = re.compile(r"[^\w\s]")
_UNSPACED = 0x2E80
"""From here on stand the scripts that put no spaces between words (Chinese, Japanese), and Korean."""

Sparse = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Places in a vector, and the numbers there."""


class Lexical:
    """Texts of any language as 512 numbers. Deterministic, on every machine; needs no file and no model."""

    name = "lexical-1"
    size = _SIZE
    same, near, off = _SCALE.same, _SCALE.near, _SCALE.off

    def embed(self, texts: Sequence[str]) -> Vectors:
        """A text without words or signs has a vector of its own, which is near to no other."""
        vectors = np.zeros((len(texts), _SIZE), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = _vector_of(text)
        return vectors


def _vector_of(text: str) -> Vector:
    vector = np.zeros(_SIZE, np.float32)
    for word, count in Counter(_words_of(text)).items():
        places, numbers = _word(word)
        vector[places] += numbers * np.float32(1 + math.log(count))
    length = float(np.linalg.norm(vector))
    if length == 0:
        vector[-1] = 1
        return vector
    return vector / np.float32(length)


def _words_of(text: str) -> Iterator[str]:
    yield from map(_folded, lower_words(text))
    for sign in _SYMBOL.findall(text):
        if unicodedata.category(sign) in ("So", "Sk", "Sm", "Sc"):
            yield sign


def _folded(word: str) -> str:
    """A word without accents and ligatures: "Café", "cafe" → "cafe"."""
    parts = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@lru_cache(maxsize=32_768)
def _word(word: str) -> Sparse:
    """A word's own vector, of the length that it weighs: its stem and its pieces."""
    dense = np.zeros(_SIZE, np.float32)
    share = _PIECES
    if any(ord(letter) >= _UNSPACED for letter in word):
        pieces, share = _signs_of(word), 1.0
    else:
        pieces = _threes_of(word)
        _add(dense, f"s:{_stem(word)}", math.sqrt(1 - share))
    for piece in pieces:
        _add(dense, f"p:{piece}", math.sqrt(share / len(pieces)))
    dense *= _weight(word)
    places = np.flatnonzero(dense)
    return places, dense[places]


def _add(vector: Vector, feature: str, number: float) -> None:
    """A feature stands in one place, as plus or minus, so that features which share it cancel out on average."""
    hashed = int.from_bytes(blake2b(feature.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    vector[(hashed >> 1) % (_SIZE - 1)] += number if hashed & 1 else -number


def _threes_of(word: str) -> list[str]:
    marked = f"<{word}>"
    return [marked[start : start + 3] for start in range(max(1, len(marked) - 2))]


def _signs_of(run: str) -> list[str]:
    """Each sign and each pair of them: a run without spaces is no word but several."""
    return [*run, *(run[start : start + 2] for start in range(len(run) - 1))]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM - 1:
            return word.removesuffix(ending) + ("i" if ending in ("ies", "ied") else "")
    return word


def _weight(word: str) -> float:
    return _common_words().get(word, 1.0)


@cache
def _common_words() -> dict[str, float]:
    """Words that say little of what a text is about, of every language there are files for."""
    weights: dict[str, float] = {}
    for code in sorted(available_languages()):
        # The one file of it: the whole language, in memory, is 30 MB.
        file = files("openkoji.interviewing") / "languages" / code / "grammar.json"
        grammar = json.loads(file.read_text(encoding="utf-8"))
        weights |= {_folded(word): _GENERIC for word in grammar["generic"]}
        weights |= {_folded(word): _COMMON for word in grammar["function"]}
    return weights
