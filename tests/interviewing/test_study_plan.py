from typing import Any

import pytest

from openkoji.interviewing import (
    Condition,
    ConditionGroup,
    Mode,
    Option,
    QuestionType,
    Respondent,
    Scale,
    State,
    describe_widget,
    parse_condition,
    plan_from_study,
)
from openkoji.interviewing.conditions import holds
from openkoji.interviewing.state import Record
from tests.interviewing.interviews import YES_NO, answered, choice, open_question, plan_of, scale

STUDY: dict[str, Any] = {
    "name": "Why people leave",
    "mode": "exploratory",
    "brief": {"problem": "Churn rose", "decision": "Change the price or not", "methodology": "churn"},
    "interviewer": {
        "name": "Koji",
        "languages": ["en-GB"],
        "maxMinutes": 8,
        "closing": "Bye.",
        "helpText": "Call 116 123.",
        "opening": "Hello.",
    },
    "questions": [
        {"id": "q1", "text": " What led you to cancel? "},
        {
            "id": "q2",
            "text": "How likely are you to return?",
            "type": "scale",
            "required": False,
            "config": {"min": 1, "max": 5, "minLabel": "Never"},
            "probing": {"maxFollowUps": 0, "anchors": {"low": "What would bring you back?"}},
        },
        {
            "id": "q3",
            "text": "Which fits?",
            "type": "multiple_choice",
            "config": {"options": ["Price", {"id": "x", "label": "Features"}], "allowOther": True, "maxSelections": 1},
            "showIf": {"all": [{"questionId": "q2", "lessThan": 3}, {"metadata": "plan", "in": ["pro", "team"]}]},
        },
    ],
    "anonymous": True,
}


def test_a_study_in_its_wire_shape_becomes_a_plan() -> None:
    plan = plan_from_study(STUDY)
    first, second, third = plan.questions

    assert (plan.name, plan.mode, plan.max_minutes, plan.language) == (
        "Why people leave",
        Mode.EXPLORATORY,
        8.0,
        "en-GB",
    )
    assert (plan.interviewer_name, plan.opening, plan.closing, plan.help_text) == (
        "Koji",
        "Hello.",
        "Bye.",
        "Call 116 123.",
    )
    assert plan.anonymous
    assert plan.goals == ("Churn rose", "Change the price or not")
    assert (first.text, first.probing.max_follow_ups) == ("What led you to cancel?", 2)
    assert (second.scale, second.required, second.probing.max_follow_ups) == (Scale(1, 5, "Never", None), False, 0)
    assert third.options == (Option("Price", "Price"), Option("x", "Features"))
    assert third.show_if == ConditionGroup(
        True, (Condition("less_than", 3, "q2"), Condition("in", ("pro", "team"), metadata_key="plan"))
    )


@pytest.mark.parametrize(
    ("mode", "probing", "follow_ups"),
    [
        ("hybrid", None, 1),
        ("exploratory", None, 2),
        ("structured", None, 0),
        ("structured", {}, 1),
        ("structured", {"maxFollowUps": 3}, 3),
        ("hybrid", {"maxFollowUps": 0}, 0),
    ],
)
def test_the_mode_gives_the_follow_ups_that_a_question_leaves_open(mode: str, probing: Any, follow_ups: int) -> None:
    question = {"id": "a", "text": "Why?", "probing": probing}

    assert plan_from_study({"mode": mode, "questions": [question]}).questions[0].probing.max_follow_ups == follow_ups


