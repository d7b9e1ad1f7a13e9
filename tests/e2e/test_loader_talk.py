"""What the widget and the site say to one another, who else may join in (nobody), and who the respondent is."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.conftest import Publish, Visit
from tests.e2e.servers import Server
from tests.e2e.shops import Shop, all_heard, answer, answer_box, begin_button, frame_of, heard, policy_of
from tests.e2e.sites import HostSite
from tests.e2e.studies import SIX, Study

pytestmark = pytest.mark.slow

BEFORE_AN_ANSWER = {"open", "ready", "resize", "consent", "start", "question"}
SECRET_WORDS = "My boss Irmgard told me to."
FOREIGN, KOJI = "http://shop.example", "http://koji.example"


@pytest.fixture
def shop(host: HostSite, server: Server, visit: Visit) -> Shop:
    return Shop(host, server, visit)


@pytest.fixture
async def study(publish: Publish, host: HostSite) -> Study:
    return await publish(allowedOrigins=[host.origin], questions=[SIX[0], SIX[-1]])


async def proof(study: Study, external_id: str) -> str:
    """As docs/how-to/cancel-flow.md computes it on the site's server."""
    secret = (await study.call("GET", f"/studies/{study.id}/identity-secret"))["secret"]
    return hmac.new(secret.encode(), external_id.encode(), hashlib.sha256).hexdigest()


async def test_the_site_hears_what_happens_and_never_what_was_said(shop: Shop, study: Study) -> None:
    page = (await shop.visited(shop.snippet(study))).page
    await begin_button(page).click()
    await answer(page, SECRET_WORDS)
    await frame_of(page).get_by_text("Yes", exact=True).click()
    await heard(page, "complete")
    events = await all_heard(page)
    kinds = [each["kind"] for each in events if each["kind"] != "resize"]
    assert kinds[:5] == ["open", "ready", "consent", "start", "question"]
    assert kinds.count("answer") == 2
    assert kinds[-1] == "complete"
    assert {each["study"] for each in events} == {study.slug}
    assert {each["at"] for each in events} == {"div"}, "it happens to the element, and is heard on the document"
    interview = await study.interview()
    assert {each["interviewId"] for each in events if each["kind"] in ("start", "complete")} == {interview["id"]}
    told = json.dumps(events)
    assert "Irmgard" not in told
    assert "krt_" not in told
    assert "kst_" not in told


async def test_it_goes_on_after_a_reload_where_foreign_pages_may_store_nothing(shop: Shop, study: Study) -> None:
    page = (await shop.visited(shop.snippet(study))).page
    await begin_button(page).click()
    await answer(page, SECRET_WORDS)
    await page.reload()
    await expect(frame_of(page).get_by_text(SECRET_WORDS)).to_be_visible()
    assert len(await study.interviews()) == 1
    kept = await page.evaluate("Object.values(localStorage).join()")
    assert "krt_" in kept
    assert "kst_" not in kept
    assert "Irmgard" not in kept


async def test_somebody_else_at_the_same_browser_meets_nobodys_answers(shop: Shop, study: Study) -> None:
    visitor = await shop.visited(shop.snippet(study, external_id="u_1"))
    page = visitor.page
    await begin_button(page).click()
    await answer(page, SECRET_WORDS)
    await visitor.open(shop.page(shop.snippet(study, external_id="u_2"), path="/u2/"))
    await expect(begin_button(page)).to_be_visible()
    await visitor.open(shop.page(shop.snippet(study, external_id="u_1"), path="/u1/"))
    await expect(frame_of(page).get_by_text(SECRET_WORDS)).to_be_visible()


async def test_who_is_proved_to_be_the_same_goes_on_in_another_browser(shop: Shop, study: Study) -> None:
    body = shop.snippet(study, external_id="u_1", user_hash=await proof(study, "u_1"))
    first = (await shop.visited(body)).page
    await begin_button(first).click()
    await answer(first, SECRET_WORDS)
    second = (await shop.visited(body)).page
    await begin_button(second).click()
    await expect(frame_of(second).get_by_text(SECRET_WORDS)).to_be_visible()
    interview = await study.interview()
    assert interview["respondent"]["externalId"] == "u_1"
    assert interview["respondent"]["identityVerified"] is True


async def test_who_only_says_so_begins_a_new_conversation(shop: Shop, study: Study) -> None:
    proved = shop.snippet(study, external_id="u_1", user_hash=await proof(study, "u_1"))
    first = (await shop.visited(proved)).page
    await begin_button(first).click()
    await answer(first, SECRET_WORDS)
    stranger = (await shop.visited(shop.snippet(study, external_id="u_1"))).page
    await begin_button(stranger).click()
    await expect(answer_box(stranger)).to_be_visible()
    await expect(frame_of(stranger).get_by_text(SECRET_WORDS)).to_have_count(0)
    claims = [each["respondent"]["identityVerified"] for each in await study.interviews()]
    assert sorted(claims) == [False, True]


