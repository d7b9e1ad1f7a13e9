"""Interviews tell the outside when they start and end, once each, in the transaction of what happened."""

from __future__ import annotations

import asyncio
from typing import Any
from unittest.mock import ANY

import pytest

from openkoji.db import Database, Transaction
from openkoji.events.types import EventType
from openkoji.interviews import conversation as turns
from openkoji.interviews import tasks
from openkoji.jobs import SystemRun
from tests.events.sent import sent
from tests.interviews.analyses import SLOW, analysed, completed, id_of, run_of
from tests.interviews.conftest import RICH, Conversation, Research, StudyMaker

STARTED, COMPLETED, FULL = EventType.INTERVIEW_STARTED, EventType.INTERVIEW_COMPLETED, EventType.STUDY_FULL
ANALYSIS = (EventType.QUALITY_SCORED, EventType.ANALYSIS_READY, EventType.FAILED_QUALITY_GATE)
ADA: dict[str, Any] = {"name": "Ada", "email": "ada@example.com", "externalId": "u_1", "plan": "pro", "seats": 12}


async def told(research: Research, database: Database, *types: EventType) -> list[dict[str, Any]]:
    return [event["data"] for event in await sent(database, research.workspace.workspace_id, *types)]


async def complete(research: Research, **body: Any) -> None:
    response = await research.client.post("/api/v1/interviews/complete", json=body, headers=research.workspace.headers)
    assert response.status_code == 200, response.text


async def test_an_interview_starts_with_the_respondents_first_message_and_only_then(
    research: Research, database: Database
) -> None:
    conversation = await research.begin(**ADA)
    assert await told(research, database, STARTED) == []
    await conversation.say(RICH)
    await conversation.say(SLOW)
    [data] = await told(research, database, STARTED)
    found = await research.interview(conversation.interview_id)
    assert (data.pop("started_at"), data.pop("transcript_url")) == (found["startedAt"], ANY)
    assert data == {
        "interview_id": conversation.interview_id,
        "study_id": research.study["id"],
        "study_slug": research.study["slug"],
        "respondent_email": "ada@example.com",
        "respondent_name": "Ada",
        "external_id": "u_1",
        "identity_verified": True,
        "metadata": {"plan": "pro", "seats": 12},
        "mode": "text",
    }


@pytest.mark.parametrize(("links", "is_linked"), [("token", True), ("members", False), ("off", False)])
async def test_a_transcript_is_linked_where_the_study_shares_it_by_link(
    make_research: StudyMaker, database: Database, links: str, is_linked: bool
) -> None:
    research = await make_research(transcriptLinks=links)
    conversation = await completed(research, RICH)
    await analysed(research, database, conversation)
    for data in await told(research, database, STARTED, COMPLETED, *ANALYSIS):
        assert (data["transcript_url"] is not None) == is_linked


