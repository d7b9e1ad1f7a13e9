"""Themes that are assigned from a codebook: by names and descriptions alone, and with examples that were taught."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from statistics import fmean
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from evals.report import Row
from evals.themes.comments import Comment, Read, nhs, read_all
from openkoji.analysis.anchors import Anchors
from openkoji.analysis.codebook import Origin, Theme
from openkoji.analysis.embedding import Embedder
from openkoji.analysis.findings import Tone
from openkoji.analysis.lessons import Lessons
from openkoji.language.embedders import default_embedder

PRAISE, BLAME = "Positive experience & gratitude", "Negative experience & dissatisfaction"
DRAWS = 3
WHOLE = 0.4
"""Share that the comment as a whole has in its scores; the rest is its best passage's."""

Labels = NDArray[np.bool_]
Scores = NDArray[np.float64]


def descriptions() -> dict[str, str]:
    """A line for each label, written from the label's name alone by a language model, for this measure."""
    lines = (Path(__file__).parent / "labels.tsv").read_text(encoding="utf-8").splitlines()
    return dict(each.split("\t", 1) for each in lines)


def rows() -> Iterator[Row]:
    embedder, lines = default_embedder(None), descriptions()
    names = list(lines)
    comments = [each for each in nhs() if set(each.labels) & set(names)]
    taught, held = ([each for each in comments if each.seen is seen] for seen in (True, False))
    read = read_all(held, embedder)
    truth = _labels(held, names)
    always = _micro_f1(truth, np.tile(np.array(names) == PRAISE, (len(held), 1)))
    control = f"always {PRAISE}: {always:.2f}"
    by_name = _micro_f1(truth, _by_name(read, names, lines, embedder))
    yield f"name and one-line description ({len(held)} held-out comments)", f"{by_name:.2f}", control, "≥ .45"
    for number, aim in ((10, "≥ .57"), (50, "≥ .64")):
        drawn = [_with_examples(number, seed, taught, read, truth, names, lines, embedder) for seed in range(DRAWS)]
        figures = [fmean(each) for each in zip(*drawn, strict=True)]
        yield (
            f"{number} examples a theme, drawn from the other part ({figures[2]:.0f} comments)",
            f"{figures[0]:.2f}; each passage to one theme, as the product has it: {figures[1]:.2f}",
            control,
            aim,
        )


def _by_name(read: Sequence[Read], names: Sequence[str], lines: dict[str, str], embedder: Embedder) -> Labels:
    themes = [_theme(name, lines[name], number, embedder) for number, name in enumerate(names)]
    anchors = Anchors(themes, embedder, [name not in (PRAISE, BLAME) for name in names])
    found = np.zeros((len(read), len(names)), bool)
    for row, each in enumerate(read):
        said = _said(each)
        for place in said:
            found[row, int(anchors.nearness(each.vectors[place]).argmax())] = True
        if not said:
            found[row, _bucket(each, names)] = True
    return found


def _with_examples(
    number: int,
    seed: int,
    taught: Sequence[Comment],
    read: Sequence[Read],
    truth: Labels,
    names: Sequence[str],
    lines: dict[str, str],
    embedder: Embedder,
) -> tuple[float, float, float]:
    """With so many comments drawn for each theme, each taught to all its labels: the figure by comment, as many labels
    as the taught ones have; the figure by passage; and how many comments were drawn."""
    drawn = _draw(number, seed, taught, names)
    vectors, labels = embedder.embed([each.text for each in drawn]), _labels(drawn, names)
    themes = [_theme(name, lines[name], place, embedder, vectors[labels[:, place]]) for place, name in enumerate(names)]
    lessons = Lessons(themes, embedder)
    scores = np.zeros((len(read), len(names)))
    found, passages = np.zeros_like(truth), np.zeros_like(truth)
    for row, each in enumerate(read):
        said = _said(each)
        if not said:
            found[row, _bucket(each, names)] = passages[row, _bucket(each, names)] = True
            continue
        parts, whole = lessons.scores(each.vectors[said]), lessons.scores(embedder.embed([each.comment.text]))[0]
        scores[row] = WHOLE * whole + (1 - WHOLE) * parts.max(axis=0)
        found[row, int(scores[row].argmax())] = True
        passages[row, parts.argmax(axis=1)] = True
    found = _with_more(found, scores, float(labels.sum(axis=1).mean()))
    return _micro_f1(truth, found), _micro_f1(truth, passages), float(len(drawn))


def _with_more(found: Labels, scores: Scores, labels_each: float) -> Labels:
    """The next best labels too, until there are so many a comment as among those that were taught."""
    rest = np.where(found | (scores == 0), -np.inf, scores)
    more = int(len(found) * (labels_each - 1))
    return found | (rest >= np.sort(rest.ravel())[-more]) if more else found


def _draw(number: int, seed: int, taught: Sequence[Comment], names: Sequence[str]) -> list[Comment]:
    random = Random(seed)
    drawn: dict[int, None] = {}
    for name in names:
        having = [place for place, each in enumerate(taught) if name in each.labels]
        drawn |= dict.fromkeys(random.sample(having, min(number, len(having))))
    return [taught[place] for place in drawn]


def _said(read: Read) -> list[int]:
    return [place for place, passage in enumerate(read.passages) if not passage.says_nothing]


def _bucket(read: Read, names: Sequence[str]) -> int:
    tones = Counter(passage.tone for passage in read.passages)
    return names.index(BLAME if tones[Tone.NEGATIVE] else PRAISE)


def _theme(name: str, line: str, number: int, embedder: Embedder, examples: NDArray[np.float32] | None = None) -> Theme:
    nothing = np.zeros((0, embedder.size), np.float32)
    vector = np.zeros(embedder.size, np.float32)
    return Theme(UUID(int=number + 1), name, line, Origin.PERSON, vector, 0, nothing if examples is None else examples)


def _labels(comments: Sequence[Comment], names: Sequence[str]) -> Labels:
    return np.array([[name in each.labels for name in names] for each in comments], bool)


def _micro_f1(truth: Labels, found: Labels) -> float:
    return float(2 * (truth & found).sum() / (truth.sum() + found.sum()))
