"""Reading a study over HTTP."""

from __future__ import annotations

from typing import Any

import httpx

from openkoji.kit.ids import Prefix, public_id
from tests.analysed import AnalysedStudy

Headers = dict[str, str]


def theme_id(study: AnalysedStudy, name: str) -> str:
    return public_id(Prefix.THEME, study.theme_ids[name])


class Reading:
    """Reads a study over HTTP."""

    def __init__(self, client: httpx.AsyncClient, study: AnalysedStudy, headers: Headers) -> None:
        self.client = client
        self.study = study
        self.headers = headers

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.client.get(
            f"/api/v1/studies/{self.study.public_id}{path}", params=query, headers=self.headers
        )

    async def send(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        return await self.client.request(
            method, f"/api/v1/studies/{self.study.public_id}{path}", json=body, headers=self.headers | headers
        )

    async def read(self, path: str, **query: Any) -> Any:
        response = await self.get(path, **query)
        assert response.status_code == 200, response.text
        return response.json()

    async def do(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        response = await self.send(method, path, body, **headers)
        assert response.status_code in {200, 201}, response.text
        return response.json()
