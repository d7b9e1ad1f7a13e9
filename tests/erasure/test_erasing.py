"""Erasing a respondent, one interview, or a person in every study."""

from __future__ import annotations

from typing import Any

import httpx

from openkoji.db import Database
from openkoji.invitations import suppressions
from openkoji.kit.crypto import KeyRing
from tests.conftest import SECRET, Workspace
from tests.events.sent import sent
from tests.interviews.analyses import SLOW, analysed, completed
from tests.interviews.conftest import RICH, Research, StudyMaker

UNKNOWN = f"rsp_{'0' * 32}"
ADA = {"name": "Ada", "email": "Ada@Example.com", "externalId": "u_1"}


async def erase(research: Research, path: str, **headers: str) -> httpx.Response:
    headers = headers or research.workspace.headers
    return await research.client.delete(f"/api/v1{path}", headers=headers)


async def respondent_of(research: Research, interview_id: str) -> str:
    return str((await research.interview(interview_id))["respondent"]["id"])


async def narrow_key(research: Research, **wanted: Any) -> dict[str, str]:
    made = await research.post("/api-keys", {"name": "narrow"} | wanted)
    assert made.status_code == 201, made.text
    return {"Authorization": f"Bearer {made.json()['key']}"}


async def test_an_erased_respondent_is_not_found_and_their_interview_neither(research: Research) -> None:
    conversation = await completed(research, RICH, **ADA)
    respondent = await respondent_of(research, conversation.interview_id)
    erased = (await erase(research, f"/respondents/{respondent}")).json()
    assert (erased["respondentId"], erased["interviewIds"]) == (respondent, [conversation.interview_id])
    assert erased["counts"]["messages"] == 3
    for path in (f"/respondents/{respondent}", f"/interviews/{conversation.interview_id}"):
        assert (await research.get(path)).status_code == 404
    again = await erase(research, f"/respondents/{respondent}")
    assert (again.status_code, again.json()["error"]) == (404, "respondent_not_found")


async def test_listeners_are_told_by_ids_alone_and_the_events_of_the_interviews_are_gone(
    research: Research, database: Database
) -> None:
    conversation = await completed(research, RICH, **ADA)
    await analysed(research, database, conversation)
    respondent = await respondent_of(research, conversation.interview_id)
    await erase(research, f"/respondents/{respondent}")
    events = [each for each in await sent(database, research.workspace.workspace_id) if "study.pub" not in each["type"]]
    assert [each["type"] for each in events] == ["respondent.deleted"]
    assert events[0]["data"] == {
        "respondent_id": respondent,
        "study_id": research.study["id"],
        "study_slug": research.study["slug"],
        "interview_ids": [conversation.interview_id],
    }


async def test_whoever_asked_to_be_erased_is_not_written_to_but_may_come_again(
    research: Research, database: Database
) -> None:
    conversation = await completed(research, RICH, **ADA)
    await erase(research, f"/respondents/{await respondent_of(research, conversation.interview_id)}")
    workspace_id = research.workspace.workspace_id
    hashes = suppressions.hashes_of(workspace_id, "ada@example.com", KeyRing((SECRET,)))
    async with database.workspace(workspace_id) as transaction:
        suppressed = await suppressions.find(transaction, workspace_id, hashes)
    assert suppressed is not None
    assert suppressed.reason == "erased"
    again = await research.start(ADA)
    assert (again.status_code, again.json()["resumed"]) == (201, False)


async def test_results_count_without_who_was_erased(research: Research, database: Database) -> None:
    for email in ("ada@example.com", "ben@example.com"):
        await analysed(research, database, await completed(research, RICH, SLOW, email=email))
    path = f"/studies/{research.study['id']}"
    before = (await research.get(f"{path}/results")).json()
    listed = (await research.get(f"{path}/respondents", email="ben@example.com")).json()
    await erase(research, f"/respondents/{listed['items'][0]['id']}")
    after = (await research.get(f"{path}/results")).json()
    assert (before["counts"]["completed"], after["counts"]["completed"]) == (2, 1)
    assert {theme["respondents"] for theme in before["themes"]} == {2}
    assert {theme["respondents"] for theme in after["themes"]} == {1}


