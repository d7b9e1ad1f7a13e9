"""`POST /api/v1/studies/draft` makes a whole study from one sentence: from templates where there is no model."""

from __future__ import annotations

from typing import Any

import pytest

from openkoji.studies.drafting.templates import METHODOLOGIES
from tests.studies.conftest import Studies, fields_of
from tests.studies.drafting.goals import FRESH, GOALS

GOAL = "Why do customers cancel their Pro subscription in the first month?"


async def drafted(studies: Studies, goal: str = GOAL, status: int = 201, **wished: object) -> dict[str, Any]:
    response = await studies.call("POST", "/draft", {"goal": goal, **wished})
    assert response.status_code == status, response.text
    return response.json()


async def test_a_draft_is_a_study_that_can_be_published_and_rehearsed(studies: Studies) -> None:
    made = await drafted(studies)
    assert (made["engine"], made["model"], made["warnings"]) == ("templates", None, [])
    study = await studies.read(made["study"]["id"])
    assert (study["status"], study["name"]) == ("draft", "Why people leave the Pro subscription")
    assert made["document"].items() <= study.items()
    brief = {
        "problem": GOAL,
        "decision": "What we change first so that fewer people leave.",
        "audience": "People who left in the last three months.",
        "methodology": "churn",
    }
    assert brief.items() <= study["brief"].items()
    assert study["brief"]["successCriteria"]
    assert 5 <= len(study["questions"]) <= 8
    assert any("your Pro subscription" in question["text"] for question in study["questions"])
    assert all(question["probing"]["instructions"] for question in study["questions"])
    assert (await studies.publish(study["id"]))["version"] == 1
    assert (await studies.call("POST", f"/{study['id']}/rehearse")).status_code == 202


@pytest.mark.parametrize("goal", [goal for goal, *_ in (*GOALS[::4], *FRESH[::4])])
async def test_the_check_finds_nothing_to_mend_in_a_draft(studies: Studies, goal: str) -> None:
    made = await drafted(studies, goal)
    check = (await studies.call("POST", f"/{made['study']['id']}/check")).json()
    assert (check["ready"], check["blocking"], check["warnings"]) == (True, [], [])
    assert check["completeness"] >= 90
    assert check == made["check"]


async def test_without_save_it_is_returned_and_nothing_is_kept(studies: Studies) -> None:
    made = await drafted(studies, status=200, save=False)
    assert made["study"] is None
    assert (await studies.call("GET")).json()["items"] == []
    kept = await studies.call("POST", json=made["document"])
    assert kept.status_code == 201, kept.text


@pytest.mark.parametrize("methodology", METHODOLOGIES)
async def test_a_methodology_that_is_named_is_used(studies: Studies, methodology: str) -> None:
    for language in ("en", "de"):
        wished = {"methodology": methodology, "language": language, "save": False}
        made = await drafted(studies, "Our booking app.", status=200, **wished)
        assert made["document"]["brief"]["methodology"] == methodology
        assert (made["check"]["blocking"], made["check"]["warnings"]) == ([], [])


async def test_what_is_wished_is_kept_to(studies: Studies) -> None:
    wished = {"mode": "structured", "audience": "Dentists in rural practices", "minutes": 8, "language": "en-GB"}
    document = (await drafted(studies, **wished))["document"]
    assert document["mode"] == "structured"
    assert document["brief"]["audience"] == "Dentists in rural practices"
    assert document["interviewer"]["maxMinutes"] == 8
    assert document["interviewer"]["languages"] == ["en-GB"]


@pytest.mark.parametrize("minutes", [3, 4, 5, 6, 8, 10, 15, 30])
async def test_the_questions_fit_into_the_minutes(studies: Studies, minutes: int) -> None:
    made = await drafted(studies, status=200, minutes=minutes, save=False)
    assert made["check"]["warnings"] == []
    questions = made["document"]["questions"]
    assert len(questions) >= (5 if minutes >= 5 else 3)
    assert questions[0]["id"] == "decided"


