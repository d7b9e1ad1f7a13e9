"""A whole study through MCP alone, with the official SDK's client: from a goal to a published report."""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from openkoji.app import create_app
from openkoji.settings import Settings
from openkoji.simulate.answering import ScriptedRespondent
from openkoji.simulate.casting import cast
from tests.mcp.house import House
from tests.serving import served

GOAL = "Why do small teams stop paying for our scheduling software after the first month?"
RESPONDENTS = 5
CLOSING, OPENING = "⟧", "⟦interview: "


class Assistant:
    """An agent with the SDK's own client, which holds what a tool answers against the tool's schema."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def use(self, tool: str, **arguments: Any) -> dict[str, Any]:
        result = await self.client.call_tool(f"koji_{tool}", arguments)
        assert not result.is_error, result.content
        assert isinstance(result.structured_content, dict)
        return result.structured_content

    async def refused(self, tool: str, **arguments: Any) -> str:
        result = await self.client.call_tool(f"koji_{tool}", arguments)
        assert result.is_error
        assert isinstance(result.structured_content, dict)
        return str(result.structured_content["error"])


Hire = Callable[[], AbstractAsyncContextManager[Assistant]]


@pytest.fixture
def address(house_settings: Settings, house: House) -> Iterator[str]:
    with served(create_app(house_settings, house.conninfo)) as address:
        yield address


@pytest.fixture
def hire(address: str, house: House) -> Hire:
    """Each with a key of its own: a key has sixty calls a minute."""

    @asynccontextmanager
    async def assistant() -> AsyncIterator[Assistant]:
        headers = (await house.agent()).headers
        async with (
            httpx2.AsyncClient(headers=headers, timeout=60) as http,
            Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client,
        ):
            yield Assistant(client)

    return assistant


async def test_a_study_is_drafted_held_understood_and_reported(hire: Hire, house: House) -> None:
    async with hire() as researcher:
        study = await begin(researcher)
        of_study = {"study_id": study["id"]}
        heard: list[str] = []
        for number in range(RESPONDENTS):
            async with hire() as interviewer:
                heard += await interview(interviewer, study, number)

        results = await understood(researcher, of_study)
        assert results["counts"]["completed"] == RESPONDENTS
        counted = await researcher.use("get_interviews", **of_study)
        everyone = await researcher.use("get_interviews", include_all=True, **of_study)
        assert len(everyone["items"]) == RESPONDENTS >= len(counted["items"]) > 0

        themes = (await researcher.use("get_themes", filters={"minQuality": 1}, **of_study))["items"]
        quotes = await researcher.use("search_quotes", theme_id=themes[0]["id"], filters={"minQuality": 1}, **of_study)
        for quote in quotes["items"]:
            assert any(unmarked(quote["text"]) in said for said in heard), "quotes are what was said"
        named = await researcher.use(
            "edit_themes", action="rename", theme_id=themes[0]["id"], name="What weighs most", **of_study
        )
        assert unmarked(named["name"]) == "What weighs most"

        answer = await researcher.use(
            "ask", question="What did they say about the price?", filters={"minQuality": 1}, **of_study
        )
        assert answer["status"] == "ready"
        for quote in answer["quotes"]:
            assert any(unmarked(quote["text"]) in said for said in heard)

        report = await researcher.use("generate_report", **of_study)
        assert report["status"] == "ready"
        of_report = {**of_study, "report_id": report["id"]}
        [resource] = (await researcher.client.read_resource(f"koji://studies/{study['id']}/report")).contents
        assert "# " in resource.text
        assert await researcher.refused("publish_report", **of_report) == "confirmation_required"
        shown = await researcher.use("publish_report", confirm=True, **of_report)
        async with httpx.AsyncClient() as anybody:
            page = await anybody.get(shown["url"])
        assert page.status_code == 200
        assert study["name"] in page.text


async def test_the_same_beginning_on_standard_input_and_output(address: str, house: House) -> None:
    key = (await house.agent()).headers["Authorization"].removeprefix("Bearer ")
    environment = {**os.environ, "OPENKOJI_URL": address, "OPENKOJI_API_KEY": key}
    started = StdioServerParameters(command=sys.executable, args=["-m", "openkoji", "mcp"], env=environment)
    async with Client(started) as client:
        researcher = Assistant(client)
        study = await begin(researcher)
        assert await interview(researcher, study, 0)
        await researcher.use("get_results", study_id=study["id"], wait_seconds=5)


async def begin(researcher: Assistant) -> dict[str, Any]:
    """A study that is drafted, checked and published, with a person's consent."""
    drafted = await researcher.use("draft_study", goal=GOAL, engine="templates", minutes=5)
    study: dict[str, Any] = drafted["study"]
    of_study = {"study_id": study["id"]}
    check = await researcher.use("check_study", engine="embedded", **of_study)
    assert check["ready"], check["blocking"]
    assert await researcher.refused("publish_study", **of_study) == "confirmation_required"
    assert (await researcher.use("get_study", **of_study))["status"] == "draft", "nothing was published"
    assert (await researcher.use("publish_study", confirm=True, **of_study))["status"] == "published"
    return study


async def interview(interviewer: Assistant, study: Mapping[str, Any], number: int) -> list[str]:
    """Hold an interview with a scripted respondent; what they said in their own words."""
    persona = cast("", ["en"], RESPONDENTS)[number]
    somebody, said = ScriptedRespondent(persona, number), []
    turn = await interviewer.use(
        "start_interview", study_id=study["id"], respondent={"externalId": f"{study['id']}-{number}"}
    )
    token = turn["sessionToken"]
    while not turn.get("isComplete"):
        reply = somebody.reply(turn["message"]["content"], turn["widget"], turn["message"]["kind"])
        said.append(reply.text)
        turn = await interviewer.use("send_message", session_token=token, **reply.as_request())
    return said


async def understood(researcher: Assistant, of_study: Mapping[str, Any]) -> dict[str, Any]:
    """The results, once each interview is analysed."""
    for _ in range(10):
        everyone = await researcher.use("get_interviews", include_all=True, **of_study)
        if all(each["analysis"]["status"] == "ready" for each in everyone["items"]):
            break
        await researcher.use("get_results", wait_seconds=5, **of_study)
    return await researcher.use("get_results", **of_study)


def unmarked(words: str) -> str:
    assert words.startswith(OPENING)
    return words.removeprefix(OPENING).removesuffix(CLOSING)
