"""An endpoint gets the events that its filter asks for, and none that do not say what it asks about."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openkoji.events.payloads import DATA
from openkoji.events.types import EventType
from openkoji.studies.fields import LARGEST_NUMBER
from openkoji.webhooks.filters import Filter

READY: dict[str, Any] = {
    "study_id": "stu_1",
    "sentiment": "negative",
    "quality_score": 4,
    "themes": [
        {"id": "thm_1", "name": "Missing feature", "sentiment": "negative", "quote": "There is no export."},
        {"id": "thm_2", "name": "Straße", "sentiment": "neutral", "quote": "…"},
    ],
    "structured_answers": [
        {"question_id": "back", "type": "scale", "value": 3},
        {"question_id": "pause", "type": "yes_no", "value": True},
        {"question_id": "bucket", "type": "single_choice", "value": "missing-feature"},
        {"question_id": "tools", "type": "multiple_choice", "value": ["Excel", "other"]},
    ],
}


def gets_through(asked: dict[str, Any], data: dict[str, Any] = READY) -> bool:
    return Filter.model_validate(asked).matches(data)


def answer(question_id: str, **condition: Any) -> dict[str, Any]:
    return {"answers": [{"questionId": question_id, **condition}]}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"studies": ["stu_2", "stu_1"]},
        {"themes": ["missing FEATURE "]},
        {"themes": ["STRASSE"]},
        {"themes": ["nothing", "thm_2"]},
        {"sentiments": ["mixed", "negative"]},
        {"minQuality": 4},
        {"maxQuality": 4},
        {"minQuality": 3, "maxQuality": 5},
        answer("back", equals=3),
        answer("back", equals=3.0),
        answer("back", atMost=6),
        answer("back", atLeast=3, atMost=3),
        answer("pause", equals=True),
        answer("bucket", equals="Missing-Feature"),
        answer("tools", includes="excel"),
        {"answers": [{"questionId": "back", "atMost": 6}, {"questionId": "pause", "equals": True}]},
        {"studies": ["stu_1"], "themes": ["thm_1"], "sentiments": ["negative"], "minQuality": 3},
    ],
)
def test_an_event_that_carries_what_is_asked_for_gets_through(asked: dict[str, Any]) -> None:
    assert gets_through(asked)


@pytest.mark.parametrize(
    "asked",
    [
        {"studies": ["stu_2"]},
        {"themes": ["missing"]},
        {"sentiments": ["positive"]},
        {"minQuality": 5},
        {"maxQuality": 3},
        answer("back", equals=4),
        answer("back", equals="3"),
        answer("back", atLeast=4),
        answer("back", includes="3"),
        answer("pause", equals=False),
        answer("pause", equals=1),
        answer("pause", atLeast=0),
        answer("bucket", includes="missing-feature"),
        answer("tools", equals="Excel"),
        answer("tools", includes="Exc"),
        answer("nobody asked", equals=True),
        {"answers": [{"questionId": "back", "atMost": 6}, {"questionId": "pause", "equals": False}]},
        {"themes": ["thm_1"], "minQuality": 5},
    ],
)
def test_an_event_that_says_otherwise_does_not(asked: dict[str, Any]) -> None:
    assert not gets_through(asked)


@pytest.mark.parametrize(
    ("asked", "answerable"),
    [
        ({"themes": ["x"]}, {"interview.analysis_ready"}),
        (answer("q", equals=True), {"interview.analysis_ready"}),
        (
            {"minQuality": 1},
            {"interview.quality_scored", "interview.analysis_ready", "interview.failed_quality_gate"},
        ),
        (
            {"sentiments": ["negative"]},
            {"interview.quality_scored", "interview.analysis_ready", "interview.failed_quality_gate"},
        ),
        ({"studies": ["stu_1"]}, {each.value for each in EventType} - {"endpoint.disabled"}),
        ({}, {each.value for each in EventType}),
    ],
)
def test_an_event_that_cannot_answer_does_not_get_through(asked: dict[str, Any], answerable: set[str]) -> None:
    everything: dict[str, Any] = {
        "study_id": "stu_1",
        "sentiment": "negative",
        "quality_score": 3,
        "themes": [{"id": "x", "name": "X"}],
        "structured_answers": [{"question_id": "q", "value": True}],
    }
    told = {
        kind: {name: value for name, value in everything.items() if name in DATA[kind].model_fields} for kind in DATA
    }
    assert {kind.value for kind, data in told.items() if Filter.model_validate(asked).matches(data)} == answerable


@pytest.mark.parametrize("missing", [{"quality_score": None}, {"themes": []}, {"structured_answers": []}])
def test_what_is_null_or_empty_does_not_get_through(missing: dict[str, Any]) -> None:
    asked = {"minQuality": 1, "themes": ["thm_1"], **answer("back", atLeast=0)}
    assert gets_through(asked)
    assert not gets_through(asked, READY | missing)


@pytest.mark.parametrize(
    "asked",
    [
        {"minQuality": 0},
        {"minQuality": 6},
        {"minQuality": 3.5},
        {"minQuality": 4, "maxQuality": 3},
        {"sentiments": ["angry"]},
        {"themes": [""]},
        {"themes": ["x"] * 51},
        {"theme": ["x"]},
        answer("q"),
        answer("q", equals=1, atLeast=1),
        answer("q", equals="a", includes="a"),
        answer("q", atLeast=2, atMost=1),
        answer("q", equals=["a"]),
        answer("q", atLeast=float("nan")),
        answer("q", atLeast=float("inf")),
        answer("q", equals=10**400),
        answer("q", atLeast=True),
        {"answers": [{"equals": 1}]},
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(asked: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Filter.model_validate(asked)


numbers = st.integers(-LARGEST_NUMBER, LARGEST_NUMBER) | st.floats(-LARGEST_NUMBER, LARGEST_NUMBER)
conditions = st.one_of(
    st.builds(lambda value: {"equals": value}, st.booleans() | numbers | st.text(min_size=1, max_size=9)),
    st.builds(lambda value: {"includes": value}, st.text(min_size=1, max_size=9)),
    st.builds(lambda value: {"atLeast": value}, numbers),
)
values = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(conditions, values)
def test_any_answer_can_be_held_against_any_condition(condition: dict[str, Any], value: object) -> None:
    data = {"structured_answers": [{"question_id": "q", "type": "scale", "value": value}]}
    assert gets_through(answer("q", **condition), data) in {True, False}


@given(conditions)
def test_a_filter_reads_what_it_wrote(condition: dict[str, Any]) -> None:
    asked = Filter.model_validate({"studies": ["stu_1"], "minQuality": 3, **answer("q", **condition)})
    assert Filter.model_validate(asked.model_dump(mode="json", by_alias=True)) == asked
    assert Filter.model_validate_json(asked.model_dump_json(by_alias=True, exclude_defaults=True)) == asked
