"""With another workspace's ids no tool shows or changes anything of it; with nonsense every tool says what is wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from openkoji.accounts import service as accounts
from openkoji.db import Database
from openkoji.mcp.declare import Tool
from openkoji.mcp.tools import ALL
from openkoji.reports.ask import service as asking
from openkoji.settings import Settings
from tests.conftest import Workspace, make_workspace
from tests.mcp.agents import Agent
from tests.test_isolation_over_http import MARK, Other, fingerprint, furnish
from tests.webhooks.desk import Desk

TOOLS = pytest.mark.parametrize("tool", ALL, ids=[each.name for each in ALL])
NONSENSE = (None, 0, -1, 1.5, True, "", " ", "\x00", "x" * 3000, "stu_1/publish", "⟦", [], [[]], {}, {"a": {"b": 1}})


@pytest.fixture(scope="module")
async def other(client: httpx.AsyncClient, database: Database, conninfo: str, settings: Settings) -> Other:
    workspace = await make_workspace(database)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asking, "WAITING_SECONDS", 0)  # there is no worker
        return Other(workspace, await furnish(client, workspace, conninfo, Desk(database, workspace, settings)))


@pytest.fixture(scope="module")
async def strangers_workspace(database: Database) -> Workspace:
    return await make_workspace(database)


@pytest.fixture
async def stranger(client: httpx.AsyncClient, database: Database, strangers_workspace: Workspace) -> Agent:
    async with database.workspace(strangers_workspace.workspace_id) as transaction:
        _, key = accounts.create_key(transaction, strangers_workspace.workspace_id, "a stranger")
    return Agent(client, {"Authorization": f"Bearer {key}"})


def arguments_with(ids: dict[str, str]) -> dict[str, Any]:
    """What a stranger gives for an argument of this name."""
    return {
        "study_id": ids["analysed"],
        "study_slug": ids["slug"],
        "interview_id": ids["interview"],
        "session_token": ids["token"],
        "respondent_id": ids["respondent"],
        "external_id": "u_1",
        "email": f"{MARK}@example.com",
        "theme_id": ids["theme"],
        "into": ids["theme"],
        "edit_id": ids["edit"],
        "name": "Mine now",
        "description": "Mine now",
        "quotes": [{"messageId": f"msg_{'0' * 32}", "start": 0, "end": 1}],
        "import_id": ids["import"],
        "respondents": [{"email": "mine.now@example.com"}],
        "csv": "email\nmine.now@example.com\n",
        "suppression_id": ids["suppression"],
        "invitations": {"all": True},
        "report_id": ids["report"],
        "rehearsal_id": ids["rehearsal"],
        "ask_id": ids["ask"],
        "question": "What do they say about the price?",
        "query": "price",
        "endpoint_id": ids["endpoint"],
        "endpoint": {"url": "https://10.0.0.1/"},
        "changes": {},
        "delivery_id": ids["delivery"],
        "event_id": ids["event"],
        "since": "2026-01-01T00:00:00Z",
        "until": "2090-01-01T00:00:00Z",
        "vendor": "amplitude",
        "settings": {"apiKey": "mine-now"},
        "run_id": f"run_{'0' * 32}",
        "models": {"moderationModel": "openai:mine", "apiKey": "mine-now"},
        "message": "Let me in.",
        "study": {"name": "Mine"},
        "goal": "Why do customers cancel?",
        "kind": "quotes",
    }


def wishes(tool: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The beginnings of calls: each action of a tool, and what it requires is filled in later."""
    actions = tool["inputSchema"]["properties"].get("action", {})
    sure = {"confirm": True} if "confirm" in tool["inputSchema"]["properties"] else {}
    required = dict.fromkeys(tool["inputSchema"].get("required", ()))
    if tool["name"] == "koji_send_message":
        required["message"] = None  # or an answer, of which only the operation says so
    for action in actions.get("enum", [None]):
        yield {**required, **({"action": action} if action else {}), **sure}


async def tried(agent: Agent, tool: str, wish: dict[str, Any], known: dict[str, Any]) -> list[dict[str, Any]]:
    """What a stranger is answered who gives what is asked for until something else is said; where one of several is
    asked for, each of them."""
    wish = {name: known[name] if value is None else value for name, value in wish.items()}
    result = await agent.call(tool, **wish)
    told = result["structuredContent"]
    asked = [each["field"] for each in told.get("errors", ()) if each["field"] in known and each["field"] not in wish]
    if not asked or told["error"] != "validation_failed":
        return [result]
    if "exactly one" in told["errors"][0]["message"]:
        return [each for name in asked for each in await tried(agent, tool, {**wish, name: known[name]}, known)]
    return await tried(agent, tool, wish | {name: known[name] for name in asked}, known)


@TOOLS
async def test_another_workspaces_ids_show_and_change_nothing(
    database: Database, other: Other, stranger: Agent, tool: Tool
) -> None:
    before = await fingerprint(database, other.workspace)
    known = arguments_with(other.ids)
    listed = (await stranger.tools())[tool.name]
    for wish in wishes(listed):
        for result in await tried(stranger, tool.name, wish, known):
            assert MARK not in json.dumps(result["structuredContent"]), wish
            told = result["structuredContent"].get("error") if result.get("isError") else None
            assert told not in {"validation_failed", "internal_error", "confirmation_required"}, (wish, result)
    assert await fingerprint(database, other.workspace) == before


async def test_a_stranger_would_have_found_it_with_the_other_workspaces_key(
    client: httpx.AsyncClient, other: Other
) -> None:
    """Otherwise not finding it would prove nothing."""
    owner, known = Agent(client, other.workspace.headers), arguments_with(other.ids)
    for tool in ("koji_get_study", "koji_get_interview", "koji_get_themes", "koji_export_respondent"):
        listed = (await owner.tools())[tool]
        for wish in wishes(listed):
            for result in await tried(owner, tool, wish, known):
                assert not result.get("isError"), result


@TOOLS
async def test_nonsense_is_told_and_never_a_fault(stranger: Agent, tool: Tool) -> None:
    schema = (await stranger.tools())[tool.name]["inputSchema"]["properties"]
    for nonsense in NONSENSE:
        result = await stranger.call(tool.name, **dict.fromkeys(schema, nonsense))
        if result.get("isError"):
            assert result["structuredContent"]["error"] != "internal_error", nonsense
        else:
            assert nonsense in (None, True), "leaving all out, or agreeing to it, may be enough"
    unknown = await stranger.fail(tool.name, mood="good")
    assert "mood" in {each["field"] for each in unknown["errors"]}
