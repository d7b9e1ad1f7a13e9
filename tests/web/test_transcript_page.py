"""`/t/{token}`: what was said, for whoever was given the address, and nothing of who said it."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from openkoji.interviews.transcript_links import transcript_token
from openkoji.kit.crypto import KeyRing
from tests.conftest import SECRET, Workspace
from tests.contract.seeds import STUDY, Seeds, plant


@pytest.fixture
async def planted(client: httpx.AsyncClient, workspace: Workspace) -> Seeds:
    client = httpx.AsyncClient(transport=client._transport, base_url=client.base_url, headers=workspace.headers)
    return await plant(client)


async def _say(client: httpx.AsyncClient, seeds: Seeds, message: str) -> None:
    sent = await client.post(
        "/api/v1/interviews/messages", json={"sessionToken": seeds.session_token, "message": message}
    )
    assert sent.status_code == 200


async def test_the_turns_stand_in_order(client: httpx.AsyncClient, planted: Seeds) -> None:
    await _say(client, planted, "It was too expensive for our small team.")
    page = await client.get(planted.transcript_url)
    assert page.status_code == 200
    assert page.text.index("What made you leave") < page.text.index("too expensive for our small team")
    assert page.text.count("<li ") == 3
    assert page.text.count('dir="auto"') == 3


async def test_no_name_and_no_address_is_shown(client: httpx.AsyncClient, planted: Seeds) -> None:
    await _say(client, planted, "I am Ada, write to ada@example.com")
    page = await client.get(planted.transcript_url)
    assert "Ada" not in page.text
    assert "Lovelace" not in page.text
    assert "example.com" not in page.text
    assert "[name]" in page.text


async def test_a_name_that_a_question_printed_from_metadata_is_not_shown(
    client: httpx.AsyncClient, workspace: Workspace
) -> None:
    headers = workspace.headers
    question = {"text": "Hello {{metadata.firstName}} on {{metadata.phone}}, why did you leave?", "type": "open_ended"}
    study = (await client.post("/api/v1/studies", json={**STUDY, "questions": [question]}, headers=headers)).json()
    await client.post(f"/api/v1/studies/{study['id']}/publish", headers=headers)
    start = {"projectId": study["id"], "respondentMetadata": {"firstName": "Ada", "phone": "+44 20 7946 0958"}}
    started = (await client.post("/api/v1/interviews/start", json=start, headers=headers)).json()
    assert "Ada on +44 20 7946 0958" in started["message"]["content"]
    read = (await client.get(f"/api/v1/interviews/{started['interviewId']}", headers=headers)).json()
    page = await client.get(read["transcriptUrl"])
    assert "Hello [name] on [id], why did you leave?" in page.text
    assert "Ada" not in page.text
    assert "7946" not in page.text


async def test_what_was_said_is_text_and_no_markup(client: httpx.AsyncClient, planted: Seeds) -> None:
    await _say(client, planted, "<script>alert(1)</script> {{ 7 * 7 }} & so on")
    page = await client.get(planted.transcript_url)
    assert "<script" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7 * 7 }} &amp; so on" in page.text


async def test_it_is_kept_by_nobody_and_told_to_nobody(client: httpx.AsyncClient, planted: Seeds) -> None:
    headers = (await client.get(planted.transcript_url)).headers
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'self';")


@pytest.mark.parametrize(
    "token", ["x", "A" * 64, "A" * 8000, "%00", "🙂", transcript_token(uuid4(), uuid4(), KeyRing([SECRET]))]
)
async def test_a_token_that_leads_nowhere_is_not_found(client: httpx.AsyncClient, token: str) -> None:
    page = await client.get(f"/t/{token}")
    assert page.status_code == 404
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"


@pytest.mark.parametrize("links", ["off", "members"])
async def test_a_study_that_shares_no_transcripts_shows_none(
    client: httpx.AsyncClient, workspace: Workspace, links: str
) -> None:
    headers = workspace.headers
    document: dict[str, Any] = {**STUDY, "transcriptLinks": links}
    study = (await client.post("/api/v1/studies", json=document, headers=headers)).json()
    await client.post(f"/api/v1/studies/{study['id']}/publish", headers=headers)
    started = await client.post("/api/v1/interviews/start", json={"projectId": study["id"]}, headers=headers)
    interview = (await client.get(f"/api/v1/interviews/{started.json()['interviewId']}", headers=headers)).json()
    assert interview["transcriptUrl"] is None
    token = transcript_token(workspace.workspace_id, UUID(interview["id"].partition("_")[2]), KeyRing([SECRET]))
    assert (await client.get(f"/t/{token}")).status_code == 404