async def test_telling_of_it_costs_a_turn_no_round_trip(research: Research, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the admission two: the opening with the read, and the writes with the commit."""
    await (await research.begin()).say(RICH)  # the plan is kept from then on
    conversation = await research.begin()
    round_trips: list[int] = []
    send = Transaction._pipeline

    async def counted(transaction: Transaction) -> Any:
        round_trips[-1] += 1
        return await send(transaction)

    monkeypatch.setattr(Transaction, "_pipeline", counted)
    reply: dict[str, Any] = conversation.started
    while not reply.get("isComplete"):
        round_trips.append(0)
        reply = await conversation.answer(reply)
    assert set(round_trips) == {2}


async def test_a_retry_and_a_replaced_first_message_start_nothing_twice(research: Research, database: Database) -> None:
    conversation = await research.begin()
    await conversation.say("idk", clientMessageId="a")
    await conversation.say("idk", clientMessageId="a")
    turns_so_far = (await research.interview(conversation.interview_id))["transcript"]
    await conversation.say(RICH, replacesMessageId=turns_so_far[-2]["id"])
    assert len(await told(research, database, STARTED)) == 1


async def test_a_message_that_is_refused_starts_nothing(research: Research, database: Database) -> None:
    conversation = await research.begin()
    assert (await conversation.send(answer={"questionId": "why", "value": 7})).status_code == 422
    assert await told(research, database, STARTED) == []


async def test_a_turn_that_fails_leaves_no_event(
    research: Research, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = await research.begin()

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no")

    with monkeypatch.context() as broken:
        broken.setattr(turns.repository, "advance", fails)
        assert (await conversation.send(message=RICH)).status_code == 500
    assert await told(research, database, STARTED) == []
    await conversation.say(RICH)
    assert len(await told(research, database, STARTED)) == 1


async def test_an_interview_that_the_moderator_closes_tells_so_with_its_last_answer(
    research: Research, database: Database
) -> None:
    conversation = await research.begin(**ADA)
    await conversation.finish()
    [data] = await told(research, database, COMPLETED)
    found = await research.interview(conversation.interview_id)
    assert (data["interview_id"], data["completion_reason"]) == (conversation.interview_id, "natural")
    assert (data["completed_at"], data["respondent_email"]) == (found["completedAt"], "ada@example.com")


async def test_an_interview_of_a_single_answer_starts_and_completes(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(questions=[{"text": "Would a pause have helped?", "type": "yes_no"}])
    conversation = await research.begin()
    await conversation.choose(research.study["questions"][0]["id"], True)
    await complete(research, sessionToken=conversation.token)
    types = [event["type"] for event in await sent(database, research.workspace.workspace_id, STARTED, COMPLETED)]
    assert types == ["interview.started", "interview.completed"]
    assert (await told(research, database, COMPLETED))[0]["duration_seconds"] == 0


@pytest.mark.parametrize("reason", ["respondent_left", "manual", "timeout", "natural"])
async def test_completing_by_call_tells_why_and_only_once(research: Research, database: Database, reason: str) -> None:
    conversation = await research.begin()
    await conversation.say(RICH)
    for _ in range(2):
        await complete(research, interviewId=conversation.interview_id, reason=reason)
    [data] = await told(research, database, COMPLETED)
    assert data["completion_reason"] == reason


async def test_an_interview_that_was_completed_unanswered_has_no_duration_and_never_started(
    research: Research, database: Database
) -> None:
    conversation = await research.begin()
    await complete(research, interviewId=conversation.interview_id)
    [data] = await told(research, database, STARTED, COMPLETED)
    assert data["duration_seconds"] is None


async def test_an_interview_that_goes_quiet_completes_and_one_that_expires_tells_nothing(
    research: Research, database: Database
) -> None:
    quiet, unanswered = await research.begin(), await research.begin()
    await quiet.say(RICH)
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write(
            "UPDATE interviews SET last_message_at = last_message_at - interval '25 hours', "
            "started_at = started_at - interval '25 hours', expires_at = now() - interval '1 second'"
        )
    await tasks.find_quiet(SystemRun(0, 1, database))
    for conversation in (quiet, unanswered, quiet):
        await tasks.end_quiet(run_of(research, database), id_of(conversation))
    [data] = await told(research, database, COMPLETED)
    assert (data["interview_id"], data["completion_reason"]) == (quiet.interview_id, "timeout")
    assert data["duration_seconds"] >= 25 * 3600


async def test_completing_at_the_same_time_tells_of_it_once(research: Research, database: Database) -> None:
    conversation = await research.begin()
    await conversation.say(RICH)
    await asyncio.gather(*(complete(research, interviewId=conversation.interview_id) for _ in range(5)))
    assert len(await told(research, database, COMPLETED)) == 1


async def test_a_claimed_identity_is_told_as_a_claim(research: Research, database: Database) -> None:
    key = (await research.post("/api-keys", {"name": "page", "scopes": ["interviews:write"]})).json()["key"]
    body = {"projectSlug": research.study["slug"], "respondentMetadata": ADA}
    own = {"Authorization": f"Bearer {key}"}
    started = await research.client.post("/api/v1/interviews/start", json=body, headers=own)
    await Conversation(research.client, started.json()).say(RICH)
    [data] = await told(research, database, STARTED)
    assert (data["respondent_email"], data["identity_verified"]) == ("ada@example.com", False)


async def test_an_anonymous_study_tells_of_nobody(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(anonymous=True)
    conversation = await completed(research, RICH, SLOW, **ADA, phone="+49 170 1234567")
    await analysed(research, database, conversation)
    events = await told(research, database, STARTED, COMPLETED, *ANALYSIS)
    assert len(events) >= 4
    for data in events:
        assert (data["respondent_email"], data["respondent_name"], data["external_id"]) == (None, None, None)
        assert (data["metadata"], data["identity_verified"]) == ({"plan": "pro", "seats": 12}, False)
    assert "ada@" not in str(events)


async def test_a_german_interview_is_told_in_its_own_words(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(
        interviewer={"languages": ["de"]},
        questions=[{"id": "warum", "text": "Warum haben Sie gekündigt?", "type": "open_ended"}],
    )
    said = "Im März stieg die Rechnung von 100 auf 240 Euro, und die Übersicht fehlte uns völlig."
    conversation = await completed(research, said, "Der Export war jeden Montag zu langsam.", name="Jürgen Groß")
    await analysed(research, database, conversation)
    [data] = await told(research, database, EventType.ANALYSIS_READY)
    assert data["respondent_name"] == "Jürgen Groß"
    quotes = [theme["quote"] for theme in data["themes"]]
    transcript = (await research.interview(conversation.interview_id))["transcript"]
    assert quotes
    assert all(any(quote in message["content"] for message in transcript) for quote in quotes)


async def test_long_and_hostile_words_stay_within_what_receivers_take(
    make_research: StudyMaker, database: Database
) -> None:
    """Metadata is bounded in characters: 16,384 of four bytes are 64 KB."""
    options = [f"{'🙂' * 60} {number}" for number in range(20)]
    research = await make_research(
        questions=[
            {"id": "why", "text": "What led you to cancel today?", "type": "open_ended"},
            {
                "id": "many",
                "text": "Which of these?",
                "type": "multiple_choice",
                "config": {"options": options},
                "probing": {"maxFollowUps": 0},
            },
        ]
    )
    metadata = {f"key {number} {'🙂' * 40}": "🙂" * 250 for number in range(50)}
    hostile = "</script><script>alert(1)</script> '; DROP TABLE events; -- {{respondent.name}} <!channel> \u202e "
    conversation = await research.begin(name="🙂" * 200, **metadata)
    await conversation.say((hostile + RICH + " ") * 90)
    await conversation.finish()
    await analysed(research, database, conversation)
    events = await told(research, database, STARTED, COMPLETED, *ANALYSIS)
    assert {"interview_id": conversation.interview_id}.items() <= events[0].items()
    assert len(events) >= 4
    assert all(data["shortened"] for data in events)


async def test_a_later_analysis_sends_events_of_its_own(research: Research, database: Database) -> None:
    conversation = await completed(research, "idk")
    for version in (1, 1, 2):
        await analysed(research, database, conversation, version)
    for event_type in ANALYSIS:
        versions = [data["analysis_version"] for data in await told(research, database, event_type)]
        assert versions == [1, 2], event_type


async def test_a_study_is_full_with_the_start_that_takes_its_last_place(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(maxInterviews=2)
    await research.begin()
    assert await told(research, database, FULL) == []
    await research.begin()
    assert (await research.start()).json()["error"] == "study_full"
    [data] = await told(research, database, FULL)
    assert data == {
        "study_id": research.study["id"],
        "study_slug": research.study["slug"],
        "study_name": research.study["name"],
        "max_interviews": 2,
    }


async def test_a_study_that_many_start_at_once_is_full_once(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(maxInterviews=3)
    answers = await asyncio.gather(*(research.start({"externalId": f"u_{number}"}) for number in range(12)))
    assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 9
    assert len(await told(research, database, FULL)) == 1


async def test_a_study_that_gets_a_place_back_may_be_full_again(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(maxInterviews=1)
    conversation = await research.begin(externalId="u_1")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET expires_at = now() - interval '1 second'")
    await tasks.end_quiet(run_of(research, database), id_of(conversation))
    await research.begin(externalId="u_2")
    await research.start({"externalId": "u_2"})
    assert len(await told(research, database, FULL)) == 2


async def test_a_study_without_a_maximum_is_never_full(research: Research, database: Database) -> None:
    await research.begin()
    assert await told(research, database, FULL) == []
