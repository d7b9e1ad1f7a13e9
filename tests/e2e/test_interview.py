"""Whole interviews on the hosted page, as a respondent holds them: what they see, and what the researcher gets."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.conftest import Publish, Visit
from tests.e2e.respondents import ANSWERS, TEXTS, AtTheKeyboard, Respondent, interview
from tests.e2e.sites import HostSite
from tests.e2e.studies import BACK, CLOSEST, RANK, SAID, SIX, USED, Study, eventually, labelled, values_in
from tests.e2e.visitors import Device

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("device", ["desktop", "phone"])
@pytest.mark.parametrize("hand", [Respondent, AtTheKeyboard])
async def test_all_six_types_are_answered(visit: Visit, study: Study, device: Device, hand: type[Respondent]) -> None:
    visitor = await visit(study.open_link, device=device)
    await interview(hand(visitor.page))
    held = await study.interview()
    assert held["status"] == "completed"
    assert (await study.said())[0] == SAID
    assert labelled(study, values_in(held)) == ANSWERS


async def test_the_interview_is_the_respondents_of_the_link(visit: Visit, study: Study) -> None:
    link = await study.invite(name="Ada", email="ada@example.com", plan="pro")
    await interview(Respondent((await visit(link, device="phone")).page))
    held = await study.interview()
    assert held["status"] == "completed"
    assert held["respondent"]["email"] == "ada@example.com"
    assert held["respondent"]["identityVerified"] is True


async def test_an_answer_of_ones_own_is_taken(visit: Visit, study: Study) -> None:
    respondent = Respondent((await visit(study.open_link)).page)
    await respondent.start()
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await respondent.tick(respondent.place.get_by_role("radio", name=TEXTS["other"]))
    await respondent.place.get_by_role("textbox", name=TEXTS["other_words"]).fill("My cousin wrote a better one")
    await respondent.sends()
    await respondent.hears(BACK)
    assert values_in(await study.interview())["closest"] == {"other": "My cousin wrote a better one"}


async def test_words_may_be_typed_where_something_can_be_chosen(visit: Visit, study: Study) -> None:
    respondent = Respondent((await visit(study.open_link)).page)
    await respondent.start()
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await respondent.says("The first one")
    await respondent.hears(BACK)
    await respondent.says("I'd say a seven")
    await respondent.hears(USED)
    assert [
        turn.get("content") for turn in (await study.interview())["transcript"] if turn["role"] == "respondent"
    ] == [
        SAID,
        "The first one",
        "I'd say a seven",
    ]


async def test_a_choice_that_is_missing_is_asked_for_and_nothing_is_sent(visit: Visit, study: Study) -> None:
    respondent = Respondent((await visit(study.open_link)).page)
    await respondent.start()
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await respondent.sends()
    await expect(respondent.place.get_by_role("alert").filter(has_text=TEXTS["choose_one"])).to_be_visible()
    assert await study.said() == [SAID]


@pytest.mark.parametrize("device", ["desktop", "phone"])
async def test_what_is_ranked_can_be_dragged(visit: Visit, publish: Publish, device: Device) -> None:
    study = await publish(questions=[question for question in SIX if question["id"] == "rank"])
    page = (await visit(study.open_link, device=device)).page
    respondent = Respondent(page)
    await respondent.start()
    await respondent.hears(RANK)
    grip = page.get_by_role("button", name=TEXTS["rank_move"].format(label="Many seats"), exact=True)
    await drag(grip, page.get_by_role("listitem").first)
    await expect(page.get_by_role("listitem").first).to_contain_text("Many seats")
    await respondent.sends()
    await respondent.has_finished()
    values = labelled(study, values_in(await study.interview()))
    assert values == {"rank": ["Many seats", "Low price", "Fast support"]}


async def drag(grip: Locator, onto: Locator) -> None:
    """As a finger or a pointer does, by pointer events: down on the grip, on to the upper half of the other, up."""
    page = grip.page
    start, end = await grip.bounding_box(), await onto.bounding_box()
    assert start is not None
    assert end is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    for step in range(1, 9):
        await page.mouse.move(x, y + (end["y"] + 4 - y) * step / 8)
    await page.mouse.up()


async def test_the_last_answer_can_be_changed(visit: Visit, study: Study) -> None:
    respondent = Respondent((await visit(study.open_link)).page)
    await respondent.start()
    await respondent.says("It was too expensive for what we did with it, and my boss told me to stop it in March.")
    await respondent.hears(CLOSEST)
    await respondent.press(respondent.button(TEXTS["change"]))
    await expect(respondent.box).to_have_value(
        "It was too expensive for what we did with it, and my boss told me to stop it in March."
    )
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await expect(respondent.log.get_by_text(SAID)).to_be_visible()
    await expect(respondent.log.get_by_text("It was too expensive")).to_have_count(0)
    await respondent.chooses("Price")
    await respondent.hears(BACK)
    await respondent.press(respondent.button(TEXTS["change"]))
    await respondent.chooses("A missing feature")
    await respondent.hears(BACK)
    assert await study.said() == [SAID, "A missing feature"]


async def test_done_is_there_at_any_time(visit: Visit, study: Study) -> None:
    respondent = Respondent((await visit(study.open_link)).page)
    await respondent.start()
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await respondent.press(respondent.button(TEXTS["done"]))
    await respondent.press(respondent.place.get_by_role("dialog").get_by_role("button", name=TEXTS["finishing.no"]))
    await respondent.hears(CLOSEST)
    await respondent.finishes()
    assert (await study.interview())["status"] == "completed"
    await respondent.page.reload()
    await respondent.has_finished()


async def test_a_question_that_need_not_be_answered_can_be_skipped(visit: Visit, publish: Publish) -> None:
    questions = [question for question in SIX if question["id"] in ("closest", "back")]
    study = await publish(questions=[questions[0] | {"required": False}, questions[1]])
    respondent = Respondent((await visit(study.open_link)).page)
    await respondent.start()
    await respondent.hears(CLOSEST)
    await respondent.press(respondent.button(TEXTS["skip"]))
    await respondent.hears(BACK)
    await expect(respondent.button(TEXTS["skip"])).to_be_hidden()
    assert values_in(await study.interview()) == {}


async def test_what_they_thought_of_it_arrives(visit: Visit, study: Study) -> None:
    respondent = Respondent((await visit(study.open_link)).page)
    await respondent.start()
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await respondent.finishes()
    await respondent.press(respondent.button(TEXTS["bad"]))
    await respondent.place.get_by_role("textbox", name=TEXTS["comment"]).fill("It asked the same thing twice.")
    async with respondent.page.expect_response(lambda answer: "twice" in (answer.request.post_data or "")):
        await respondent.sends()
    await expect(respondent.place.get_by_role("status").filter(has_text=TEXTS["told"])).to_be_visible()
    held = await study.interview()
    assert held["feedback"] == {"thumb": "down", "comment": "It asked the same thing twice."}


async def test_respondents_are_taken_on_to_where_the_study_says(visit: Visit, publish: Publish, host: HostSite) -> None:
    study = await publish(redirectUrl=host.show_body("/thanks", "<h1>Back in the shop</h1>"))
    page = (await visit()).page
    await page.clock.install()
    await page.goto(study.open_link)
    respondent = Respondent(page)
    await respondent.start()
    await respondent.finishes()
    link = page.get_by_role("link", name=TEXTS["continue"])
    await expect(link).to_have_attribute("href", f"{host.origin}/thanks")
    await page.clock.run_for("00:15")
    await expect(page.get_by_role("heading", name="Back in the shop")).to_be_visible()


async def test_respondents_may_stay(visit: Visit, publish: Publish, host: HostSite) -> None:
    study = await publish(redirectUrl=host.show_body("/thanks", "<h1>Back in the shop</h1>"))
    page = (await visit()).page
    await page.clock.install()
    await page.goto(study.open_link)
    respondent = Respondent(page)
    await respondent.start()
    await respondent.finishes()
    await respondent.press(respondent.button(TEXTS["stay"]))
    await page.clock.run_for("01:00")
    await respondent.has_finished()
    assert page.url == study.open_link


async def test_everything_can_be_taken_back(visit: Visit, study: Study) -> None:
    visitor = await visit(study.open_link)
    respondent = Respondent(visitor.page)
    await respondent.start()
    await respondent.says(SAID)
    await respondent.hears(CLOSEST)
    await respondent.press(respondent.button(TEXTS["withdraw"]))
    await respondent.press(respondent.place.get_by_role("dialog").get_by_role("button", name=TEXTS["withdrawing.yes"]))
    await expect(visitor.page.get_by_text(TEXTS["withdrawn"])).to_be_visible()
    await eventually(study.is_empty)
    assert (await visitor.context.storage_state())["origins"] == []


async def test_what_is_asked_before_the_start_arrives(visit: Visit, publish: Publish) -> None:
    study = await publish(
        consent={"text": "We ask for ten minutes of yours.", "required": True},
        page={
            "title": "Ten minutes about leaving",
            "intro": "We would like to hear why you left.",
            "thanks": "Thanks, that helps us a lot.",
            "intake": [
                {"key": "email", "label": "Your e-mail", "type": "email", "required": True},
                {"key": "role", "label": "Your role", "type": "choice", "options": ["Buyer", "User"], "required": True},
                {"key": "team", "label": "Your team"},
            ],
        },
    )
    page = (await visit(study.open_link)).page
    respondent = Respondent(page)
    await expect(page.get_by_role("heading", name="Ten minutes about leaving")).to_be_visible()
    await respondent.press(respondent.button(TEXTS["start"]))
    await expect(page.get_by_text(TEXTS["needed"]).first).to_be_visible()
    await page.get_by_label("Your e-mail").fill("ada at home")
    await page.get_by_label("Your role").select_option("User")
    await respondent.press(respondent.button(TEXTS["start"]))
    await expect(page.get_by_text(TEXTS["email_wrong"])).to_be_visible()
    await page.get_by_label("Your e-mail").fill("ada@example.com")
    await respondent.press(respondent.button(TEXTS["start"]))
    await expect(page.get_by_text(TEXTS["agree_first"])).to_be_visible()
    assert await study.interviews() == []
    await respondent.start()
    await respondent.finishes(thanks="Thanks, that helps us a lot.")
    held = await study.interview()
    assert held["respondent"]["email"] == "ada@example.com"
    assert held["respondent"]["identityVerified"] is False
    assert held["respondent"]["metadata"]["role"] == "User"
    assert "team" not in held["respondent"]["metadata"]
