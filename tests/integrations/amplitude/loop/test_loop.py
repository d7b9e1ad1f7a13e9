"""From an interview to Amplitude, with a real database, real jobs and workers that are killed: one event each."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from typing import Any

import pytest

from tests.fakes.amplitude import FakeAmplitude
from tests.integrations.amplitude.loop.connected import Connected, hold
from tests.interviews.analyses import completed
from tests.interviews.conftest import Research, StudyMaker

MODES = pytest.mark.parametrize("mode", ["identify_api", "inline"])


@MODES
async def test_an_interview_that_is_held_and_analysed_is_one_event_and_the_properties_of_its_user(
    connected: Connected, research: Research, mode: str
):
    await connected.connect(mode=mode)
    async with connected.worker():
        conversation = await hold(research, email="ada@example.com")
        await connected.quiet(analyses=1)
    interview = await research.interview(conversation.interview_id)
    [event] = connected.amplitude.events
    assert (event.type, event.user_id) == ("koji.interview_completed", "ada@example.com")
    assert event.insert_id == f"koji:{conversation.interview_id}:analysis_ready"
    assert event.properties["quality_score"] >= 3
    assert event.user_properties["last_interview_quality"] == event.properties["quality_score"]
    assert event.user_properties["last_interview_at"] == interview["completedAt"][:19]
    assert event.user_properties["last_interview_sentiment"] == event.properties["sentiment"]


async def test_interviews_that_say_little_and_those_of_nobody_are_not_told(
    connected: Connected, make_research: StudyMaker
):
    anonymous = await make_research(anonymous=True)
    named = await make_research()
    async with connected.worker():
        await hold(anonymous, email="ada@example.com")
        await hold(named)
        await completed(named, "no", email="bob@example.com")
        await hold(named, email="eve@example.com")
        await connected.quiet(analyses=4)
    assert await connected.deliveries() == {"delivered": 1}
    assert [event.user_id for event in connected.amplitude.events] == ["eve@example.com"]


async def test_a_later_analysis_updates_the_user_and_is_no_second_event(connected: Connected):
    interviews = await connected.store(1)
    for version, sentiment in ((1, "negative"), (2, "mixed")):
        await connected.analysed(interviews, version, sentiment=sentiment)
        await connected.found()
        await connected.tell()
    assert await connected.deliveries() == {"delivered": 2}
    assert len(connected.amplitude.events) == 1
    [set_last] = connected.amplitude.user("ada0@example.com").waiting
    assert set_last["$set"]["last_interview_sentiment"] == "mixed"


@MODES
@pytest.mark.parametrize("taken", [False, True], ids=["before the event", "after the event"])
async def test_a_worker_that_is_killed_while_it_tells_leaves_one_event(connected: Connected, mode: str, taken: bool):
    await connected.connect(mode=mode)
    await connected.analysed(await connected.store(3))
    killed: list[int] = []
    with connected.workers(1) as [process]:

        def kill(request: Any) -> None:
            """The kernel ends the worker while its request waits for an answer."""
            if request.path == "/2/httpapi" and not killed:
                os.kill(process.pid, signal.SIGKILL)
                killed.append(process.pid)

        connected.amplitude.on_request = kill
        if not taken:
            connected.amplitude.fail(path="/2/httpapi", ends="drop")
        assert await asyncio.to_thread(process.wait, 60) == -signal.SIGKILL
    told = 3 if taken else 0
    assert len(connected.amplitude.events) == told, "the kill came where it was meant to"
    assert (await connected.deliveries()).get("delivered", 0) == 0
    await connected.found()
    await connected.time_passes()
    await connected.tell()
    assert await connected.deliveries() == {"delivered": 3}
    assert Counter(event.user_id for event in connected.amplitude.events) == {
        f"ada{n}@example.com": 1 for n in range(3)
    }
    assert connected.amplitude.project.duplicates == told
    assert all(event.user_properties["last_interview_quality"] == 4 for event in connected.amplitude.events)


async def test_five_hundred_interviews_through_two_workers_are_one_event_each(connected: Connected):
    interviews = await connected.store(560)
    good, poor, nobodys = interviews[:500], interviews[500:530], interviews[530:]
    with connected.workers(2):
        await connected.analysed(good)
        await connected.analysed(poor, quality_score=2)
        await connected.analysed(nobodys, respondent_email=None, external_id=None)
        await connected.quiet(analyses=560)
    assert await connected.deliveries() == {"delivered": 500}
    told = Counter(event.insert_id for event in connected.amplitude.events)
    assert told == {f"koji:int_{each.hex}:analysis_ready": 1 for each in good}
    assert all(event.user_properties["last_interview_quality"] == 4 for event in connected.amplitude.events)


@pytest.mark.slow
async def test_two_workers_that_are_killed_amid_three_hundred_interviews_leave_one_event_each(connected: Connected):
    await connected.connect(mode="inline")
    interviews = await connected.store(300)
    await connected.analysed(interviews)
    for kills_at in (5, 15):
        with connected.workers(2) as processes:

            def kill(request: Any, processes: Any = processes, kills_at: int = kills_at) -> None:
                """Both are ended while one of them waits for an answer to what is taken then."""
                if len(connected.amplitude.seen) == kills_at:
                    for process in processes:
                        os.kill(process.pid, signal.SIGKILL)

            connected.amplitude.on_request = kill
            ended = [await asyncio.to_thread(process.wait, 40) for process in processes]
            assert ended == [-signal.SIGKILL] * 2
        connected.amplitude.on_request = None
        assert 0 < (await connected.deliveries()).get("delivered", 0) < 300, "the kill came in the middle"
        await connected.time_passes()
    with connected.workers(2):
        await connected.quiet(analyses=300)
    assert await connected.deliveries() == {"delivered": 300}
    told = Counter(event.insert_id for event in connected.amplitude.events)
    assert told == {f"koji:int_{each.hex}:analysis_ready": 1 for each in interviews}
    assert connected.amplitude.project.duplicates > 0, "what was taken when they died is told again, and counted once"


async def test_another_project_is_told_of_an_interview_as_of_a_new_one(connected: Connected):
    interviews = await connected.store(1)
    await connected.analysed(interviews)
    await connected.found()
    await connected.tell()
    with FakeAmplitude(key="the-key-of-another-project") as other:
        await connected.connect(apiKey=other.key, secretKey=other.secret, baseUrl=other.url)
        await connected.analysed(interviews, 2)
        await connected.found()
        await connected.tell()
        assert [event.user_id for event in other.events] == ["ada0@example.com"]


async def test_a_secret_key_that_is_changed_makes_no_other_project(connected: Connected):
    interviews = await connected.store(1)
    for version, secret in ((1, None), (2, "another")):
        await connected.connect(secretKey=secret)
        await connected.analysed(interviews, version)
        await connected.found()
        await connected.tell()
    assert len(connected.amplitude.requests_to("/2/httpapi")) == 1


@MODES
async def test_an_interview_that_is_told_late_leaves_the_properties_of_a_later_one(connected: Connected, mode: str):
    await connected.connect(mode=mode)
    earlier, later = await connected.store(2)
    ended = {earlier: "2026-11-20T09:00:00.000Z", later: "2026-11-22T09:00:00.000Z"}
    for interview_id, completed_at in ended.items():
        statement = "UPDATE interviews SET completed_at = %s WHERE id = %s"
        async with connected.desk.database.workspace(connected.desk.workspace.workspace_id) as transaction:
            transaction.write(statement, [completed_at, interview_id])
    for interview_id in (later, earlier):
        sentiment = "positive" if interview_id == later else "negative"
        await connected.analysed([interview_id], completed_at=ended[interview_id], sentiment=sentiment)
        await connected.found()
        await connected.tell()
    assert [event.properties["sentiment"] for event in connected.amplitude.events] == ["positive", "negative"]
    assert [event.user_properties["last_interview_at"][:10] for event in connected.amplitude.events] == [
        "2026-11-22"
    ] * 2
    await connected.analysed([earlier], 2, completed_at=ended[earlier], sentiment="mixed")
    await connected.found()
    await connected.tell()
    assert await connected.deliveries() == {"delivered": 3}
    assert connected.amplitude.user("ada0@example.com").properties["last_interview_sentiment"] == "positive"
    assert (await connected.get())["connection"]["lastError"] is None


async def test_what_amplitude_refuses_is_shown_and_the_others_arrive(connected: Connected):
    connected.amplitude.may_refuse = True
    connected.amplitude.account.silenced = {"ada1@example.com"}
    await connected.analysed(await connected.store(3))
    await connected.found()
    await connected.tell()
    assert await connected.deliveries() == {"delivered": 2, "failed": 1}
    [failed] = (await connected.get("/deliveries?status=failed"))["items"]
    shown = await connected.get(f"/deliveries/{failed['id']}")
    assert "Amplitude has silenced this user." in str(shown)


async def test_a_key_that_amplitude_takes_no_more_is_waited_for(connected: Connected):
    connected.amplitude.may_refuse = True
    connected.amplitude.account.key, known = "a-new-key", connected.amplitude.account.key
    await connected.analysed(await connected.store(2))
    await connected.found()
    await connected.tell()
    assert await connected.deliveries() == {"pending": 2}
    shown = await connected.get()
    assert "does not know this API key" in str(shown)
    assert known not in str(shown)
    await connected.connect(apiKey="a-new-key")
    await connected.time_passes()
    await connected.tell()
    assert await connected.deliveries() == {"delivered": 2}


async def test_a_preview_of_a_real_interview_shows_what_arrives_then(connected: Connected, research: Research):
    await connected.post("/pause")
    async with connected.worker():
        conversation = await hold(research, email="ada@example.com")
        await connected.quiet(analyses=1)
    shown = await connected.post("/preview", {"interviewId": conversation.interview_id})
    assert connected.amplitude.seen == []
    assert connected.amplitude.key not in str(shown)
    await connected.post("/resume")
    await connected.tell()
    [event] = connected.amplitude.events
    [told] = shown["requests"][1]["body"]["events"]
    assert told == event.raw


async def test_a_test_of_the_connection_tells_whether_the_keys_are_taken(connected: Connected):
    connected.amplitude.may_refuse = True
    assert (await connected.post("/test"))["ok"] is True
    await connected.connect(secretKey="another")
    told = await connected.post("/test")
    assert told["ok"] is False
    assert "with this secret key" in told["message"]
    assert connected.amplitude.events == []


async def test_a_person_who_is_erased_is_erased_in_amplitude_too(connected: Connected, research: Research):
    async with connected.worker():
        conversation = await hold(research, email="ada@example.com")
        await hold(research, email="bob@example.com")
        await connected.quiet(analyses=2)
    respondent = (await research.interview(conversation.interview_id))["respondent"]
    address = f"/api/v1/respondents/{respondent['id']}"
    erased = await research.client.delete(address, headers=research.workspace.headers)
    assert erased.is_success, erased.text
    await connected.time_passes()
    await connected.erase()
    connected.amplitude.account.run_deletions()
    assert [event.user_id for event in connected.amplitude.events] == ["bob@example.com"]


async def test_an_erasure_waits_for_the_secret_key_and_says_so(connected: Connected, research: Research):
    await connected.connect(secretKey=None)
    async with connected.worker():
        conversation = await hold(research, email="ada@example.com")
        await connected.quiet(analyses=1)
    respondent = (await research.interview(conversation.interview_id))["respondent"]
    address = f"/api/v1/respondents/{respondent['id']}"
    await research.client.delete(address, headers=research.workspace.headers)
    await connected.time_passes()
    await connected.erase()
    erasures = (await connected.get())["connection"]["erasures"]
    assert (erasures["waiting"], erasures["failed"]) == (1, 0)
    assert "connect it with its secretKey too" in erasures["message"]
    await connected.connect()
    await connected.time_passes()
    await connected.erase()
    assert connected.amplitude.account.deletions == [("ada@example.com", "OpenKoji")]
