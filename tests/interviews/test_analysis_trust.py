"""The signs of an interview that are told under `trust`."""

from __future__ import annotations

import asyncio

import pytest

from openkoji.db import Database
from openkoji.interviews import tasks
from tests.interviews.analyses import SLOW, analysed, completed, id_of, run_of
from tests.interviews.conftest import RICH, Research, StudyMaker


async def test_the_same_words_of_two_respondents_are_a_sign_that_is_told(
    research: Research, database: Database
) -> None:
    first = await analysed(research, database, await completed(research, SLOW))
    second = await analysed(research, database, await completed(research, SLOW))
    assert len(second["analysis"]["trust"]["reasons"]) > len(first["analysis"]["trust"]["reasons"])


async def test_what_the_respondents_page_counted_is_told_under_trust(research: Research, database: Database) -> None:
    plain, pasted = await research.begin(), await research.begin()
    await plain.say(RICH, signals={"pastedRatio": 0.05, "keyIntervalCv": 0.7, "blurs": 1, "webdriver": False})
    await pasted.say(RICH, signals={"pastedRatio": 1, "blurs": 12, "webdriver": "no idea", "sawTheMoon": True})
    await pasted.say(SLOW, signals={"pastedRatio": 0.95})
    found = {}
    for name, conversation in (("plain", plain), ("pasted", pasted)):
        await research.client.post("/api/v1/interviews/complete", json={"sessionToken": conversation.token})
        analysis = (await analysed(research, database, conversation))["analysis"]
        found[name] = {reason["name"] for reason in analysis["trust"]["reasons"]}
    assert found["pasted"] >= {"pasted", "left_page"}
    assert not found["plain"] & {"pasted", "left_page", "automated", "untyped", "even_typing"}


@pytest.mark.parametrize("signals", [7, "fast", [], {"pastedRatio": 40}, {"blurs": None, "keyIntervalCv": "x"}, None])
async def test_signals_that_do_not_fit_cost_nobody_an_answer(research: Research, signals: object) -> None:
    conversation = await research.begin()
    assert (await conversation.say(RICH, signals=signals))["message"]["content"]


async def test_an_interview_of_the_same_person_is_no_copy_of_anothers(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(allowRepeats=True)
    conversations = [await completed(research, RICH, SLOW, email="ada@example.com") for _ in range(2)]
    assert len({conversation.interview_id for conversation in conversations}) == 2
    for conversation in conversations:
        trust = (await analysed(research, database, conversation))["analysis"]["trust"]
        assert "seen_elsewhere" not in {reason["name"] for reason in trust["reasons"]}


async def test_of_two_who_say_the_same_at_once_one_is_told(research: Research, database: Database) -> None:
    held = [await completed(research, RICH, SLOW) for _ in range(2)]
    run = run_of(research, database)
    await asyncio.gather(*(tasks.analyse(run, id_of(conversation), 1) for conversation in held))
    told = [
        "seen_elsewhere" in {reason["name"] for reason in found["analysis"]["trust"]["reasons"]}
        for found in [await research.interview(conversation.interview_id) for conversation in held]
    ]
    assert sorted(told) == [False, True]


async def test_an_interview_that_nobody_answered_shows_no_trust_either_way(
    research: Research, database: Database
) -> None:
    trust = (await analysed(research, database, await completed(research)))["analysis"]["trust"]
    assert (trust["band"], [reason["name"] for reason in trust["reasons"]]) == ("medium", ["nothing_said"])
