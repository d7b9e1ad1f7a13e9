"""Who a respondent is leaves only where they let it be known."""

from __future__ import annotations

import io
from typing import Any

import httpx
import pyarrow.parquet as pq
import pytest

from tests.conftest import Workspace

STUDY: dict[str, Any] = {
    "name": "Why people leave",
    "brief": {"problem": "We do not know why people leave.", "audience": "People who left."},
    "questions": [{"id": "why", "text": "What led you to cancel?", "type": "open_ended"}],
}
IDENTITY = {"name": "Ada Lovelace", "email": "ada@example.com", "externalId": "u_1815", "phone": "+44 20 7946 0000"}


async def held(client: httpx.AsyncClient, workspace: Workspace, *, anonymous: bool) -> str:
    """A study with one interview, whose start told who the respondent is."""
    document = {**STUDY, "anonymous": anonymous}
    study_id = (await client.post("/api/v1/studies", json=document, headers=workspace.headers)).json()["id"]
    await client.post(f"/api/v1/studies/{study_id}/publish", headers=workspace.headers)
    body = {"projectId": study_id, "respondentMetadata": {**IDENTITY, "plan": "pro"}}
    started = await client.post("/api/v1/interviews/start", json=body, headers=workspace.headers)
    assert started.status_code == 201, started.text
    token = {"X-Session-Token": started.json()["sessionToken"]}
    await client.post("/api/v1/interviews/messages", json={"message": "It was too expensive."}, headers=token)
    return str(study_id)


async def files(client: httpx.AsyncClient, workspace: Workspace, study_id: str) -> str:
    """All that can be exported of a study."""
    found = ""
    for kind in ("interviews", "messages", "answers", "themes", "quotes", "respondents"):
        for file_format in ("csv", "ndjson", "parquet"):
            response = await client.get(
                f"/api/v1/studies/{study_id}/export",
                params={"kind": kind, "format": file_format},
                headers=workspace.headers,
            )
            assert response.status_code == 200
            if file_format == "parquet":
                found += str(pq.read_table(io.BytesIO(response.content)).to_pylist())
            else:
                found += response.text
    return found


@pytest.mark.parametrize("anonymous", [True, False])
async def test_an_anonymous_study_exports_nobodys_identity(
    client: httpx.AsyncClient, workspace: Workspace, anonymous: bool
) -> None:
    found = await files(client, workspace, await held(client, workspace, anonymous=anonymous))
    assert "too expensive" in found
    assert [told in found for told in IDENTITY.values()] == [not anonymous] * len(IDENTITY)
    assert "pro" in found
