"""Codes: labels of the respondent's own words on the passages that tell most."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkoji.analysis.codes import coded
from openkoji.analysis.embedding import Embedded
from openkoji.analysis.findings import Passage, Span, Tone
from openkoji.analysis.passages import Segment
from openkoji.analysis.sentiment import Judged
from openkoji.interviewing.language import language_for
from openkoji.interviewing.reading.question_kind import QuestionKind, question_kind
from tests.analysis.theming import EMBEDDER

SAID = (
    "We use it for planning the sprints of two teams.",
    "The export to Excel breaks whenever a cell holds a formula.",
    "Loading the board takes twenty seconds in the morning.",
    "My colleague in Leeds showed me the keyboard shortcuts.",
    "Invoices arrive twice and finance has to call support.",
    "I missed a deadline because the reminder never came.",
    "Dark mode hurts my eyes less at night.",
    "The mobile app logs me out every other day.",
    "Pricing jumped from nine to fifteen euros a seat.",
    "Search does not find attachments by their name.",
)


def codes_of(*said: str, question: str = "", language: str = "en") -> tuple[Passage, ...]:
    words = language_for(language)
    kind = question_kind(question, words) if question else QuestionKind()
    segments = [Segment(Span(f"m{place}", 0, len(text), text), "q", kind) for place, text in enumerate(said)]
    judged = [Judged(Tone.NEUTRAL, 0.0)] * len(segments)
    return coded(segments, judged, Embedded(EMBEDDER, said), words)


def test_an_interview_with_much_to_say_has_at_most_seven_codes_and_at_least_three() -> None:
    assert sum(each.code is not None for each in codes_of(*SAID)) == 7
    assert sum(each.code is not None for each in codes_of(*SAID[:3])) == 3


@pytest.mark.parametrize("said", SAID)
def test_a_code_is_two_to_five_words_of_the_passage_in_their_order(said: str) -> None:
    code = codes_of(said)[0].code
    assert code is not None
    assert 2 <= len(code.split()) <= 5
    assert code.lower() in said.lower()


@pytest.mark.parametrize("said", ["Great service!", "All bad.", "Everything was fine, thank you", "Yes.", ""])
def test_what_says_nothing_has_no_code(said: str) -> None:
    assert codes_of(said)[0].code is None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Well, let me think.", "en"),
        ("Right, how do I put this.", "en"),
        ("So, that is a long story.", "en"),
        ("What else, well", "en"),
        ("Na ja, lassen Sie mich überlegen.", "de"),
        ("Gute Frage.", "de"),
    ],
)
def test_playing_for_time_says_nothing_and_is_neither_praise_nor_blame(said: str, language: str) -> None:
    [found] = codes_of(said, language=language)
    assert found.says_nothing
    assert found.tone is Tone.NEUTRAL


@pytest.mark.parametrize(("said", "language"), [("I like it, I guess", "en"), ("Gute Frage, der Preis", "de")])
def test_a_view_beside_words_that_play_for_time_stays_a_view(said: str, language: str) -> None:
    [found] = codes_of(said, language=language)
    assert not found.says_nothing or found.tone is Tone.POSITIVE


def test_what_a_transcriber_put_in_brackets_is_no_code() -> None:
    [found] = codes_of("They had [word unreadable] involved in the referral.")
    assert found.code is not None
    assert "unreadable" not in found.code


def test_a_german_answer_in_an_english_interview_has_no_code_of_grammar() -> None:
    [found] = codes_of("Ohne Platz habe ich mich in die Kinderabteilung gesetzt.")
    assert found.code is not None
    assert "Kinderabteilung" in found.code or "Platz" in found.code


def test_bare_praise_is_marked_as_such_and_is_positive() -> None:
    [found] = codes_of("Great service!")
    assert found.says_nothing
    assert found.tone is Tone.POSITIVE


def test_the_same_thing_said_twice_has_one_code() -> None:
    found = codes_of("The export to Excel breaks.", "The export to Excel breaks!", "Loading takes ages in the morning.")
    assert sum(each.code is not None for each in found) == 2


def test_a_denial_stays_with_the_words_that_it_denies() -> None:
    [found] = codes_of("There was never hot water in the morning.")
    assert found.code is not None
    assert "never hot water" in found.code


def test_a_german_code_keeps_its_capitals() -> None:
    [found] = codes_of("Die lange Wartezeit am Schalter hat mich gestört.", language="de")
    assert found.code is not None
    assert "Wartezeit" in found.code


@given(st.lists(st.text(max_size=120), max_size=8), st.sampled_from(["en", "de"]))
@settings(max_examples=60, deadline=None)
def test_whatever_is_said_every_passage_keeps_its_span_and_codes_stay_few(said: list[str], language: str) -> None:
    found = codes_of(*said, language=language)
    assert [each.span.text for each in found] == said
    codes = [each.code for each in found if each.code is not None]
    assert len(codes) <= 7
    assert all(2 <= len(code.split()) <= 5 for code in codes)
    assert not any(each.code for each in found if each.says_nothing)


@pytest.mark.parametrize("said", ["x" * 20_000, "slow " * 4_000, "slow loading " * 1_500, "🙂" * 500, "遅い" * 3_000])
def test_endless_passages_have_short_codes_or_none(said: str) -> None:
    code = codes_of(said)[0].code
    assert code is None or len(code.split()) <= 5
