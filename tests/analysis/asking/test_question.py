"""What a question is about, what it claims, and which other question asks the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.analysis.asking.question import MOST_WORDS, ask_words, asks_the_same, read_question
from openkoji.analysis.asking.stances import stance_of
from openkoji.analysis.findings import Tone
from openkoji.interviewing.language import language_for

ENGLISH, GERMAN = language_for("en"), language_for("de")


@pytest.mark.parametrize(
    ("asked", "topic"),
    [
        ("What do people say about the price of the plan?", "price of the plan"),
        ("How do users feel about onboarding?", "onboarding"),
        ("Is the export slow?", "export slow"),
        ("Did anyone mention Excel?", "Excel"),
    ],
)
def test_the_topic_is_what_a_question_is_about_without_how_it_asks(asked: str, topic: str) -> None:
    assert read_question(asked, ENGLISH).topic == topic


def test_the_topic_in_german() -> None:
    assert read_question("Was sagen die Leute über den Preis?", GERMAN).topic == "Preis"


@pytest.mark.parametrize("asked", ["", "?", "the of and", "🙂🙂"])
def test_a_question_of_no_words_of_meaning_has_none(asked: str) -> None:
    assert read_question(asked, ENGLISH).words == ()


@pytest.mark.parametrize(
    ("asked", "sign"),
    [
        ("Do people like the new dashboard?", 1),
        ("What do people say about the dashboard?", 1),
        ("Is the dashboard confusing?", -1),
        ("Is the price too high?", -1),
        ("Are there too many notifications?", -1),
        ("Do they use the calendar?", 0),
    ],
)
def test_a_claim_praises_blames_or_says_that_something_is_so(asked: str, sign: int) -> None:
    assert read_question(asked, ENGLISH).claim.sign == sign


@pytest.mark.parametrize(("asked", "sign"), [("Ist der Preis zu hoch?", -1), ("Gehen sie zu Fuß?", 0)])
def test_too_much_in_german_is_no_way_to_somewhere(asked: str, sign: int) -> None:
    assert read_question(asked, GERMAN).claim.sign == sign


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Why do people cancel?", "What led you to cancel?", True),
        ("What about pauses?", "Would a pause help?", True),
        ("Do they like the dark mode?", "What did you like best?", False),
        ("Is the price too high?", "What led you to cancel?", False),
        ("the of and", "What led you to cancel?", False),
    ],
)
def test_questions_with_the_same_words_ask_the_same(first: str, second: str, same: bool) -> None:
    one, other = read_question(first, ENGLISH), read_question(second, ENGLISH)
    assert asks_the_same(one, other, 0.0, None) is same
    assert asks_the_same(one, other, 0.9, 0.6)


@given(st.text(max_size=300), st.text(max_size=300), st.sampled_from(list(Tone)), st.sampled_from([ENGLISH, GERMAN]))
def test_anything_can_be_asked_of_anything(asked: str, said: str, tone: Tone, language: object) -> None:
    read = read_question(asked, language)
    assert read.topic in asked
    assert len(read.words) <= MOST_WORDS
    assert stance_of(read, said, tone, language) in ("for", "against", "neutral")


def test_every_language_has_the_same_lists_and_sentences() -> None:
    english, german = ask_words(ENGLISH), ask_words(GERMAN)
    assert english.lists.keys() == german.lists.keys()
    assert english.sentences.keys() == german.sentences.keys()
    places = {"n": 3, "of": 9, "quotes": "“x”", "first": "“x”", "last": "“y”"}
    for known in (english, german):
        assert all(sentence.format(**places) for sentence in known.sentences.values())
