"""`check` warns about wording that bends answers, and leaves good wording alone."""

from __future__ import annotations

import pytest

from openkoji.studies.wording import Rule, wording_faults
from tests.studies import wordings_german as german
from tests.studies.wordings import (
    BAD,
    GOOD_OPEN,
    GOOD_OTHER,
    LATER_BAD,
    LATER_GOOD_OPEN,
    MOM_TEST_BAD,
    MOM_TEST_GOOD,
)


@pytest.mark.parametrize("text", [*GOOD_OPEN, *LATER_GOOD_OPEN])
def test_a_good_open_question_is_left_alone(text: str) -> None:
    assert wording_faults(text) == []


@pytest.mark.parametrize(("question_type", "text"), GOOD_OTHER)
def test_a_good_structured_question_is_left_alone(question_type: str, text: str) -> None:
    assert wording_faults(text, question_type=question_type) == []


@pytest.mark.parametrize(("text", "rule"), [*BAD, *LATER_BAD])
def test_a_fault_is_named(text: str, rule: Rule) -> None:
    assert rule in {fault.rule for fault in wording_faults(text)}


@pytest.mark.parametrize("text", MOM_TEST_GOOD)
def test_the_mom_test_leaves_questions_about_the_past_alone(text: str) -> None:
    assert wording_faults(text, methodology="mom_test") == []


@pytest.mark.parametrize(("text", "rule"), MOM_TEST_BAD)
def test_the_mom_test_finds_more(text: str, rule: Rule) -> None:
    assert rule in {fault.rule for fault in wording_faults(text, methodology="mom_test")}
    assert rule not in {fault.rule for fault in wording_faults(text)}


def test_every_rule_is_shown_by_an_example() -> None:
    shown = {rule for _, rule in (*BAD, *LATER_BAD, *MOM_TEST_BAD)}
    assert shown == set(Rule) - {Rule.TOO_MANY_QUESTIONS}  # which is about a study, not a question


def test_a_question_that_is_closed_by_its_type_is_not_told_to_be_open() -> None:
    assert [fault.rule for fault in wording_faults("Do you use spreadsheets?")] == [Rule.CLOSED]
    assert wording_faults("Do you use spreadsheets?", question_type="yes_no") == []


def test_the_word_of_a_trade_is_no_jargon_to_that_trade() -> None:
    text = "How do you work with a persona?"
    assert [fault.rule for fault in wording_faults(text)] == [Rule.JARGON]
    assert wording_faults(text, audience="Designers who keep a persona document") == []


def test_a_warning_quotes_the_words_and_says_what_to_write() -> None:
    (fault,) = wording_faults("How much time do you waste on manual data entry?")
    assert "waste" in fault.message
    assert fault.suggestion


def test_typographic_apostrophes_are_read_as_plain_ones() -> None:
    assert [fault.rule for fault in wording_faults("Don’t you think it is clear?")] == [Rule.LEADING]


@pytest.mark.parametrize(
    "text", ["", "?", "???", "Why", "а что случилось?", "x" * 2000, "and " * 500, "(" * 1000 + "?"]
)
def test_any_text_is_read(text: str) -> None:
    assert {fault.rule for fault in wording_faults(text)} <= set(Rule)


@pytest.mark.parametrize("text", [*german.GOOD_OPEN, *german.LATER_GOOD_OPEN])
def test_a_good_german_question_is_left_alone(text: str) -> None:
    assert wording_faults(text, language="de") == []


@pytest.mark.parametrize(("question_type", "text"), german.GOOD_OTHER)
def test_a_good_structured_german_question_is_left_alone(question_type: str, text: str) -> None:
    assert wording_faults(text, language="de", question_type=question_type) == []


@pytest.mark.parametrize(("text", "rule"), [*german.BAD, *german.LATER_BAD])
def test_a_fault_in_german_is_named(text: str, rule: Rule) -> None:
    assert rule in {fault.rule for fault in wording_faults(text, language="de")}


@pytest.mark.parametrize("text", german.MOM_TEST_GOOD)
def test_the_mom_test_leaves_german_questions_about_the_past_alone(text: str) -> None:
    assert wording_faults(text, language="de", methodology="mom_test") == []


@pytest.mark.parametrize(("text", "rule"), german.MOM_TEST_BAD)
def test_the_mom_test_finds_more_in_german(text: str, rule: Rule) -> None:
    assert rule in {fault.rule for fault in wording_faults(text, language="de", methodology="mom_test")}
    assert rule not in {fault.rule for fault in wording_faults(text, language="de")}


def test_a_language_without_rules_has_no_faults() -> None:
    assert wording_faults("Don't you think so?", language="sv") == []
