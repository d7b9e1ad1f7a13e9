"""Whatever document is accepted survives the database and can be asked: no study breaks its interviews."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openkoji.db import Database
from openkoji.interviewing import Plan, Respondent, begin, plan_from_study
from openkoji.kit.clock import now
from openkoji.studies import service
from openkoji.studies.document import StudyDocument
from openkoji.studies.readiness import readiness
from openkoji.studies.settling import read, settled
from tests.conftest import Workspace

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=40).filter(
    lambda text: bool(text.strip())
)
MAYBE_TEXT = st.none() | TEXT
NUMBER = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15)
SCALAR = TEXT | NUMBER | st.booleans()


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """An object with any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


OPTIONS = st.lists(
    TEXT | st.builds(lambda label: {"label": label}, TEXT),
    min_size=2,
    max_size=6,
    unique_by=lambda option: (option if isinstance(option, str) else option["label"]).strip().casefold(),
)
CONFIGS = {
    "open_ended": st.just({}),
    "yes_no": st.just({}),
    "scale": some(min=st.integers(-5, 1), max=st.integers(2, 20) | st.none(), minLabel=MAYBE_TEXT, maxLabel=MAYBE_TEXT),
    "single_choice": st.fixed_dictionaries(
        {"options": OPTIONS}, optional={"allowOther": st.booleans(), "randomize": st.booleans()}
    ),
    "multiple_choice": st.fixed_dictionaries(
        {"options": OPTIONS},
        optional={
            "allowOther": st.booleans(),
            "minSelections": st.integers(0, 2),
            "maxSelections": st.just(2),
            "randomize": st.none(),
        },
    ),
    "ranking": st.fixed_dictionaries({"options": OPTIONS}, optional={"randomize": st.booleans()}),
}
METADATA_TEST = st.one_of(
    st.builds(lambda key, value: {"metadata": key, "equals": value}, TEXT, SCALAR),
    st.builds(lambda key, values: {"metadata": key, "notIn": values}, TEXT, st.lists(SCALAR, min_size=1, max_size=4)),
    st.builds(lambda key, value: {"metadata": key, "greaterThan": value}, TEXT, NUMBER),
    st.builds(lambda key, value: {"metadata": key, "contains": value}, TEXT, SCALAR),
)


@st.composite
def condition(draw: st.DrawFn, earlier: list[dict[str, Any]], depth: int = 0) -> dict[str, Any]:
    if depth < 2 and draw(st.integers(0, 3)) == 0:
        members = draw(st.lists(condition(earlier, depth + 1), min_size=1, max_size=3))
        return {draw(st.sampled_from(["all", "any"])): members}
    if not earlier or draw(st.booleans()):
        return draw(METADATA_TEST)
    asked = draw(st.sampled_from(earlier))
    tests: dict[str, st.SearchStrategy[dict[str, Any]]] = {
        "scale": some(lessThan=NUMBER) | st.builds(lambda values: {"in": values}, st.lists(NUMBER, min_size=1)),
        "yes_no": st.builds(lambda value: {"equals": value}, st.booleans()),
    }
    if "options" in asked["config"]:
        labels = [each if isinstance(each, str) else each["label"] for each in asked["config"]["options"]]
        name = {"single_choice": "equals", "multiple_choice": "contains"}.get(asked["type"])
        if name:
            tests[asked["type"]] = st.builds(lambda label: {name: label}, st.sampled_from(labels))
    test = draw(tests.get(asked["type"], st.just({}))) or {"answered": draw(st.booleans())}
    return {"questionId": asked["id"], **test}


@st.composite
def question(draw: st.DrawFn, number: int, earlier: list[dict[str, Any]]) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(CONFIGS)))
    made = {
        "id": f"id-{number}",
        "text": draw(TEXT),
        "type": kind,
        "config": draw(CONFIGS[kind]),
        "required": draw(st.booleans()),
        "probing": draw(
            st.none()
            | some(maxFollowUps=st.none() | st.integers(0, 3), instructions=MAYBE_TEXT)
            | (some(anchors=some(low=TEXT, mid=MAYBE_TEXT, high=TEXT)) if kind == "scale" else st.nothing())
        ),
    }
    if draw(st.booleans()):
        made["showIf"] = draw(condition(earlier))
    return made


@st.composite
def document(draw: st.DrawFn) -> dict[str, Any]:
    questions: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 5))):
        questions.append(draw(question(number, questions)))
    methodologies = st.sampled_from([None, "mom_test", "jobs_to_be_done", "laddering", "churn", "satisfaction"])
    return {
        "name": draw(TEXT),
        "mode": draw(st.sampled_from(["structured", "hybrid", "exploratory"])),
        "brief": {"problem": "p", "audience": "a", "decision": draw(MAYBE_TEXT), "methodology": draw(methodologies)},
        "interviewer": draw(
            some(
                name=MAYBE_TEXT,
                opening=MAYBE_TEXT,
                closing=MAYBE_TEXT,
                helpText=MAYBE_TEXT,
                maxMinutes=st.floats(1, 120) | st.integers(1, 120),
                languages=st.lists(st.sampled_from(["en", "de", "pt-BR"]), min_size=1, unique=True),
            )
        ),
        "questions": questions,
        "anonymous": draw(st.booleans()),
        "closesAt": draw(st.none() | st.just("2100-01-01T00:00:00.123456+05:30")),
    }


def accepted(given_document: dict[str, Any]) -> dict[str, Any]:
    return dict(settled(read(StudyDocument, given_document)))


@given(document())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_accepted_document_is_stable_and_can_be_asked(given_document: dict[str, Any]) -> None:
    stored = accepted(given_document)
    assert settled(read(StudyDocument, stored)) == stored
    plan = plan_from_study(stored)
    assert isinstance(plan, Plan)
    assert [asked.id for asked in plan.questions] == [asked["id"] for asked in stored["questions"]]
    begin(plan, 7, Respondent())
    assert 0 <= readiness(stored, now()).completeness <= 100


@given(given_document=document())
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    deadline=None,
)
async def test_any_accepted_document_comes_back_from_the_database_as_it_went_in(
    database: Database, workspace: Workspace, given_document: dict[str, Any]
) -> None:
    stored = accepted(given_document)
    async with database.workspace(workspace.workspace_id) as transaction:
        study = await service.create_study(transaction, workspace.workspace_id, given_document)
        live = await service.publish(transaction, workspace.workspace_id, study.id)
        version = await service.published(transaction, workspace.workspace_id, study_id=study.id)
        again = await service.change_study(transaction, workspace.workspace_id, study.id, dict(study.document))
    assert study.document == version.document == stored
    assert (live.published_version, live.has_unpublished_changes) == (1, False)
    assert again == live
    assert plan_from_study(version.document) == plan_from_study(stored)
