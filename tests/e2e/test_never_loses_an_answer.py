"""Tunnels, reloads, lost replies, two tabs, other devices, a server that dies: each answer arrives, and arrives once.

What arrived is read from the API, where the researcher reads it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Request, Route, expect

from tests.e2e.conftest import Visit
from tests.e2e.network import MESSAGES, held_back
from tests.e2e.respondents import TEXTS, Respondent
from tests.e2e.servers import Server
from tests.e2e.studies import BACK, CLOSEST, SAID, USED, WHY, Study
from tests.e2e.visitors import Visitor

pytestmark = pytest.mark.slow

KEPT = TEXTS["saved_offline"]
OTHER = "Our new tool does the same for half of the money, and my whole team had asked for it since the summer."


async def begun(visit: Visit, study: Study) -> tuple[Visitor, Respondent]:
    """Somebody who has been asked the first question."""
    visitor = await visit(study.open_link)
    respondent = Respondent(visitor.page)
    await respondent.start()
    await respondent.hears(WHY)
    return visitor, respondent


async def is_kept(respondent: Respondent) -> None:
    """Wait until the page says that the answer waits for a connection."""
    await expect(respondent.place.get_by_role("status").filter(has_text=KEPT)).to_be_visible()
    await expect(respondent.log.locator("[data-role=respondent]").last).to_have_attribute("data-kept", "")


async def is_sent(respondent: Respondent) -> None:
    await expect(respondent.log.locator("[data-kept]")).to_have_count(0)


async def test_a_reload_goes_on_where_it_was(visit: Visit, study: Study) -> None:
    visitor, respondent = await begun(visit, study)
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    before = await respondent.log.locator(".message").all_inner_texts()
    await visitor.page.reload()
    await respondent.hears(CLOSEST)
    assert await respondent.log.locator(".message").all_inner_texts() == before
    await respondent.chooses("Price")
    await respondent.hears(BACK)
    assert await study.said() == [SAID, "Price"]


async def test_what_is_being_written_survives_a_reload(visit: Visit, study: Study) -> None:
    visitor, respondent = await begun(visit, study)
    await respondent.box.fill("I was about to say")
    await visitor.page.reload()
    await expect(respondent.box).to_have_value("I was about to say")


async def test_a_personal_link_goes_on_upon_another_device(visit: Visit, study: Study) -> None:
    link = await study.invite(name="Ada", email="ada@example.com")
    desk = Respondent((await visit(link)).page)
    await desk.start()
    await desk.hears(WHY)
    await desk.says(SAID)
    await desk.hears(CLOSEST)
    phone = Respondent((await visit(link, device="phone")).page)
    await phone.hears(CLOSEST)
    await expect(phone.log.get_by_text(SAID)).to_be_visible()
    await phone.chooses("Price")
    await phone.hears(BACK)
    await desk.page.reload()
    await desk.hears(BACK)
    await desk.chooses("7")
    await desk.hears(USED)
    assert await study.said() == [SAID, "Price", "7"]
    assert (await study.interview())["respondent"]["email"] == "ada@example.com"


async def test_an_answer_given_in_a_tunnel_is_sent_once_behind_it(visit: Visit, study: Study) -> None:
    visitor, respondent = await begun(visit, study)
    await visitor.set_offline(True)
    await respondent.says(SAID)
    await is_kept(respondent)
    assert await study.said() == []
    await visitor.set_offline(False)
    await respondent.hears(CLOSEST)
    await is_sent(respondent)
    await expect(respondent.place.get_by_text(KEPT)).to_be_hidden()
    assert await study.said() == [SAID]


async def test_an_answer_given_offline_survives_the_closing_of_the_page(visit: Visit, study: Study) -> None:
    visitor, respondent = await begun(visit, study)
    await visitor.set_offline(True)
    await respondent.says(SAID)
    await is_kept(respondent)
    await visitor.page.close()
    await visitor.set_offline(False)
    again = Respondent(await visitor.another_page(study.open_link))
    await again.hears(CLOSEST)
    await expect(again.log.get_by_text(SAID)).to_be_visible()
    assert await study.said() == [SAID]


async def test_a_landing_without_a_connection_can_be_tried_again(visit: Visit, study: Study) -> None:
    visitor = await visit(study.open_link)
    respondent = Respondent(visitor.page)
    await expect(respondent.button(TEXTS["start"])).to_be_visible()
    await visitor.set_offline(True)
    await respondent.press(respondent.button(TEXTS["start"]))
    await expect(visitor.page.get_by_role("alert").filter(has_text=TEXTS["failed"])).to_be_visible()
    await visitor.set_offline(False)
    await respondent.press(respondent.button(TEXTS["start"]))
    await respondent.hears(WHY)


async def lost_before(route: Route, server: Server) -> None:
    """The request never arrives."""
    await route.abort("connectionreset")


async def lost_after(route: Route, server: Server) -> None:
    """The server has answered, and nobody hears it."""
    await route.fetch()
    await route.abort("connectionreset")


async def cut_short(route: Route, server: Server) -> None:
    """The reply breaks off in the middle."""
    answered = await route.fetch()
    body = await answered.body()
    await route.fulfill(response=answered, body=body[: len(body) // 2])


async def refused_for_now(route: Route, server: Server) -> None:
    """A proxy says that the server is busy."""
    await route.fulfill(status=503, headers={"Retry-After": "1"}, body="busy")


async def killed_after(route: Route, server: Server) -> None:
    """The server has stored the answer and dies before its reply is heard."""
    await route.fetch()
    server.kill_api()
    await route.abort("connectionreset")


async def killed_meanwhile(route: Route, server: Server) -> None:
    """The server dies while it is asked, and another one is started in its place."""
    server.kill_api()
    await route.continue_()


@pytest.mark.parametrize(
    "mishap", [lost_before, lost_after, cut_short, refused_for_now, killed_after, killed_meanwhile]
)
async def test_a_mishap_loses_and_doubles_nothing(
    visit: Visit, study: Study, server: Server, mishap: Callable[[Route, Server], Awaitable[None]]
) -> None:
    visitor, respondent = await begun(visit, study)
    visitor.expect_complaint(r"net::ERR_|status of 50[234]")
    await visitor.page.route(MESSAGES, lambda route: mishap(route, server), times=1)
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await is_sent(respondent)
    await respondent.chooses("Price")
    await respondent.hears(BACK)
    assert await study.said() == [SAID, "Price"]
    assert await respondent.log.get_by_text(SAID).count() == 1


async def test_a_killed_server_that_comes_back_has_every_answer_once(
    visit: Visit, study: Study, server: Server
) -> None:
    visitor, respondent = await begun(visit, study)
    visitor.expect_complaint("net::ERR_")
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await asyncio.to_thread(server.kill)
    try:
        await respondent.chooses("Price")
        await is_kept(respondent)
    finally:
        await asyncio.to_thread(server.start_again)
    await respondent.hears(BACK)
    await visitor.page.reload()
    await respondent.hears(BACK)
    await respondent.chooses("7")
    await respondent.hears(USED)
    assert await study.said() == [SAID, "Price", "7"]


async def test_a_refusal_is_told_and_not_sent_for_ever(visit: Visit, study: Study) -> None:
    visitor, respondent = await begun(visit, study)
    visitor.expect_complaint("status of 422")
    asked: list[Request] = []

    async def refuse(route: Route) -> None:
        asked.append(route.request)
        await route.fulfill(
            status=422, content_type="application/problem+json", json={"error": "validation_failed", "message": "No."}
        )

    await visitor.page.route(MESSAGES, refuse)
    await visitor.page.clock.install()
    await respondent.says(SAID)
    await expect(visitor.page.get_by_role("alert").filter(has_text=TEXTS["not_sent"])).to_be_visible()
    await expect(respondent.box).to_have_value(SAID)
    await visitor.page.clock.run_for("05:00")
    assert len(asked) == 1
    await visitor.page.unroute(MESSAGES)
    await respondent.sends()
    await respondent.hears(CLOSEST)
    assert await study.said() == [SAID]


async def test_two_tabs_show_one_conversation(visit: Visit, study: Study) -> None:
    visitor, first = await begun(visit, study)
    second = Respondent(await visitor.another_page(study.open_link))
    await second.hears(WHY)
    await first.says(SAID)
    await second.hears(CLOSEST)
    await expect(second.log.get_by_text(SAID)).to_be_visible()
    await second.chooses("Price")
    await first.hears(BACK)
    assert await study.said() == [SAID, "Price"]


async def test_two_tabs_that_answer_at_once_lose_neither_answer(visit: Visit, study: Study) -> None:
    visitor, first = await begun(visit, study)
    second = Respondent(await visitor.another_page(study.open_link))
    await second.hears(WHY)
    await visitor.set_offline(True)
    await first.says(SAID)
    await second.says(OTHER)
    await visitor.set_offline(False)
    await first.hears(CLOSEST)
    for page in (first, second):
        await is_sent(page)
    said = await study.said()
    in_boxes = {await page.box.input_value() for page in (first, second)}
    for words in (SAID, OTHER):
        assert said.count(words) + (words in in_boxes) == 1


async def test_a_conversation_that_is_gone_says_so(visit: Visit, study: Study) -> None:
    visitor, respondent = await begun(visit, study)
    visitor.expect_complaint("status of 401")

    async def refuse(route: Route) -> None:
        await route.fulfill(
            status=401, content_type="application/problem+json", json={"error": "invalid_session_token", "message": "-"}
        )

    await visitor.page.route(MESSAGES, refuse)
    await respondent.says(SAID)
    await expect(visitor.page.get_by_text(TEXTS["gone"])).to_be_visible()
    await visitor.page.unroute(MESSAGES)
    await respondent.press(respondent.button(TEXTS["again"]))
    await expect(respondent.button(TEXTS["start"])).to_be_visible()


async def test_nothing_is_sent_twice_by_impatience(visit: Visit, study: Study) -> None:
    visitor, respondent = await begun(visit, study)
    async with held_back(visitor.page):
        await respondent.box.fill(SAID)
        for _ in range(4):
            await respondent.box.press("Enter")
        await respondent.box.fill("Hello?")
        await respondent.box.press("Enter")
    await respondent.hears(CLOSEST)
    assert await study.said() == [SAID]
    await expect(respondent.box).to_have_value("Hello?")
