"""With a language model it plays the respondents and words the turns; where it fails, the scripts go on."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from fastapi import FastAPI

from openkoji.language.moderating import DEADLINES, Deadlines
from openkoji.rehearsals import by_model
from openkoji.settings import Settings
from tests.fakes.model_server import Asked, Behaviour, answers, cut, hang, rate_limited
from tests.rehearsals.conftest import Desk
from tests.served_model import served, with_model

OPEN = [
    {"id": "reason", "text": "What led you to cancel your subscription?"},
    {"id": "last", "text": "Tell me about the last time you used the app."},
]
READING = {"answered": "yes", "specific": False, "tone": "neutral", "topics": []}


def is_respondent(asked: Asked) -> bool:
    return "You play a person" in asked.system


def plays(*, answer: str = "idk, it was fine I guess", told: tuple[int, ...] = (), **more: Any) -> Behaviour:
    """A model that says this as a respondent, and as an interviewer asks for more in words that no phrase has."""

    def output(asked: Asked) -> dict[str, Any]:
        if is_respondent(asked):
            return {"answer": answer, "told": list(told), "knows_nothing": False, "asks_back": False} | more
        say = ["What was it about it that you remember first?"]
        return {"move": "elaborate", "say": say, "reading": READING}

    return answers(output)


async def rehearsed(
    app: FastAPI,
    desk: Desk,
    settings: Settings,
    behaviour: Behaviour,
    *,
    wire: Literal["openai", "anthropic"] = "openai",
    **wished: object,
) -> tuple[dict[str, Any], list[Asked]]:
    async with served(app, settings, behaviour, wire) as server:
        desk.settings = with_model(settings, server, wire)
        return await desk.rehearse(await desk.guide(questions=OPEN), **wished), server.requests


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
async def test_both_sides_are_the_models(
    app: FastAPI, desk: Desk, settings: Settings, wire: Literal["openai", "anthropic"]
) -> None:
    seen, requests = await rehearsed(app, desk, settings, plays(), wire=wire, respondents=2)
    name = f"{wire}:fake"
    assert (seen["engine"], seen["status"], seen["done"]) == ("model", "ready", 2)
    report = seen["report"]
    assert report["engines"]["respondent"][name] > 0
    assert report["engines"]["interviewer"][name] > 0
    turns = [turn for transcript in report["transcripts"] for turn in transcript["turns"]]
    assert {turn["reply"]["text"] for turn in turns if turn["reply"] and turn["reply"]["engine"] == name} == {
        "idk, it was fine I guess"
    }
    assert any(turn["engine"] == name and "remember first" in turn["text"] for turn in turns)
    assert any(is_respondent(asked) for asked in requests)


async def test_the_brief_never_reaches_the_respondent(app: FastAPI, desk: Desk, settings: Settings) -> None:
    async with served(app, settings, plays()) as server:
        desk.settings = with_model(settings, server)
        study = await desk.guide(questions=OPEN, brief={"problem": "SECRET-ONE", "audience": "SECRET-TWO"})
        await desk.rehearse(study, respondents=1)
    played = [asked for asked in server.requests if is_respondent(asked)]
    assert played
    assert not any("SECRET" in asked.prompt for asked in played)


async def test_a_fact_is_drawn_once_and_only_if_it_was_said(app: FastAPI, desk: Desk, settings: Settings) -> None:
    claims_all = plays(answer="It came down to money in the end.", told=tuple(range(1, 30)))
    seen, _ = await rehearsed(app, desk, settings, claims_all, respondents=1)
    transcript = seen["report"]["transcripts"][0]
    assert 0 < transcript["facts"]["drawn"] <= 2 * transcript["turnsInAll"]
    claims_unsaid = plays(answer="Hm.", told=(1, 2, 3))
    seen, _ = await rehearsed(app, desk, settings, claims_unsaid, respondents=1)
    assert seen["report"]["transcripts"][0]["facts"]["drawn"] == 0


async def test_patience_ends_whatever_the_model_says(app: FastAPI, desk: Desk, settings: Settings) -> None:
    async with served(app, settings, plays()) as server:
        desk.settings = with_model(settings, server)
        many = [{"text": f"What happened in week {week} of the course?"} for week in range(1, 20)]
        study = await desk.guide(questions=many, brief={"problem": "p", "audience": "Busy executives"})
        seen = await desk.rehearse(study, respondents=8)
    assert seen["report"]["stopped"] > 0


BAD: dict[str, Behaviour] = {
    "no JSON": answers("As an AI language model I cannot."),
    "another shape": answers({"hello": "world"}),
    "hangs": hang(),
    "is cut": cut(after=1),
    "is rate limited": lambda _: rate_limited("60"),
}


@pytest.mark.parametrize("behaviour", BAD.values(), ids=BAD)
async def test_a_model_that_fails_leaves_the_scripts(
    app: FastAPI, desk: Desk, settings: Settings, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_model, "SECONDS", 0.5)
    monkeypatch.setattr(by_model, "MODERATING", Deadlines(0.5, 0.5, 0.5))
    seen, _ = await rehearsed(app, desk, settings, behaviour, respondents=1)
    assert (seen["status"], seen["engine"]) == ("ready", "model")
    assert seen["report"]["engines"]["respondent"].keys() == {"scripted"}
    assert seen["report"]["engines"]["interviewer"].keys() == {"embedded"}


async def test_the_moderator_has_the_time_it_has_in_interviews() -> None:
    assert by_model.MODERATING == DEADLINES


async def test_scripts_can_be_asked_for(app: FastAPI, desk: Desk, settings: Settings) -> None:
    seen, requests = await rehearsed(app, desk, settings, plays(), respondents=1, engine="scripted")
    assert (seen["engine"], requests) == ("scripted", [])


async def test_a_model_that_went_before_the_job_ran_leaves_the_scripts(
    app: FastAPI, desk: Desk, settings: Settings
) -> None:
    async with served(app, settings, plays()):
        asked = await desk.ask(await desk.guide(questions=OPEN), respondents=1)
    await desk.work(asked)
    seen = await desk.seen(asked)
    assert (seen["engine"], seen["status"]) == ("model", "ready")
    assert seen["report"]["engines"]["respondent"].keys() == {"scripted"}


async def test_what_it_took_is_counted_for_the_study(app: FastAPI, desk: Desk, settings: Settings) -> None:
    seen, requests = await rehearsed(app, desk, settings, plays(), respondents=5)
    usage = (await desk.client.get("/api/v1/usage", headers=desk.headers)).json()["items"]
    assert [(each["purpose"], each["studyId"], each["calls"]) for each in usage] == [
        ("rehearsal", seen["studyId"], len(requests))
    ]
    assert seen["done"] == 5
