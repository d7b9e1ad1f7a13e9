"""Themes that are found without labels, against the labels that people gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, count
from random import Random
from statistics import fmean
from uuid import UUID

import numpy as np
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from evals.report import Row
from evals.themes.comments import Read, nhs, read_all, reasons, single_labelled
from openkoji.analysis.codebook import Codebook
from openkoji.analysis.embedding import Embedder
from openkoji.analysis.themes import sort_in
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Mode, Plan
from openkoji.language.embedders import LEXICAL, default_embedder

ORDERS = 2
"""Comments come in so many orders; figures are means of them."""

_NO_SEEDS = Plan("Comments", Mode.STRUCTURED, ())
_UNSORTED = "unsorted"


def rows() -> Iterator[Row]:
    model, words = default_embedder(None), default_embedder(None, LEXICAL)
    labelled = single_labelled(nhs())
    sets = (
        ("NHS, single label, held-out half", [each for each in labelled if not each.seen], "≥ .34"),
        ("retail, written for this, held out", reasons("retail", seen=False), "≥ .22"),
        ("NHS, both halves", labelled, "≥ .34"),
        ("NHS, the half that rules were fixed on", [each for each in labelled if each.seen], ""),
        ("software, written for this, rules were fixed on it", reasons("software", seen=True), ""),
    )
    for name, comments, aim in sets:
        read = read_all(comments, model)
        controls = _controls(read, model)
        if "held" in name:
            controls += f"; by words alone, without the model: {_figures(read_all(comments, words), words)}"
        yield f"{name} ({len(comments)}): ARI · mean best F1 a class", _figures(read, model), controls, aim


def sorted_in_order(read: Sequence[Read], embedder: Embedder, seed: int) -> tuple[Codebook, list[list[UUID | None]]]:
    """Every comment as an interview of its own, one after the other; the theme of each passage as it is at the end."""
    order = list(range(len(read)))
    Random(seed).shuffle(order)
    codebook, numbers = Codebook(embedder.name, ()), count(1)
    themes: list[list[UUID | None]] = [[] for _ in read]
    into: dict[UUID, UUID] = {}
    for place in order:
        placed = sort_in(
            codebook,
            read[place].passages,
            read[place].vectors,
            plan=_NO_SEEDS,
            embedder=embedder,
            language=language_for("en"),
            new_id=lambda: UUID(int=next(numbers)),
        )
        codebook, themes[place] = placed.codebook, list(placed.theme_of)
        into |= placed.merged
    return codebook, [[_standing(theme, into) for theme in each] for each in themes]


def _standing(theme: UUID | None, into: dict[UUID, UUID]) -> UUID | None:
    while theme in into:
        theme = into[theme]
    return theme


def theme_of(read: Read, themes: Sequence[UUID | None]) -> str:
    """The theme of a comment: of most of its letters."""
    letters: Counter[UUID] = Counter()
    for passage, theme in zip(read.passages, themes, strict=True):
        if theme is not None:
            letters[theme] += len(passage.span.text)
    return str(letters.most_common(1)[0][0]) if letters else _UNSORTED


def _figures(read: Sequence[Read], embedder: Embedder) -> str:
    labels = [each.comment.labels[0] for each in read]
    runs = []
    for seed in range(ORDERS):
        _, themes = sorted_in_order(read, embedder, seed)
        runs.append([theme_of(each, found) for each, found in zip(read, themes, strict=True)])
    ari = fmean(adjusted_rand_score(labels, run) for run in runs)
    agree = fmean(adjusted_rand_score(first, second) for first, second in combinations(runs, 2))
    best = fmean(mean_best_f1(labels, run) for run in runs)
    number = fmean(len(set(run)) for run in runs)
    return f"{ari:.2f} · {best:.2f} ({number:.0f} themes; two orders of the same comments agree at {agree:.2f})"


def _controls(read: Sequence[Read], embedder: Embedder) -> str:
    labels = [each.comment.labels[0] for each in read]
    vectors = embedder.embed([each.comment.text for each in read])
    one = f"one cluster 0 · {mean_best_f1(labels, ['all'] * len(labels)):.2f}"
    means = [_k_means(vectors, labels, number) for number in (8, 10, 12)]
    return f"{one}; k-means 8, 10, 12: {', '.join(means)}"


def _k_means(vectors: np.ndarray, labels: Sequence[str], number: int) -> str:
    found = [str(each) for each in KMeans(number, n_init=10, random_state=0).fit_predict(vectors)]
    return f"{adjusted_rand_score(labels, found):.2f} · {mean_best_f1(labels, found):.2f}"


def mean_best_f1(labels: Sequence[str], found: Sequence[str]) -> float:
    """For each label the cluster that fits it best, then the mean over the labels: small ones count as much."""
    both, clusters = Counter(zip(labels, found, strict=True)), Counter(found)
    sizes = Counter(labels)
    return fmean(
        max(2 * both[label, cluster] / (sizes[label] + clusters[cluster]) for cluster in clusters) for label in sizes
    )
