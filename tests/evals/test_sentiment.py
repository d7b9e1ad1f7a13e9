"""What the tone of a passage is measured with."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals import data
from evals.sentiment import measure
from evals.sentiment.examples import passages
from evals.sentiment.train import FILE, uses
from openkoji.analysis.findings import Tone
from openkoji.analysis.tone_heads import heads
from openkoji.interviewing.words import lower_words
from openkoji.language.embedders import default_embedder


def bare(text: str) -> str:
    return " ".join(lower_words(text))


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_sentence_that_is_reported_on_was_trained_on(language: str) -> None:
    trained, reported = {"en": (("training", "development"), "fresh"), "de": (("german_training",), "german")}[language]
    known = {bare(each.text) for name in trained for each in passages(name, language)}
    assert known.isdisjoint(bare(each.text) for each in passages(reported, language))


@pytest.mark.parametrize("name", ["training", "development", "fresh", "german_training", "german"])
def test_every_tone_is_among_the_passages(name: str) -> None:
    assert {each.tone for each in passages(name)} == set(Tone)


def test_a_data_set_that_is_not_there_is_named_and_the_rest_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "FOLDER", tmp_path)
    measured = {name: value for name, value, *_ in measure.rows()}
    assert measured["NHS answers"] == "skipped: nhs_fft_dev.csv is not in ../shared/data beside this checkout"
    assert sum(name.startswith("203 passages, fresh") for name in measured) == 4


def test_the_heads_that_are_trained_are_those_that_ship() -> None:
    assert FILE.is_file()
    assert tuple(head.use for head in heads()) == uses(default_embedder(None, "minilm"))
