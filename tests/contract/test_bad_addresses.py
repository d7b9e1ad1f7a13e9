"""Ids, cursors, credentials and keys that lead nowhere are told as such, and nothing has changed."""

from __future__ import annotations

import httpx
import pytest

from tests.conftest import Workspace
from tests.contract.problems import (
    FOR_ANYONE,
    TAKES_ID,
    a_key_of,
    at,
    is_problem,
    parameter_of,
    query_of,
    sent_to,
)
from tests.contract.seeds import Seeds

# What is not subscribed is as the caller wants it.
UNSUBSCRIBES = "/api/v1/hooks/{hook_id}"


@pytest.mark.parametrize("form", ["unknown", "of another kind", "nonsense", "long", "NUL", "dots"])
@pytest.mark.parametrize(("path", "method"), TAKES_ID)
@pytest.mark.usefixtures("unchanged")
async def test_an_id_that_leads_nowhere_is_not_found(api: httpx.AsyncClient, path: str, method: str, form: str) -> None:
    prefix = {
        "study_id": "stu",
        "interview_id": "int",
        "key_id": "key",
        "endpoint_id": "whk",
        "hook_id": "whk",
        "event_id": "evt",
        "address": "stu",
        "respondent_id": "rsp",
        "suppression_id": "sup",
        "vendor": "itg",
        "study_slug": "stu",
    }[parameter_of(path)]
    spelled = {
        "unknown": f"{prefix}_{'0' * 32}",
        "of another kind": f"msg_{'0' * 32}",
        "nonsense": "🙂_%27%3B--",
        "long": f"{prefix}_" + "0" * 5000,
        "NUL": f"{prefix}_%00",
        "dots": f"{prefix}_..%2F..",
    }[form]
    body = sent_to(path, method)
    target = path.replace(f"{{{parameter_of(path)}}}", spelled)
    response = await api.request(method, target, params=query_of(path), **body)
    if form == "unknown" and path == UNSUBSCRIBES:
        assert response.status_code == 204
        return
    assert response.status_code in ({404} if form == "unknown" else {404, 405, 422}), response.text
    is_problem(response, response.status_code)


@pytest.mark.parametrize(("path", "method"), [each for each in TAKES_ID if each[0] != FOR_ANYONE])
@pytest.mark.usefixtures("unchanged")
async def test_what_another_workspace_has_is_not_found(
    api: httpx.AsyncClient, planted: Seeds, other_workspace: Workspace, path: str, method: str
) -> None:
    body = sent_to(path, method)
    mine = await a_key_of(api)
    target = at(path, planted).replace("{key_id}", mine)
    response = await api.request(method, target, params=query_of(path), headers=other_workspace.headers, **body)
    if path == UNSUBSCRIBES:
        assert response.status_code == 204  # and `unchanged`
        return
    is_problem(response, 404)


@pytest.mark.usefixtures("unchanged")
async def test_another_workspace_starts_and_completes_nothing_here(
    api: httpx.AsyncClient, planted: Seeds, other_workspace: Workspace
) -> None:
    theirs = other_workspace.headers
    started = await api.post("/api/v1/interviews/start", json={"projectId": planted.study_id}, headers=theirs)
    is_problem(started, 404, "study_not_found")
    completed = await api.post(
        "/api/v1/interviews/complete", json={"interviewId": planted.interview_id}, headers=theirs
    )
    is_problem(completed, 404, "interview_not_found")
    sent = await api.post(
        "/api/v1/interviews/messages", json={"sessionToken": planted.session_token, "message": "hi"}, headers=theirs
    )
    is_problem(sent, 401, "invalid_session_token")


@pytest.mark.parametrize("path", ["/api/v1/studies", "/api/v1/interviews", "/api/v1/api-keys"])
@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "9" * 500},
        {"limit": "ten"},
        {"cursor": "x" * 8000},
        {"cursor": "🙂"},
        {"cursor": "\x00"},
        {"cursor": "AAAAAAAAAAAAAAAAAAAAAB"},
    ],
    ids=str,
)
async def test_a_page_that_cannot_be_is_refused(api: httpx.AsyncClient, path: str, query: dict[str, str]) -> None:
    is_problem(await api.get(path, params=query), 422, "validation_failed")


@pytest.mark.parametrize("moment", ["0", "1700000000", "2026-01-01", "2026-13-01T00:00:00Z", "2026-01-01T00:00:00"])
async def test_a_time_is_written_with_its_zone(api: httpx.AsyncClient, moment: str) -> None:
    is_problem(await api.get("/api/v1/interviews", params={"createdAfter": moment}), 422, "validation_failed")


@pytest.mark.parametrize("key", ["", "x" * 256, "x" * 30_000])
@pytest.mark.parametrize("path", ["/api/v1/studies", "/api/v1/api-keys"])
@pytest.mark.usefixtures("unchanged")
async def test_an_idempotency_key_is_bounded(api: httpx.AsyncClient, path: str, key: str) -> None:
    response = await api.post(path, json={"name": "x"}, headers={"Idempotency-Key": key})
    is_problem(response, 422, "validation_failed")


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer x",
        "Basic eDp4",
        b"Bearer \xff\xfe",
        "Bearer " + "k" * 30_000,
        "Bearer koji_live_" + "0" * 49,
    ],
    ids=lambda value: str(value)[:20],
)
@pytest.mark.parametrize(("path", "method"), [("/api/v1/studies", "GET"), ("/api/v1/interviews/messages", "POST")])
async def test_a_credential_that_does_not_hold_is_unauthorized(
    server_url: str, path: str, method: str, authorization: str | bytes
) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    body = {"json": {"message": "hi"}} if method == "POST" else {}
    async with httpx.AsyncClient(base_url=server_url) as anyone:
        response = await anyone.request(method, path, headers=headers, **body)
    is_problem(response, 401)
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "kst_", "kst_" + "A" * 67, "kst_" + "A" * 30_000, b"\xff\xfe"])
async def test_a_session_token_that_does_not_hold_is_unauthorized(server_url: str, token: str | bytes) -> None:
    async with httpx.AsyncClient(base_url=server_url) as anyone:
        response = await anyone.post(
            "/api/v1/interviews/messages", headers={"X-Session-Token": token}, json={"message": "hi"}
        )
    is_problem(response, 401, "invalid_session_token")
