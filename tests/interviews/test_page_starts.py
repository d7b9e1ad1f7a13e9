"""Starts from pages: what proves who somebody is, what is only claimed, and who may ask at all."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from openkoji.accounts.admission import START_QUOTA
from openkoji.db import Database
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import Prefix, parse_id
from openkoji.respondents.links import OnceLink, PersonalLink, link_of
from openkoji.studies.anonymity import mark_of, study_key
from tests.conftest import SECRET, Workspace
from tests.interviews.conftest import Conversation, Research, StudyMaker

OWN = "http://testserver"
SITE = "https://shop.example.com"
ADA = {"name": "Ada", "email": "ada@example.com"}


@pytest.fixture
def key_ring() -> KeyRing:
    return KeyRing([SECRET])


@dataclass
class Visitor:
    """A browser on a page that shows the study; it has no key."""

    client: httpx.AsyncClient
    address: str
    origin: str | None = OWN

    async def asks(self, **body: Any) -> httpx.Response:
        headers = {"Origin": self.origin} if self.origin else {}
        return await self.client.post(f"/api/v1/embed/{self.address}/start", json=body, headers=headers)

    async def starts(self, **body: Any) -> dict[str, Any]:
        response = await self.asks(**body)
        assert response.status_code in {200, 201}, response.text
        started: dict[str, Any] = response.json()
        return started

    async def is_refused(self, **body: Any) -> tuple[int, str]:
        response = await self.asks(**body)
        return response.status_code, response.json()["error"]

    async def sees(self, token: str | None) -> httpx.Response:
        return await self.client.get("/api/v1/interviews/session", headers={"X-Session-Token": token or ""})


def address_of(research: Research) -> str:
    """The study's address: its slug, or its id where another workspace of the tests has the slug."""
    address: str = research.study["url"].rpartition("/s/")[2]
    return address


def visitor_of(research: Research, origin: str | None = OWN) -> Visitor:
    return Visitor(research.client, address_of(research), origin)


def token_in(address: str) -> str:
    return address.rpartition("/i/")[2]


async def respondent_of(research: Research, interview_id: str) -> dict[str, Any]:
    respondent: dict[str, Any] = (await research.interview(interview_id))["respondent"]
    return respondent


async def test_respondents_read_the_title_of_the_page_and_not_the_name_that_the_team_gave_the_study(
    make_research: StudyMaker,
) -> None:
    research = await make_research(name="Churn Q3, the angry ones", page={"title": "Your time with us"})
    opening = (await visitor_of(research).starts())["message"]["content"]
    assert "Your time with us" in opening
    assert "Churn" not in opening


async def test_a_page_starts_an_interview_without_a_key(research: Research) -> None:
    response = await visitor_of(research).asks(respondentMetadata={"plan": "pro"})
    assert response.status_code == 201
    started = response.json()
    assert started["sessionToken"].startswith("kst_")
    assert started["resumeToken"].startswith("krt_")
    await Conversation(research.client, started).finish()
    respondent = await respondent_of(research, started["interviewId"])
    assert (respondent["identityVerified"], respondent["metadata"]) == (False, {"plan": "pro"})


async def test_a_study_is_found_by_its_id_too(research: Research) -> None:
    assert (await Visitor(research.client, research.study["id"]).starts())["status"] == "active"


# ---- Who may ask ----


async def test_a_page_of_a_site_that_the_study_does_not_name_starts_nothing(research: Research) -> None:
    assert await visitor_of(research, SITE).is_refused() == (403, "origin_not_allowed")
    assert await visitor_of(research, "null").is_refused() == (403, "origin_not_allowed")
    assert await visitor_of(research, None).is_refused() == (403, "origin_not_allowed")


