"""Values in a conversation: read, corrected, asked again, and given by widget."""

from __future__ import annotations

import pytest

from openkoji.interviewing import Answer, InvalidAnswerError, Option, Question, QuestionType
from openkoji.interviewing.moves import Move
from tests.interviewing.interviews import NEXT, YES_NO, answered, choice, open_question, plan_of, scale

SEVERAL = QuestionType.MULTIPLE_CHOICE
RANKING = QuestionType.RANKING


def test_an_option_named_stop_does_not_stop_the_interview() -> None:
    question = Question(
        "s", "What did you press?", QuestionType.SINGLE_CHOICE, options=(Option("s", "Stop"), Option("g", "Go"))
    )

    assert answered(plan_of(question, NEXT), "stop")[-1].value == "s"


def test_a_range_is_asked_again_once_kindly_and_then_left() -> None:
    turns = answered(plan_of(scale(), NEXT), "six or seven", "hard to say, six or seven")

    assert turns[1].reason.move == Move.ASK_VALUE_AGAIN
    assert turns[1].widget == scale()
    assert turns[2].about == NEXT
    assert turns[2].state.record("rating").value is None
    assert turns[2].state.record("rating").messages == (1, 2)


def test_a_correction_right_after_changes_the_value() -> None:
    turns = answered(plan_of(scale(follow_ups=1), NEXT), "7", "no, make it 4")

    assert turns[-1].state.record("rating").value == 4
    assert "4" in turns[-1].content


def test_a_correction_at_the_next_question_changes_the_value_and_returns() -> None:
    turns = answered(plan_of(scale(follow_ups=0), open_question("What is behind it?"), NEXT), "7", "sorry, I meant 4")

    assert turns[-1].state.record("rating").value == 4
    assert turns[-1].about is not None
    assert turns[-1].about.id == "q"
    assert turns[-1].sentences[-1] == "What is behind it?"


@pytest.mark.parametrize(
    ("question", "given", "kept"),
    [
        (scale(), 7, 7),
        (scale(), 7.0, 7),
        (YES_NO, True, True),
        (choice(), "o2", "o2"),
        (choice(allow_other=True), {"other": "the dog"}, "other"),
        (choice(SEVERAL), ["o1", "o3"], ("o1", "o3")),
        (choice(SEVERAL, allow_other=True), ["o1", {"other": "the dog"}], ("o1", "other")),
        (choice(RANKING, "A", "B"), ["o2", "o1"], ("o2", "o1")),
    ],
)
def test_a_value_from_a_widget_is_kept(question: Question, given: object, kept: object) -> None:
    turn = answered(plan_of(question, NEXT), Answer(value=given, question_id=question.id))[-1]

    assert turn.value == kept
    assert type(turn.value) is type(kept)
    assert turn.state.record(question.id).confidence == 1.0


@pytest.mark.parametrize(
    ("question", "given", "fits"),
    [
        (scale(), 11, "from 0 to 10"),
        (scale(), True, "whole number"),
        (scale(), "7", "whole number"),
        (scale(), 6.5, "whole number"),
        (scale(), float("nan"), "whole number"),
        (YES_NO, "yes", "true or false"),
        (YES_NO, 1, "true or false"),
        (choice(), "Price", "o1, o2"),
        (choice(), ["o1"], "one option"),
        (choice(), {"other": "the dog"}, "one option"),
        (choice(allow_other=True), {"other": " "}, "other"),
        (choice(SEVERAL), "o1", "list"),
        (choice(SEVERAL), [], "list"),
        (choice(SEVERAL), ["o1", "o1"], "different"),
        (choice(SEVERAL, max_selections=1), ["o1", "o2"], "list of 1"),
        (choice(RANKING, "A", "B"), ["o1"], "each once"),
        (choice(RANKING, "A", "B"), ["o1", 2], "each once"),
        (open_question("Why?"), 3, "in words"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_would(question: Question, given: object, fits: str) -> None:
    with pytest.raises(InvalidAnswerError, match=fits):
        answered(plan_of(question, NEXT), Answer(value=given))


def test_a_value_for_another_question_is_refused_naming_the_current_one() -> None:
    with pytest.raises(InvalidAnswerError, match="rating"):
        answered(plan_of(scale(), NEXT), Answer(value=3, question_id="next"))
