"""What goes wrong reaches the agent as a code, a sentence and what to do, and changes nothing."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from openkoji.mcp import errors
from openkoji.mcp.calls import Calls
from openkoji.web.error_catalogue import CATALOGUE
from tests.conftest import Workspace
from tests.credits.conftest import Account, account, make_research, research
from tests.mcp.agents import Agent

__all__ = ["account", "make_research", "research"]


def told(result: dict[str, Any]) -> str:
    assert result["isError"]
    return str(result["content"][0]["text"])


async def test_an_unknown_tool_is_named(agent: Agent) -> None:
    result = await agent.call("koji_fly")
    assert told(result) == "unknown_tool: There is no tool 'koji_fly'. List them with tools/list."
    assert result["structuredContent"]["error"] == "unknown_tool"


async def test_arguments_at_fault_are_named(agent: Agent) -> None:
    error = await agent.fail("koji_list_studies", limit="many", colour="red")
    assert error["error"] == "validation_failed"
    assert {each["field"] for each in error["errors"]} == {"limit", "colour"}
    assert "colour is no argument of this tool" in error["message"]
    assert "study_id is required" in (await agent.fail("koji_get_study"))["message"]


async def test_an_object_that_a_client_wrote_as_a_text_is_read(agent: Agent) -> None:
    study = await agent.use("koji_create_study", study='{"name": "Leaving"}')
    assert study["name"] == "Leaving"


async def test_a_text_that_looks_like_json_stays_a_text(agent: Agent) -> None:
    study = await agent.use("koji_create_study", study={"name": "Leaving"})
    copy = await agent.use("koji_duplicate_study", study_id=study["id"], name="[1, 2]")
    assert copy["name"] == "[1, 2]"


async def test_what_the_api_finds_wrong_is_told_with_its_fields(agent: Agent) -> None:
    error = await agent.fail(
        "koji_create_study", study={"name": "Leaving", "questions": [{"text": "Why?", "type": "?"}]}
    )
    assert error["error"] == "validation_failed"
    assert error["errors"][0]["field"].startswith("questions.0")


async def test_what_is_not_there_is_told_with_where_to_look(agent: Agent) -> None:
    result = await agent.call("koji_get_study", study_id="stu_00000000000000000000000000000000")
    assert told(result).startswith("study_not_found: ")
    assert "koji_list_studies" in told(result)


async def test_a_state_that_does_not_allow_it_is_a_conflict(agent: Agent) -> None:
    study = await agent.use("koji_create_study", study={"name": "Leaving"})
    assert (await agent.fail("koji_pause_study", study_id=study["id"]))["error"] == "study_not_published"


async def test_a_study_that_lacks_something_names_it(agent: Agent) -> None:
    study = await agent.use("koji_create_study", study={"name": "Leaving"})
    error = await agent.fail("koji_publish_study", study_id=study["id"], confirm=True)
    assert error["error"] == "study_incomplete"
    assert {each["field"] for each in error["errors"]} >= {"brief.problem", "brief.audience", "questions"}


@pytest.mark.parametrize("given", ["NaN", '"\\ud800"', "[" * 900 + "]" * 900], ids=["NaN", "half", "deep"])
async def test_what_json_has_no_way_to_write_is_told(agent: Agent, given: str) -> None:
    """A text of JSON in place of a document is read as what it says, and may say more than JSON can."""
    error = await agent.fail("koji_create_study", study=f'{{"name": "x", "maxInterviews": {given}}}')
    assert error["error"] == "validation_failed"


@pytest.mark.parametrize("given", [1, "yes", "1", "True", [True]])
async def test_only_true_is_consent(agent: Agent, given: object) -> None:
    study = await agent.use("koji_create_study", study={"name": "Leaving"})
    error = await agent.fail("koji_delete_study", study_id=study["id"], confirm=given)
    assert [each["field"] for each in error["errors"]] == ["confirm"]
    assert (await agent.use("koji_get_study", study_id=study["id"]))["status"] == "draft"


async def test_of_a_million_faults_the_first_are_told(agent: Agent) -> None:
    error = await agent.fail("koji_list_studies", **{f"a{number}": 1 for number in range(50_000)})
    assert len(error["errors"]) == 20


async def test_what_a_key_may_not_do_is_forbidden(client: httpx.AsyncClient, workspace: Workspace) -> None:
    body = {"name": "reader", "scopes": ["results:read"]}
    key = (await client.post("/api/v1/api-keys", json=body, headers=workspace.headers)).json()["key"]
    reader = Agent(client, {"Authorization": f"Bearer {key}"})
    assert (await reader.use("koji_list_studies"))["items"] == []
    result = await reader.call("koji_create_study", study={"name": "Leaving"})
    assert told(result).startswith("forbidden: This key has no scope studies:write.")


async def test_a_key_of_one_study_reaches_no_other(agent: Agent, client: httpx.AsyncClient) -> None:
    one = await agent.use("koji_create_study", study={"name": "One"})
    two = await agent.use("koji_create_study", study={"name": "Two"})
    body = {"name": "one", "studyId": one["id"]}
    key = (await client.post("/api/v1/api-keys", json=body, headers=agent.headers)).json()["key"]
    bound = Agent(client, {"Authorization": f"Bearer {key}"})
    assert [each["id"] for each in (await bound.use("koji_list_studies"))["items"]] == [one["id"]]
    assert (await bound.fail("koji_get_study", study_id=two["id"]))["error"] == "study_not_found"
    assert (await bound.fail("koji_create_study", study={"name": "Three"}))["error"] == "forbidden"


async def test_the_limit_of_the_credits_holds(agent: Agent, account: Account) -> None:
    await account.on("free", balance=0)
    result = await agent.call("koji_start_interview", study_slug=account.research.study["slug"])
    assert told(result).startswith("credits_exhausted: ")
    assert "koji_get_usage" in told(result)


async def test_a_fault_of_ours_tells_nothing_of_its_inside(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("the password is hunter2")

    monkeypatch.setattr(Calls, "call", break_down)
    with capture_logs() as logs:
        result = await agent.ask("tools/call", name="koji_list_studies", arguments={})
    assert told(result).startswith("internal_error: Something went wrong on our side.")
    assert "hunter2" not in str(result)
    assert [(each["event"], each["tool"]) for each in logs] == [("a fault of ours", "koji_list_studies")]


def test_advice_is_for_codes_that_there_are() -> None:
    assert set(errors.WHAT_TO_DO) <= {entry.code for entry in CATALOGUE}
