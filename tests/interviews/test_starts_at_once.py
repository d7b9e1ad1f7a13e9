"""Starts that race: with a turn of the same interview, and for a study's last places."""

from __future__ import annotations

import asyncio
import json

from openkoji.accounts.session_tokens import session_of
from openkoji.db import Database
from openkoji.engines.service import Engines
from openkoji.interviews import conversation as turns
from openkoji.interviews.incoming import Incoming, Reply
from openkoji.kit.crypto import KeyRing
from openkoji.settings import Settings
from tests.conftest import SECRET
from tests.interviews.conftest import Research, StudyMaker

NO_MODEL = Engines(Settings(secret_key=SECRET, _env_file=None), KeyRing([SECRET]))


async def _somebody_waits_for_a_lock(database: Database) -> None:
    while True:
        row = await database.call(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        assert row is not None
        if row[0]:
            return


async def test_a_start_during_a_turn_waits_for_it_and_resumes_with_its_reply(
    research: Research, database: Database
) -> None:
    conversation = await research.begin(email="ada@example.com")
    session = session_of(conversation.token, KeyRing([SECRET]))
    assert session is not None
    async with asyncio.timeout(20):
        async with database.workspace(research.workspace.workspace_id) as transaction:
            reply = await turns.receive(transaction, session, Incoming(text="idk, it was fine I guess"), NO_MODEL)
            assert isinstance(reply, Reply)
            start = asyncio.create_task(research.start({"email": "ada@example.com"}))
            await _somebody_waits_for_a_lock(database)
        started = await start
    assert (started.status_code, started.json()["resumed"]) == (200, True)
    assert started.json()["interviewId"] == conversation.interview_id
    assert started.json()["message"] == json.loads(reply.body)["message"]


async def test_of_racing_starts_exactly_as_many_are_taken_as_the_maximum_says(make_research: StudyMaker) -> None:
    research = await make_research(maxInterviews=3)
    responses = await asyncio.gather(*(research.start() for _ in range(10)))
    assert sorted(response.status_code for response in responses) == [201] * 3 + [409] * 7
    assert {response.json()["error"] for response in responses if response.status_code == 409} == {"study_full"}


async def test_an_open_start_holds_a_place_until_it_expires_unanswered(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(maxInterviews=1)
    first = await research.begin()
    assert (await research.start()).json()["error"] == "study_full"
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET expires_at = now() - interval '1 second'")
    await research.begin()
    late = await first.send(message="Too late?")
    assert (late.status_code, late.json()["error"]) == (409, "interview_expired")


async def test_a_completed_interview_keeps_its_place(make_research: StudyMaker) -> None:
    research = await make_research(maxInterviews=1, allowRepeats=True)
    conversation = await research.begin(email="ada@example.com")
    await conversation.finish()
    assert (await research.start({"email": "ada@example.com"})).json()["error"] == "study_full"


async def test_a_full_study_still_resumes_who_has_a_place(make_research: StudyMaker) -> None:
    research = await make_research(maxInterviews=1)
    await research.begin(email="ada@example.com")
    assert (await research.start({"email": "ada@example.com"})).status_code == 200
