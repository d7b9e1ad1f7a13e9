"""Calls to `/api/v1/studies` with the key of the test's workspace."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import Workspace

COMPLETE: dict[str, Any] = {
    "name": "Cancel flow",
    "brief": {"problem": "Why people leave is not known.", "audience": "People who cancelled in the last month."},
    "questions": [{"text": "What led you to cancel?"}],
}


class Studies:
    def __init__(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        self.client = client
        self.headers = headers

    async def call(self, method: str, path: str = "", json: object = None, **headers: str) -> httpx.Response:
        content = {} if json is None else {"json": json}
        return await self.client.request(
            method, f"/api/v1/studies{path}", headers={**self.headers, **headers}, **content
        )

    async def create(self, **fields: object) -> dict[str, Any]:
        """A new study, complete enough to be published, with these fields changed."""
        response = await self.call("POST", json={**COMPLETE, **fields})
        assert response.status_code == 201, response.text
        return response.json()

    async def read(self, study_id: str) -> dict[str, Any]:
        return (await self.call("GET", f"/{study_id}")).json()

    async def change(self, study_id: str, **patch: object) -> dict[str, Any]:
        response = await self.call("PATCH", f"/{study_id}", json=patch)
        assert response.status_code == 200, response.text
        return response.json()

    async def publish(self, study_id: str) -> dict[str, Any]:
        response = await self.call("POST", f"/{study_id}/publish")
        assert response.status_code == 200, response.text
        return response.json()

    async def refused(self, status: int, method: str, path: str = "", json: object = None) -> dict[str, Any]:
        """The problem that answers this call, which has to have this status."""
        response = await self.call(method, path, json)
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        return response.json()


@pytest.fixture
def studies(client: httpx.AsyncClient, workspace: Workspace) -> Studies:
    return Studies(client, workspace.headers)


@pytest.fixture
def other_studies(client: httpx.AsyncClient, other_workspace: Workspace) -> Studies:
    return Studies(client, other_workspace.headers)


def fields_of(problem: dict[str, Any]) -> dict[str, str]:
    return {each["field"]: each["message"] for each in problem["errors"]}
