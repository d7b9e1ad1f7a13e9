"""Pages load nothing but what this server gives them."""

from __future__ import annotations

import re

import httpx
import pytest

from openkoji.web.error_catalogue import CATALOGUE

PAGES = ["/", "/docs", "/docs/errors", "/t/nothing", "/r/nothing"]
LOADED = re.compile(r"""<(?:script|link|img|iframe|source)\b[^>]*?\b(?:src|href)="([^"]*)\"""")


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_loads_from_this_server_only(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path)
    loaded = LOADED.findall(page.text)
    assert all(address.startswith(("/assets/", "data:,")) for address in loaded)
    for address in loaded:
        if address.startswith("/"):
            assert (await client.get(address)).status_code == 200


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_a_policy_that_names_no_other_host(client: httpx.AsyncClient, path: str) -> None:
    policy = (await client.get(path)).headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"https?:|\*|'unsafe-eval'", policy)
    assert "script-src 'self' 'unsafe-inline'" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", ["/", "/docs/errors", "/t/nothing", "/r/nothing"])
async def test_a_page_without_scripts_allows_none(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path)
    assert "script-src" not in page.headers["content-security-policy"]
    assert "<script" not in page.text
    assert "style=" not in page.text


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_says_its_language_and_has_one_heading_of_the_first_level(
    client: httpx.AsyncClient, path: str
) -> None:
    page = (await client.get(path)).text
    assert '<html lang="en">' in page
    assert page.count("<h1") == 1
    assert "<main" in page


async def test_each_error_has_its_place_on_the_page(client: httpx.AsyncClient) -> None:
    page = (await client.get("/docs/errors")).text
    assert all(f'id="{entry.code}"' in page for entry in CATALOGUE)


async def test_the_reference_asks_its_renderer_to_report_nothing(client: httpx.AsyncClient) -> None:
    assert 'disable-telemetry="true"' in (await client.get("/docs")).text


async def test_an_asset_may_be_kept_for_good_and_comes_packed(client: httpx.AsyncClient) -> None:
    script = LOADED.findall((await client.get("/docs")).text)
    address = next(address for address in script if address.endswith(".js"))
    packed = await client.get(address)
    assert packed.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert packed.headers["content-encoding"] == "gzip"
    plain = await client.get(address, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == packed.content


async def test_an_unknown_asset_is_not_found(client: httpx.AsyncClient) -> None:
    assert (await client.get("/assets/none.js")).status_code == 404


async def test_who_reads_pages_is_told_in_a_page_and_programs_in_a_problem(client: httpx.AsyncClient) -> None:
    page = await client.get("/nowhere", headers={"Accept": "text/html,*/*"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    problem = await client.get("/nowhere")
    assert (problem.status_code, problem.headers["content-type"]) == (404, "application/problem+json")