@pytest.mark.parametrize(
    ("study", "reason"),
    [
        ({"mode": "free"}, "mode 'free'"),
        ({"questions": [{"id": "a", "text": "Why?", "type": "slider"}]}, "slider"),
        ({"questions": [{"id": "a"}]}, "no text"),
        ({"questions": [{"id": "a", "text": "Why?"}, {"id": "a", "text": "How?"}]}, "same id"),
        ({"questions": {"id": "a"}}, "questions must be a list"),
        ({"questions": [{"id": "a", "text": "?", "type": "scale", "config": {"min": 5, "max": 5}}]}, "end above"),
        ({"brief": "text"}, "brief must be an object"),
    ],
)
def test_what_cannot_be_read_is_named(study: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        plan_from_study(study)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"equals": 1}, "questionId"),
        ({"questionId": "a", "metadata": "b", "equals": 1}, "either"),
        ({"questionId": "a"}, "exactly one"),
        ({"questionId": "a", "is": 1}, "no operator"),
        ({"questionId": "a", "in": "pro"}, "must be a list"),
        ("q1 = 2", "must be an object"),
    ],
)
def test_a_condition_that_cannot_be_read_says_why(raw: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_condition(raw)


STATE = State(
    seed=1,
    records={
        "n": Record(7, 1.0, (1,), True),
        "y": Record(True, 1.0, (2,), True),
        "m": Record(("a", "b"), 1.0, (3,), True),
        "o": Record(None, 0.0, (4,), True),
        "skipped": Record(),
    },
)
ADA = Respondent("Ada", {"plan": "Pro", "tenure": 14, "trial": False, "seats": "12"})


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"questionId": "n", "equals": 7}, True),
        ({"questionId": "n", "equals": "7"}, True),
        ({"questionId": "n", "notEquals": 7}, False),
        ({"questionId": "n", "in": [6, 7]}, True),
        ({"questionId": "n", "notIn": [6, 7]}, False),
        ({"questionId": "n", "greaterThan": 6}, True),
        ({"questionId": "n", "lessThan": 7}, False),
        ({"questionId": "y", "equals": True}, True),
        ({"questionId": "y", "equals": 1}, False),
        ({"questionId": "m", "contains": "b"}, True),
        ({"questionId": "m", "contains": "c"}, False),
        ({"questionId": "m", "equals": ["a", "b"]}, True),
        ({"questionId": "o", "answered": True}, True),
        ({"questionId": "skipped", "answered": True}, False),
        ({"questionId": "skipped", "answered": False}, True),
        ({"questionId": "skipped", "greaterThan": 1}, False),
        ({"questionId": "unknown", "equals": 1}, False),
        ({"metadata": "plan", "equals": "pro"}, True),
        ({"metadata": "plan", "in": ["pro", "team"]}, True),
        ({"metadata": "tenure", "greaterThan": 12}, True),
        ({"metadata": "seats", "greaterThan": 9}, True),
        ({"metadata": "trial", "equals": False}, True),
        ({"metadata": "trial", "answered": True}, True),
        ({"metadata": "country", "answered": False}, True),
        ({"metadata": "plan", "contains": "ro"}, True),
        ({"all": []}, True),
        ({"any": []}, True),
        ({"all": [{"questionId": "n", "equals": 7}, {"metadata": "plan", "equals": "team"}]}, False),
        ({"any": [{"questionId": "n", "equals": 7}, {"metadata": "plan", "equals": "team"}]}, True),
    ],
)
def test_conditions_hold_on_values_and_metadata(raw: Any, expected: bool) -> None:
    assert holds(parse_condition(raw), STATE, ADA) is expected


def test_a_question_is_shown_only_where_its_condition_holds() -> None:
    study = {
        "questions": [
            {"id": "a", "text": "How much?", "type": "scale", "probing": {"maxFollowUps": 0}},
            {"id": "b", "text": "What went wrong?", "showIf": {"questionId": "a", "lessThan": 5}},
            {"id": "c", "text": "What went well?"},
        ]
    }

    def second(answer: str) -> str:
        about = answered(plan_from_study(study), answer)[-1].about
        assert about is not None
        return about.id

    assert second("3") == "b"
    assert second("8") == "c"


def test_widgets_in_the_wire_shape() -> None:
    assert describe_widget(None) is None
    assert describe_widget(open_question("Why?")) is None
    assert describe_widget(YES_NO) == {"type": "yes_no", "questionId": "again", "required": True}
    assert describe_widget(scale()) == {
        "type": "scale",
        "questionId": "rating",
        "required": True,
        "min": 0,
        "max": 10,
        "minLabel": "Not at all likely",
        "maxLabel": "Extremely likely",
    }
    assert describe_widget(choice(QuestionType.MULTIPLE_CHOICE, "A", "B", max_selections=1)) == {
        "type": "multiple_choice",
        "questionId": "pick",
        "required": True,
        "options": [{"id": "o1", "label": "A"}, {"id": "o2", "label": "B"}],
        "allowOther": False,
        "minSelections": None,
        "maxSelections": 1,
    }


def test_random_order_differs_between_interviews_and_stays_within_one() -> None:
    shuffled = choice(QuestionType.RANKING, *"ABCDEF", randomize=True)
    orders = [str(describe_widget(shuffled, seed)) for seed in range(10)]

    assert len(set(orders)) > 1
    assert orders == [str(describe_widget(shuffled, seed)) for seed in range(10)]


def test_the_first_question_shows_its_widget_with_the_opening() -> None:
    assert answered(plan_of(scale()))[0].widget == scale()
