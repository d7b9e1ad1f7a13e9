"""A theme split by example: of two topics in one theme, a few passages of the one are picked, and its like follow.

The two numbers of `followers` were fixed on 40 of the 90 ordered pairs of the ten commonest topics; told are the
other 50.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

from evals.data import coded_answers
from evals.report import Row
from openkoji.analysis.embedding import Vectors
from openkoji.analysis.recounting import followers
from openkoji.language.embedders import default_embedder

TOPICS = 10
FIXED_ON = 40
EXAMPLES = (3, 8, 20)

Following = Callable[[Vectors, Vectors], list[int]]


def rows() -> Iterator[Row]:
    """Raises `MissingDataError`."""
    embedder = default_embedder(None, None)
    vectors = _by_topic(embedder.embed)
    pairs = list(permutations(vectors, 2))
    random.Random(1).shuffle(pairs)
    for count in EXAMPLES:
        told = [
            _measured(vectors, pairs[FIXED_ON:], count, following)
            for following in (
                lambda examples, others: followers(examples, others, embedder.near),
                lambda examples, others: list(np.flatnonzero((others @ examples.T).max(axis=1) >= embedder.near)),
            )
        ]
        ours, baseline = (f"{precision:.2f} and {recall:.2f}" for precision, recall in told)
        yield (
            f"split by {count} examples: of what follows, share that belongs; of what belongs, share that follows",
            ours,
            f"near any example: {baseline}",
            "",
        )


def _by_topic(embed: Callable[[list[str]], Vectors]) -> dict[str, Vectors]:
    answers = [answer for answer in coded_answers() if 8 < len(answer.text) < 400]
    common = [topic for topic, _ in Counter(answer.theme for answer in answers).most_common(TOPICS)]
    return {topic: embed([answer.text for answer in answers if answer.theme == topic]) for topic in common}


def _measured(
    vectors: dict[str, Vectors], pairs: list[tuple[str, str]], count: int, following: Following
) -> tuple[float, float]:
    """Means over the pairs: precision, of those in which anything followed, and recall."""
    precisions, recalls = [], []
    for number, (staying, leaving) in enumerate(pairs):
        picked = np.zeros(len(vectors[leaving]), bool)
        picked[random.Random(number).sample(range(len(picked)), min(count, len(picked) // 2))] = True
        others = np.vstack([vectors[staying], vectors[leaving][~picked]])
        belongs = np.arange(len(others)) >= len(vectors[staying])
        follows = following(vectors[leaving][picked], others)
        right = int(belongs[follows].sum())
        recalls.append(right / int(belongs.sum()))
        if follows:
            precisions.append(right / len(follows))
    return float(np.mean(precisions)), float(np.mean(recalls))
