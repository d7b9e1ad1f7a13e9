"""`/mcp` lets in who the API lets in, and counts and refuses as the API does."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from openkoji.accounts.admission import KEY_QUOTA
from tests.conftest import Workspace
from tests.mcp.agents import Agent

PING: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
METADATA = "http://localhost/.well-known/oauth-protected-resource"


async def test_an_agent_is_told_who_it_speaks_to_and_what_words_are_data(agent: Agent) -> None:
    told = await agent.ask(
        "initialize",
        protocolVersion="2025-11-25",
        capabilities={},
        clientInfo={"name": "an agent", "version": "1"},
    )
    assert told["serverInfo"]["name"] == "openkoji"
    assert "⟦interview: " in told["instructions"] + " "
    assert "confirm: true" in told["instructions"]


async def test_without_a_key_a_client_is_told_where_to_read_how_to_get_in(client: httpx.AsyncClient) -> None:
    refused = await Agent(client, {}).post(PING)
    assert (refused.status_code, refused.json()["error"]) == (401, "unauthorized")
    assert refused.headers["www-authenticate"] == f'Bearer resource_metadata="{METADATA}/mcp"'


async def test_a_key_that_does_not_hold_is_said_to_be_invalid(client: httpx.AsyncClient) -> None:
    refused = await Agent(client, {"Authorization": "Bearer koji_live_wrong"}).post(PING)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == f'Bearer error="invalid_token", resource_metadata="{METADATA}/mcp"'


@pytest.mark.parametrize("address", [METADATA, f"{METADATA}/mcp"])
async def test_the_resource_says_what_it_is(client: httpx.AsyncClient, address: str) -> None:
    told = (await client.get(address)).json()
    assert told["resource"] == "http://localhost/mcp"
    assert told["bearer_methods_supported"] == ["header"]
    assert "authorization_servers" not in told  # RFC 9728, 3.2: none is left out


@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
async def test_a_stateless_server_takes_posts_alone(agent: Agent, method: str) -> None:
    refused = await agent.client.request(method, "http://localhost/mcp", headers=agent.headers)
    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")


async def test_a_page_of_another_site_is_refused_though_it_has_a_key(agent: Agent) -> None:
    refused = await agent.post(PING, Origin="https://evil.example")
    assert (refused.status_code, refused.json()["error"]) == (403, "origin_refused")


async def test_a_page_of_our_own_is_let_in(agent: Agent) -> None:
    assert (await agent.post(PING, Origin="http://localhost:8000")).status_code == 200


async def test_a_name_that_is_not_ours_is_refused(agent: Agent) -> None:
    refused = await agent.post(PING, Host="rebound.example")
    assert (refused.status_code, refused.json()["error"]) == (421, "host_refused")
    told = await agent.client.get(f"{METADATA}/mcp", headers={"Host": "rebound.example"})
    assert told.status_code == 421


async def test_a_body_beyond_all_measure_is_refused(agent: Agent) -> None:
    refused = await agent.post({**PING, "params": {"filler": "x" * 4_200_000}})
    assert (refused.status_code, refused.json()["error"]) == (413, "payload_too_large")


async def test_each_message_counts_once_against_the_key_whatever_its_tool_does(agent: Agent) -> None:
    first = await agent.post(PING)
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "koji_list_studies"}}
    second = await agent.post(message)
    assert second.json()["result"]["isError"] is False
    left = [int(each.headers["x-ratelimit-remaining"]) for each in (first, second)]
    assert left == [KEY_QUOTA - 1, KEY_QUOTA - 2]
    rest = await agent.client.get("http://localhost/api/v1/studies", headers=agent.headers)
    assert int(rest.headers["x-ratelimit-remaining"]) == KEY_QUOTA - 3


async def test_over_the_limit_a_tool_says_when_to_call_again_and_all_else_is_a_429(agent: Agent) -> None:
    for _ in range(KEY_QUOTA):
        await agent.post(PING)
    refused = await agent.post(PING)
    assert (refused.status_code, refused.json()["error"]) == (429, "rate_limited")
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    told = await agent.ask("tools/call", name="koji_create_study", arguments={"study": {"name": "Leaving"}})
    assert told["isError"]
    assert told["structuredContent"]["error"] == "rate_limited"
    assert 1 <= told["structuredContent"]["retryAfter"] <= 60
    assert f"in {told['structuredContent']['retryAfter']} seconds" in told["content"][0]["text"]


@pytest.mark.parametrize("text", [b"{", b"[]", b"null", b'"tools/call"', b"\xff"])
async def test_what_is_no_message_is_refused_and_breaks_nothing(agent: Agent, text: bytes) -> None:
    headers = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"} | agent.headers
    refused = await agent.client.post("http://localhost/mcp", content=text, headers=headers)
    assert refused.status_code == 400
    assert (await agent.post(PING)).status_code == 200


async def test_a_key_of_one_workspace_sees_nothing_of_another(
    agent: Agent, client: httpx.AsyncClient, other_workspace: Workspace
) -> None:
    study = await agent.use("koji_create_study", study={"name": "Leaving"})
    other = Agent(client, other_workspace.headers)
    assert (await other.use("koji_list_studies"))["items"] == []
    assert (await other.fail("koji_get_study", study_id=study["id"]))["error"] == "study_not_found"
