"""Everybody can use every place of the page: axe-core's rules, room on the narrowest screen, targets, contrast.

Each place is looked at in the light and in the dark. axe cannot tell overflow and small targets; those are measured.
"""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from tests.e2e.accessibility import OVERFLOW, axe_violations, landmarks, low_contrast, small_targets
from tests.e2e.conftest import Publish, Visit
from tests.e2e.places import FURNISHED, conversation, notices, troubles
from tests.e2e.respondents import TEXTS, AtTheKeyboard, Respondent, walk
from tests.e2e.studies import CLOSEST, SAID, Researcher, Study
from tests.e2e.visitors import Device, Scheme

pytestmark = pytest.mark.slow

DEVICES: list[Device] = ["small phone", "desktop"]
SCHEMES: list[Scheme] = ["light", "dark"]
MAIN_CONTROL = 44
"""WCAG 2.2, 2.5.5 (AAA), for what is pressed to answer; 2.5.8 (AA) asks for 24."""


async def faults_at(places: AsyncIterator[str], page: Page, axe: str) -> list[str]:
    """What is wrong at each of the places, in the light and in the dark."""
    faults = []
    async for place in places:
        for scheme in SCHEMES:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            found = await axe_violations(page, axe)
            found += [f"contrast: {each}" for each in await low_contrast(page)]
            faults += [f"{place}, {scheme}: {each}" for each in found]
        if wide := await page.evaluate(OVERFLOW):
            faults.append(f"{place}: {wide} pixels wider than the screen")
        faults += [f"{place}: small: {each}" for each in await small_targets(page, 24)]
    return faults


@pytest.mark.parametrize("device", DEVICES)
async def test_a_whole_interview_can_be_held_by_everybody(visit: Visit, study: Study, axe: str, device: Device) -> None:
    visitor = await visit(device=device)
    assert await faults_at(conversation(visitor, study), visitor.page, axe) == []


@pytest.mark.parametrize("device", DEVICES)
async def test_what_goes_wrong_is_told_to_everybody(visit: Visit, publish: Publish, axe: str, device: Device) -> None:
    study = await publish(**FURNISHED)
    visitor = await visit(device=device)
    assert await faults_at(troubles(visitor, study), visitor.page, axe) == []


async def test_why_nobody_can_begin_is_told_to_everybody(visit: Visit, researching: Researcher, axe: str) -> None:
    visitor = await visit(device="small phone")
    visitor.expect_complaint("status of 404")
    assert await faults_at(notices(visitor.page, researching), visitor.page, axe) == []


@pytest.mark.parametrize("device", ["small phone", "desktop"])
async def test_what_is_pressed_to_answer_is_large(visit: Visit, study: Study, device: Device) -> None:
    visitor = await visit(study.open_link, device=device)
    small: list[str] = []
    async for place in walk(Respondent(visitor.page)):
        found = await small_targets(visitor.page, MAIN_CONTROL, "form button, form input, form textarea, form select")
        small += [f"{place}: {each}" for each in found]
    assert small == []


@pytest.mark.parametrize("color", ["#FFFF00", "#7C3AED", "#111111", "#F5F5F5"])
async def test_any_colour_of_a_brand_can_be_read(visit: Visit, publish: Publish, axe: str, color: str) -> None:
    study = await publish(branding={"color": color})
    page = (await visit(study.open_link)).page
    respondent = Respondent(page)
    await expect(respondent.button(TEXTS["start"])).to_be_visible()

    async def places() -> AsyncIterator[str]:
        yield "landing"
        await respondent.start()
        await respondent.says(SAID)
        await respondent.hears(CLOSEST)
        await respondent.tick(page.get_by_role("radio", name="Price"))
        yield "conversation"

    assert await faults_at(places(), page, axe) == []


async def test_the_page_has_one_heading_one_main_part_and_names_for_all(visit: Visit, study: Study) -> None:
    page = (await visit(study.open_link)).page
    async for place in walk(Respondent(page)):
        told = await landmarks(page)
        roles = [role for role, _ in told]
        assert roles.count("main") == 1, place
        assert await page.locator("h1:visible").count() == 1, place
        nameless = ("button", "textbox", "radio", "checkbox", "log", "radiogroup", "progressbar", "combobox")
        assert [role for role, name in told if role in nameless and not name] == [], place


async def test_what_is_said_is_announced_and_the_focus_is_never_lost(visit: Visit, study: Study) -> None:
    page = (await visit(study.open_link)).page
    respondent = AtTheKeyboard(page)
    async for place in walk(respondent):
        if place != "landing":
            focused = await page.evaluate("document.activeElement.tagName")
            assert focused != "BODY", f"the focus is lost at: {place}"
    # An element with this role is a polite live region.
    assert await respondent.log.count() == 1


async def test_a_ranking_is_told_as_it_changes(visit: Visit, study: Study) -> None:
    page = (await visit(study.open_link)).page
    respondent = AtTheKeyboard(page)
    async for place in walk(respondent):
        if place == "ranking":
            await respondent.press(page.get_by_role("button", name=TEXTS["rank_up"].format(label="Many seats")))
            told = TEXTS["rank_at"].format(label="Many seats", n=2, m=3)
            await expect(page.get_by_role("status").filter(has_text=told)).to_be_attached()
            # The button that was pressed keeps the focus although its row has moved.
            assert await page.evaluate("document.activeElement.tagName") == "BUTTON"
            return
