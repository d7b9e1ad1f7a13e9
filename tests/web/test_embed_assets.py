"""What sites put on their pages: small, cached as each address allows, and with a hash that is right."""

from __future__ import annotations

import gzip
import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from typing import Any

import httpx
import pytest

from tests.conftest import Workspace

FLOATING = ["/embed/v1.js", "/embed/shell.js"]


async def embed(client: httpx.AsyncClient, workspace: Workspace) -> dict[str, Any]:
    made = await client.post("/api/v1/studies", json={"name": "Why they leave"}, headers=workspace.headers)
    answer = await client.get(f"/api/v1/studies/{made.json()['id']}/embed", headers=workspace.headers)
    assert answer.status_code == 200, answer.text
    offered: dict[str, Any] = answer.json()
    return offered


@pytest.mark.parametrize("path", FLOATING)
async def test_any_site_may_load_it_and_asks_again_soon(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "max-age=300" in answer.headers["cache-control"]
    assert "set-cookie" not in answer.headers
    again = await client.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert (await client.get(path, headers={"If-None-Match": 'W/"of before"'})).status_code == 200


async def test_the_loader_is_2_kb_and_so_is_the_shell(client: httpx.AsyncClient) -> None:
    for path in FLOATING:
        async with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
            assert answer.headers["content-encoding"] == "gzip"
            assert answer.headers["vary"] == "Accept-Encoding"
            zipped = b"".join([part async for part in answer.aiter_raw()])
        assert len(zipped) <= 2048
        plain = await client.get(path, headers={"Accept-Encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert gzip.decompress(zipped) == plain.content


async def test_the_pinned_loader_is_both_in_one_and_for_good(client: httpx.AsyncClient, workspace: Workspace) -> None:
    pinned = (await embed(client, workspace))["pinned"]
    answer = await client.get(httpx.URL(pinned["url"]).path)
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["access-control-allow-origin"] == "*"
    digest = hashlib.sha384(answer.content).digest()
    assert pinned["integrity"] == f"sha384-{b64encode(digest).decode()}"
    for path in FLOATING:
        assert (await client.get(path)).content in answer.content
    assert (await client.get("/embed/0123456789abcdef/v1.js")).status_code == 404


async def test_the_lines_to_paste_name_this_server_and_the_study(
    client: httpx.AsyncClient, workspace: Workspace, other_workspace: Workspace
) -> None:
    offered = await embed(client, workspace)
    assert offered["study"] == "why-they-leave"
    assert offered["loaderUrl"] == "http://testserver/embed/v1.js"
    assert offered["contentSecurityPolicy"] == "script-src http://testserver; frame-src http://testserver"
    for name, snippet in offered["snippets"].items():
        elements = Elements.of(snippet)
        addresses = [each["src"] for each in elements if "src" in each]
        assert [address for address in addresses if not address.startswith("http://testserver/")] == []
        assert "why-they-leave" in snippet, name
    attributes = Elements.of(offered["snippets"]["attributes"])
    assert attributes[0]["data-study"] == "why-they-leave"
    assert Elements.of(offered["snippets"]["pinned"])[0]["crossorigin"] == "anonymous"


async def test_nothing_in_it_reaches_another_host(client: httpx.AsyncClient) -> None:
    for path in FLOATING:
        assert re.findall(r"https?://", (await client.get(path)).text) == []


class Elements(HTMLParser):
    """The attributes of each element."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []

    @classmethod
    def of(cls, text: str) -> list[dict[str, str]]:
        parser = cls()
        parser.feed(text)
        return parser.found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append({name: value or "" for name, value in attrs})
