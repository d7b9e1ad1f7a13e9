"""What a theme is called whose members share no phrase: one of their own comments, in quotation marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from openkoji.analysis.codebook import Theme
from openkoji.analysis.embedding import Embedder, Vector
from openkoji.interviewing.language import Language
from openkoji.interviewing.words import Text

STEADY_QUOTE = 1.05
"""Another comment becomes the name only if it is so much nearer to the members than the one that is."""

ECHOED = 0.3
"""What it adds to a comment's likeness if its words are those that the others say."""

QUOTED_WORDS = range(4, 13)
LONGEST_QUOTE = 120
"""Characters: twelve words may be endless."""


def nearest_first(theme: Theme, new: Sequence[tuple[str, Vector]], embedder: Embedder, language: Language) -> list[str]:
    """The new passages, and the one that it is called by, by their likeness to the mean of all and by how much they
    say that others say too."""
    length = float(np.linalg.norm(theme.vector)) or 1.0
    near = {text: float(vector @ theme.vector) / length for text, vector in new}
    if theme.needs_name:
        current = theme.name[1:-1]
        near[current] = STEADY_QUOTE * float(embedder.embed([current])[0] @ theme.vector) / length
    score = {text: nearness + ECHOED * _shared(text, theme, language) for text, nearness in near.items()}
    return sorted(score, key=lambda text: (-score[text], text))


def _shared(text: str, theme: Theme, language: Language) -> float:
    """How many other members say its words too, as a share of them all; at most 1."""
    words = dict.fromkeys(language.words_of(text))
    others = sum(max(theme.phrases.get(word, 0) - 1, 0) for word in words)
    return min(others / max(theme.passages - 1, 1), 1.0)


def quoted(comments: Sequence[str], language: Language) -> str | None:
    """Of comments, the nearest first, the first of 4 to 12 words in quotation marks; else the beginning of the first.
    Without the "but" or "because" that it begins with, which leads back to what was said before, and without "you know"
    and the like.
    """
    texts = [text for text in map(language.cut, comments) if text.words]
    starts = [_without_lead(text, language) for text in texts]
    for text, start in zip(texts, starts, strict=True):
        if len(text.words) - start in QUOTED_WORDS:
            return language.quoted(text.raw[text.spans[start][0] :].strip().rstrip(".,;:"))
    if not texts:
        return language.quoted(comments[0].strip()[:LONGEST_QUOTE]) if comments else None
    text, start = texts[0], starts[0]
    if len(text.words) - start < QUOTED_WORDS.stop:
        return language.quoted(text.raw[text.spans[start][0] :].strip().rstrip(".,;:")[:LONGEST_QUOTE])
    return language.quoted(f"{text.slice(start, start + QUOTED_WORDS.stop - 1)[:LONGEST_QUOTE]} …")


def _without_lead(text: Text, language: Language) -> int:
    place, total = 0, len(text.words)
    while place < total:
        ahead = next((length for length in _STALLS if _stalls(text, place, length, language)), 0)
        if not ahead and text.words[place] not in language.sets["clause_cut"]:
            return place
        place += ahead or 1
    return 0


_STALLS = range(6, 0, -1)
"""Words of what plays for time: the longest first."""


def _stalls(text: Text, start: int, length: int, language: Language) -> bool:
    """ "Oh, …", "What else, …", "you know, …": told from "Right time" and "I mean business" by the comma behind it."""
    words, end = text.words[start : start + length], start + length
    if end >= len(text.words) or not text.breaks[end - 1]:
        return False
    return all(word in language.sets["fillers"] for word in words) or " ".join(words) in language.lists["stalls"]