async def test_what_only_scripts_may_say_of_the_respondent_arrives_with_the_start(shop: Shop, study: Study) -> None:
    call = {"study": study.slug, "name": "Ada", "email": "ada@example.com", "metadata": {"plan": "pro"}}
    script = f"""
      window.OpenKoji = window.OpenKoji || function () {{ (OpenKoji.q = OpenKoji.q || []).push(arguments) }};
      OpenKoji("open", {json.dumps(call)});"""
    visitor = await shop.visited(f'<script async src="{shop.server.url}/embed/v1.js"></script>', script=script)
    page = visitor.page
    await heard(page, "ready")
    await page.evaluate("OpenKoji('identify', {externalId: 'u_7'})")
    await page.frames[1].evaluate("new Promise(done => setTimeout(done))")  # it has arrived there
    await begin_button(page).click()
    await expect(answer_box(page)).to_be_visible()
    respondent = (await study.interview())["respondent"]
    assert (respondent["name"], respondent["email"], respondent["externalId"]) == ("Ada", "ada@example.com", "u_7")
    assert respondent["metadata"]["plan"] == "pro"
    assert [each.url for each in visitor.requests if "ada" in each.url or "u_7" in each.url] == []


async def test_another_frame_of_the_site_can_forge_nothing(shop: Shop, study: Study, host: HostSite) -> None:
    """An advertisement in the shop's page: it can reach both of them, and neither listens."""
    advert = host.show("/advert", "<!doctype html><title>Buy</title><script src=/advert.js></script>")
    host.show(
        "/advert.js",
        """const from = {source: "openkoji", v: 1};
        const forge = () => {
          for (const type of ["complete", "session", "close", "error"])
            parent.postMessage({...from, type, resumeToken: "krt_forged", interviewId: "int_forged"}, "*");
          const widget = parent.document.querySelector("main > div")?.shadowRoot.querySelector("iframe").contentWindow;
          for (const type of ["resume", "theme", "identify", "destroy"])
            widget?.postMessage({...from, type, resumeToken: "krt_forged", theme: "dark", name: "Eve"}, "*");
        };
        forge(); setTimeout(forge, 300);""",
    )
    body = f"<iframe src='{advert}' title='Advertisement'></iframe>{shop.snippet(study, theme='light')}"
    address = shop.page(body)
    content, headers = host.pages["/"]
    policy = policy_of(shop.server).replace("frame-src", "frame-src 'self'")
    host.pages["/"] = content, {**headers, "Content-Security-Policy": policy}
    page = (await shop.visit(address)).page
    widget = page.frame_locator("iframe").nth(1)
    await widget.get_by_role("button", name="Start").click()
    await heard(page, "start")
    await page.wait_for_timeout(400)  # the second volley, once both listen
    assert {each["kind"] for each in await all_heard(page)} <= BEFORE_AN_ANSWER
    await expect(widget.locator("html")).to_have_attribute("data-theme", "light")
    assert "forged" not in await page.evaluate("Object.values(localStorage).join()")
    assert (await study.interview())["respondent"]["name"] is None


async def test_a_hostile_page_that_may_embed_it_gets_no_further_with_forged_messages(shop: Shop, study: Study) -> None:
    """It is the parent and of an allowed origin: it may say who the respondent is, and nothing that it says is
    believed to be more than a claim."""
    known = await proof(study, "u_1")
    await study.call(
        "POST",
        "/interviews/start",
        {"projectSlug": study.slug, "respondentMetadata": {"externalId": "u_1", "email": "ada@example.com"}},
    )
    page = (await shop.visited(shop.snippet(study))).page
    await heard(page, "ready")
    await page.evaluate(
        """([server, hash]) => {
          const frame = document.querySelector("main > div").shadowRoot.querySelector("iframe").contentWindow;
          const say = (type, more) => frame.postMessage({source: "openkoji", v: 1, type, ...more}, server);
          say("resume", {resumeToken: {toString: () => "krt_x"}.toString()});
          say("identify", {externalId: "u_1", email: "ada@example.com", name: ["<b>", 7], metadata: "no object"});
          say("identify", {externalId: "u_1", email: "ada@example.com"});
          say("__proto__", {}); say("constructor", {}); say("surprise", {});
          frame.postMessage({source: "openkoji", v: 2, type: "destroy"}, server);
          frame.postMessage("openkoji", server); frame.postMessage(null, server); }""",
        [shop.server.url, known],
    )
    await begin_button(page).click()
    await expect(answer_box(page)).to_be_visible()
    assert sorted(each["respondent"]["identityVerified"] for each in await study.interviews()) == [False, True]


