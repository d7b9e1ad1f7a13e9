"""Whole interviews on a site of somebody else, in each layout of the widget, where foreign pages may store nothing."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Publish, Visit
from tests.e2e.respondents import ANSWERS, TEXTS, AtTheKeyboard, Respondent, interview
from tests.e2e.servers import Server
from tests.e2e.shops import Shop
from tests.e2e.sites import HostSite
from tests.e2e.studies import CLOSEST, SAID, Study, labelled, values_in
from tests.e2e.visitors import Device, Scheme

pytestmark = pytest.mark.slow


@pytest.fixture
def shop(host: HostSite, server: Server, visit: Visit) -> Shop:
    return Shop(host, server, visit)


@pytest.fixture
async def study(publish: Publish, host: HostSite) -> Study:
    return await publish(allowedOrigins=[host.origin])


@pytest.mark.parametrize(
    ("hand", "device", "scheme"), [(Respondent, "phone", "dark"), (AtTheKeyboard, "desktop", "light")]
)
@pytest.mark.parametrize("layout", ["inline", "modal", "drawer"])
async def test_all_six_types_are_answered_in_each_layout(
    shop: Shop, study: Study, layout: str, hand: type[Respondent], device: Device, scheme: Scheme
) -> None:
    visitor = await shop.visited(shop.snippet(study, layout=layout, open="load"), device=device, scheme=scheme)
    await interview(hand(visitor.page, visitor.page.frame_locator("iframe")))
    held = await study.interview()
    assert held["status"] == "completed"
    (respondent,) = (await study.call("GET", f"/studies/{study.id}/respondents"))["items"]
    assert respondent["source"] == "widget"
    assert labelled(study, values_in(held)) == ANSWERS


async def test_a_tunnel_on_the_way_loses_and_doubles_nothing(shop: Shop, study: Study) -> None:
    visitor = await shop.visited(shop.snippet(study, layout="drawer", open="load"), device="phone")
    respondent = Respondent(visitor.page, visitor.page.frame_locator("iframe"))
    await respondent.start()
    await visitor.set_offline(True)
    await respondent.says(SAID)
    await expect(respondent.place.get_by_text(TEXTS["saved_offline"])).to_be_visible()
    await visitor.set_offline(False)
    await respondent.hears(CLOSEST)
    assert await study.said() == [SAID]
