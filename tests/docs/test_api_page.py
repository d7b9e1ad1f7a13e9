"""`docs/reference/api.md` names every call of the API, and no other."""

from __future__ import annotations

import re

import httpx

from tests.docs.pages import text_of


async def test_the_page_names_every_call(client: httpx.AsyncClient) -> None:
    paths = (await client.get("/api/v1/openapi.json")).json()["paths"]
    calls = {
        f"{method.upper()} {re.sub(r'{[^}]*}', '{id}', path)}" for path, methods in paths.items() for method in methods
    }
    named = set(re.findall(r"`((?:GET|POST|PATCH|PUT|DELETE) /api/v1/[^`\s?]*)`", text_of("docs/reference/api.md")))
    assert named == calls
