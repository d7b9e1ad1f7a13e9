import pytest

from openkoji.interviewing import Answer, InvalidAnswerError, Option, Question, QuestionType, Scale
from openkoji.interviewing.language import language_for
from openkoji.interviewing.moves import Move
from openkoji.interviewing.values import read_value
from tests.interviewing.interviews import NEXT, YES_NO, answered, choice, open_question, plan_of, scale

ENGLISH = language_for("en")

SEVERAL = QuestionType.MULTIPLE_CHOICE
RANKING = QuestionType.RANKING


def value(question: Question, words: str) -> object:
    """The value read, or the name of the problem."""
    found = read_value(question, ENGLISH.cut(words), ENGLISH, 7)
    return found.problem.value if found.problem else found.value


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
    ],
)
def test_a_number_on_a_scale_is_read_from_words(words: str, expected: object) -> None:
    assert value(scale(), words) == expected


@pytest.mark.parametrize(("words", "expected"), [("-2", -2), ("minus two", -2), ("2", 2), ("0", 0)])
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
    ],
)
def test_yes_and_no_are_read_from_words(words: str, expected: object) -> None:
    assert value(YES_NO, words) == expected


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
        ("price last, speed first, design second", "unclear"),
    ],
)
def test_an_order_is_read_from_words(words: str, expected: object) -> None:
    assert value(choice(RANKING, "Speed", "Price", "Design"), words) == expected


def test_a_place_in_the_list_means_the_list_as_it_was_shown() -> None:
    shuffled = choice(QuestionType.SINGLE_CHOICE, *"ABCDEFGH", randomize=True)
    firsts = {read_value(shuffled, ENGLISH.cut("the first one"), ENGLISH, seed).value for seed in range(20)}

    assert len(firsts) > 1


def test_an_own_answer_is_kept_where_the_question_allows_it() -> None:
    assert value(choice(allow_other=True), "our new office dog") == "other"
    assert value(choice(allow_other=True), "I don't know") == "missing"


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
