"""Copies: the same words again, within an answer, an interview, and across respondents."""

from __future__ import annotations

import pytest

from openkoji.analysis.copies import fingerprint, repeated_messages, repeats_itself
from openkoji.analysis.exchanges import exchanges_of
from tests.analysis.interviews import ENGLISH, interview

LONG = "The driver carried all of it up to the fourth floor."


@pytest.mark.parametrize(
    ("words", "repeats"),
    [
        ("good service good service good service", True),
        ("test test test", True),
        ("very very very good and friendly people there", False),
        ("we waited and waited and waited for the bus in the rain", False),
        ("the driver was kind and the driver was on time", False),
        ("", False),
    ],
)
def test_one_run_of_words_again_and_again_is_a_repetition(words: str, repeats: bool) -> None:
    assert repeats_itself(words.split()) is repeats


def test_the_later_one_of_two_answers_is_the_copy() -> None:
    transcript = interview(("last", LONG), ("why", "Because we moved."), ("trouble", LONG.upper()))

    assert repeated_messages(exchanges_of(transcript, ENGLISH)) == {"m5"}


def test_short_answers_may_be_the_same() -> None:
    transcript = interview(("last", "not really"), ("why", "not really"))

    assert repeated_messages(exchanges_of(transcript, ENGLISH)) == frozenset()


def test_a_fingerprint_goes_by_the_words_alone() -> None:
    assert fingerprint(LONG) == fingerprint("  THE DRIVER carried, all of it, up to the fourth\nfloor!! ")
    assert fingerprint(LONG) != fingerprint(LONG.replace("fourth", "fifth"))
    assert fingerprint("it was fine") is None
    assert fingerprint("\ud83d " + LONG) == fingerprint(LONG)
