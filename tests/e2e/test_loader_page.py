"""What the site and the server say while somebody is on the page before the conversation."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import Route, expect

from tests.e2e.conftest import Publish, Visit
from tests.e2e.servers import Server
from tests.e2e.shops import Shop, frame_of, heard
from tests.e2e.sites import HostSite
from tests.e2e.studies import SIX

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(host: HostSite, server: Server, visit: Visit) -> Shop:
    return Shop(host, server, visit)


async def test_the_site_may_change_theme_and_accent_at_any_time(shop: Shop, publish: Publish, host: HostSite) -> None:
    study = await publish(allowedOrigins=[host.origin], questions=[SIX[0]])
    page = (await shop.visited(shop.snippet(study))).page
    await heard(page, "ready")
    root = frame_of(page).locator("html")
    await page.evaluate("OpenKoji('theme', {theme: 'dark', accent: '#7A1FA2'})")
    await expect(root).to_have_attribute("data-theme", "dark")
    await expect(frame_of(page).locator("#accent")).to_have_attribute("href", "/accents/7a1fa2.css")
    await page.evaluate("OpenKoji('theme', {theme: 'auto', accent: '#005f5f'})")
    await expect(root).to_have_attribute("data-theme", "system")
    await expect(frame_of(page).locator("#accent")).to_have_attribute("href", "/accents/005f5f.css")


async def test_a_site_hears_that_there_is_no_such_study(shop: Shop, publish: Publish, host: HostSite) -> None:
    study = await publish(allowedOrigins=[host.origin])
    body = shop.snippet(study).replace(study.slug, "no-such-study")
    visitor = await shop.visit()
    visitor.expect_complaint("404")
    page = await visitor.open(shop.page(body))
    await heard(page, "error")
    assert await page.evaluate("heard.find(each => each.kind === 'error').code") == "gone"


async def test_who_comes_too_late_reads_why_in_their_language(visit: Visit, publish: Publish) -> None:
    study = await publish(interviewer={"languages": ["en", "de"]})
    visitor = await visit(f"{study.open_link}?language=de&theme=dark")
    await study.call("POST", f"/studies/{study.id}/close")
    visitor.expect_complaint("409")
    await visitor.page.get_by_role("button", name="Starten").click()
    heading = visitor.page.get_by_role("heading", level=1)
    await expect(heading).to_be_focused()
    await expect(visitor.page.get_by_role("button", name="Starten")).to_have_count(0)
    assert "closed" not in await visitor.page.inner_text("main")


async def test_another_language_keeps_how_the_page_was_asked_for(visit: Visit, publish: Publish) -> None:
    study = await publish(interviewer={"languages": ["en", "de"]})
    page = (await visit(f"{study.open_link}?theme=dark&hide_header=true&accent_color=7a1fa2")).page
    await page.locator("#language").select_option("de")
    await expect(page.get_by_role("button", name="Starten")).to_be_visible()
    assert {"theme=dark", "hide_header=true", "accent_color=7a1fa2", "language=de"} == set(
        page.url.split("?")[1].split("&")
    )


async def test_a_start_whose_answer_is_lost_makes_one_interview(visit: Visit, publish: Publish) -> None:
    study = await publish()
    visitor = await visit(study.open_link)
    lost: list[str] = []

    async def lose(route: Route) -> None:
        if not lost:
            await route.fetch()
            lost.append(json.loads(route.request.post_data or "{}")["startId"])
            await route.abort()
        else:
            await route.continue_()

    await visitor.context.route("**/start", lose)
    visitor.expect_complaint("ERR_FAILED")
    start = visitor.page.get_by_role("button", name="Start", exact=True)
    await start.click()
    await expect(visitor.page.get_by_role("alert").first).not_to_be_empty()
    await start.click()
    await expect(visitor.page.get_by_role("textbox")).to_be_visible()
    assert len(await study.interviews()) == 1
    assert lost[0] not in await visitor.page.evaluate("Object.values(localStorage).join()")
