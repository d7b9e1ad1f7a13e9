"""Options and rankings, as people type them."""

from __future__ import annotations

import pytest

from openkoji.interviewing import QuestionType
from tests.interviewing.interviews import choice
from tests.interviewing.values_in_words import value

SEVERAL = QuestionType.MULTIPLE_CHOICE
RANKING = QuestionType.RANKING


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Price", "o1"),
        ("price, I guess", "o1"),
        ("the price was too high", "o1"),
        ("the second one", "o2"),
        ("2", "o2"),
        ("option 3", "o3"),
        ("number two", "o2"),
        ("b", "o2"),
        ("the last one", "o4"),
        ("support", "o3"),
        ("some features were missing", "o2"),
        ("not the price, the support", "o3"),
        ("price, no wait, support", "o3"),
        ("price or support", "range"),
        ("not the price", "unclear"),
        ("the weather", "missing"),
        ("cost", "o1"),
        ("suport", "o3"),
        ("second to last", "o3"),
        ("mostly support but also the price", "o3"),
        ("support rather than price", "o3"),
        ("price was fine, support got me", "o3"),
        ("mostly price and support", "range"),
        ("the first two", "range"),
        ("anything but the price", "unclear"),
        ("I was there for 2 years", "missing"),
        ("I was not able to take a top off the shelf", "missing"),
        ("Speed first, then the rest", "missing"),
    ],
)
def test_one_option_is_read_from_words(words: str, expected: object) -> None:
    assert value(choice(), words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("price and support", ("o1", "o3")),
        ("the first and the third", ("o1", "o3")),
        ("1, 3", ("o1", "o3")),
        ("all of them", ("o1", "o2", "o3", "o4")),
        ("everything except the price", ("o2", "o3", "o4")),
        ("Customer support", ("o3",)),
        ("price but not support", ("o1",)),
        ("the weather", "missing"),
        ("support, price", ("o1", "o3")),
        ("the second and the last", ("o2", "o4")),
        ("the first two", ("o1", "o2")),
        ("all but the third", ("o1", "o2", "o4")),
        ("price, no wait, only support", ("o3",)),
        ("price and actually support too", ("o1", "o3")),
        ("pirce and suport", ("o1", "o3")),
        ("price or support", "unclear"),
        ("all three", "unclear"),
        ("1 to 3", "missing"),
        ("none of these", "missing"),
    ],
)
def test_several_options_are_read_from_words(words: str, expected: object) -> None:
    assert value(choice(SEVERAL), words) == expected


def test_more_options_than_allowed_are_asked_again() -> None:
    assert value(choice(SEVERAL, max_selections=1), "price and support") == "unclear"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Speed, price, design", ("o1", "o2", "o3")),
        ("price first, then design, then speed", ("o2", "o3", "o1")),
        ("3 1 2", ("o3", "o1", "o2")),
        ("design and speed", ("o3", "o1", "o2")),
        ("speed", "unclear"),
        ("no idea", "missing"),
        ("price last, speed first, design second", ("o1", "o3", "o2")),
        ("1. design 2. price 3. speed", ("o3", "o2", "o1")),
        ("design > speed > price", ("o3", "o1", "o2")),
        ("price < speed < design", ("o3", "o1", "o2")),
        ("price: 2, speed: 3, design: 1", ("o3", "o2", "o1")),
        ("design matters most, speed least", ("o3", "o2", "o1")),
        ("in the order shown", ("o1", "o2", "o3")),
        ("3,2,1", ("o3", "o2", "o1")),
        ("price = speed, then design", "unclear"),
        ("price, speed, price", "unclear"),
        ("price 5, speed 3, design 1", "unclear"),
        ("not speed", "unclear"),
    ],
)
def test_an_order_is_read_from_words(words: str, expected: object) -> None:
    assert value(choice(RANKING, "Speed", "Price", "Design"), words) == expected


def test_a_place_in_the_list_means_the_list_as_it_was_shown() -> None:
    shuffled = choice(QuestionType.SINGLE_CHOICE, *"ABCDEFGH", randomize=True)
    firsts = {value(shuffled, "the first one", seed) for seed in range(20)}

    assert len(firsts) > 1


def test_an_own_answer_is_kept_where_the_question_allows_it() -> None:
    assert value(choice(allow_other=True), "our new office dog") == "other"
    assert value(choice(allow_other=True), "I don't know") == "missing"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("other: the office dog", "other"),
        ("something else", "other"),
        ("why do you ask?", "missing"),
        ("none of these", "missing"),
    ],
)
def test_an_other_is_said_in_words(words: str, expected: str) -> None:
    assert value(choice(allow_other=True), words) == expected


def test_an_other_stands_beside_the_options_of_the_list() -> None:
    assert value(choice(SEVERAL, allow_other=True), "price, other: our legal team") == ("o1", "other")


def test_none_is_an_answer_where_nothing_need_be_chosen() -> None:
    assert value(choice(SEVERAL, min_selections=0), "none of these") == ()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("about 30", "o2"),
        ("11 to 50", "o2"),
        ("we're 7 people", "o1"),
        ("over 200", "o4"),
        ("the second", "o2"),
        ("40-60", "unclear"),
        ("more than 100", "unclear"),
    ],
)
def test_a_number_falls_into_the_range_of_a_label(words: str, expected: str) -> None:
    sizes = choice(QuestionType.SINGLE_CHOICE, "1–10", "11–50", "51–200", "More than 200")

    assert value(sizes, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("very dissatisfied", "o4"),
        ("satisfied", "o2"),
        ("not satisfied", "unclear"),
        ("very", "missing"),
        ("quite satisfied", "missing"),
    ],
)
def test_a_label_within_another_is_told_from_it(words: str, expected: str) -> None:
    degrees = ("Very satisfied", "Satisfied", "Dissatisfied", "Very dissatisfied")

    assert value(choice(QuestionType.SINGLE_CHOICE, *degrees), words) == expected


@pytest.mark.parametrize(("words", "expected"), [("nope", "o2"), ("I don't think so", "o2"), ("I don't know", "o3")])
def test_yes_and_no_may_be_options(words: str, expected: str) -> None:
    assert value(choice(QuestionType.SINGLE_CHOICE, "Yes", "No", "Not sure"), words) == expected
