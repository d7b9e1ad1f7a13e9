"""How near two texts are in their words: cosine over stems, rare stems of the persona weighing more."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from openkoji.simulate.languages import GRAMMAR, language_of, words_of

_ENDINGS = (
    "ations",
    "ation",
    "ments",
    "ment",
    "ingly",
    "ings",
    "ing",
    "edly",
    "ies",
    "ied",
    "ers",
    "ed",
    "es",
    "ly",
    "s",
)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """A word without its ending: `sessions`, `session` → `session`; `decided`, `decide` → `decid`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            word = word.removesuffix(ending) + ("y" if ending in ("ies", "ied") else "")
            break
    return word.removesuffix("e") if len(word) > 3 else word


@lru_cache(maxsize=65_536)
def stems_of(text: str) -> tuple[str, ...]:
    grammar = GRAMMAR[language_of(text)]
    return tuple(stem(word) for word in words_of(text) if word not in grammar)


class Nearness:
    """Weighs stems by how few of a persona's facts hold them (inverse document frequency)."""

    def __init__(self, texts: Iterable[str]) -> None:
        held = [set(stems_of(text)) for text in texts]
        self._count = len(held)
        self._holding = Counter(each for stems in held for each in stems)
        self._vectors: dict[str, tuple[Mapping[str, float], float]] = {}

    def between(self, one: str, other: str) -> float:
        """Cosine, 0 to 1."""
        (few, few_length), (many, many_length) = sorted(
            (self._vector(one), self._vector(other)), key=lambda vector: len(vector[0])
        )
        if not few_length or not many_length:
            return 0.0
        return sum(weight * many.get(each, 0.0) for each, weight in few.items()) / (few_length * many_length)

    def _vector(self, text: str) -> tuple[Mapping[str, float], float]:
        found = self._vectors.get(text)
        if found is None:
            weights = {each: count * self._rarity(each) for each, count in Counter(stems_of(text)).items()}
            found = self._vectors[text] = weights, math.sqrt(sum(weight**2 for weight in weights.values()))
        return found

    def _rarity(self, each: str) -> float:
        return math.log((1 + self._count) / (1 + self._holding[each])) + 0.1
