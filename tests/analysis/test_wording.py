"""The sentences of the findings: each language has them all, with the same places to fill."""

from __future__ import annotations

import json
import string
from dataclasses import replace
from pathlib import Path

import pytest

from openkoji.analysis import wording
from openkoji.analysis.wording import lists_for, phrases_for
from openkoji.interviewing.language import language_for

FOLDER = Path(wording.__file__).parent / "languages"
CODES = sorted(folder.name for folder in FOLDER.iterdir() if folder.is_dir())


def _file(code: str, name: str) -> dict[str, str]:
    content: dict[str, str] = json.loads((FOLDER / code / name).read_text(encoding="utf-8"))
    return content


def _places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_english_and_german_are_there() -> None:
    assert {"en", "de"} <= set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_sentence_of_english_is_there_with_its_places(code: str) -> None:
    english, own = _file("en", "phrases.json"), _file(code, "phrases.json")
    ones = {name for name in own.keys() | english.keys() if name.removesuffix("_one") in english.keys() - {name}}

    assert own.keys() - ones == english.keys() - ones
    for name in english.keys() & own.keys():
        assert _places(own[name]) == _places(english[name]), name
    for name in ones & own.keys():
        assert _places(own[name]) <= _places(own[name.removesuffix("_one")]) | {"n"}, name


@pytest.mark.parametrize("code", CODES)
def test_quotes_stand_in_the_marks_of_the_language_and_never_in_straight_ones(code: str) -> None:
    before, after = language_for(code).quotation_marks

    for sentence in _file(code, "phrases.json").values():
        assert '"' not in sentence
        assert sentence.count(before) == sentence.count(after)


@pytest.mark.parametrize("code", CODES)
def test_words_that_are_looked_for_are_written_as_they_are_compared(code: str) -> None:
    for listed in _file(code, "trust.json").values():
        assert len(listed) == len(set(listed))
        for phrase in listed:
            assert phrase == " ".join(phrase.lower().split())
            assert " ".join(language_for(code).words_of(phrase)).replace("'", "") != ""


def test_one_has_a_sentence_of_its_own() -> None:
    phrases = phrases_for(language_for("en"))

    assert phrases.say("gate_near_empty", n=1, of=3) == "The open questions got one word in all."
    assert phrases.say("gate_near_empty", n=2, of=3) == "The open questions got 2 words in all."


def test_shares_are_told_in_words() -> None:
    phrases = phrases_for(language_for("en"))

    assert phrases.share(0, 5) == "none of the 5 answers"
    assert phrases.share(5, 5) == "all 5 answers"
    assert phrases.share(2, 5) == "2 of 5 answers"
    assert phrases.share(1, 1) == "the one answer"


def test_a_language_without_sentences_is_told_in_english() -> None:
    english = language_for("en")
    assert phrases_for(replace(english, code="xx")) == phrases_for(english)


def test_a_language_that_lacks_a_sentence_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"en": {"depth": "a", "gate": "b"}, "xx": {"depth": "c"}}
    monkeypatch.setattr(wording, "_file", lambda code, name: files[code])

    with pytest.raises(ValueError, match=r"languages/xx/phrases.json lacks: gate\."):
        wording._load.__wrapped__("xx")


def test_english_words_are_looked_for_in_every_language() -> None:
    assert set(lists_for(language_for("en"))["assistant"]) <= set(lists_for(language_for("de"))["assistant"])
