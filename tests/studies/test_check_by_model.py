"""With a language model `check` finds more, and only what can be shown."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from openkoji.settings import Settings
from openkoji.studies import checking
from tests.fakes.model_server import Behaviour, answers, hang, rate_limited
from tests.served_model import served
from tests.studies.conftest import Studies

TEXT = "What did you enjoy about the tour of our office?"
QUESTIONS = [{"id": "tour", "text": TEXT}, {"id": "after", "text": "What happened after that?"}]
FOUND = {"question": "tour", "rule": "leading", "quote": "enjoy", "instead": "What was the tour of our office like?"}


def finds(*findings: dict[str, Any]) -> Behaviour:
    return answers({"findings": list(findings)})


async def checked(studies: Studies, study: dict[str, Any], query: str = "") -> dict[str, Any]:
    response = await studies.call("POST", f"/{study['id']}/check{query}")
    assert response.status_code == 200, response.text
    return response.json()


async def test_what_the_model_finds_is_added_and_marked(app: FastAPI, settings: Settings, studies: Studies) -> None:
    study = await studies.create(questions=[*QUESTIONS, {"id": "love", "text": "How much do you love it?"}])
    async with served(app, settings, finds(FOUND)) as server:
        found = await checked(studies, study)
    assert found["engine"] == "openai:fake"
    assert [(each["questionId"], each["rule"], each["engine"]) for each in found["warnings"]] == [
        ("love", "leading", "embedded"),
        ("tour", "leading", "openai:fake"),
    ]
    assert found["warnings"][1]["message"] == "“enjoy” suggests the answer."
    assert found["warnings"][1]["suggestion"] == "Ask: “What was the tour of our office like?”"
    assert TEXT in server.requests[0].prompt


@pytest.mark.parametrize(
    "change",
    [
        {"question": "nowhere"},
        {"quote": "enjoyed"},
        {"quote": ""},
        {"instead": ""},
        {"instead": TEXT},
        {"instead": "Don't you think the tour was good?"},
        {"instead": "What was the tour like? And the coffee?"},
        {"instead": "Line one\nWhat happened?"},
        {"rule": "opinion"},
        {"rule": "reveals_idea"},
    ],
    ids=str,
)
async def test_what_cannot_be_shown_is_dropped(
    app: FastAPI, settings: Settings, studies: Studies, change: dict[str, str]
) -> None:
    study = await studies.create(questions=QUESTIONS)
    async with served(app, settings, finds(FOUND | change)):
        found = await checked(studies, study)
    assert (found["warnings"], found["engine"]) == ([], "openai:fake")


async def test_what_the_rules_found_is_not_told_twice(app: FastAPI, settings: Settings, studies: Studies) -> None:
    study = await studies.create(questions=[{"id": "love", "text": "How much do you love it?"}])
    twice = {"question": "love", "rule": "leading", "quote": "love", "instead": "What was it like?"}
    async with served(app, settings, finds(twice, twice)):
        found = await checked(studies, study)
    assert [each["engine"] for each in found["warnings"]] == ["embedded"]


async def test_a_question_with_options_is_neither_closed_nor_does_it_offer_too_much(
    app: FastAPI, settings: Settings, studies: Studies
) -> None:
    study = await studies.create(questions=[{"id": "yes", "text": "Did you take the tour?", "type": "yes_no"}])
    closed = {"question": "yes", "rule": "closed", "quote": "Did you", "instead": "How was the tour?"}
    async with served(app, settings, finds(closed)):
        assert (await checked(studies, study))["warnings"] == []


BAD: dict[str, Behaviour] = {
    "no findings": answers({"hello": 1}),
    "no JSON": answers("All fine!"),
    "an unknown rule": finds(FOUND | {"rule": "ugly"}),
    "hangs": hang(),
    "is rate limited": lambda _: rate_limited("60"),
}


@pytest.mark.parametrize("behaviour", BAD.values(), ids=BAD)
async def test_of_a_model_that_fails_the_rules_alone_are_left(
    app: FastAPI, settings: Settings, studies: Studies, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "SECONDS", 2.0)
    study = await studies.create(questions=[*QUESTIONS, {"id": "love", "text": "How much do you love it?"}])
    async with served(app, settings, behaviour):
        found = await checked(studies, study)
    assert found["engine"] == "embedded"
    assert [each["questionId"] for each in found["warnings"]] == ["love"]


async def test_the_rules_alone_can_be_asked_for(app: FastAPI, settings: Settings, studies: Studies) -> None:
    study = await studies.create(questions=QUESTIONS)
    async with served(app, settings, finds(FOUND)) as server:
        found = await checked(studies, study, "?engine=embedded")
    assert (found["engine"], found["warnings"]) == ("embedded", [])
    assert server.requests == []


async def test_what_it_took_is_counted_for_the_study(app: FastAPI, settings: Settings, studies: Studies) -> None:
    study = await studies.create(questions=QUESTIONS)
    async with served(app, settings, finds(FOUND)):
        await checked(studies, study)
    usage = (await studies.client.get("/api/v1/usage", headers=studies.headers)).json()["items"]
    assert [(each["purpose"], each["studyId"], each["calls"]) for each in usage] == [("drafting", study["id"], 1)]
