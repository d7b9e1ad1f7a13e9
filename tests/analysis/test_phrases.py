"""Phrases: the two to four words that name what a passage is about."""

from __future__ import annotations

import pytest

from openkoji.analysis.markup import blanked
from openkoji.analysis.phrases import MOST_COUNTED, added, counted, phrases_of, written
from openkoji.interviewing.language import language_for


def of(text: str, code: str = "en") -> list[str]:
    language = language_for(code)
    cut = language.cut(text)
    return [written(cut, place, language) for place in phrases_of(cut, language)]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("The waiting time was far too long.", "waiting time"),
        ("Staff were polite and helpful.", "polite and helpful"),
        ("I lost the GPS signal twice.", "GPS signal"),
        ("THE WAITING TIME WAS TOO LONG", "waiting time"),
    ],
)
def test_a_passage_has_the_phrase_that_names_it(text: str, phrase: str) -> None:
    assert phrase in of(text)


def test_phrases_stay_within_a_clause() -> None:
    assert "time staff" not in of("It took time. Staff were nice.")
    assert of("It was what it was.") == []


def test_german_nouns_keep_their_capitals() -> None:
    assert "Wartezeit am Telefon" in of("Das war eine lange Wartezeit am Telefon.", "de")


def test_counts_are_of_passages_and_their_number_is_bounded() -> None:
    counts: dict[str, int] = {}
    for number in range(500):
        counts = counted(counts, iter(["waiting time", "waiting time", f"thing {number}"]))

    assert len(counts) <= MOST_COUNTED
    assert max(counts, key=lambda phrase: counts[phrase]) == "waiting time"
    assert 500 - 500 * 2 / MOST_COUNTED <= counts["waiting time"] <= 500


def test_two_themes_are_added_up_phrase_by_phrase() -> None:
    assert added({"a b": 2, "c d": 1}, {"a b": 3}) == {"a b": 5, "c d": 1}


def test_tags_leave_every_other_character_in_its_place() -> None:
    text = "We typed <b>bold</b> and {{name}} < 5 times {x."

    assert blanked(text) == "We typed    bold     and          < 5 times {x."
    assert len(blanked("<" * 20_000)) == 20_000