async def test_a_german_goal_gets_german_questions(studies: Studies) -> None:
    made = await drafted(studies, "Warum kündigen Kunden ihr Pro-Abo im ersten Monat?")
    assert made["document"]["interviewer"]["languages"] == ["de"]
    assert made["document"]["questions"][0]["text"] == (
        "Erzählen Sie von dem Tag, an dem Sie beschlossen haben, Ihr Pro-Abo nicht mehr zu nutzen."
    )
    assert made["check"]["wordingChecked"] is True


async def test_a_goal_that_names_nothing_gets_neutral_questions_and_says_so(studies: Studies) -> None:
    made = await drafted(studies, "Why do trial users not finish onboarding?")
    assert any("does not name" in warning or "do not name" in warning for warning in made["warnings"])
    assert made["document"]["brief"]["audience"] == "Trial users."


async def test_a_goal_of_no_known_occasion_becomes_a_discovery_and_says_so(studies: Studies) -> None:
    made = await drafted(studies, "Bees.")
    assert made["document"]["brief"]["methodology"] == "discovery"
    assert "discovery" in made["warnings"][0]


async def test_the_same_goal_gives_the_same_draft(studies: Studies) -> None:
    first, second = [await drafted(studies, status=200, save=False) for _ in range(2)]
    assert first == second


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
async def test_the_address_of_drafting_is_no_study(studies: Studies, method: str) -> None:
    assert (await studies.refused(405, method, "/draft"))["error"] == "method_not_allowed"


async def test_two_drafts_of_a_goal_are_two_studies(studies: Studies) -> None:
    first, second = [(await drafted(studies))["study"] for _ in range(2)]
    assert first["id"] != second["id"]
    assert first["slug"] != second["slug"]


async def test_a_language_without_templates_is_told(studies: Studies) -> None:
    problem = await studies.refused(409, "POST", "/draft", {"goal": GOAL, "language": "sv"})
    assert problem["error"] == "no_templates"


async def test_without_a_model_a_draft_by_one_is_refused(studies: Studies) -> None:
    assert (await studies.refused(409, "POST", "/draft", {"goal": GOAL, "engine": "model"}))["error"] == "no_model"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "goal"),
        ({"goal": " "}, "goal"),
        ({"goal": 7}, "goal"),
        ({"goal": "x" * 1_001}, "goal"),
        ({"goal": GOAL, "methodology": "astrology"}, "methodology"),
        ({"goal": GOAL, "mode": "loud"}, "mode"),
        ({"goal": GOAL, "language": "English"}, "language"),
        ({"goal": GOAL, "minutes": 2}, "minutes"),
        ({"goal": GOAL, "minutes": 121}, "minutes"),
        ({"goal": GOAL, "engine": "magic"}, "engine"),
        ({"goal": GOAL, "save": "maybe"}, "save"),
        ({"goal": GOAL, "questions": 5}, "questions"),
    ],
)
async def test_bad_input_is_told_with_its_field(studies: Studies, body: dict[str, object], field: str) -> None:
    assert field in fields_of(await studies.refused(422, "POST", "/draft", body))


async def test_a_repeat_under_an_idempotency_key_makes_one_study(studies: Studies) -> None:
    first, again = [
        await studies.call("POST", "/draft", {"goal": GOAL}, **{"Idempotency-Key": "once"}) for _ in range(2)
    ]
    assert first.json() == again.json()
    assert len((await studies.call("GET")).json()["items"]) == 1


@pytest.mark.parametrize("more", [{"scopes": ["results:read"]}, {"studyId": None}])
async def test_a_narrow_key_makes_no_draft(studies: Studies, more: dict[str, Any]) -> None:
    study = await studies.create()
    if "studyId" in more:
        more = {"studyId": study["id"]}
    made = await studies.client.post("/api/v1/api-keys", json={"name": "narrow", **more}, headers=studies.headers)
    narrow = {"Authorization": f"Bearer {made.json()['key']}"}
    refused = await studies.client.post("/api/v1/studies/draft", json={"goal": GOAL}, headers=narrow)
    assert refused.status_code == 403, refused.text
