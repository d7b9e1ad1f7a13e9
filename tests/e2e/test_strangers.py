"""Who knows a respondent's e-mail knows nothing of what they said: not by a query, a form, or a site's word for it.

And what a site says of somebody in an address is a claim, which leaves the address at once and is logged nowhere.
"""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Publish, Visit
from tests.e2e.respondents import TEXTS, Respondent, interview
from tests.e2e.servers import Server
from tests.e2e.sites import HostSite
from tests.e2e.studies import CLOSEST, SAID, WHY, Study, said_in

pytestmark = pytest.mark.slow

ADA = {"name": "Ada Byron", "email": "ada.byron@example.com", "externalId": "customer-815"}
CLAIM = {
    "respondent_name": ADA["name"],
    "respondent_email": ADA["email"],
    "external_id": ADA["externalId"],
    "metadata": '{"plan": "pro"}',
}
INTAKE = {"intake": [{"key": "email", "label": "Your e-mail", "type": "email"}]}


async def ada_begins(visit: Visit, study: Study) -> None:
    """Ada's own interview, by her personal link, under way."""
    ada = Respondent((await visit(await study.invite(**ADA))).page)
    await ada.start()
    await ada.says(SAID)
    await ada.hears(CLOSEST)


async def meets_nothing(stranger: Respondent, study: Study) -> None:
    """The stranger sees an empty conversation of their own, and Ada's is as it was."""
    await stranger.hears(WHY)
    await expect(stranger.log.get_by_text(SAID)).to_have_count(0)
    await expect(stranger.log.locator("[data-role=respondent]")).to_have_count(0)
    await stranger.says("I am somebody else, and would like to read what she wrote about all of this.")
    await stranger.hears(CLOSEST)
    held = await study.interviews()
    assert [interview["respondent"]["identityVerified"] for interview in held] == [True, False]
    assert said_in(held[0]) == [SAID]
    assert len(said_in(held[1])) == 1


@pytest.mark.parametrize("path", ["/s/{}", "/embed/{}", "/api/v1/embed/{}"])
async def test_a_query_with_the_e_mail_of_somebody_shows_nothing_of_theirs(
    visit: Visit, study: Study, server: Server, path: str
) -> None:
    await ada_begins(visit, study)
    stranger = Respondent((await visit(f"{server.url}{path.format(study.address)}?{urlencode(CLAIM)}")).page)
    await stranger.start()
    await meets_nothing(stranger, study)


async def test_a_form_with_the_e_mail_of_somebody_shows_nothing_of_theirs(visit: Visit, publish: Publish) -> None:
    study = await publish(page=INTAKE)
    await ada_begins(visit, study)
    stranger = Respondent((await visit(study.open_link)).page)
    await stranger.place.get_by_label("Your e-mail").fill(ADA["email"])
    await stranger.start()
    await meets_nothing(stranger, study)


async def test_a_wrong_signature_proves_nothing(visit: Visit, publish: Publish, host: HostSite, server: Server) -> None:
    study = await publish(allowedOrigins=[host.origin])
    await ada_begins(visit, study)
    call = f"""<p>Nothing yet</p><script>
        fetch("{server.url}/api/v1/embed/{study.address}/start", {{
          method: "POST", headers: {{"Content-Type": "application/json"}},
          body: JSON.stringify({{respondentMetadata: {{email: "{ADA["email"]}"}}, userHash: "{"0" * 64}"}})
        }}).then(answer => answer.text(), refused => "refused")
          .then(told => document.querySelector("p").textContent = told);
      </script>"""
    visitor = await visit(host.show_body("/", call))
    visitor.expect_complaint(r"status of 4\d\d|CORS policy|net::ERR_FAILED")
    told = visitor.page.locator("p")
    await expect(told).not_to_have_text("Nothing yet")
    assert SAID not in await told.inner_text()
    assert said_in((await study.interviews())[0]) == [SAID]


async def test_kojis_plain_frame_takes_its_parameters_and_keeps_who_it_is_out_of_sight(
    visit: Visit, publish: Publish, host: HostSite, server: Server
) -> None:
    study = await publish(allowedOrigins=[host.origin])
    look = {"theme": "dark", "accent_color": "7C3AED", "hide_header": "true"}
    address = f"{server.url}/api/v1/embed/{study.address}?{urlencode(CLAIM | look)}"
    url = host.show_body("/", f'<iframe title="Interview" width="600" height="700" src="{address}"></iframe>')
    page = (await visit(url)).page
    respondent = Respondent(page, page.frame_locator("iframe"))
    await expect(respondent.button(TEXTS["start"])).to_be_visible()
    frame = page.frames[1]
    assert await frame.evaluate("document.documentElement.dataset.theme") == "dark"
    for private in (ADA["email"], "ada.byron", ADA["externalId"], "Byron"):
        assert private not in await frame.evaluate("location.href + document.referrer")
    await interview(respondent)
    held = await study.interview()
    assert held["status"] == "completed"
    assert (held["respondent"]["email"], held["respondent"]["identityVerified"]) == (ADA["email"], False)
    assert held["respondent"]["metadata"]["plan"] == "pro"
    for private in (ADA["email"], "ada.byron", ADA["externalId"], "Byron"):
        assert private not in server.log


async def test_a_site_that_the_study_does_not_name_shows_no_frame(
    visit: Visit, publish: Publish, host: HostSite, server: Server
) -> None:
    study = await publish(allowedOrigins=["https://app.example.com"])
    # A server reached on loopback lets the sites of that machine in; this one is reached by a name.
    url = host.show_body("/", f'<iframe title="Interview" src="{server.url}/s/{study.address}"></iframe>')
    visitor = await visit(url)
    visitor.expect_complaint("frame-ancestors")
    await expect(visitor.page.frame_locator("iframe").get_by_role("button")).to_have_count(0)
    assert any("frame-ancestors" in each for each in visitor.complaints)


async def test_an_anonymous_study_keeps_nobodys_name(visit: Visit, publish: Publish) -> None:
    study = await publish(anonymous=True)
    respondent = Respondent((await visit(f"{study.open_link}?{urlencode(CLAIM)}")).page)
    await respondent.start()
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    respondent_kept = (await study.interview())["respondent"]
    for private in ADA.values():
        assert private not in str(respondent_kept)


async def test_a_link_of_an_anonymous_study_opens_one_conversation(visit: Visit, publish: Publish) -> None:
    study = await publish(anonymous=True)
    added = await study.call("POST", f"/studies/{study.id}/respondents", {"respondents": [{"email": ADA["email"]}]})
    link = added["respondents"][0]["link"]
    first = Respondent((await visit(link)).page)
    await first.start()
    await first.says(SAID)
    await first.hears(CLOSEST)
    await first.page.reload()
    await first.hears(CLOSEST)
    second = await visit(link)
    await expect(second.page.get_by_text("This link was used")).to_be_visible()
    await expect(second.page.get_by_text(SAID)).to_have_count(0)


async def test_people_who_share_a_browser_do_not_meet(visit: Visit, study: Study) -> None:
    visitor = await visit(await study.invite(email="first@example.com"))
    first = Respondent(visitor.page)
    await first.start()
    await first.says(SAID)
    await first.hears(CLOSEST)
    second = Respondent(await visitor.another_page(await study.invite(email="second@example.com")))
    await second.start()
    await second.hears(WHY)
    await expect(second.log.get_by_text(SAID)).to_have_count(0)