async def test_one_interview_is_erased_and_its_respondent_may_be_interviewed_again(research: Research) -> None:
    conversation = await completed(research, RICH, **ADA)
    respondent = await respondent_of(research, conversation.interview_id)
    erased = (await erase(research, f"/interviews/{conversation.interview_id}")).json()
    assert (erased["respondentId"], erased["interviewIds"]) == (None, [conversation.interview_id])
    assert (await research.get(f"/respondents/{respondent}")).json()["status"] == "created"
    again = await research.start(ADA)
    assert again.status_code == 201
    assert await respondent_of(research, again.json()["interviewId"]) == respondent
    gone = await erase(research, f"/interviews/{conversation.interview_id}")
    assert (gone.status_code, gone.json()["error"]) == (404, "interview_not_found")


async def test_a_person_is_erased_from_every_study_by_one_call(make_research: StudyMaker) -> None:
    one, other = await make_research(), await make_research()
    for research in (one, other):
        await completed(research, RICH, **ADA)
        await completed(research, RICH, email="ben@example.com")
    erased = await one.post("/respondents/erase", {"email": "ADA@example.com"})
    assert [each["studyId"] for each in erased.json()["items"]] == [one.study["id"], other.study["id"]]
    assert erased.json()["more"] is False
    for research in (one, other):
        listed = (await research.get(f"/studies/{research.study['id']}/respondents")).json()
        assert [each["email"] for each in listed["items"]] == ["ben@example.com"]
    assert (await one.post("/respondents/erase", {"externalId": "u_1"})).json() == {"items": [], "more": False}


async def test_a_person_is_named_by_one_thing(research: Research) -> None:
    for body in ({}, {"email": "a@example.com", "externalId": "u_1"}):
        refused = await research.post("/respondents/erase", body)
        assert (refused.status_code, refused.json()["error"]) == (422, "validation_failed")


async def test_credits_that_were_held_for_what_is_erased_are_given_back(research: Research, database: Database) -> None:
    conversation = await research.begin(**ADA)
    await conversation.say(RICH)
    respondent = await respondent_of(research, conversation.interview_id)
    held = "SELECT count(*) FROM credit_holds"
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values(held) == (1,)
    await erase(research, f"/respondents/{respondent}")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values(held) == (0,)
        reasons = await transaction.fetch_values("SELECT array_agg(reason ORDER BY id) FROM credit_entries")
    assert reasons == (["started", "erased"],)


async def test_a_session_of_an_erased_interview_opens_nothing(research: Research) -> None:
    conversation = await research.begin(**ADA)
    await erase(research, f"/interviews/{conversation.interview_id}")
    refused = await conversation.send(message=RICH)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_session_token")


async def test_a_key_for_one_study_or_with_other_scopes_erases_nothing_elsewhere(make_research: StudyMaker) -> None:
    one, other = await make_research(), await make_research()
    conversation = await completed(other, RICH, **ADA)
    respondent = await respondent_of(other, conversation.interview_id)
    bound = await narrow_key(one, studyId=one.study["id"])
    for path in (f"/respondents/{respondent}", f"/interviews/{conversation.interview_id}"):
        assert (await erase(one, path, **bound)).status_code == 404
    found = await one.client.post("/api/v1/respondents/erase", json={"email": ADA["email"]}, headers=bound)
    assert found.json()["items"] == []
    reader = await narrow_key(one, scopes=["results:read", "interviews:write"])
    assert (await erase(other, f"/respondents/{respondent}", **reader)).status_code == 403
    assert (await other.get(f"/respondents/{respondent}")).status_code == 200


async def test_what_is_left_of_an_erasure_names_nobody(research: Research, database: Database) -> None:
    conversation = await completed(research, RICH, **ADA)
    await erase(research, f"/respondents/{await respondent_of(research, conversation.interview_id)}")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values("SELECT subject, reason, counts FROM erasures")
    assert row is not None
    assert (row[0], row[1], row[2]["interviews"]) == ("respondent", "requested", 1)


async def test_another_workspace_erases_nothing(research: Research, other_workspace: Workspace) -> None:
    conversation = await completed(research, RICH, **ADA)
    respondent = await respondent_of(research, conversation.interview_id)
    assert (await erase(research, f"/respondents/{respondent}", **other_workspace.headers)).status_code == 404
    assert (await research.get(f"/respondents/{respondent}")).status_code == 200


async def test_an_unknown_respondent_is_told_so(research: Research) -> None:
    for path in (f"/respondents/{UNKNOWN}", "/respondents/rsp_nonsense"):
        refused = await erase(research, path)
        assert (refused.status_code, refused.json()["error"]) == (404, "respondent_not_found")