@pytest.mark.parametrize("allowed", [SITE, f"{SITE}:443", "https://*.example.com", "*"])
async def test_a_page_of_an_allowed_site_starts_and_may_read_the_answer(
    make_research: StudyMaker, allowed: str
) -> None:
    research = await make_research(allowedOrigins=[allowed])
    visitor = visitor_of(research, SITE)
    preflight = await research.client.options(
        f"/api/v1/embed/{visitor.address}/start",
        headers={"Origin": SITE, "Access-Control-Request-Method": "POST"},
    )
    assert preflight.status_code == 204
    assert preflight.headers["access-control-allow-origin"] == SITE
    assert "content-type" in preflight.headers["access-control-allow-headers"]
    response = await visitor.asks()
    assert response.status_code == 201
    assert response.headers["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in response.headers
    for refused, status in ((await visitor.asks(linkToken="x"), 404), (await visitor.asks(language=7), 422)):
        assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (status, SITE)


@pytest.mark.parametrize(
    "origin", ["https://example.com.evil.org", "https://evilexample.com", "http://shop.example.com"]
)
async def test_an_origin_that_only_looks_like_an_allowed_one_is_refused(make_research: StudyMaker, origin: str) -> None:
    research = await make_research(allowedOrigins=["https://*.example.com"])
    visitor = visitor_of(research, origin)
    assert await visitor.is_refused() == (403, "origin_not_allowed")
    preflight = await research.client.options(f"/api/v1/embed/{visitor.address}/start", headers={"Origin": origin})
    assert (preflight.status_code, "access-control-allow-origin" in preflight.headers) == (403, False)


async def test_from_one_address_a_study_is_started_thirty_times_a_minute(research: Research) -> None:
    visitor = visitor_of(research)
    for _ in range(START_QUOTA):
        assert (await visitor.asks(linkToken="nothing")).status_code == 404, "a refused start counts, too"
    refused = await visitor.asks()
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert int(refused.headers["retry-after"]) > 0


async def test_the_starts_of_another_study_are_counted_for_themselves(make_research: StudyMaker) -> None:
    one, other = await make_research(), await make_research()
    for _ in range(START_QUOTA):
        await visitor_of(one).asks(linkToken="nothing")
    assert (await visitor_of(other).asks()).status_code == 201


async def test_a_study_that_was_never_published_is_not_there(client: httpx.AsyncClient, workspace: Workspace) -> None:
    draft = (await client.post("/api/v1/studies", json={"name": "A draft"}, headers=workspace.headers)).json()
    for address in (draft["slug"], draft["id"]):
        assert await Visitor(client, address).is_refused() == (404, "study_not_found")


async def test_the_first_of_two_workspaces_to_publish_has_the_slug(
    client: httpx.AsyncClient, workspace: Workspace, other_workspace: Workspace
) -> None:
    document = {
        "name": f"Shared {workspace.workspace_id.hex[-12:]}",
        "brief": {"problem": "p", "audience": "a"},
        "questions": [{"text": "Why?"}],
    }
    made = []
    for each in (workspace, other_workspace):
        study = (await client.post("/api/v1/studies", json=document, headers=each.headers)).json()
        await client.post(f"/api/v1/studies/{study['id']}/publish", headers=each.headers)
        made.append((await client.get(f"/api/v1/studies/{study['id']}", headers=each.headers)).json())
    first, second = made
    assert first["slug"] == second["slug"]
    started = await Visitor(client, first["slug"]).starts()
    read = await client.get(f"/api/v1/interviews/{started['interviewId']}", headers=workspace.headers)
    assert read.json()["studyId"] == first["id"]
    started = await Visitor(client, second["id"]).starts()
    read = await client.get(f"/api/v1/interviews/{started['interviewId']}", headers=other_workspace.headers)
    assert read.json()["studyId"] == second["id"]
    assert second["url"].endswith(f"/s/{second['id']}")


async def test_without_the_open_link_nobody_starts_uninvited_but_a_site_still_shows_it(
    make_research: StudyMaker,
) -> None:
    research = await make_research(page={"openLink": False}, allowedOrigins=[SITE])
    visitor = visitor_of(research)
    assert await visitor.is_refused(source="link") == (403, "invitation_needed")
    invited = (await research.start(ADA)).json()
    assert (await visitor.starts(linkToken=token_in(invited["interviewUrl"])))["status"] == "active"
    assert (await visitor.starts(source="widget"))["status"] == "active"


async def test_without_the_open_link_and_without_sites_saying_that_one_is_a_site_opens_nothing(
    make_research: StudyMaker,
) -> None:
    visitor = visitor_of(await make_research(page={"openLink": False}))
    assert await visitor.is_refused(source="widget") == (403, "invitation_needed")


async def test_an_empty_start_of_a_stranger_does_not_keep_a_place_for_a_month(
    make_research: StudyMaker,
) -> None:
    research = await make_research(maxInterviews=1)
    begun = await visitor_of(research).starts()
    assert datetime.fromisoformat(begun["expiresAt"]) - datetime.now(UTC) <= timedelta(hours=24)
    invited = await make_research()
    known = (await invited.start(ADA)).json()
    assert datetime.fromisoformat(known["expiresAt"]) - datetime.now(UTC) > timedelta(days=29)


async def test_whoever_made_the_link_of_an_anonymous_study_reads_nothing_by_it(make_research: StudyMaker) -> None:
    research = await make_research(anonymous=True)
    token = token_in((await research.start()).json()["interviewUrl"])
    begun = await visitor_of(research).starts(linkToken=token)
    assert (await visitor_of(research).starts(linkToken=token))["interviewId"] == begun["interviewId"]
    await Conversation(research.client, begun).say("My manager shouts at us.")
    assert await visitor_of(research).is_refused(linkToken=token) == (409, "link_used")
    assert (await visitor_of(research).starts(resumeToken=begun["resumeToken"]))["resumed"] is True
    assert "shouts" not in (await research.client.get(f"/i/{token}")).text


@pytest.mark.parametrize(("step", "code"), [("pause", "study_not_published"), ("close", "study_closed")])
async def test_a_study_that_takes_no_interviews_takes_none_from_pages(research: Research, step: str, code: str) -> None:
    assert (await research.post(f"/studies/{research.study['id']}/{step}")).status_code == 200
    assert await visitor_of(research).is_refused() == (409, code)


async def test_a_full_study_takes_none(make_research: StudyMaker) -> None:
    research = await make_research(maxInterviews=1)
    await visitor_of(research).starts()
    assert await visitor_of(research).is_refused() == (409, "study_full")


# ---- Personal links ----


async def test_a_personal_link_proves_who_somebody_is_and_goes_on_on_another_device(research: Research) -> None:
    invited = (await research.start(ADA)).json()
    token = token_in(invited["interviewUrl"])
    phone, desk = visitor_of(research), visitor_of(research)
    begun = await phone.starts(linkToken=token)
    assert begun["interviewId"] == invited["interviewId"]
    await Conversation(research.client, begun).say("It was far too expensive for our small team.")
    again = await desk.starts(linkToken=token)
    assert (again["interviewId"], again["resumed"]) == (begun["interviewId"], True)
    told = (await desk.sees(again["sessionToken"])).json()
    assert "far too expensive" in "".join(message["content"] for message in told["messages"])
    assert (await respondent_of(research, begun["interviewId"]))["identityVerified"] is True


async def test_whoever_is_done_is_not_asked_again(research: Research) -> None:
    conversation = await research.begin(**ADA)
    await conversation.finish()
    met = await visitor_of(research).starts(linkToken=token_in(conversation.started["interviewUrl"]))
    assert (met["status"], met["sessionToken"], met["message"], met["resumeToken"]) == ("completed", None, None, None)


async def test_what_an_invited_person_fills_in_is_kept_and_who_they_are_stays(research: Research) -> None:
    invited = (await research.start({**ADA, "plan": "pro"})).json()
    told = {"name": "Eve", "email": "eve@example.com", "externalId": "u_9", "role": "Teacher"}
    await visitor_of(research).starts(linkToken=token_in(invited["interviewUrl"]), respondentMetadata=told)
    respondent = await respondent_of(research, invited["interviewId"])
    assert (respondent["name"], respondent["email"], respondent["externalId"]) == ("Ada", "ada@example.com", None)
    assert respondent["metadata"] == {"plan": "pro", "role": "Teacher"}


async def test_what_the_team_knows_of_an_invited_person_is_not_theirs_to_change_unless_they_are_asked(
    make_research: StudyMaker,
) -> None:
    research = await make_research(page={"intake": [{"key": "role", "label": "What do you do?"}]})
    invited = (await research.start({**ADA, "plan": "pro", "role": "unknown"})).json()
    told = {"plan": "enterprise", "role": "Teacher", "team": "North"}
    await visitor_of(research).starts(linkToken=token_in(invited["interviewUrl"]), respondentMetadata=told)
    respondent = await respondent_of(research, invited["interviewId"])
    assert respondent["metadata"] == {"plan": "pro", "role": "Teacher", "team": "North"}


async def test_a_link_that_was_changed_or_is_of_another_study_leads_nowhere(make_research: StudyMaker) -> None:
    one, other = await make_research(), await make_research()
    token = token_in((await one.start(ADA)).json()["interviewUrl"])
    changed = token[:-3] + ("AAA" if not token.endswith("AAA") else "BBB")
    for wrong in (changed, "x", "", token_in(token) + "A"):
        assert await visitor_of(one).is_refused(linkToken=wrong) == (404, "link_not_found")
    assert await visitor_of(other).is_refused(linkToken=token) == (404, "link_not_found")


async def test_a_link_into_another_workspace_leads_nowhere(
    research: Research, other_workspace: Workspace, key_ring: KeyRing
) -> None:
    invited = (await research.start(ADA)).json()
    respondent = await respondent_of(research, invited["interviewId"])
    respondent_id = parse_id(Prefix.RESPONDENT, respondent["id"])
    assert respondent_id is not None
    forged = PersonalLink(other_workspace.workspace_id, respondent_id).token(key_ring)
    assert await visitor_of(research).is_refused(linkToken=forged) == (404, "link_not_found")


# ---- Claims ----


async def test_a_stranger_who_knows_an_email_address_gets_nothing_of_its_owner(research: Research) -> None:
    conversation = await research.begin(**ADA)
    await conversation.say("I left because of the invoice from March.")
    stranger = visitor_of(research)
    started = await stranger.starts(respondentMetadata=ADA)
    assert started["interviewId"] != conversation.interview_id
    assert (started["resumed"], started["progress"]["answered"]) == (False, 0)
    assert "March" not in (await stranger.sees(started["sessionToken"])).text
    assert token_in(started["interviewUrl"]) != token_in(conversation.started["interviewUrl"])
    claim = await respondent_of(research, started["interviewId"])
    assert (claim["email"], claim["identityVerified"]) == ("ada@example.com", False)
    owner = await respondent_of(research, conversation.interview_id)
    assert (owner["id"], owner["name"]) != (claim["id"], None)


async def test_a_claim_is_a_new_interview_every_time(research: Research) -> None:
    first = await visitor_of(research).starts(respondentMetadata=ADA)
    second = await visitor_of(research).starts(respondentMetadata=ADA)
    assert first["interviewId"] != second["interviewId"]


async def test_a_hash_of_the_sites_server_proves_its_user(research: Research) -> None:
    secret = (await research.get(f"/studies/{research.study['id']}/identity-secret")).json()["secret"]
    user_hash = hmac.new(secret.encode(), b"u_1", hashlib.sha256).hexdigest()
    first = await visitor_of(research).starts(respondentMetadata={"externalId": "u_1"}, userHash=user_hash)
    again = await visitor_of(research).starts(respondentMetadata={"externalId": "u_1"}, userHash=user_hash)
    assert (again["interviewId"], again["resumed"]) == (first["interviewId"], True)
    other = await visitor_of(research).is_refused(respondentMetadata={"externalId": "u_2"}, userHash=user_hash)
    assert other == (422, "validation_failed")


# ---- Resuming ----


async def test_an_address_that_only_looks_like_another_in_lower_case_is_another_persons(research: Research) -> None:
    secret = (await research.get(f"/studies/{research.study['id']}/identity-secret")).json()["secret"]
    met = set()
    for email in ("bok@example.com", "bo\u212a@example.com"):  # the second has the sign of Kelvin
        user_hash = hmac.new(secret.encode(), email.encode(), hashlib.sha256).hexdigest()
        begun = await visitor_of(research).starts(respondentMetadata={"email": email}, userHash=user_hash)
        met.add(begun["interviewId"])
    assert len(met) == 2


async def test_a_resume_token_gives_back_its_interview_to_our_own_pages_alone(make_research: StudyMaker) -> None:
    research = await make_research(allowedOrigins=[SITE])
    started = await visitor_of(research).starts(source="widget")
    await Conversation(research.client, started).say("Because of the price.")
    resumed = await visitor_of(research).starts(resumeToken=started["resumeToken"], source="widget")
    assert (resumed["interviewId"], resumed["resumed"]) == (started["interviewId"], True)
    assert resumed["sessionToken"] == started["sessionToken"]
    refused = await visitor_of(research, SITE).is_refused(resumeToken=started["resumeToken"])
    assert refused == (403, "origin_not_allowed"), "the site may keep the token, and read nothing with it"


async def test_a_resume_token_opens_no_conversation_by_itself(research: Research) -> None:
    started = await visitor_of(research).starts()
    assert (await visitor_of(research).sees(started["resumeToken"])).status_code == 401


async def test_a_resume_token_of_another_study_or_a_made_up_one_finds_nothing(make_research: StudyMaker) -> None:
    one, other = await make_research(), await make_research()
    started = await visitor_of(one).starts()
    for wrong in (started["sessionToken"], "krt_", f"{started['resumeToken']}A"):
        assert await visitor_of(one).is_refused(resumeToken=wrong) == (404, "interview_not_found")
    assert await visitor_of(other).is_refused(resumeToken=started["resumeToken"]) == (404, "interview_not_found")


async def test_a_paused_study_goes_on_with_whoever_began(research: Research) -> None:
    started = await visitor_of(research).starts()
    await research.post(f"/studies/{research.study['id']}/pause")
    assert (await visitor_of(research).starts(resumeToken=started["resumeToken"]))["status"] == "active"


async def test_one_start_brings_one_token(research: Research) -> None:
    assert await visitor_of(research).is_refused(linkToken="a", resumeToken="b") == (422, "validation_failed")


# ---- The conversation as its respondent sees it ----


async def test_the_session_shows_what_was_said_and_what_is_asked_now(research: Research) -> None:
    started = await visitor_of(research).starts()
    conversation = Conversation(research.client, started)
    reply = await conversation.say("The price went up in March.", clientMessageId="c1")
    told = (await visitor_of(research).sees(started["sessionToken"])).json()
    assert [message["role"] for message in told["messages"]] == ["interviewer", "respondent", "interviewer"]
    assert told["messages"][1]["clientMessageId"] == "c1"
    assert told["messages"][2]["content"] == reply["message"]["content"]
    widget = {name: value for name, value in told["widget"].items() if value is not None}
    assert (widget, told["progress"]) == (reply["widget"], reply["progress"])
    assert told["replaceableMessageId"] == told["messages"][1]["id"]
    assert (told["status"], told["awaitingReply"], told["feedback"]) == ("active", False, None)


async def test_an_answer_that_was_replaced_is_shown_as_it_stands(research: Research) -> None:
    started = await visitor_of(research).starts()
    conversation = Conversation(research.client, started)
    await conversation.say("The price went up in Mrach.")
    told = (await visitor_of(research).sees(started["sessionToken"])).json()
    await conversation.say("The price went up in March.", replacesMessageId=told["replaceableMessageId"])
    told = (await visitor_of(research).sees(started["sessionToken"])).json()
    said = [message["content"] for message in told["messages"] if message["role"] == "respondent"]
    assert said == ["The price went up in March."]


async def test_no_cache_keeps_a_conversation_or_its_tokens(research: Research) -> None:
    begun = await visitor_of(research).asks()
    read = await visitor_of(research).sees(begun.json()["sessionToken"])
    assert [answer.headers["cache-control"] for answer in (begun, read)] == ["no-store", "no-store"]


async def test_a_finished_conversation_can_be_read_to_its_end(research: Research) -> None:
    started = await visitor_of(research).starts()
    await Conversation(research.client, started).finish()
    told = (await visitor_of(research).sees(started["sessionToken"])).json()
    assert (told["status"], told["widget"], told["replaceableMessageId"]) == ("completed", None, None)
    assert told["messages"][-1]["kind"] == "closing"


@pytest.mark.parametrize("token", ["", "kst_made-up", "nothing"])
async def test_without_a_session_token_there_is_nothing_to_read(research: Research, token: str) -> None:
    refused = await visitor_of(research).sees(token)
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_session_token")


async def test_a_key_reads_no_conversation_as_its_respondent(research: Research) -> None:
    assert (await research.get("/interviews/session")).status_code == 401


# ---- Anonymous studies ----


async def once_link(database: Database, research: Research, key_ring: KeyRing, email: str = "ada@example.com") -> str:
    study_id = parse_id(Prefix.STUDY, research.study["id"])
    assert study_id is not None
    workspace_id: UUID = research.workspace.workspace_id
    async with database.workspace(workspace_id) as transaction:
        key = await study_key(transaction, workspace_id, study_id, key_ring)
    return OnceLink(workspace_id, study_id, mark_of(key, email)).token(key_ring)


async def test_an_anonymous_study_drops_who_the_form_and_the_address_say_it_is(make_research: StudyMaker) -> None:
    research = await make_research(anonymous=True)
    told = {**ADA, "externalId": "u_1", "phone": "+44 20 7946 0958", "role": "ada@example.com", "team": "Sales"}
    started = await visitor_of(research).starts(respondentMetadata=told)
    respondent = await respondent_of(research, started["interviewId"])
    assert (respondent["name"], respondent["email"], respondent["externalId"]) == (None, None, None)
    assert respondent["metadata"] == {"team": "Sales"}


async def test_a_link_of_an_anonymous_study_opens_one_interview(
    make_research: StudyMaker, database: Database, key_ring: KeyRing
) -> None:
    research = await make_research(anonymous=True)
    token = await once_link(database, research, key_ring)
    started = await visitor_of(research).starts(linkToken=token, respondentMetadata={**ADA, "team": "Sales"})
    respondent = await respondent_of(research, started["interviewId"])
    assert (respondent["email"], respondent["name"], respondent["metadata"]) == (None, None, {"team": "Sales"})
    assert await visitor_of(research).is_refused(linkToken=token) == (409, "link_used")
    resumed = await visitor_of(research).starts(resumeToken=started["resumeToken"])
    assert resumed["interviewId"] == started["interviewId"], "the browser that began goes on"


async def publish_as(research: Research, **changes: Any) -> None:
    path = f"/api/v1/studies/{research.study['id']}"
    changed = await research.client.patch(path, json=changes, headers=research.workspace.headers)
    assert changed.status_code == 200, changed.text
    assert (await research.post(f"/studies/{research.study['id']}/publish")).status_code == 200


@pytest.mark.parametrize("way", ["list", "start", "claim"])
async def test_once_a_study_is_anonymous_a_link_that_knows_somebody_leads_nowhere(research: Research, way: str) -> None:
    if way == "list":
        link = (await research.post(f"/studies/{research.study['id']}/respondents", ADA)).json()["link"]
    elif way == "start":
        link = (await research.start(ADA)).json()["interviewUrl"]
    else:
        link = (await visitor_of(research).starts(respondentMetadata={"phone": "+44 20 7946 0958"}))["interviewUrl"]
    await publish_as(research, anonymous=True)
    assert await visitor_of(research).is_refused(linkToken=token_in(link)) == (404, "link_not_found")
    assert (await research.client.get(f"/i/{token_in(link)}")).status_code == 404


async def test_a_link_that_was_made_while_the_study_was_anonymous_stays_one_when_it_is_not_any_more(
    make_research: StudyMaker, database: Database, key_ring: KeyRing
) -> None:
    research = await make_research(anonymous=True)
    token = await once_link(database, research, key_ring)
    await publish_as(research, anonymous=False)
    started = await visitor_of(research).starts(linkToken=token)
    assert (await respondent_of(research, started["interviewId"]))["email"] is None
    assert await visitor_of(research).is_refused(linkToken=token) == (409, "link_used")


async def test_nothing_tells_which_interview_came_by_which_link(
    make_research: StudyMaker, database: Database, key_ring: KeyRing
) -> None:
    """Not even the transaction that PostgreSQL notes of each row, or the place at which it stands."""
    research = await make_research(anonymous=True)
    marks = []
    for email in ("ada@example.com", "ben@example.com", "cem@example.com", "dea@example.com"):
        token = await once_link(database, research, key_ring, email)
        link = link_of(token, key_ring)
        assert isinstance(link, OnceLink)
        marks.append(link.mark)
        await visitor_of(research).starts(linkToken=token)
    async with database.workspace(research.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values(
            "SELECT marks, (SELECT count(DISTINCT i.xmin::text) FROM interviews i) FROM anonymous_starts"
        )
    assert row == (sorted(marks), 4)


async def test_starts_by_links_and_the_end_of_the_study_wait_for_each_other(
    make_research: StudyMaker, database: Database, key_ring: KeyRing
) -> None:
    research = await make_research(anonymous=True, maxInterviews=5)
    tokens = [await once_link(database, research, key_ring, f"p{number}@example.com") for number in range(6)]
    visitor = visitor_of(research)
    first = await visitor.asks(linkToken=tokens.pop())
    closed, *answers = await asyncio.gather(
        research.post(f"/studies/{research.study['id']}/close"),
        *(visitor.asks(linkToken=token) for token in [*tokens, *tokens]),
    )
    assert (first.status_code, closed.status_code) == (201, 200)
    assert {answer.status_code for answer in answers} <= {201, 409}


async def test_a_refused_start_uses_up_no_link(
    make_research: StudyMaker, database: Database, key_ring: KeyRing
) -> None:
    research = await make_research(anonymous=True, consent={"text": "We keep it for a year.", "required": True})
    token = await once_link(database, research, key_ring)
    assert await visitor_of(research).is_refused(linkToken=token) == (409, "consent_required")
    assert await visitor_of(research).is_refused(linkToken=token) == (409, "consent_required")


async def test_once_a_study_is_closed_nothing_tells_who_took_part(
    make_research: StudyMaker, database: Database, key_ring: KeyRing
) -> None:
    research = await make_research(anonymous=True)
    await visitor_of(research).starts(linkToken=await once_link(database, research, key_ring))
    await research.post(f"/studies/{research.study['id']}/close")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        left = await transaction.fetch_values(
            "SELECT (SELECT count(*) FROM anonymous_keys), (SELECT count(*) FROM anonymous_starts)"
        )
    assert left == (0, 0)
