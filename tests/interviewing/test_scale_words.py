"""Numbers on a scale, yes and no, as people type them."""

from __future__ import annotations

import pytest

from openkoji.interviewing import Question, QuestionType, Scale
from tests.interviewing.interviews import YES_NO, scale
from tests.interviewing.values_in_words import value


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("7", 7),
        ("seven", 7),
        ("I'd say a seven", 7),
        ("7/10", 7),
        ("7 out of 10", 7),
        ("seven out of ten", 7),
        ("a solid 8", 8),
        ("10!", 10),
        ("zero", 0),
        ("maybe a 2, because of the manual work", 2),
        ("I used it 3 times so I'd give it a 6", 6),
        ("after 10 minutes of waiting: 4", 4),
        ("not 7 but 5", 5),
        ("not a seven, more like a five", 5),
        ("6, no, 7", 7),
        ("one", 1),
        ("I'd say one", 1),
        ("a one", 1),
        ("One, because it never worked", 1),
        ("because I needed one before the meeting", "missing"),
        ("I have one of those", "missing"),
        ("7 because one of us knew it", 7),
        ("8 actually 9", 9),
        ("no, make it 4", 4),
        ("sorry, I meant four", 4),
        ("extremely likely", 10),
        ("not at all likely", 0),
        ("the maximum", 10),
        ("somewhere in the middle", "missing"),
        ("in the middle", 5),
        ("six or seven", "range"),
        ("between 6 and 7", "range"),
        ("6-7", "range"),
        ("6.5", "range"),
        ("I wouldn't give myself seven, more likely something around five or five and a half", "range"),
        ("more than 5", "unclear"),
        ("11", "unclear"),
        ("not a seven", "unclear"),
        ("it depends", "missing"),
        ("we pay £9 for it", "missing"),
        ("I don't know", "missing"),
        ("", "missing"),
        ("7 or 8... let's go with 8", 8),
        ("between 7 and 8 but closer to 8", 8),
        ("hmm 6... no 7", 7),
        ("last year 9, now 5", 5),
        ("it would have been a 9 but the crashes make it a 6", 6),
        ("on a scale of 0 to 10 I'd go for 6", 6),
        ("7ish", 7),
        ("sevn", 7),
        ("fuor I'd say", 4),
        ("8 becuase it works", 8),
        ("4/5", "unclear"),
        ("8½", "range"),
        ("eight point five", "range"),
        ("a 7 or 8 depending on the day", "missing"),
        ("9 for the app, 4 for the billing", "range"),
        ("at least 7", "unclear"),
        ("7+", "unclear"),
        ("-1", "unclear"),
        ("1,000", "unclear"),
        ("80%", "missing"),
        ("love it <3", "missing"),
        ("we have 8 people", "missing"),
        ("version 7 is slow", "missing"),
        ("had to wait 7 and 1/2 hours", "missing"),
        ("2 hours waiting for an answer and then another 5 to get a call from a doctor", "missing"),
        ("I've been with them for a long time and all in all I would give it a 6", 6),
        ("not extremely likely", "missing"),
        ("quite likely", "missing"),
    ],
)
def test_a_number_on_a_scale_is_read_from_words(words: str, expected: object) -> None:
    assert value(scale(), words) == expected


@pytest.mark.parametrize(("words", "expected"), [("80%", 80), ("about 60 percent", 60), ("seventy five", 75)])
def test_a_percentage_is_a_value_of_a_scale_to_a_hundred(words: str, expected: int) -> None:
    share = Question("share", "How much of it?", QuestionType.SCALE, scale=Scale(0, 100))

    assert value(share, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [("-2", -2), ("minus two", -2), ("minus one", -1), ("+3", 3), ("2", 2), ("0", 0)]
)
def test_a_scale_below_zero_takes_negative_numbers(words: str, expected: int) -> None:
    below = Question("mood", "How do you feel?", QuestionType.SCALE, scale=Scale(-3, 3))

    assert value(below, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("yes", True),
        ("Yep!", True),
        ("definitely", True),
        ("I think so", True),
        ("yes, but only because my boss wants it", True),
        ("Yes because switching would cost us", True),
        ("no", False),
        ("not really", False),
        ("I don't think so", False),
        ("nope, never again", False),
        ("No, it kept crashing", False),
        ("probably not", False),
        ("of course not", False),
        ("well, no", False),
        ("yes and no", "unclear"),
        ("it depends", "unclear"),
        ("maybe", "unclear"),
        ("I lost my job last month", "missing"),
        ("can't say I did", False),
        ("more no than yes", False),
        ("far from it", False),
        ("no luck", False),
        ("👎", False),
        ("yes, I mean no", False),
        ("we did", True),
        ("mostly yes", True),
        ("eventually, yes", True),
        ("in a heartbeat", True),
        ("no doubt about it", True),
        ("yesss", True),
        ("no hesitation, yes", True),
        ("No. Sorry, yes, I misread", True),
        ("kind of", "unclear"),
        ("yes or no", "unclear"),
        ("I'd rather not say", "unclear"),
        ("I'd love to but I have no time", "unclear"),
        ("No problems at all", "missing"),
        ("no one", "missing"),
        ("Absolutely nothing", "missing"),
        ("I waited for an hour, we did", "missing"),
        ("only if it is short", "missing"),
        ("I have not been very well", "missing"),
        ("I don't have a car", "missing"),
        ("my team does", "missing"),
    ],
)
def test_yes_and_no_are_read_from_words(words: str, expected: object) -> None:
    assert value(YES_NO, words) == expected
