"""Training a head: a logistic regression (scikit-learn) on survey answers and on passages written for OpenKoji."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from evals.sentiment.examples import Classes, Example, vectors_of
from openkoji.analysis.embedding import Embedder
from openkoji.analysis.findings import Tone
from openkoji.analysis.tone_features import vader, words_read
from openkoji.analysis.tone_heads import CLASSES, Head, Matrix, Use, columns
from openkoji.interviewing.language import load_language
from openkoji.interviewing.reading.question_kind import QuestionKind

PENALTY = 0.3
"""The inverse strength of the penalty on large weights."""

UNDECIDED_WEIGHT = 1.5
"""Of neutral and mixed examples, which are few in the survey; without it a head hardly ever says neutral."""

NEGATIVE, NEUTRAL, POSITIVE, MIXED = map(CLASSES.index, (Tone.NEGATIVE, Tone.NEUTRAL, Tone.POSITIVE, Tone.MIXED))


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """Examples as a head reads them: with the question that was asked, and without it. `weight` is that of each."""

    asked: Matrix
    unasked: Matrix
    classes: Classes
    weight: float

    def of(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Sample:
        return Sample(self.asked[rows], self.unasked[rows], self.classes[rows], self.weight)


def sample(use: Use, examples: Sequence[Example], embedder: Embedder, weight: float = 1.0) -> Sample:
    """All of one language."""
    language = load_language(examples[0].language)
    vectors = vectors_of(examples, embedder) if use.embedder else None
    asked = [(each.text, each.kind) for each in examples]
    unasked = [(each.text, QuestionKind()) for each in examples]
    return Sample(
        columns(use, asked, vectors, language),
        columns(use, unasked, vectors, language),
        np.array([CLASSES.index(_taught(each)) for each in examples]),
        weight,
    )


def _taught(example: Example) -> Tone:
    """Raters of the survey had one middle for neutral and mixed: where words of praise meet words of blame, or the
    sentence turns ("but"), it is taken for mixed.
    """
    if example.tone is not Tone.NEUTRAL or not example.source:
        return example.tone
    words = words_read(example.text, example.kind, load_language(example.language))
    torn = words["praise and blame"] or words["turns"] or vader(example.text)["vader is torn"]
    return Tone.MIXED if torn else Tone.NEUTRAL


def fitted(use: Use, samples: Sequence[Sample]) -> Head:
    """Every example counts twice, the second time without its question, so that the head judges well where the
    question tells nothing.
    """
    x = np.vstack([rows for each in samples for rows in (each.asked, each.unasked)])
    y = np.concatenate([each.classes for each in samples for _ in range(2)])
    weights = np.concatenate([np.full(len(each.classes), each.weight) for each in samples for _ in range(2)])
    weights *= np.where((y == NEUTRAL) | (y == MIXED), UNDECIDED_WEIGHT, 1.0)
    model = LogisticRegression(C=PENALTY, max_iter=400, tol=1e-4).fit(x, y, sample_weight=weights)
    return Head(use, model.coef_.T, model.intercept_)