async def test_a_word_of_a_later_protocol_is_not_understood(shop: Shop, study: Study) -> None:
    page = (await shop.visited(shop.snippet(study))).page
    await heard(page, "ready")
    await page.frames[1].evaluate(
        """host => { for (const [v, type] of [[2, "complete"], [1, "surprise"], [1, "toString"]])
             parent.postMessage({source: "openkoji", v, type}, host); }""",
        shop.host.origin,
    )
    await begin_button(page).click()
    await heard(page, "start")
    assert {each["kind"] for each in await all_heard(page)} <= BEFORE_AN_ANSWER


async def foreign_site(visit: Visit, server: Server, snippet: str) -> Page:
    """The shop and the server under names, so that neither is of this machine, where every page may try a widget.

    The browser gets both from here: what is asked of http://koji.example the server is asked, as a proxy would.
    """
    visitor = await visit(more_hosts=("shop.example", "koji.example"))

    async def from_shop(route: Route) -> None:
        listening = "<script>addEventListener('openkoji:error', ({detail}) => { window.error = detail })</script>"
        document = "<!doctype html><html lang=en><title>A shop</title><link rel=icon href=data:,>"
        await route.fulfill(body=f"{document}{listening}<main>{snippet}</main>", content_type="text/html")

    async def from_server(route: Route) -> None:
        asked = route.request
        headers = {**asked.headers, "host": "koji.example"}
        await route.fulfill(response=await route.fetch(url=asked.url.replace(KOJI, server.url), headers=headers))

    await visitor.context.route(FOREIGN + "/**", from_shop)
    await visitor.context.route(KOJI + "/**", from_server)
    visitor.expect_complaint("frame-ancestors|did not answer|ERR_BLOCKED_BY_RESPONSE")
    await visitor.page.clock.install()
    return await visitor.open(FOREIGN + "/")


@pytest.mark.parametrize("layout", ["inline", "modal"])
async def test_a_site_that_is_not_allowed_is_told_and_its_visitors_get_a_link(
    shop: Shop, study: Study, server: Server, visit: Visit, layout: str
) -> None:
    page = await foreign_site(visit, server, shop.snippet(study, layout=layout).replace(server.url, KOJI))
    console: list[str] = []
    page.on("console", lambda message: console.append(message.text))
    await expect(page.locator("iframe")).to_be_visible()
    await page.clock.run_for(5_100)
    link = page.get_by_role("link", name="Open the conversation in a new tab")
    await expect(link).to_be_visible()
    await expect(page.locator("iframe")).to_be_hidden()
    assert await page.evaluate("error") == {"study": study.slug, "code": "blocked"}
    assert any("allowedOrigins" in line and FOREIGN in line for line in console)
    async with page.context.expect_page() as opened:
        await link.click()
    hosted = await opened.value
    await expect(hosted.get_by_role("button", name="Start")).to_be_visible()


async def test_a_site_that_is_allowed_by_a_wildcard_is_served(
    shop: Shop, publish: Publish, server: Server, visit: Visit
) -> None:
    study = await publish(allowedOrigins=["http://*.example"])
    page = await foreign_site(visit, server, shop.snippet(study).replace(server.url, KOJI))
    await expect(begin_button(page)).to_be_visible()
    await page.wait_for_function(
        "() => document.querySelector('main > div').shadowRoot.querySelector('iframe').title != 'OpenKoji'"
    )


async def test_koji_s_plain_frame_needs_no_loader(shop: Shop, study: Study) -> None:
    script = """
      window.messages = [];
      addEventListener("message", ({data, origin}) => messages.push({...data, origin}));"""
    src = f"{shop.server.url}/api/v1/embed/{study.slug}?theme=dark&external_id=u_1"
    visitor = await shop.visited(f"<iframe src='{src}' title='Interview' width=400 height=600></iframe>", script=script)
    page = visitor.page
    await begin_button(page).click()
    await answer_box(page).fill(SECRET_WORDS)
    await answer_box(page).press("Enter")
    await page.wait_for_function("() => messages.some(each => each.type === 'answer')")
    messages: list[dict[str, Any]] = await page.evaluate("messages")
    assert {(each["source"], each["v"], each["origin"]) for each in messages} == {("openkoji", 1, shop.server.url)}
    assert "Irmgard" not in json.dumps(messages)
    assert "u_1" not in page.frames[1].url
    respondent = (await study.interview())["respondent"]
    assert (respondent["externalId"], respondent["identityVerified"]) == ("u_1", False)
