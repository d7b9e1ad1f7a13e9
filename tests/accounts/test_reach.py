"""A key that reaches one study, or has scopes, cannot widen itself and learns nothing beyond its reach."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import Workspace

STUDY = {
    "name": "Why people leave",
    "brief": {"problem": "People leave", "audience": "People who left"},
    "questions": [{"text": "What made you leave?", "type": "open_ended"}],
}


class Calls:
    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def __call__(self, method: str, path: str, body: object = None, **parameters: str) -> tuple[int, Any]:
        response = await self.client.request(
            method, f"/api/v1{path}", json=body, params=parameters, headers=self.headers
        )
        return response.status_code, response.json() if response.content else None

    async def make(self, path: str, body: object = None) -> dict[str, Any]:
        status, made = await self("POST", path, body)
        assert status in {200, 201}, made
        return dict(made)

    async def with_key(self, **body: Any) -> Calls:
        created = await self.make("/api-keys", {"name": "narrow"} | body)
        return Calls(self.client, {"Authorization": f"Bearer {created['key']}"})


@pytest.fixture
def owner(client: httpx.AsyncClient, workspace: Workspace) -> Calls:
    return Calls(client, workspace.headers)


@pytest.mark.parametrize("scopes", [[], ["admin"], ["admin", "studies:write"], ["results:read"]])
async def test_a_key_for_one_study_has_no_way_to_the_keys(owner: Calls, scopes: list[str]) -> None:
    study = await owner.make("/studies", STUDY)
    bound = await owner.with_key(studyId=study["id"], scopes=scopes)
    victim = await owner.make("/api-keys", {"name": "victim"})
    for method, path, body in [
        ("POST", "/api-keys", {"name": "wide"}),
        ("POST", "/api-keys", {"name": "same", "studyId": study["id"]}),
        ("GET", "/api-keys", None),
        ("DELETE", f"/api-keys/{victim['id']}", None),
    ]:
        status, problem = await bound(method, path, body)
        assert (status, problem["error"]) == (403, "forbidden"), (method, path)
    _, listed = await owner("GET", "/api-keys")
    assert [key["name"] for key in listed["items"]] == ["victim", "narrow", "tests"]
    assert not any(key["revokedAt"] for key in listed["items"])


async def test_an_admin_key_of_the_workspace_makes_keys(owner: Calls) -> None:
    administrator = await owner.with_key(scopes=["admin"])
    assert (await administrator("POST", "/api-keys", {"name": "more"}))[0] == 201
    assert (await administrator("GET", "/api-keys"))[0] == 200


async def test_a_key_is_bound_to_a_study_that_is_there(owner: Calls, other_workspace: Workspace) -> None:
    theirs = await Calls(owner.client, other_workspace.headers).make("/studies", STUDY)
    for study_id in (theirs["id"], f"stu_{'0' * 32}"):
        status, problem = await owner("POST", "/api-keys", {"name": "astray", "studyId": study_id})
        assert (status, problem["error"]) == (404, "study_not_found")
    _, listed = await owner("GET", "/api-keys")
    assert [key["name"] for key in listed["items"]] == ["tests"]


async def test_a_draft_stays_until_its_keys_are_revoked(owner: Calls) -> None:
    draft = await owner.make("/studies", STUDY)
    key = await owner.make("/api-keys", {"name": "bound", "studyId": draft["id"]})
    status, problem = await owner("DELETE", f"/studies/{draft['id']}")
    assert (status, problem["error"]) == (409, "study_in_use")
    assert (await owner("DELETE", f"/api-keys/{key['id']}"))[0] == 200
    assert (await owner("DELETE", f"/studies/{draft['id']}"))[0] == 204
    _, listed = await owner("GET", "/api-keys")
    assert listed["items"][0]["studyId"] == draft["id"], "what a revoked key reached is still told"


@pytest.mark.parametrize("state", ["draft", "published", "paused", "closed"])
@pytest.mark.parametrize("name", ["projectId", "projectSlug"])
async def test_a_key_for_one_study_learns_nothing_of_another(owner: Calls, state: str, name: str) -> None:
    own, other = await owner.make("/studies", STUDY), await owner.make("/studies", STUDY)
    await owner.make(f"/studies/{own['id']}/publish")
    if state != "draft":
        await owner.make(f"/studies/{other['id']}/publish")
    if state in {"paused", "closed"}:
        await owner.make(f"/studies/{other['id']}/{state.removesuffix('d')}")
    bound = await owner.with_key(studyId=own["id"])
    told = {"projectId": other["id"], "projectSlug": other["slug"]}[name]
    status, problem = await bound("POST", "/interviews/start", {name: told})
    assert (status, problem["error"]) == (404, "study_not_found")
    mine = {"projectId": own["id"], "projectSlug": own["slug"]}[name]
    assert (await bound("POST", "/interviews/start", {name: mine}))[0] == 201
    assert len((await bound("GET", "/interviews"))[1]["items"]) == 1
    assert (await bound("GET", "/interviews", studyId=other["id"]))[1]["items"] == []


@pytest.mark.parametrize("path", ["messages", "complete"])
@pytest.mark.parametrize("body", [{"session_token": "x"}, {"session_token": "x", "sessionToken": None}])
async def test_a_field_has_the_one_name_that_is_documented(
    client: httpx.AsyncClient, owner: Calls, path: str, body: dict[str, Any]
) -> None:
    body = body | {"message": "hi"}
    anyone = await client.post(f"/api/v1/interviews/{path}", json=body)
    assert (anyone.status_code, anyone.json()["error"]) == (401, "unauthorized")
    status, problem = await owner("POST", f"/interviews/{path}", body)
    assert (status, problem["error"]) == (401, "invalid_session_token")


async def test_python_names_name_no_study_and_no_limits(owner: Calls) -> None:
    study = await owner.make("/studies", STUDY)
    assert (await owner("POST", "/interviews/start", {"project_id": study["id"]}))[0] == 422
    assert (await owner("POST", "/api-keys", {"name": "x", "study_id": study["id"]}))[0] == 422
