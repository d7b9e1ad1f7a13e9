"""What vectors are worth: whether answers on one theme lie near one another, and an answer near its question.

Three ways take turns: the model that comes along, the mode without a model, and the plainest baseline, which is the
share of words that two texts have in common.
"""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from evals.data import coded_answers, recorded_interviews
from evals.report import Row
from openkoji.interviewing.words import lower_words
from openkoji.language.embedders import LEXICAL, MINILM, default_embedder

SEED = 3
FEWEST_WORDS, FEWEST_ANSWERS, MOST_ANSWERS = 4, 12, 36
PAIRS_OF_A_THEME, PAIRS_OF_TWO = 60, 10
FEWEST_WORDS_TO_A_QUESTION = 5
TRUSTS = ("NEAS", "NHFT")
"""The first is where the mode without a model was fixed, the second was not looked at for it."""

Pair = tuple[str, str]
Near = Callable[[Sequence[str], Sequence[str]], NDArray[np.float64]]
"""How near each of the first texts is to each of the second ones."""


def rows() -> Iterator[Row]:
    ways = {name: _by_vectors(name) for name in (MINILM, LEXICAL)} | {"shared words": _by_words}
    for trust in TRUSTS:
        themes = _themes(trust)
        one, two = _pairs(themes)
        named = f"{trust}, {len(themes)} themes"
        yield _row(
            f"{named}: answers on one theme are nearer than on two (AUC)",
            {name: _auc(_of_pairs(way, one), _of_pairs(way, two)) for name, way in ways.items()},
        )
        share = 1 / len(themes)
        yield _row(
            f"{named}: the theme whose other answers are nearest is the one that people chose (by chance {share:.2f})",
            {name: _sorted_right(way, themes) for name, way in ways.items()},
        )
    asked = _questions_and_answers()
    others = [answer for _, answer in asked]
    random.Random(SEED).shuffle(others)
    foreign = [text for texts in _themes(TRUSTS[1]).values() for text in texts]
    strange = list(zip([question for question, _ in asked], itertools.cycle(foreign), strict=False))
    for against, pairs in (
        ("an answer to another question of the interviews", [(q, a) for (q, _), a in zip(asked, others, strict=True)]),
        ("an answer of another survey", strange),
    ):
        yield _row(
            f"recorded interviews, {len(asked)} answers: nearer to their question than {against} (AUC)",
            {name: _auc(_of_pairs(way, asked), _of_pairs(way, pairs)) for name, way in ways.items()},
        )


def _row(name: str, found: Mapping[str, float]) -> Row:
    minilm, *others = ((way, f"{value:.2f}".removeprefix("0")) for way, value in found.items())
    return name, minilm[1], ", ".join(f"{way} {value}" for way, value in others), ""


def _by_vectors(name: str) -> Near:
    embedder = default_embedder(None, name)

    def near(first: Sequence[str], second: Sequence[str]) -> NDArray[np.float64]:
        return (embedder.embed(first) @ embedder.embed(second).T).astype(np.float64)

    return near


def _by_words(first: Sequence[str], second: Sequence[str]) -> NDArray[np.float64]:
    said = [[set(lower_words(text)) for text in texts] for texts in (first, second)]
    return np.array([[len(one & other) / max(1, len(one | other)) for other in said[1]] for one in said[0]])


def _themes(trust: str) -> dict[str, list[str]]:
    """Answers of a service by theme, of themes that enough of them are on."""
    rng = random.Random(SEED)
    found: dict[str, set[str]] = defaultdict(set)
    for each in coded_answers():
        if each.trust == trust and len(each.text.split()) >= FEWEST_WORDS:
            found[each.theme].add(each.text)
    return {
        theme: rng.sample(sorted(texts), min(MOST_ANSWERS, len(texts)))
        for theme, texts in sorted(found.items())
        if len(texts) >= FEWEST_ANSWERS
    }


def _pairs(themes: Mapping[str, Sequence[str]]) -> tuple[list[Pair], list[Pair]]:
    """Pairs within a theme, and of two: each theme, and each two of them, weigh the same."""
    rng = random.Random(SEED)
    within = [list(itertools.combinations(texts, 2)) for texts in themes.values()]
    one = [pair for pairs in within for pair in rng.sample(pairs, PAIRS_OF_A_THEME)]
    two = [
        (rng.choice(themes[first]), rng.choice(themes[second]))
        for first, second in itertools.combinations(themes, 2)
        for _ in range(PAIRS_OF_TWO)
    ]
    return one, two


def _of_pairs(way: Near, pairs: Sequence[Pair]) -> list[float]:
    first, second = (list(dict.fromkeys(pair[side] for pair in pairs)) for side in (0, 1))
    near = way(first, second)
    rows, columns = ({text: place for place, text in enumerate(texts)} for texts in (first, second))
    return [float(near[rows[one], columns[other]]) for one, other in pairs]


def _sorted_right(way: Near, themes: Mapping[str, Sequence[str]]) -> float:
    """The share of answers whose own theme is the nearest on average, themselves left out; themes weigh the same."""
    texts = [(text, theme) for theme, told in themes.items() for text in told]
    near = way([text for text, _ in texts], [text for text, _ in texts])
    np.fill_diagonal(near, np.nan)
    of_theme = {theme: [place for place, (_, own) in enumerate(texts) if own == theme] for theme in themes}
    means = np.array([np.nanmean(near[:, places], axis=1) for places in of_theme.values()])
    chosen = [list(themes)[place] for place in means.argmax(axis=0)]
    return float(np.mean([np.mean([chosen[each] == theme for each in places]) for theme, places in of_theme.items()]))


def _questions_and_answers() -> list[Pair]:
    found = []
    for interview in recorded_interviews():
        question = ""
        for role, words in interview.turns:
            if role == "interviewer":
                question = words
            elif "?" in question and len(words.split()) >= FEWEST_WORDS_TO_A_QUESTION:
                found.append((question, words))
    return found


def _auc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """The chance that one of the first is above one of the second; a tie counts half."""
    above = np.subtract.outer(np.array(higher), np.array(lower))
    return float(((above > 0) + (above == 0) / 2).mean())
