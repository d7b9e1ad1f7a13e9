"""What a respondent's browser must load, and what it must not: measured where it arrives."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser

from bench.page import weigh
from tests.e2e.conftest import Publish, Visit
from tests.e2e.respondents import Respondent
from tests.e2e.servers import Server
from tests.e2e.studies import Study

pytestmark = pytest.mark.slow

KILOBYTE = 1024
LANGUAGES = ["en", "de", "nl", "fr", "es", "pt"]


async def test_the_widget_is_within_12_kilobytes(browser: Browser, publish: Publish, server: Server) -> None:
    """What a browser loads to show a study anywhere: script and style of the page, and what frames it on a site."""
    study = await publish(interviewer={"languages": LANGUAGES})
    shell = _size_of(f"{server.url}/embed/shell.js")
    for language in LANGUAGES:
        weight = await weigh(browser, f"{study.open_link}?language={language}")
        assert sum(weight.files.values()) + shell <= 12 * KILOBYTE, (language, weight, shell)
        assert weight.page <= 4 * KILOBYTE, (language, weight)


def _size_of(address: str) -> int:
    with httpx.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        assert answer.status_code == 200
        return sum(map(len, answer.iter_raw()))


def test_the_loader_is_within_2_kilobytes(server: Server) -> None:
    assert _size_of(f"{server.url}/embed/v1.js") <= 2 * KILOBYTE


async def test_nothing_is_asked_of_another_host_and_nothing_kept_before_the_start(
    visit: Visit, study: Study, server: Server
) -> None:
    visitor = await visit(study.open_link)
    await Respondent(visitor.page).button("Start").wait_for()
    assert {urlsplit(each.url).netloc for each in visitor.requests if each.url.startswith("http")} == {server.host}
    assert all(each.method == "GET" for each in visitor.requests)
    assert await visitor.context.cookies() == []
    kept = await visitor.context.storage_state(indexed_db=True)
    assert kept == {"cookies": [], "origins": []}


async def test_files_are_kept_by_the_browser_and_loaded_once(visit: Visit, study: Study) -> None:
    visitor = await visit(study.open_link)
    await Respondent(visitor.page).button("Start").wait_for()
    scripts = [each for each in visitor.requests if each.resource_type in ("script", "stylesheet")]
    assert len({each.url for each in scripts}) == len(scripts) > 0
    for each in scripts:
        response = await each.response()
        assert response is not None
        assert "immutable" in response.headers["cache-control"]


async def test_a_browser_without_scripts_is_told_what_is_missing(visit: Visit, study: Study) -> None:
    visitor = await visit(study.open_link, java_script=False)
    told = visitor.page.locator("noscript")  # which Playwright takes to be hidden in any case
    assert "JavaScript" in await told.evaluate("each => each.innerText")
    assert (await told.bounding_box() or {})["height"] > 0
