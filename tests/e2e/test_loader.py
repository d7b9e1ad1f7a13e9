"""The widget on a site of somebody else: two lines on its page, in each layout, on each occasion."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.e2e.accessibility import OVERFLOW, axe_violations
from tests.e2e.conftest import Publish, Visit
from tests.e2e.servers import Server
from tests.e2e.shops import Shop, answer, answer_box, begin_button, frame_of, heard
from tests.e2e.sites import HostSite
from tests.e2e.studies import SIX, Study

pytestmark = pytest.mark.slow

OPENER = "<p>Some words of the shop.</p><button id=leave>Cancel my plan</button><p>And some more.</p>"
WITHIN = """
() => { const frame = document.querySelector("div").shadowRoot.querySelector("iframe").getBoundingClientRect();
        return frame.left >= 0 && frame.right <= innerWidth && frame.top >= 0 && frame.width > 250 }
"""
# The frame is as high as this, give or take a rounded pixel.
SAME_HEIGHT = """
height => Math.abs(document.querySelector("main > div").shadowRoot.querySelector("iframe").offsetHeight - height) <= 1
"""


@pytest.fixture
def shop(host: HostSite, server: Server, visit: Visit) -> Shop:
    return Shop(host, server, visit)


@pytest.fixture
async def study(publish: Publish, host: HostSite) -> Study:
    return await publish(allowedOrigins=[host.origin])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", ["small phone", "phone", "desktop"])
@pytest.mark.parametrize("layout", ["inline", "modal", "drawer"])
async def test_each_layout_fits_every_screen(
    shop: Shop, study: Study, axe: str, layout: str, device: str, scheme: str
) -> None:
    visitor = await shop.visited(OPENER + shop.snippet(study, layout=layout), device=device, scheme=scheme)
    page = visitor.page
    await begin_button(page).click()
    await answer(page, "It got too dear for what we used.")
    assert await page.evaluate(OVERFLOW) == 0
    assert await page.evaluate(WITHIN)
    assert await axe_violations(page, axe) == []
    if layout != "inline":
        close = await page.get_by_role("button", name="Close").bounding_box()
        shown = await page.locator("iframe").bounding_box()
        assert close
        assert shown
        assert close["width"] >= 44
        assert close["height"] >= 44
        assert close["y"] >= 0
        assert close["y"] + close["height"] <= shown["y"], "it covers nothing of the conversation"
    inside = page.frames[1]
    assert await axe_violations(inside, axe) == []
    assert await inside.evaluate(OVERFLOW) == 0


async def test_inline_is_as_high_as_what_it_shows(shop: Shop, study: Study) -> None:
    page = (await shop.visited(shop.snippet(study) + "<p id=below>Below</p>")).page
    await heard(page, "resize")
    await expect(begin_button(page)).to_be_visible()
    page_height = "document.documentElement.getBoundingClientRect().height"
    await page.wait_for_function(SAME_HEIGHT, arg=await page.frames[1].evaluate(page_height))
    below = await page.locator("#below").bounding_box()
    frame = await page.locator("iframe").bounding_box()
    assert below
    assert frame
    assert below["y"] >= frame["y"] + frame["height"]


async def test_inline_grows_no_higher_than_it_may(shop: Shop, study: Study) -> None:
    page = (await shop.visited(shop.snippet(study, max_height=300))).page
    await heard(page, "resize")
    await expect(begin_button(page)).to_be_visible()
    frame = await page.locator("iframe").bounding_box()
    assert frame
    assert frame["height"] == 300


async def test_it_stands_in_the_container_that_is_named(shop: Shop, study: Study) -> None:
    body = "<aside></aside>" + shop.snippet(study, container="aside")
    page = (await shop.visited(body)).page
    await expect(page.locator("aside iframe")).to_be_visible()


async def test_page_opens_the_hosted_page(shop: Shop, study: Study, server: Server) -> None:
    body = f"<a id=talk href='/other'>Talk</a>{shop.snippet(study, layout='page', target='#talk', theme='dark')}"
    page = (await shop.visited(body)).page
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    await page.get_by_role("link", name="Talk").click()
    await expect(page.get_by_role("button", name="Start")).to_be_visible()
    assert page.url.startswith(f"{server.url}/s/{study.slug}?")
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"


async def test_a_click_on_the_target_opens_it_and_nothing_else_does(shop: Shop, study: Study) -> None:
    body = f"<form action='/gone'>{OPENER}</form>{shop.snippet(study, layout='modal', target='#leave')}"
    page = (await shop.visited(body)).page
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    await page.get_by_text("And some more").click()
    assert await page.locator("iframe").count() == 0
    await page.get_by_role("button", name="Cancel my plan").click()
    await expect(begin_button(page)).to_be_visible()
    assert page.url == f"{shop.host.origin}/", "the form was not sent"


async def test_it_opens_after_a_delay(shop: Shop, study: Study) -> None:
    visitor = await shop.visit()
    await visitor.page.clock.install()
    page = await visitor.open(shop.page(shop.snippet(study, layout="drawer", open="delay:5000")))
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    await page.clock.run_for(4_900)
    assert await page.locator("iframe").count() == 0
    await page.clock.run_for(200)
    await expect(page.locator("iframe")).to_be_visible()


async def test_it_opens_once_when_the_pointer_leaves_by_the_top(shop: Shop, study: Study) -> None:
    page = (await shop.visited(OPENER + shop.snippet(study, layout="modal", open="exit"))).page
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    leave = "y => document.documentElement.dispatchEvent(new MouseEvent('mouseleave', {clientY: y}))"
    await page.evaluate(leave, 300)
    assert await page.locator("iframe").count() == 0
    await page.evaluate(leave, -1)
    await expect(begin_button(page)).to_be_visible()
    await page.get_by_role("button", name="Close").click()
    await page.evaluate(leave, -1)
    await expect(page.locator("iframe")).to_be_hidden()


async def test_a_modal_holds_the_focus_and_gives_it_back(shop: Shop, study: Study) -> None:
    page = (await shop.visited(OPENER + shop.snippet(study, layout="modal", target="#leave"))).page
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    opener = page.get_by_role("button", name="Cancel my plan")
    await opener.focus()
    await page.keyboard.press("Enter")
    await expect(begin_button(page)).to_be_visible()
    await heard(page, "ready")
    for _ in range(12):
        await page.keyboard.press("Tab")
        assert await page.evaluate(
            "[document.body, document.querySelector('body > div')].includes(document.activeElement)"
        )
    assert await page.evaluate("getComputedStyle(document.documentElement).overflow") == "hidden"
    await begin_button(page).focus()
    await page.keyboard.press("Escape")  # heard in the frame, where the focus is
    await heard(page, "close")
    await expect(page.locator("iframe")).to_be_hidden()
    await expect(opener).to_be_focused()
    assert await page.evaluate("getComputedStyle(document.documentElement).overflow") == "visible"
    await opener.press("Enter")
    await page.get_by_role("button", name="Close").focus()
    await page.keyboard.press("Escape")  # heard by the shop's page
    assert [each["reason"] for each in await heard(page, "close", 2)] == ["dismissed", "dismissed"]


async def test_what_was_typed_is_there_when_it_is_opened_again(shop: Shop, study: Study) -> None:
    page = (await shop.visited(OPENER + shop.snippet(study, layout="drawer", target="#leave"))).page
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    await page.get_by_role("button", name="Cancel my plan").click()
    await begin_button(page).click()
    await answer_box(page).fill("Half a sentence")
    await page.get_by_role("button", name="Close").click()
    await page.get_by_role("button", name="Cancel my plan").click()
    await expect(answer_box(page)).to_have_value("Half a sentence")


async def test_the_close_button_can_say_skip(shop: Shop, study: Study) -> None:
    page = (await shop.visited(OPENER + shop.snippet(study, layout="modal", close="Skip this"))).page
    await heard(page, "ready")
    await page.get_by_role("button", name="Skip this").click()
    assert (await heard(page, "close"))[0]["reason"] == "dismissed"


async def test_a_drawer_is_at_the_end_of_the_line_in_either_direction(shop: Shop, study: Study) -> None:
    for direction, is_left in (("ltr", False), ("rtl", True)):
        page = (await shop.visited(shop.snippet(study, layout="drawer"), direction=direction)).page
        await heard(page, "ready")
        drawer = await page.locator("iframe").bounding_box()
        close = await page.get_by_role("button", name="Close").bounding_box()
        assert drawer
        assert close
        assert (drawer["x"] < 20) is is_left
        assert (close["x"] < drawer["x"] + 20) is is_left


async def test_nothing_moves_for_those_who_asked_for_that(shop: Shop, study: Study) -> None:
    for wants_less, motion in ((True, "none"), (False, "come")):
        page = (await shop.visited(shop.snippet(study, layout="modal"), reduced_motion=wants_less)).page
        await heard(page, "ready")
        assert await page.locator("dialog").evaluate("each => getComputedStyle(each).animationName") == motion


async def test_it_is_shown_no_more_once_it_was_dismissed(shop: Shop, study: Study) -> None:
    body = OPENER + shop.snippet(study, layout="modal", target="#leave", once="30d")
    page = (await shop.visited(body)).page
    opener = page.get_by_role("button", name="Cancel my plan")
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    await opener.click()
    await heard(page, "ready")
    await page.get_by_role("button", name="Close").click()
    await page.reload()
    await page.wait_for_function("() => window.OpenKoji?.v === 1")
    await opener.click()
    assert (await heard(page, "close"))[0]["reason"] == "seen"
    assert await page.locator("iframe").count() == 0
    await page.evaluate(
        "for (const key in localStorage) if (key.endsWith('seen')) localStorage[key] = Date.now() - 31 * 864e5"
    )
    await opener.click()
    await expect(begin_button(page)).to_be_visible()


async def test_a_completed_study_counts_as_seen(shop: Shop, publish: Publish, host: HostSite) -> None:
    study = await publish(allowedOrigins=[host.origin], questions=[SIX[0]])
    page = (await shop.visited(shop.snippet(study, once="30d"))).page
    await begin_button(page).click()
    await answer(page, "It got too dear for what we used.")
    await heard(page, "complete")
    await page.reload()
    assert (await heard(page, "close"))[0]["reason"] == "seen"
    assert await page.locator("iframe").count() == 0


async def test_it_works_where_the_site_may_keep_nothing(shop: Shop, study: Study) -> None:
    visitor = await shop.visit()
    await visitor.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('denied', 'SecurityError') }})"
    )
    page = await visitor.open(shop.page(shop.snippet(study, once="30d")))
    await begin_button(page).click()
    await answer(page, "It got too dear for what we used.")


async def test_several_studies_stand_on_one_page(shop: Shop, study: Study, publish: Publish, host: HostSite) -> None:
    other = await publish(allowedOrigins=[host.origin], name="Another one")
    page = (await shop.visited(shop.snippet(study) + "<hr>" + shop.snippet(other))).page
    for number, name in enumerate((study.document["name"], "Another one")):
        await expect(frame_of(page, number).get_by_role("heading", name=name)).to_be_visible()
    assert {each["study"] for each in await heard(page, "ready", 2)} == {study.slug, other.slug}
    assert await page.evaluate("[...document.scripts].filter(each => each.src.includes('shell')).length") == 0
    await page.evaluate("study => OpenKoji('destroy', {study})", other.slug)
    await expect(page.locator("iframe")).to_have_count(1)
    await expect(frame_of(page).get_by_role("heading", name=study.document["name"])).to_be_visible()


async def test_calls_before_it_is_loaded_wait_for_it(shop: Shop, study: Study) -> None:
    script = f"""
      window.OpenKoji = window.OpenKoji || function () {{ (OpenKoji.q = OpenKoji.q || []).push(arguments) }};
      const on = {{ready: ({{study}}) => {{ window.told = study }}}};
      OpenKoji("open", {{study: "{study.slug}", layout: "modal", on}});
      OpenKoji("theme", {{theme: "dark"}});"""
    page = (await shop.visited(f'<script async src="{shop.server.url}/embed/v1.js"></script>', script=script)).page
    await heard(page, "ready")
    assert await page.evaluate("told") == study.slug
    await expect(frame_of(page).locator("html")).to_have_attribute("data-theme", "dark")


async def test_a_single_page_application_may_take_it_away_and_put_it_back(shop: Shop, study: Study) -> None:
    page = (await shop.visited("<section></section>")).page
    mount = """([src, study]) => {
      window.policy ||= trustedTypes.createPolicy("shop", {createScriptURL: url => url});
      const script = document.createElement("script");
      [script.src, script.dataset.study] = [policy.createScriptURL(src), study];
      document.querySelector("section").replaceChildren(script); }"""
    for _ in range(2):
        await page.evaluate(mount, [f"{shop.server.url}/embed/v1.js", study.slug])
        await expect(begin_button(page)).to_be_visible()
        await page.evaluate("document.querySelector('section').replaceChildren()")
        await expect(page.locator("iframe")).to_have_count(0)


async def test_options_reach_the_page_that_is_shown(shop: Shop, publish: Publish, host: HostSite) -> None:
    study = await publish(allowedOrigins=[host.origin], interviewer={"languages": ["en", "de"]})
    body = shop.snippet(study, theme="dark", accent="#b91c1c", lang="de", header="false", external_id="u_1")
    visitor = await shop.visited(body)
    await heard(visitor.page, "ready")
    page = frame_of(visitor.page).locator("html")
    await expect(page).to_have_attribute("data-theme", "dark")
    await expect(page).to_have_attribute("lang", "de")
    assert [each.url for each in visitor.requests if "u_1" in each.url] == [], "who it is stands in no address"
    asked = next(each.url for each in visitor.requests if "/embed/cancel" in each.url)
    assert re.search(r"accent_color=b91c1c.*hide_header=true", asked)


async def test_theme_and_language_can_change_while_it_is_shown(shop: Shop, publish: Publish, host: HostSite) -> None:
    study = await publish(allowedOrigins=[host.origin], interviewer={"languages": ["en", "de"]})
    page = (await shop.visited(shop.snippet(study))).page
    await heard(page, "ready")
    root = frame_of(page).locator("html")
    await page.evaluate("OpenKoji('theme', {theme: 'dark'})")
    await expect(root).to_have_attribute("data-theme", "dark")
    await page.evaluate("OpenKoji('locale', {language: 'de'})")
    await expect(root).to_have_attribute("lang", "de")


async def test_a_pinned_loader_is_one_file_that_its_hash_covers(shop: Shop, study: Study) -> None:
    offered = await study.call("GET", f"/studies/{study.id}/embed")
    visitor = await shop.visited(offered["snippets"]["pinned"])
    await begin_button(visitor.page).click()
    await answer(visitor.page, "It got too dear for what we used.")
    scripts = [
        each.url for each in visitor.requests if each.url.endswith(".js") and each.frame == visitor.page.main_frame
    ]
    assert [url for url in scripts if shop.server.url in url] == [offered["pinned"]["url"]]
