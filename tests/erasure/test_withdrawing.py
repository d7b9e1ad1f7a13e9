"""A respondent takes their consent back."""

from __future__ import annotations

import httpx

from openkoji.db import Database
from tests.conftest import Workspace
from tests.interviews.analyses import completed
from tests.interviews.conftest import RICH, Conversation, Research, StudyMaker

ADA = {"name": "Ada", "email": "ada@example.com", "plan": "pro"}


async def withdraw(conversation: Conversation) -> httpx.Response:
    return await conversation.client.post("/api/v1/interviews/withdraw", json={"sessionToken": conversation.token})


async def test_what_was_said_is_gone_and_the_token_opens_nothing(research: Research) -> None:
    conversation = await research.begin(**ADA)
    await conversation.say(RICH)
    answer = await withdraw(conversation)
    assert answer.json() == {"interviewId": conversation.interview_id, "status": "withdrawn"}
    assert (await research.get(f"/interviews/{conversation.interview_id}")).status_code == 404
    for refused in (await conversation.send(message=RICH), await withdraw(conversation)):
        assert (refused.status_code, refused.json()["error"]) == (401, "invalid_session_token")


async def test_who_withdrew_is_known_and_not_interviewed_again(research: Research, database: Database) -> None:
    conversation = await completed(research, RICH, **ADA)
    assert (await withdraw(conversation)).status_code == 200
    [listed] = (await research.get(f"/studies/{research.study['id']}/respondents")).json()["items"]
    assert (listed["status"], listed["email"], listed["name"]) == ("withdrawn", "ada@example.com", None)
    assert listed["metadata"] == {}
    again = await research.start(ADA)
    assert (again.status_code, again.json()["error"]) == (409, "respondent_withdrawn")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT array_agg(kind) FROM consents") == (["withdrawn"],)
        assert await transaction.fetch_values("SELECT reason FROM erasures") == ("withdrawn",)


async def test_of_a_claim_nothing_is_left_that_names_anybody(research: Research) -> None:
    started = await research.client.post(
        f"/api/v1/embed/{research.study['slug']}/start",
        json={"respondentMetadata": ADA, "source": "link"},
        headers={"Origin": "http://testserver"},
    )
    assert started.status_code == 201, started.text
    assert (await withdraw(Conversation(research.client, started.json()))).status_code == 200
    [listed] = (await research.get(f"/studies/{research.study['id']}/respondents")).json()["items"]
    assert (listed["status"], listed["email"], listed["name"], listed["metadata"]) == ("withdrawn", None, None, {})


async def test_earlier_interviews_of_the_same_respondent_go_too(make_research: StudyMaker) -> None:
    research = await make_research(allowRepeats=True)
    first = await completed(research, RICH, **ADA)
    second = await research.begin(**ADA)
    assert (await withdraw(second)).status_code == 200
    for conversation in (first, second):
        assert (await research.get(f"/interviews/{conversation.interview_id}")).status_code == 404


async def test_without_a_token_nobody_withdraws(research: Research) -> None:
    refused = await research.client.post("/api/v1/interviews/withdraw", json={})
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_session_token")


async def test_a_key_of_the_workspace_may_pass_a_withdrawal_on(research: Research, workspace: Workspace) -> None:
    conversation = await research.begin(**ADA)
    withdrawn = await research.client.post(
        "/api/v1/interviews/withdraw", json={"sessionToken": conversation.token}, headers=workspace.headers
    )
    assert withdrawn.json() == {"interviewId": conversation.interview_id, "status": "withdrawn"}


async def test_a_key_of_another_workspace_withdraws_nobody(research: Research, other_workspace: Workspace) -> None:
    conversation = await research.begin(**ADA)
    refused = await research.client.post(
        "/api/v1/interviews/withdraw", json={"sessionToken": conversation.token}, headers=other_workspace.headers
    )
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_session_token")
    assert (await research.interview(conversation.interview_id))["status"] == "active"
