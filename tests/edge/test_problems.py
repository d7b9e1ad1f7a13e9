"""What does not fit is told in the caller's own words, briefly, and logs hold no tokens."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
import structlog

from openkoji.db import Database
from openkoji.kit.errors import UnavailableError
from tests.conftest import Workspace


def answered(value: object) -> dict[str, Any]:
    return {"answer": {"questionId": "q1", "value": value}}


async def refused(client: httpx.AsyncClient, workspace: Workspace, path: str, body: object) -> dict[str, Any]:
    response = await client.post(f"/api/v1{path}", json=body, headers=workspace.headers)
    assert response.status_code == 422, response.text
    assert len(response.content) < 12_000
    problem: dict[str, Any] = response.json()
    return problem


async def test_twenty_faults_are_listed_and_the_rest_counted(client: httpx.AsyncClient, workspace: Workspace) -> None:
    body = {"name": "x"} | {f"unknown{number}": number for number in range(50)}
    problem = await refused(client, workspace, "/api-keys", body)
    assert len(problem["errors"]) == 20
    assert "30 faults more" in problem["message"]


@pytest.mark.parametrize("path", ["/api-keys", "/studies"])
async def test_a_hundred_thousand_unknown_fields_are_one_fault(
    client: httpx.AsyncClient, workspace: Workspace, path: str
) -> None:
    body = {"name": "x"} | {f"f{number}": 1 for number in range(80_000)}
    assert len((await refused(client, workspace, path, body))["errors"]) == 1


@pytest.mark.parametrize("value", [{}, [], "x" * 2001])
async def test_thousands_of_metadata_keys_are_one_fault(
    client: httpx.AsyncClient, workspace: Workspace, value: object
) -> None:
    body = {"projectSlug": "x", "respondentMetadata": {f"k{number}": value for number in range(60)}}
    problem = await refused(client, workspace, "/interviews/start", body)
    assert problem["errors"] == [{"field": "respondentMetadata", "message": "at most 50 metadata keys are kept"}]


@pytest.mark.parametrize("value", [{f"k{number}": 1 for number in range(9000)}, [{}] * 101, [{"a": 1, "b": 1}] * 100])
async def test_a_swollen_answer_is_a_small_problem(
    client: httpx.AsyncClient, workspace: Workspace, value: object
) -> None:
    body = {"sessionToken": "x", "answer": {"questionId": "q1", "value": value}}
    problem = await refused(client, workspace, "/interviews/messages", body)
    assert len(problem["errors"]) <= 20


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/interviews/start", {"projectSlug": "x", "respondentMetadata": {"plan": {}}}, {"respondentMetadata.plan"}),
        ("/interviews/start", {"projectSlug": "x", "consent": {}}, {"consent.acceptedAt"}),
        ("/interviews/start", {}, {"body"}),
        ("/interviews/messages", answered({"no": 1}), {"answer.value", "answer.value.no"}),
        ("/interviews/messages", answered([[]]), {"answer.value", "answer.value.0"}),
        ("/studies", {"name": "x", "questions": [{"type": "yes_no"}]}, {"questions.0.text"}),
    ],
)
async def test_a_fault_is_told_by_the_field_that_was_sent(
    client: httpx.AsyncClient, workspace: Workspace, path: str, body: object, fields: set[str]
) -> None:
    problem = await refused(client, workspace, path, body)
    assert {error["field"] for error in problem["errors"]} == fields
    for error in problem["errors"]:
        assert not error["message"].startswith("Value error")


async def test_the_log_of_a_fault_names_the_route_and_no_token(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise UnavailableError("The database does not answer.")

    monkeypatch.setattr(Database, "workspace", gone)
    monkeypatch.setattr("openkoji.web.transcripts.transcript_of", lambda *_: ("workspace", "interview"))
    with structlog.testing.capture_logs() as lines:
        response = await client.get("/t/very-secret-token")
    assert response.status_code == 503
    assert [line["route"] for line in lines] == ["/t/{token}"]
    assert "very-secret-token" not in str(lines)
