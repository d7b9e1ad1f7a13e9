"""The sentences of reports: every language has all of them, with the same places to fill."""

from __future__ import annotations

import json
from importlib.resources import files
from string import Formatter
from typing import Any

import pytest

from openkoji.analysis.report import report_of
from openkoji.analysis.report.model import texts_in
from openkoji.analysis.report.phrasing import languages, phrasing_for
from tests.analysis.report.studies import forty

FOLDER = files("openkoji.analysis.report") / "phrases"
ENGLISH: dict[str, Any] = json.loads((FOLDER / "en.json").read_text(encoding="utf-8"))
OTHERS = sorted(languages() - {"en"})


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def forms(entry: Any) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values()) if isinstance(entry, dict) else list(entry)


def test_every_language_of_the_moderator_has_sentences_for_reports() -> None:
    moderated = {entry.name for entry in (files("openkoji.interviewing") / "languages").iterdir() if entry.is_dir()}
    assert {"en", "de", "es", "fr", "nl", "pt"} <= moderated <= languages()


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_has_the_sentences_of_english_and_no_others(language: str) -> None:
    phrases = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    assert phrases.keys() == ENGLISH.keys()
    for key, entry in ENGLISH.items():
        if isinstance(entry, str) and isinstance(phrases[key], dict):
            assert phrases[key].keys() == {"one", "other"}, f"{key} has forms here, and none in English"
            continue
        assert type(phrases[key]) is type(entry), key
        if isinstance(entry, dict):
            assert phrases[key].keys() == entry.keys(), key


@pytest.mark.parametrize("language", OTHERS)
def test_each_sentence_has_the_same_places_to_fill(language: str) -> None:
    phrases = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    for key, entry in ENGLISH.items():
        wanted = set().union(*map(places, forms(entry)))
        assert set().union(*map(places, forms(phrases[key]))) == wanted, key


@pytest.mark.parametrize("language", sorted(languages()))
def test_both_forms_of_a_number_fill_the_same_places(language: str) -> None:
    phrases = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    for key, entry in phrases.items():
        if isinstance(entry, dict) and "one" in entry:
            assert places(entry["one"]) == places(entry["other"]), key


@pytest.mark.parametrize("language", OTHERS)
def test_a_report_in_another_language_has_no_sentence_of_ours_in_english(language: str) -> None:
    told = report_of(forty(), language=language, written_on="2026-11-23")
    english = report_of(forty(), language="en", written_on="2026-11-23")
    assert told.language == language
    for part in ("unknown", "method"):
        assert not set(getattr(told, part)) & set(getattr(english, part))
    assert not set(told.answer.sentences) & set(english.answer.sentences)
    assert len(texts_in(told)) == len(texts_in(english))


def test_german_figures_and_dates_are_written_as_in_german() -> None:
    german = phrasing_for("de-AT")
    assert german.date("2026-11-03") == "3. November 2026"
    assert german.n_of(21, 40) == "21 von 40 (53 %)"
    assert german.decimal(4.25) == "4,2"
    assert german.listed(["a", "b", "c"]) == "a, b und c"


def test_french_numbers_take_their_noun_and_their_form() -> None:
    french = phrasing_for("fr")
    assert french.date("2026-12-01") == "1er décembre 2026"
    assert french.date("2026-12-21") == "21 décembre 2026"
    assert french.n_of(1, 7) == "1 personne sur 7"
    assert french.n_of(21, 40) == "21 personnes sur 40 (53\N{NO-BREAK SPACE}%)"


def test_dutch_figures_and_dates_are_written_as_in_dutch() -> None:
    dutch = phrasing_for("nl-BE")
    assert dutch.date("2026-03-01") == "1 maart 2026"
    assert dutch.n_of(21, 40) == "21 van de 40 (53%)"
    assert dutch.decimal(4.25) == "4,2"


@pytest.mark.parametrize(
    ("count", "total", "shown"), [(0, 40, "0%"), (1, 400, "1%"), (399, 400, "99%"), (400, 400, "100%"), (1, 8, "13%")]
)
def test_a_share_never_rounds_to_nothing_or_to_all(count: int, total: int, shown: str) -> None:
    assert phrasing_for("en").percent(count, total) == shown
