"""The trained heads that tell the tone of a passage from its features: logistic regressions, read from a file.

The file is made by `python -m evals.sentiment.train`; what it was trained on stands in the file and in
`docs/explanation/sentiment.md`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from openkoji.analysis.embedding import Vectors
from openkoji.analysis.findings import Tone
from openkoji.analysis.tone_features import Features, vader, words_read
from openkoji.interviewing.language import Language, load_language
from openkoji.interviewing.reading.question_kind import QuestionKind

FILE = "tone_heads.json"

CLASSES = (Tone.NEGATIVE, Tone.NEUTRAL, Tone.POSITIVE, Tone.MIXED)
"""In the order of a head's weights."""

EMBEDDING_SCALE, ASKED_SCALE = 1.5, 0.5
"""How large the numbers of a vector, and the features that count for one kind of question only, are beside the others.
The training's penalty takes all for equal: the smaller, the less a head makes of them. With vectors at 4 it learned
the survey it was trained on, and judged other subjects worse.
"""

ENGLISH = "en"

Matrix = NDArray[np.float64]

Said = tuple[str, QuestionKind]
"""The words of a passage, and what was asked."""


@dataclass(frozen=True, slots=True)
class Use:
    """What a head reads: `embedder` names the one whose vectors it takes, `language` the only one that it is for."""

    embedder: str | None
    language: str | None

    def fits(self, embedder: str, language: Language) -> bool:
        return self.embedder in (None, embedder) and self.language in (None, language.code)


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """Weights of shape (features, 4) and an intercept of shape (4,), in the order of `CLASSES`.

    The rows are those of `columns`: the features of the words, and after them those of the vector where there is one.
    """

    use: Use
    weights: Matrix
    intercept: Matrix

    def probabilities(self, columns: Matrix) -> Matrix:
        """Shape (passages, 4), each row the probabilities of `CLASSES`."""
        logits = columns @ self.weights + self.intercept
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))


@cache
def heads() -> tuple[Head, ...]:
    """All heads of the file, those that make use of most first."""
    document = json.loads((files("openkoji.analysis") / FILE).read_text(encoding="utf-8"))
    return tuple(_head(each) for each in document["heads"])


def _head(listed: Mapping[str, Any]) -> Head:
    use = Use(listed["embedder"], listed["language"])
    words = [listed["weights"][name] for name in column_names(use)]
    return Head(
        use=use,
        weights=np.array([*words, *listed["embedding"]], dtype=np.float64),
        intercept=np.array(listed["intercept"], dtype=np.float64),
    )


def head_for(embedder: str, language: Language) -> Head:
    """The head that makes use of most: the embedder's where one was trained with it, else of words alone."""
    return next(head for head in heads() if head.use.fits(embedder, language))


def columns(use: Use, said: Sequence[Said], vectors: Vectors | None, language: Language) -> Matrix:
    """What a head for `use` reads, one row a passage: the features of its words, the same again where faults or praise
    were asked for (elsewhere zero), and the vector where the head is for an embedder.
    """
    own = np.array([list(_features(use, text, kind, language).values()) for text, kind in said])
    faults = np.array([[float(kind.seeks_faults)] for _, kind in said])
    praise = np.array([[float(kind.praise and not kind.criticism)] for _, kind in said])
    parts = [own, faults, praise, own * faults * ASKED_SCALE, own * praise * ASKED_SCALE]
    if use.embedder is not None and vectors is not None:
        parts.append(vectors * EMBEDDING_SCALE)
    return np.hstack(parts)


def column_names(use: Use) -> tuple[str, ...]:
    """What each column of `columns` is, without those of a vector."""
    own = tuple(_features(use, "", QuestionKind(), load_language(ENGLISH)))
    asked = ("asked for faults", "asked for praise")
    return (*own, *asked, *(f"{name}, {each}" for each in asked for name in own))


def _features(use: Use, text: str, kind: QuestionKind, language: Language) -> Features:
    words = words_read(text, kind, language)
    return {**words, **vader(text)} if use.language == ENGLISH else words
