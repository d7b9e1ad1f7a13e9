"""How well the tone of a passage is told, each figure beside VADER's on the same words.

What is measured where: `docs/explanation/sentiment.md`. The survey is measured with heads trained on its other parts;
the heads that ship are measured on what none of them was trained on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from evals.data import MissingDataError
from evals.report import Row
from evals.sentiment.examples import Classes, Example, passages, survey, tweets
from evals.sentiment.fitting import MIXED, NEGATIVE, NEUTRAL, POSITIVE, Sample, fitted, sample
from evals.sentiment.train import uses, written
from openkoji.analysis.embedding import Embedded, Embedder
from openkoji.analysis.findings import Span
from openkoji.analysis.passages import Segment
from openkoji.analysis.sentiment import tones
from openkoji.analysis.tone_features import LEANS
from openkoji.analysis.tone_heads import CLASSES, Matrix
from openkoji.interviewing.language import load_language
from openkoji.language.embedders import default_embedder

FOLDS = 5

FEWEST_WORDS = 3
"""Of a survey answer that is measured with, as where the aims were set."""

MOST_TWEETS = 3_000


def rows() -> Iterator[Row]:
    minilm, words_alone = default_embedder(None, "minilm"), default_embedder(None, "lexical")
    yield from _or_skipped("NHS answers", lambda: _survey_rows(minilm))
    yield from _or_skipped("tweets to airlines", lambda: _tweet_rows(minilm))
    yield from _passage_rows("passages, fresh", passages("fresh"), minilm, words_alone)
    yield from _passage_rows("German passages (no vectors)", passages("german", "de"), minilm)
    yield from _or_skipped("passages, seen", lambda: _seen_rows(minilm))


def _passage_rows(title: str, examples: Sequence[Example], *embedders: Embedder) -> Iterator[Row]:
    """With the heads that ship: none was trained on these."""
    for embedder in embedders:
        judged = told(examples, embedder)
        name = f"{len(examples)} {title}, four tones, {embedder.name}"
        yield f"{name}: accuracy / macro-F1", _scores(examples, judged), _beside(examples), ""
        yield f"{name}: right of those labelled so", _right(examples, judged), "", ""


def _seen_rows(embedder: Embedder) -> Iterator[Row]:
    """With a head that was not trained on them, though rules were written with them in view."""
    use, seen = uses(embedder)[0], passages("development")
    head = fitted(use, [sample(use, survey(), embedder), *written(use, embedder, ["training"])])
    judged = _classes(head.probabilities(sample(use, seen, embedder).asked))
    yield f"{len(seen)} passages, seen, four tones: accuracy / macro-F1", _scores(seen, judged), _beside(seen), ""


def told(examples: Sequence[Example], embedder: Embedder) -> Classes:
    """The tones as the analysis gives them, with the heads that ship."""
    segments = [Segment(Span("", 0, len(each.text), each.text), None, each.kind) for each in examples]
    embedded = Embedded(embedder, [each.text for each in examples])
    judged = tones(segments, embedded, load_language(examples[0].language))
    return np.array([CLASSES.index(each.tone) for each in judged])


def _survey_rows(embedder: Embedder) -> Iterator[Row]:
    use, answers = uses(embedder)[0], survey()
    known, passages_read = sample(use, answers, embedder), written(use, embedder)
    measured = np.array([len(each.text.split()) >= FEWEST_WORDS for each in answers])
    trusts = np.array([each.source for each in answers])
    texts = np.unique([each.text.lower() for each in answers], return_inverse=True)[1]

    judged = np.zeros(len(answers), dtype=np.int64)
    for train, test in GroupKFold(FOLDS).split(texts, groups=texts):
        judged[test] = _trained(known.of(train), passages_read, known.of(test))
    chosen = [each for each, counts in zip(answers, measured, strict=True) if counts]
    name = f"{len(chosen)} NHS answers, three tones, same trusts: accuracy / macro-F1"
    yield name, _scores(chosen, judged[measured], three=True), _beside(chosen, three=True), "≥ .82 / .68"

    for trust in sorted(set(trusts)):
        train, test = trusts == trust, (trusts != trust) & measured
        others = [each for each, counts in zip(answers, test, strict=True) if counts]
        judged = _trained(known.of(train), passages_read, known.of(test))
        name = f"{len(others)} NHS answers, three tones, heads trained on another trust ({trust})"
        yield name, _scores(others, judged, three=True), _beside(others, three=True), "≥ .73 / .58"


def _tweet_rows(embedder: Embedder) -> Iterator[Row]:
    everything = tweets()
    examples = everything[:: len(everything) // MOST_TWEETS + 1]
    judged = told(examples, embedder)
    name = f"{len(examples)} tweets to airlines, three tones: accuracy / macro-F1"
    yield name, _scores(examples, judged, three=True), _beside(examples, three=True), "≥ .66 / .55"


def _or_skipped(name: str, measured: Callable[[], Iterator[Row]]) -> Iterator[Row]:
    try:
        yield from measured()
    except MissingDataError as error:
        yield name, f"skipped: {error}", "", ""


def _trained(known: Sample, passages_read: Sequence[Sample], unknown: Sample) -> Classes:
    head = fitted(uses(default_embedder(None, "minilm"))[0], [known, *passages_read])
    return _classes(head.probabilities(unknown.asked))


def _classes(odds: Matrix) -> Classes:
    return np.asarray(odds.argmax(axis=1))


def _beside(examples: Sequence[Example], *, three: bool = False) -> str:
    """VADER with its authors' thresholds; it knows no mixed tone."""
    analyser = SentimentIntensityAnalyzer()
    scores = [analyser.polarity_scores(each.text)["compound"] for each in examples]
    leanings = [POSITIVE if score > LEANS else NEGATIVE if score < -LEANS else NEUTRAL for score in scores]
    return f"VADER {_scores(examples, np.array(leanings), three=three)}"


def _right(examples: Sequence[Example], judged: Classes) -> str:
    labels = np.array([CLASSES.index(each.tone) for each in examples])
    return ", ".join(
        f"{tone} {(judged[labels == place] == place).sum()} of {(labels == place).sum()}"
        for place, tone in enumerate(CLASSES)
    )


def _scores(examples: Sequence[Example], judged: Classes, *, three: bool = False) -> str:
    """Accuracy and macro-F1. With `three` mixed is neutral, as for the raters of the survey and of the tweets."""
    labels = np.array([CLASSES.index(each.tone) for each in examples])
    if three:
        labels, judged = (np.where(each == MIXED, NEUTRAL, each) for each in (labels, judged))
    accuracy = np.mean(labels == judged)
    return f"{accuracy:.2f} / {f1_score(labels, judged, average='macro'):.2f}"
