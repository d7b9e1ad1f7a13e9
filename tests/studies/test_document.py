"""What a study document may hold: each limit is told with the field it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from openkoji.kit.errors import InvalidError
from openkoji.studies.document import StudyDocument
from openkoji.studies.model import Document
from openkoji.studies.settling import read, settled


def settle(**fields: Any) -> Document:
    return settled(read(StudyDocument, {"name": "Study", **fields}))


def faults(**fields: Any) -> list[str]:
    """The fields that a refused document is told about."""
    with pytest.raises(InvalidError) as refused:
        settle(**fields)
    assert all(fault.message for fault in refused.value.errors)
    return [fault.field for fault in refused.value.errors]


def question(**fields: Any) -> dict[str, Any]:
    return {"text": "Which?", **fields}


def choice(**config: Any) -> dict[str, Any]:
    return question(type="multiple_choice", config={"options": ["A", "B"], **config})


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \n"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": None}, "name"),
        ({"name": 5}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"mode": "free"}, "mode"),
        ({"anonymous": 1}, "anonymous"),
        ({"anonymous": "yes"}, "anonymous"),
        ({"idleHours": True}, "idleHours"),
        ({"idleHours": "24"}, "idleHours"),
        ({"idleHours": 0}, "idleHours"),
        ({"idleHours": 24.5}, "idleHours"),
        ({"maxInterviews": 0}, "maxInterviews"),
        ({"retentionDays": 3651}, "retentionDays"),
        ({"interviewer": {"maxMinutes": float("nan")}}, "interviewer.maxMinutes"),
        ({"interviewer": {"maxMinutes": float("inf")}}, "interviewer.maxMinutes"),
        ({"interviewer": {"languages": []}}, "interviewer.languages"),
        ({"interviewer": {"languages": ["en", "en"]}}, "interviewer.languages"),
        ({"interviewer": {"languages": ["english please"]}}, "interviewer.languages.0"),
        ({"brief": {"methodology": "guessing"}}, "brief.methodology"),
        ({"brief": {"problem": "x" * 4001}}, "brief.problem"),
        ({"brief": []}, "brief"),
        ({"closesAt": "tomorrow"}, "closesAt"),
        ({"closesAt": "2026-11-22T08:00:00"}, "closesAt"),
        ({"closesAt": "2026-11-22"}, "closesAt"),
        ({"closesAt": "2026-02-30T08:00:00Z"}, "closesAt"),
        ({"closesAt": "0001-01-01T00:00:00+14:00"}, "closesAt"),
        ({"closesAt": 1_800_000_000}, "closesAt"),
        ({"branding": {"color": "red"}}, "branding.color"),
        ({"branding": {"logoUrl": "javascript:alert(1)"}}, "branding.logoUrl"),
        ({"redirectUrl": "//evil.example"}, "redirectUrl"),
        ({"allowedOrigins": ["https://app.example.com/path"]}, "allowedOrigins.0"),
        ({"allowedOrigins": ["app.example.com"]}, "allowedOrigins.0"),
        ({"transcriptLinks": "public"}, "transcriptLinks"),
        ({"unknown": 1}, "unknown"),
        ({"idle_hours": 3}, "idle_hours"),
        ({"questions": [question()] * 101}, "questions"),
        ({"questions": [question(text="x" * 2001)]}, "questions.0.text"),
        ({"questions": [{}]}, "questions.0.text"),
        ({"questions": [question(type="essay")]}, "questions.0.type"),
        ({"questions": [question(id="not an id")]}, "questions.0.id"),
        ({"questions": [question(id="a"), question(id="a")]}, "questions.1.id"),
        ({"questions": [question(probing={"maxFollowUps": 4})]}, "questions.0.probing.maxFollowUps"),
        ({"questions": [question(probing={"anchors": {"low": "Why?"}})]}, "questions.0.probing.anchors"),
        ({"questions": [question(config={"min": 0})]}, "questions.0.config.min"),
        ({"questions": [question(type="yes_no", config={"options": ["A", "B"]})]}, "questions.0.config.options"),
        ({"questions": [question(type="scale", config={"min": 5, "max": 5})]}, "questions.0.config.max"),
        ({"questions": [question(type="scale", config={"min": 11})]}, "questions.0.config.max"),
        ({"questions": [question(type="scale", config={"min": 0, "max": 101})]}, "questions.0.config.max"),
        ({"questions": [question(type="scale", config={"min": "0"})]}, "questions.0.config.min"),
        ({"questions": [question(type="single_choice")]}, "questions.0.config.options"),
        ({"questions": [choice(options=["A"])]}, "questions.0.config.options"),
        ({"questions": [choice(options=[f"{n}" for n in range(51)])]}, "questions.0.config.options"),
        ({"questions": [choice(options=["A", 1])]}, "questions.0.config.options.1"),
        ({"questions": [choice(options=["A", "a "])]}, "questions.0.config.options.1.label"),
        (
            {"questions": [choice(options=[{"id": "x", "label": "A"}, {"id": "x", "label": "B"}])]},
            "questions.0.config.options.1.id",
        ),
        ({"questions": [choice(minSelections=3)]}, "questions.0.config.minSelections"),
        ({"questions": [choice(maxSelections=3)]}, "questions.0.config.maxSelections"),
        ({"questions": [choice(minSelections=2, maxSelections=1)]}, "questions.0.config.minSelections"),
        ({"questions": [question(type="ranking", config={"options": ["A", "B"], "allowOther": True})]},
         "questions.0.config.allowOther"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_by_its_field(fields: dict[str, Any], field: str) -> None:
    assert field in set(faults(**fields))


@pytest.mark.parametrize(
    "config",
    [{"maxSelections": 3, "allowOther": True}, {"minSelections": 0}, {"minSelections": 2, "maxSelections": 2}],
)
def test_selections_within_the_options_are_taken(config: dict[str, Any]) -> None:
    assert settle(questions=[choice(**config)])["questions"][0]["config"].items() >= config.items()


def test_a_scale_has_101_steps_at_most() -> None:
    kept = settle(questions=[question(type="scale", config={"max": 100})])
    assert kept["questions"][0]["config"] == {"min": 0, "max": 100}


def test_options_may_be_labels_and_get_ids_of_their_own() -> None:
    options = ["Too expensive!", "too-expensive?", "価格", {"id": "a", "label": "A"}, {"label": "a!"}]
    kept = settle(questions=[question(type="ranking", config={"options": options})])
    assert [option["id"] for option in kept["questions"][0]["config"]["options"]] == [
        "too-expensive",
        "too-expensive-2",
        "option-3",
        "a",
        "a-2",
    ]


def test_every_question_gets_an_id_that_no_other_has() -> None:
    kept = settle(questions=[question(id="q2"), question(), question(id="q1"), question()])
    ids = [each["id"] for each in kept["questions"]]
    assert len(set(ids)) == 4
    assert (ids[0], ids[2]) == ("q2", "q1")


CONDITIONAL = [
    question(id="score", type="scale"),
    question(id="pick", type="single_choice", config={"options": ["Price", "Support"]}),
    question(id="many", type="multiple_choice", config={"options": ["Red", "Blue"]}),
    question(id="sure", type="yes_no"),
    question(id="open"),
    question(id="order", type="ranking", config={"options": ["One", "Two"]}),
]


@pytest.mark.parametrize(
    "condition",
    [
        {"questionId": "score", "lessThan": 7},
        {"questionId": "score", "in": [0, 1, 2]},
        {"questionId": "pick", "equals": "price"},
        {"questionId": "pick", "notIn": ["price", "support"]},
        {"questionId": "many", "contains": "red"},
        {"questionId": "sure", "equals": False},
        {"questionId": "open", "answered": True},
        {"questionId": "order", "answered": False},
        {"metadata": "plan", "equals": "pro"},
        {"metadata": "seats", "greaterThan": 10.5},
        {"all": [{"questionId": "score", "lessThan": 7}, {"any": [{"metadata": "plan", "in": ["pro", True, 1]}]}]},
    ],
)
def test_a_condition_that_can_hold_is_taken_as_it_is(condition: dict[str, Any]) -> None:
    kept = settle(questions=[*CONDITIONAL, question(id="last", showIf=condition)])
    assert kept["questions"][-1]["showIf"] == condition


def test_a_condition_may_name_an_option_by_its_label() -> None:
    condition = {"any": [{"questionId": "pick", "in": ["Price", "support"]}, {"questionId": "many", "contains": "Red"}]}
    kept = settle(questions=[*CONDITIONAL, question(showIf=condition)])
    assert kept["questions"][-1]["showIf"] == {
        "any": [{"questionId": "pick", "in": ["price", "support"]}, {"questionId": "many", "contains": "red"}]
    }


DEEP: dict[str, Any] = {"metadata": "plan", "answered": True}
for _ in range(4):
    DEEP = {"all": [DEEP]}


@pytest.mark.parametrize(
    ("condition", "field"),
    [
        ({}, "showIf"),
        ({"questionId": "score"}, "showIf"),
        ({"equals": 1}, "showIf"),
        ({"questionId": "score", "metadata": "plan", "equals": 1}, "showIf"),
        ({"questionId": "score", "equals": 1, "lessThan": 2}, "showIf"),
        ({"questionId": "score", "all": [{"metadata": "plan", "answered": True}]}, "showIf"),
        ({"all": [], "any": []}, "showIf.all"),
        (DEEP, "showIf.all.0.all.0.all.0"),
        ({"questionId": "last", "answered": True}, "showIf.questionId"),
        ({"questionId": "nothing", "answered": True}, "showIf.questionId"),
        ({"any": [{"questionId": "nothing", "answered": True}]}, "showIf.any.0.questionId"),
        ({"questionId": "score", "equals": "7"}, "showIf.equals"),
        ({"questionId": "score", "equals": True}, "showIf.equals"),
        ({"questionId": "score", "contains": 7}, "showIf.contains"),
        ({"questionId": "score", "lessThan": "7"}, "showIf.lessThan"),
        ({"questionId": "pick", "equals": "gone"}, "showIf.equals"),
        ({"questionId": "pick", "in": ["price", "gone"]}, "showIf.in"),
        ({"questionId": "pick", "in": "price"}, "showIf.in"),
        ({"questionId": "pick", "in": []}, "showIf.in"),
        ({"questionId": "many", "contains": "gone"}, "showIf.contains"),
        ({"questionId": "sure", "equals": "yes"}, "showIf.equals"),
        ({"questionId": "open", "contains": "price"}, "showIf.contains"),
        ({"metadata": "plan", "equals": {"a": 1}}, "showIf.equals"),
        ({"metadata": "plan", "equals": float("nan")}, "showIf.equals"),
        ({"metadata": "plan", "equals": 10**400}, "showIf.equals"),
        ({"metadata": "plan", "equals": "\ud800"}, "showIf.equals"),
        ({"metadata": "plan", "equals": "a\x00"}, "showIf.equals"),
        ({"metadata": "plan", "answered": "yes"}, "showIf.answered"),
        ({"metadata": "plan", "greaterThan": float("inf")}, "showIf.greaterThan"),
        ({"metadata": "", "answered": True}, "showIf.metadata"),
        ({"metadata": "plan", "is_in": ["a"]}, "showIf.is_in"),
    ],
)
def test_a_condition_that_could_never_be_tested_is_told_by_its_field(condition: dict[str, Any], field: str) -> None:
    told = faults(questions=[*CONDITIONAL, question(id="last", showIf=condition)])
    assert f"questions.6.{field}" in told


def test_a_document_is_200_kb_at_most() -> None:
    with pytest.raises(InvalidError) as refused:
        settle(questions=[question(text="あ" * 2000)] * 40)
    assert refused.value.code == "study_too_large"
    settle(questions=[question(text="x" * 1900)] * 100)


def test_null_means_the_default_everywhere() -> None:
    assert settle(
        mode=None,
        brief=None,
        interviewer={"languages": None},
        anonymous=None,
        closesAt=None,
        questions=[{"text": "Which?", "type": None, "config": None, "probing": None, "showIf": None, "id": None}],
    ) == settle(questions=[{"text": "Which?"}])


def test_the_stored_form_is_its_own_stored_form() -> None:
    kept = settle(questions=[*CONDITIONAL, question(showIf={"questionId": "pick", "equals": "Price"})])
    assert settled(read(StudyDocument, kept)) == kept


@pytest.mark.parametrize(
    "origin", ["https://app.example.com", "http://localhost:3000", "https://*.example.com", "*", "http://127.0.0.1:80"]
)
def test_an_origin_may_embed_a_study(origin: str) -> None:
    assert settle(allowedOrigins=[origin])["allowedOrigins"] == [origin]
