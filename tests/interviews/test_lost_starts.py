"""A page whose start was answered, and whose answer was lost on its way, gets the same interview."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from openkoji.db import Database
from openkoji.interviews.lost_starts import REPEATED_WITHIN
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import Prefix, parse_id
from openkoji.respondents.links import OnceLink
from openkoji.studies.anonymity import mark_of, study_key
from tests.conftest import SECRET
from tests.interviews.conftest import RICH, Conversation, Research, StudyMaker

START = "8f0c7a52-5b0e-4d6f-9f41-2d5f3e6f1a10"


async def start(research: Research, **body: Any) -> httpx.Response:
    address = research.study["url"].rpartition("/s/")[2]
    return await research.client.post(
        f"/api/v1/embed/{address}/start", json={"startId": START} | body, headers={"Origin": "http://testserver"}
    )


async def begun(research: Research, **body: Any) -> str:
    response = await start(research, **body)
    assert response.status_code in {200, 201}, response.text
    return str(response.json()["interviewId"])


async def interviews(research: Research) -> int:
    return len((await research.get("/interviews", studyId=research.study["id"])).json()["items"])


async def test_the_same_start_again_is_the_same_interview(research: Research) -> None:
    first, again = await start(research), await start(research)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json()["interviewId"] == first.json()["interviewId"]
    assert again.json()["message"] == first.json()["message"]
    assert await interviews(research) == 1
    assert (await Conversation(research.client, again.json()).say(RICH))["status"] == "active"


async def test_two_at_once_are_one_interview(research: Research) -> None:
    answers = await asyncio.gather(*(start(research) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [200] * 4 + [201]
    assert len({each.json()["interviewId"] for each in answers}) == await interviews(research) == 1


async def test_another_start_is_another_interview(research: Research, make_research: StudyMaker) -> None:
    assert len({await begun(research), await begun(research, startId=START[::-1])}) == 2
    assert await begun(await make_research()) != await begun(research), "and so is one of another study"


async def test_another_persons_link_is_another_start(research: Research) -> None:
    people = [{"email": "ada@example.com"}, {"email": "ben@example.com"}]
    listed = await research.post(f"/studies/{research.study['id']}/respondents", {"respondents": people})
    links = [each["link"].rpartition("/")[2] for each in listed.json()["respondents"]]
    assert len({await begun(research), *[await begun(research, linkToken=link) for link in links]}) == 3


async def test_whoever_has_answered_is_met_by_no_start_of_somebody_else(research: Research) -> None:
    """The id of a start is for a start alone: it opens nothing that was said."""
    first = await start(research)
    await Conversation(research.client, first.json()).say(RICH)
    again = await start(research)
    assert (again.status_code, again.json()["interviewId"] == first.json()["interviewId"]) == (201, False)


async def test_after_a_day_it_is_a_start_like_any_other(research: Research, database: Database) -> None:
    first = await begun(research)
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write(
            "UPDATE interviews SET created_at = created_at - %s WHERE workspace_id = %s AND id = %s",
            [REPEATED_WITHIN, research.workspace.workspace_id, parse_id(Prefix.INTERVIEW, first)],
        )
    assert await begun(research) != first


async def test_a_link_that_opens_one_interview_gives_it_again_to_the_same_start(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(anonymous=True)
    workspace_id, study_id = research.workspace.workspace_id, _id(research.study["id"])
    async with database.workspace(workspace_id) as transaction:
        key = await study_key(transaction, workspace_id, study_id, KeyRing([SECRET]))
    link = OnceLink(workspace_id, study_id, mark_of(key, "ada@example.com")).token(KeyRing([SECRET]))
    assert await begun(research, linkToken=link) == await begun(research, linkToken=link)
    other = await start(research, linkToken=link, startId=START[::-1])
    assert (other.status_code, other.json()["error"]) == (409, "link_used")


async def test_the_id_itself_is_nowhere_in_the_database(research: Research, database: Database) -> None:
    interview = parse_id(Prefix.INTERVIEW, await begun(research))
    async with database.workspace(research.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT row_to_json(i)::text FROM interviews i WHERE workspace_id = %s AND id = %s",
            [research.workspace.workspace_id, interview],
        )
    assert row is not None
    assert START not in row[0]
    assert START.encode().hex() not in row[0]


@pytest.mark.parametrize("short", ["", "1234"])
async def test_an_id_that_others_could_guess_is_refused(research: Research, short: str) -> None:
    refused = await start(research, startId=short)
    assert (refused.status_code, refused.json()["error"]) == (422, "validation_failed")


def _id(public: str) -> UUID:
    parsed = parse_id(Prefix.STUDY, public)
    assert parsed is not None
    return parsed
