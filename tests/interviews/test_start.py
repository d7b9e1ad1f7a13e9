"""Starting: stable respondents, claims, consent, anonymity, what blocks a start."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
from typing import Any

import httpx
import pytest

from openkoji.db import Database
from tests.interviews.conftest import Conversation, Research, StudyMaker


async def test_a_start_opens_with_the_first_question_and_says_it_is_an_ai(research: Research) -> None:
    response = await research.start({"name": "Ada"})
    started = response.json()
    assert response.status_code == 201
    assert (started["status"], started["resumed"], started["mode"]) == ("active", False, "text")
    assert started["message"]["kind"] == "opening"
    assert "AI" in started["message"]["content"]
    assert started["message"]["content"].endswith("What led you to cancel today?")
    assert started["progress"] == {"answered": 0, "total": 4}
    assert started["widget"] is None
    assert started["sessionToken"].startswith("kst_")
    assert re.fullmatch(r"http://testserver/i/[\w-]{64}", started["interviewUrl"])


async def test_the_same_email_resumes_where_it_was(research: Research) -> None:
    first = await research.begin(email="Ada@Example.com")
    said = await first.say("idk, it was fine I guess")
    again = await research.start({"email": "ada@example.COM"})
    assert again.status_code == 200
    assert again.json()["resumed"]
    assert again.json()["sessionToken"] == first.token
    assert again.json()["interviewId"] == first.interview_id
    assert again.json()["message"] == said["message"]


async def test_racing_starts_of_one_person_make_one_interview(research: Research, database: Database) -> None:
    responses = await asyncio.gather(*(research.start({"externalId": "u_1"}) for _ in range(12)))
    assert sorted(response.status_code for response in responses) == [200] * 11 + [201]
    assert len({response.json()["interviewId"] for response in responses}) == 1
    async with database.workspace(research.workspace.workspace_id) as transaction:
        counts = "SELECT (SELECT count(*) FROM interviews), (SELECT count(*) FROM respondents)"
        assert await transaction.fetch_values(counts) == (1, 1)


async def test_a_finished_respondent_gets_no_token_and_no_message(research: Research) -> None:
    conversation = await research.begin(email="ada@example.com")
    await conversation.finish()
    again = (await research.start({"email": "ada@example.com"})).json()
    assert (again["status"], again["sessionToken"], again["message"]) == ("completed", None, None)
    assert again["interviewId"] == conversation.interview_id


async def test_a_study_that_allows_repeats_interviews_a_finished_respondent_again(make_research: StudyMaker) -> None:
    research = await make_research(allowRepeats=True)
    first = await research.begin(email="ada@example.com")
    await first.finish()
    second = await research.begin(email="ada@example.com")
    assert second.interview_id != first.interview_id


async def test_an_interview_that_expired_unanswered_makes_room(research: Research, database: Database) -> None:
    first = await research.begin(email="ada@example.com")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET expires_at = now() - interval '1 second'")
    second = await research.begin(email="ada@example.com")
    assert second.interview_id != first.interview_id
    assert (await research.interview(first.interview_id))["status"] == "expired"


async def test_an_email_and_an_id_of_two_people_conflict(research: Research) -> None:
    await research.begin(email="ada@example.com")
    await research.begin(externalId="u_2")
    both = await research.start({"email": "ada@example.com", "externalId": "u_2"})
    assert (both.status_code, both.json()["error"]) == (409, "respondent_conflict")


async def test_unknown_metadata_is_kept_and_fills_placeholders(make_research: StudyMaker) -> None:
    question = {"text": "What do you think of {{metadata.plan|your plan}}, {{respondent.name}}?", "type": "open_ended"}
    research = await make_research(questions=[question])
    conversation = await research.begin(name="Ada", plan="pro", seats=3, trial=False)
    assert "What do you think of pro, Ada?" in conversation.started["message"]["content"]
    respondent = (await research.interview(conversation.interview_id))["respondent"]
    assert respondent["metadata"] == {"plan": "pro", "seats": 3, "trial": False}


@pytest.mark.parametrize(
    "metadata",
    [
        {"nested": {"a": 1}},
        {"list": [1]},
        {"email": "no e-mail"},
        {f"key{number}": number for number in range(51)},
        {"long": "x" * 2001},
        {"name": 7},
        {"externalId": True},
        {"externalId": 1.5},
    ],
)
async def test_metadata_that_does_not_fit_is_refused(research: Research, metadata: dict[str, Any]) -> None:
    refused = await research.start(metadata)
    assert (refused.status_code, refused.json()["error"]) == (422, "validation_failed")
    assert refused.json()["errors"]


async def test_what_a_narrow_key_says_is_a_claim_and_shows_nobody_elses_interview(research: Research) -> None:
    proved = await research.begin(email="ada@example.com")
    key = (await research.post("/api-keys", {"name": "site", "scopes": ["interviews:write"]})).json()["key"]
    claimed = await research.client.post(
        "/api/v1/interviews/start",
        json={"projectSlug": research.study["slug"], "respondentMetadata": {"email": "ada@example.com"}},
        headers={"Authorization": f"Bearer {key}"},
    )
    assert claimed.status_code == 201
    assert claimed.json()["interviewId"] != proved.interview_id
    assert not (await research.interview(claimed.json()["interviewId"]))["respondent"]["identityVerified"]


async def _start_with_hash(research: Research, metadata: dict[str, str], hashed: str) -> httpx.Response:
    secret = (await research.get(f"/studies/{research.study['id']}/identity-secret")).json()["secret"]
    key = (await research.post("/api-keys", {"name": "site", "scopes": ["interviews:write"]})).json()["key"]
    return await research.client.post(
        "/api/v1/interviews/start",
        json={
            "projectSlug": research.study["slug"],
            "respondentMetadata": metadata,
            "userHash": hmac.new(secret.encode(), hashed.encode(), hashlib.sha256).hexdigest(),
        },
        headers={"Authorization": f"Bearer {key}"},
    )


async def test_a_user_hash_proves_an_identity(research: Research) -> None:
    proved = await research.begin(externalId="u_1")
    met = await _start_with_hash(research, {"externalId": "u_1"}, "u_1")
    assert met.status_code == 200
    assert met.json()["interviewId"] == proved.interview_id


async def test_a_user_hash_of_ones_own_id_does_not_prove_anothers_email(research: Research) -> None:
    await research.begin(email="ada@example.com")
    met = await _start_with_hash(research, {"externalId": "mallory", "email": "ada@example.com"}, "mallory")
    assert met.status_code == 201
    respondent = (await research.interview(met.json()["interviewId"]))["respondent"]
    assert (respondent["email"], respondent["metadata"]) == (None, {"claimedEmail": "ada@example.com"})


async def test_a_wrong_user_hash_is_refused(research: Research) -> None:
    refused = await _start_with_hash(research, {"externalId": "u_1"}, "u_2")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "userHash")


async def test_an_anonymous_study_keeps_nothing_that_names_a_person(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(anonymous=True)
    who = {
        "name": "Ada Lovelace",
        "email": "ada@example.com",
        "externalId": "u_1",
        "companyEmail": "ada@corp.example",
        "phone": "+44 20 7946 0958",
        "note": "call 020 7946 0958",
        "profile": "https://example.com/ada",
        "plan": "pro",
        "tenureMonths": 14,
    }
    await research.begin(**who)
    async with database.workspace(research.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values("SELECT name, email, email_key, external_id, metadata FROM respondents")
    assert row == (None, None, None, None, {"plan": "pro", "tenureMonths": 14})


async def test_without_the_consent_that_a_study_asks_for_nothing_is_recorded(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(consent={"text": "We keep what you say for a year.", "required": True})
    refused = await research.start({"email": "ada@example.com"})
    assert (refused.status_code, refused.json()["error"]) == (409, "consent_required")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT count(*) FROM respondents") == (0,)
    given = await research.start(
        {"email": "ada@example.com"}, consent={"version": 1, "acceptedAt": "2026-11-22T08:00:00Z"}
    )
    assert given.status_code == 201


async def test_a_study_must_be_there_published_and_open(research: Research) -> None:
    unknown = await research.post("/interviews/start", {"projectSlug": "nothing-here"})
    assert (unknown.status_code, unknown.json()["error"]) == (404, "study_not_found")
    await research.post(f"/studies/{research.study['id']}/pause")
    paused = await research.start()
    assert (paused.status_code, paused.json()["error"]) == (409, "study_not_published")
    await research.post(f"/studies/{research.study['id']}/close")
    closed = await research.start()
    assert (closed.status_code, closed.json()["error"]) == (409, "study_closed")


async def test_a_running_interview_is_met_again_even_when_its_study_is_closed(research: Research) -> None:
    conversation = await research.begin(email="ada@example.com")
    await research.post(f"/studies/{research.study['id']}/close")
    met = await research.start({"email": "ada@example.com"})
    assert (met.status_code, met.json()["sessionToken"]) == (200, conversation.token)


async def test_a_full_study_takes_no_more(make_research: StudyMaker) -> None:
    research = await make_research(maxInterviews=1)
    first = await research.begin()
    await first.say("Too expensive.")
    full = await research.start()
    assert (full.status_code, full.json()["error"]) == (409, "study_full")


async def test_voice_is_refused_with_a_sentence(research: Research) -> None:
    refused = await research.start(mode="voice")
    assert (refused.status_code, refused.json()["error"]) == (422, "voice_not_available")


async def test_a_study_is_named_by_its_id_too_and_by_one_of_the_two_only(research: Research) -> None:
    by_id = await research.post("/interviews/start", {"projectId": research.study["id"]})
    both = await research.post(
        "/interviews/start", {"projectId": research.study["id"], "projectSlug": research.study["slug"]}
    )
    assert (by_id.status_code, both.status_code) == (201, 422)


@pytest.mark.parametrize(
    "metadata", [None, {}, {"email": "", "name": "", "externalId": ""}, {"email": " ", "name": None}]
)
async def test_what_is_given_as_nothing_is_not_given(research: Research, metadata: dict[str, Any] | None) -> None:
    body = {"projectSlug": research.study["slug"], "respondentMetadata": metadata}
    started = [await research.post("/interviews/start", body) for _ in range(2)]
    assert [response.status_code for response in started] == [201, 201]
    respondent = (await research.interview(started[0].json()["interviewId"]))["respondent"]
    assert (respondent["email"], respondent["name"], respondent["externalId"]) == (None, None, None)


async def test_an_external_id_given_as_a_number_is_its_digits(research: Research) -> None:
    conversation = await research.begin(externalId=42)
    met = await research.start({"externalId": "42"})
    assert (met.status_code, met.json()["interviewId"]) == (200, conversation.interview_id)


@pytest.mark.parametrize("language", ["en", "en-US", "EN", "en-us"])
async def test_a_language_of_a_region_falls_back_to_the_language(research: Research, language: str) -> None:
    started = await research.start(language=language)
    assert (started.status_code, started.json()["language"]) == (201, "en")


@pytest.mark.parametrize("language", ["xx", "eng", "de-DE"])
async def test_a_language_that_is_not_offered_is_refused(research: Research, language: str) -> None:
    refused = await research.start(language=language)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "language")


async def test_an_interview_is_held_in_the_language_it_was_started_in(make_research: StudyMaker) -> None:
    research = await make_research(interviewer={"languages": ["en", "de"]})
    started = await research.start(language="de")
    conversation = Conversation(research.client, started.json())
    reply = await conversation.say("weiß nicht")
    assert started.json()["language"] == "de"
    assert "Sie" in started.json()["message"]["content"]
    assert reply["message"]["kind"] == "probe"
    stopped = await conversation.say("ich möchte aufhören")
    assert stopped["isComplete"]


async def test_a_user_hash_of_an_email_does_not_prove_one_that_only_folds_alike(research: Research) -> None:
    refused = await _start_with_hash(research, {"email": "straße@example.com"}, "strasse@example.com")
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "userHash")
