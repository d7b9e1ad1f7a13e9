"""A researcher takes a respondent out of a study."""

from __future__ import annotations

from typing import Any

from openkoji.db import Database
from tests.interviews.analyses import completed
from tests.interviews.conftest import RICH, Conversation, Research

ADA = {"name": "Ada", "email": "ada@example.com"}


async def withdraw(research: Research, conversation: Conversation) -> dict[str, Any]:
    respondent = (await research.interview(conversation.interview_id))["respondent"]["id"]
    response = await research.post(f"/respondents/{respondent}/withdraw")
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


async def test_an_interview_under_way_ends_and_what_was_said_stays(research: Research) -> None:
    conversation = await research.begin(**ADA)
    await conversation.say(RICH)
    taken_out = await withdraw(research, conversation)
    assert taken_out["status"] == "withdrawn"
    assert taken_out["withdrawnAt"] is not None
    interview = await research.interview(conversation.interview_id)
    assert interview["status"] == "expired"
    assert RICH in [message["content"] for message in interview["transcript"]]
    refused = await conversation.send(message=RICH)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_session_token")


async def test_what_was_held_for_it_is_given_back(research: Research, database: Database) -> None:
    conversation = await research.begin(**ADA)
    await conversation.say(RICH)
    await withdraw(research, conversation)
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT count(*) FROM credit_holds") == (0,)
        reasons = await transaction.fetch_values("SELECT array_agg(reason ORDER BY id) FROM credit_entries")
    assert reasons == (["started", "withdrawn"],)


async def test_a_finished_interview_counts_on(research: Research) -> None:
    conversation = await completed(research, RICH, **ADA)
    await withdraw(research, conversation)
    assert (await research.interview(conversation.interview_id))["status"] == "completed"


async def test_they_are_not_interviewed_again(research: Research) -> None:
    conversation = await research.begin(**ADA)
    await withdraw(research, conversation)
    refused = await research.start(ADA)
    assert (refused.status_code, refused.json()["error"]) == (409, "respondent_withdrawn")


async def test_it_is_noted_once_however_often_it_is_done(research: Research, database: Database) -> None:
    conversation = await research.begin(**ADA)
    first = await withdraw(research, conversation)
    assert await withdraw(research, conversation) == first
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT array_agg(kind) FROM consents") == (["withdrawn"],)


async def test_an_unknown_respondent_is_told_so(research: Research) -> None:
    refused = await research.post(f"/respondents/rsp_{'0' * 32}/withdraw")
    assert (refused.status_code, refused.json()["error"]) == (404, "respondent_not_found")
