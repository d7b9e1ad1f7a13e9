"""Tools reach the operations of the API as their caller, and nothing else."""

from __future__ import annotations

import uuid

import httpx
import pytest
from fastapi import FastAPI

from openkoji.accounts.model import Caller
from openkoji.app import create_app
from openkoji.kit.errors import InvalidError, OpenKojiError, UnavailableError
from openkoji.mcp.calls import calls_elsewhere, calls_in_process, client_elsewhere, operations_of
from openkoji.settings import Settings
from tests.conftest import Workspace
from tests.serving import served


def caller_in(workspace: Workspace, *scopes: str) -> Caller:
    return Caller(workspace.workspace_id, uuid.uuid4(), frozenset(scopes), None)


async def test_every_operation_of_the_description_can_be_called(app: FastAPI, client: httpx.AsyncClient) -> None:
    described = {
        operation["operationId"]: (method.upper(), path)
        for path, item in (await client.get("/api/v1/openapi.json")).json()["paths"].items()
        for method, operation in item.items()
    }
    found = operations_of(app)
    assert {name: (found[name].method, found[name].path) for name in described} == described


async def test_an_operation_answers_with_links_of_the_address_it_was_called_at(
    app: FastAPI, workspace: Workspace
) -> None:
    calls = calls_in_process(app, caller_in(workspace), "https://research.example")
    study = await calls.call("create_study", body={"name": "Leaving"})
    assert study["url"] == f"https://research.example/s/{study['slug']}"
    assert await calls.call("delete_study", path={"study_id": study["id"]}) is None


async def test_a_problem_is_raised_with_its_code_and_its_fields(app: FastAPI, workspace: Workspace) -> None:
    calls = calls_in_process(app, caller_in(workspace), "http://localhost")
    with pytest.raises(OpenKojiError) as raised:
        await calls.call("create_study", body={"name": ""})
    assert raised.value.code == "validation_failed"
    assert [each.field for each in raised.value.errors] == ["name"]


async def test_the_scopes_of_the_caller_hold(app: FastAPI, workspace: Workspace) -> None:
    calls = calls_in_process(app, caller_in(workspace, "results:read"), "http://localhost")
    with pytest.raises(OpenKojiError) as raised:
        await calls.call("create_study", body={"name": "Leaving"})
    assert raised.value.code == "forbidden"


@pytest.mark.parametrize("study_id", ["stu_1/publish", "..", "stu_1?x=1", "stu_1%2Fpublish", "", "stu 1", "stu_1#"])
async def test_an_id_cannot_be_the_way_to_another_operation(app: FastAPI, workspace: Workspace, study_id: str) -> None:
    calls = calls_in_process(app, caller_in(workspace), "http://localhost")
    with pytest.raises(InvalidError, match="study_id"):
        await calls.call("get_study", path={"study_id": study_id})


async def test_a_header_cannot_say_who_calls(client: httpx.AsyncClient, workspace: Workspace) -> None:
    forged = {"openkoji.caller": str(workspace.workspace_id), "X-Openkoji-Caller": str(workspace.workspace_id)}
    assert (await client.get("/api/v1/studies", headers=forged)).status_code == 401


async def test_a_server_elsewhere_is_called_with_a_key(settings: Settings, conninfo: str, workspace: Workspace) -> None:
    with served(create_app(settings, conninfo)) as address:
        async with client_elsewhere(address, workspace.key) as elsewhere:
            calls = await calls_elsewhere(elsewhere)
            study = await calls.call("create_study", body={"name": "Leaving"})
            assert (await calls.call("get_study", path={"study_id": study["id"]}))["name"] == "Leaving"


async def test_a_server_that_is_not_there_is_told() -> None:
    async with client_elsewhere("http://127.0.0.1:9", "koji_live_x") as elsewhere:
        with pytest.raises(UnavailableError, match=r"127\.0\.0\.1:9"):
            await calls_elsewhere(elsewhere)
