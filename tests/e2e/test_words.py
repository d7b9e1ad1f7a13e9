"""Languages, scripts and words of every length; tastes of those who read them."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.e2e.accessibility import OVERFLOW
from tests.e2e.conftest import Publish, Visit
from tests.e2e.network import held_back
from tests.e2e.respondents import TEXTS, Respondent, texts_in, walk
from tests.e2e.studies import CLOSEST, SAID, SIX, WHY, Study
from tests.e2e.visitors import Device

pytestmark = pytest.mark.slow

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnungsentwurf"
EMOJI = "👩🏽‍🚀🏳️‍🌈🇳🇱"


async def test_an_unfinished_word_is_not_sent_by_the_enter_that_ends_it(visit: Visit, study: Study) -> None:
    visitor = await visit(study.open_link)
    respondent = Respondent(visitor.page)
    await respondent.start()
    await respondent.box.focus()
    keyboard = await visitor.context.new_cdp_session(visitor.page)
    await keyboard.send("Input.imeSetComposition", {"text": "ねだん", "selectionStart": 3, "selectionEnd": 3})
    await expect(respondent.box).to_have_value("ねだん")
    # The key that an input method takes for itself: nothing is typed by it, and the page sees it all the same.
    await keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Enter", "windowsVirtualKeyCode": 13})
    await expect(respondent.log.locator("[data-role=respondent]")).to_have_count(0)
    await keyboard.send("Input.insertText", {"text": "値段"})
    await expect(respondent.box).to_have_value("値段")
    await visitor.page.keyboard.press("Enter")
    await expect(respondent.log.locator("[data-role=respondent]")).to_have_count(1)
    await expect(respondent.log.get_by_text("値段")).to_be_visible()


async def test_a_line_of_ones_own_is_begun_by_shift_and_enter(visit: Visit, study: Study) -> None:
    respondent = Respondent((await visit(study.open_link)).page)
    await respondent.start()
    height = (await respondent.box.bounding_box() or {})["height"]
    await respondent.box.press_sequentially(SAID)
    for line in range(4):
        await respondent.box.press("Shift+Enter")
        await respondent.box.press_sequentially(f"Line {line}")
    assert (await respondent.box.bounding_box() or {})["height"] > height + 40
    await respondent.box.press("Enter")
    await respondent.hears(CLOSEST)
    assert await study.said() == [SAID + "\nLine 0\nLine 1\nLine 2\nLine 3"]


@pytest.mark.parametrize("language", ["de", "nl", "fr", "es", "pt"])
async def test_the_page_speaks_the_language_of_who_reads_it(visit: Visit, publish: Publish, language: str) -> None:
    study = await publish(interviewer={"languages": ["en", language]})
    texts = texts_in(language)
    page = (await visit(study.open_link, locale=language)).page
    await expect(page.get_by_role("button", name=texts["start"], exact=True)).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == language
    await page.get_by_role("button", name=texts["start"], exact=True).click()
    await expect(page.get_by_role("textbox", name=texts["answer"])).to_be_visible()
    await expect(page.get_by_role("button", name=texts["done"], exact=True)).to_be_visible()
    assert (await study.interview())["language"] == language


async def test_the_language_can_be_chosen(visit: Visit, publish: Publish) -> None:
    study = await publish(interviewer={"languages": ["en", "de", "nl"]})
    page = (await visit(study.open_link)).page
    await page.get_by_role("combobox", name=TEXTS["language"]).select_option("de")
    start = page.get_by_role("button", name=texts_in("de")["start"], exact=True)
    await expect(start).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "de"
    await start.click()
    await expect(page.get_by_role("textbox", name=texts_in("de")["answer"])).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("textbox", name=texts_in("de")["answer"])).to_be_visible()
    assert (await study.interview())["language"] == "de"


@pytest.mark.parametrize("device", ["small phone", "desktop"])
async def test_a_study_that_is_read_from_right_to_left_is_set_so(
    visit: Visit, publish: Publish, device: Device
) -> None:
    study = await publish(interviewer={"languages": ["ar"]}, page={"title": "لماذا رحلت؟"})
    visitor = await visit(study.open_link, device=device, locale="ar")
    assert await visitor.page.evaluate("getComputedStyle(document.body).direction") == "rtl"
    async for _ in walk(Respondent(visitor.page)):
        assert await visitor.page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("device", ["small phone", "desktop"])
async def test_long_words_and_signs_of_every_plane_fit(visit: Visit, publish: Publish, device: Device) -> None:
    options = [LONG, EMOJI * 12, "short"]
    questions = [
        question
        | ({"config": question["config"] | {"options": options}} if "options" in question.get("config", {}) else {})
        for question in SIX
        if question["id"] in ("why", "closest", "used", "rank")
    ]
    questions[0] = questions[0] | {"text": f"{WHY} {LONG}"}
    study = await publish(questions=questions, page={"title": LONG, "intro": LONG + EMOJI}, name=LONG)
    page = (await visit(study.open_link, device=device)).page
    respondent = Respondent(page)
    await expect(respondent.button(TEXTS["start"])).to_be_visible()
    assert await page.evaluate(OVERFLOW) == 0
    await respondent.start()
    words = f"{SAID} {LONG} {EMOJI} <b>&amp;"
    await respondent.says(words)
    await respondent.hears(CLOSEST)
    assert await page.evaluate(OVERFLOW) == 0
    assert await respondent.log.locator("[data-role=respondent] p").inner_text() == words
    await respondent.chooses(LONG)
    await expect(page.get_by_role("checkbox", name=LONG)).to_be_visible()
    assert await page.evaluate(OVERFLOW) == 0
    await respondent.chooses_all(LONG, "short")
    await expect(page.get_by_role("button", name=TEXTS["rank_up"].format(label=LONG))).to_be_visible()
    assert await page.evaluate(OVERFLOW) == 0
    await respondent.sends()
    await respondent.has_finished()
    assert await page.evaluate(OVERFLOW) == 0
    assert (await study.said())[0] == words


async def test_letters_of_twice_the_size_fit(visit: Visit, study: Study) -> None:
    """WCAG 2.2, 1.4.4: 200 %, as half of a desk's width with letters as large as they were."""
    page = (await visit(study.open_link, viewport={"width": 640, "height": 450}, device_scale_factor=2)).page
    async for _ in walk(Respondent(page)):
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize("reduced_motion", [True, False])
async def test_nothing_moves_for_those_who_want_no_motion(visit: Visit, study: Study, reduced_motion: bool) -> None:
    page = (await visit(study.open_link, reduced_motion=reduced_motion)).page
    respondent = Respondent(page)
    await respondent.start()
    async with held_back(page):
        await respondent.says(SAID)
        await expect(page.get_by_text(TEXTS["writing"])).to_be_visible()
        moving = await page.evaluate("document.getAnimations().filter(each => each.playState === 'running').length")
        assert moving == 0 if reduced_motion else moving > 0
    await respondent.hears(CLOSEST)
    await expect(page.get_by_text(TEXTS["writing"])).to_be_hidden()


async def test_texts_of_a_study_are_words_and_never_markup(visit: Visit, publish: Publish) -> None:
    evil = "<img src=x onerror=\"document.title='broken'\"></script><script>document.title='broken'</script>"
    study = await publish(
        name=evil,
        page={"title": evil, "intro": evil, "thanks": evil, "intake": [{"key": "team", "label": evil}]},
        consent={"text": evil, "required": True},
        questions=[SIX[0] | {"text": evil}, SIX[1] | {"config": {"options": [evil, "Price"]}}],
    )
    visitor = await visit(study.open_link)
    respondent = Respondent(visitor.page)
    await respondent.start()
    await respondent.hears(evil)
    await respondent.says(SAID + evil)
    await expect(respondent.place.get_by_role("radio", name=evil)).to_be_visible()
    await respondent.chooses(evil)
    await respondent.has_finished(evil)
    assert await visitor.page.title() == evil
    assert await visitor.page.locator("#app img").count() == 0
