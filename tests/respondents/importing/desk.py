"""Files sent to a study, as a researcher sends them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from openkoji.kit.errors import InvalidError
from tests.interviews.conftest import Research

Result = TypeVar("Result")


def told_of(act: Callable[[], Result]) -> Result | InvalidError:
    """What comes of it, or how it is refused."""
    try:
        return act()
    except InvalidError as error:
        return error


@dataclass
class Sender:
    """Sends files of respondents to a study."""

    research: Research

    @property
    def path(self) -> str:
        return f"/api/v1/studies/{self.research.study['id']}/respondents"

    async def send(
        self, content: str | bytes, *, headers: dict[str, str] | None = None, mapping: Any = None, **fields: str
    ) -> httpx.Response:
        if mapping is not None:
            fields["mapping"] = json.dumps(mapping)
        body = content.encode() if isinstance(content, str) else content
        return await self.research.client.post(
            f"{self.path}/import",
            files={"file": ("people.csv", body, "text/csv")},
            data=fields,
            headers=self.research.workspace.headers | (headers or {}),
        )

    async def imported(self, content: str | bytes, **fields: Any) -> dict[str, Any]:
        response = await self.send(content, **fields)
        assert response.status_code in {200, 202}, response.text
        answer: dict[str, Any] = response.json()
        return answer

    async def refused(self, content: str | bytes, **fields: Any) -> dict[str, Any]:
        response = await self.send(content, **fields)
        assert response.status_code == 422, response.text
        problem: dict[str, Any] = response.json()
        return problem

    async def get(self, path: str) -> httpx.Response:
        return await self.research.client.get(f"{self.path}{path}", headers=self.research.workspace.headers)
