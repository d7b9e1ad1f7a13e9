"""Invitations as mail programs show them, and the page that ends them: on a phone and a desktop, light and dark."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser, Page

from openkoji.invitations.composing import Recipient, compose
from openkoji.invitations.mail import Sender
from openkoji.invitations.model import Wording
from openkoji.invitations.suppressions import UnsubscribeLink, hash_of
from openkoji.invitations.texts import LANGUAGES, texts
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import new_id
from openkoji.kit.smtp import Mailbox
from openkoji.settings import Settings
from tests.conftest import Workspace

pytestmark = pytest.mark.slow

SENDER = Sender(
    "https://research.example.com",
    Mailbox.parse("Acme Research <r@acme.example>"),
    "Acme, 1 Main Street, Springfield",
    KeyRing(["s" * 40]),
)
SCREENS = [(320, "light"), (320, "dark"), (1000, "light"), (1000, "dark")]


def html_in(language: str, **branding: Any) -> str:
    document = {"name": "Leaving-the-team-plan-in-the-first-year " * 2, "branding": branding}
    recipient = Recipient(new_id(), new_id(), "ada@example.com", "Ada", {"language": language})
    moment = datetime(2026, 11, 24, tzinfo=UTC)
    return compose(recipient, document, Wording(), SENDER, invitation_id=new_id(), number=0, moment=moment).html


async def opened(browser: Browser, width: int, scheme: Any) -> Page:
    return await browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)


_CONTRASTS = """() => {
  const channels = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const luminance = ([red, green, blue]) => [red, green, blue]
    .map((value) => value / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, place) => sum + value * [0.2126, 0.7152, 0.0722][place], 0);
  const ground = (element) => {
    const found = channels(getComputedStyle(element).backgroundColor);
    return found[3] === 0 ? ground(element.parentElement) : found;
  };
  return [...document.querySelectorAll("p, a")].map((element) => {
    const [high, low] = [luminance(channels(getComputedStyle(element).color)), luminance(ground(element))]
      .sort((one, other) => other - one);
    return (high + 0.05) / (low + 0.05);
  });
}"""


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
async def test_an_invitation_fits_and_can_be_read(browser: Browser, width: int, scheme: str) -> None:
    page = await opened(browser, width, scheme)
    for language in LANGUAGES:
        for color in ("#ffd400", "#7a1f5c", "#767676"):
            await page.set_content(html_in(language, color=color))
            assert await page.evaluate("document.documentElement.scrollWidth") <= width, language
            contrasts = await page.evaluate(_CONTRASTS)
            assert len(contrasts) > 6
            assert min(contrasts) >= 4.5, (language, color, contrasts)
    await page.close()


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
async def test_the_page_that_ends_it_is_used_by_keyboard_and_has_no_fault(
    browser: Browser, address: str, axe: str, workspace: Workspace, settings: Settings, width: int, scheme: str
) -> None:
    made = hash_of(workspace.workspace_id, "ada@example.com", settings.key_ring())
    path = f"/u/{UnsubscribeLink(workspace.workspace_id, made).token(settings.key_ring())}"
    page = await opened(browser, width, scheme)
    await page.goto(address + path)
    for title, button in (
        ("page_title", "page_button"),
        ("page_done_title", "page_undo"),
        ("page_undone", "page_button"),
    ):
        assert await page.title() == await page.inner_text("h1") == texts("en")[title]
        assert await page.inner_text("button") == texts("en")[button]
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        box = await page.locator("button").bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
        # The page's policy lets no script of ours in either, so the browser is told to look away for the test.
        found = await page.context.new_cdp_session(page)
        await found.send("Page.setBypassCSP", {"enabled": True})
        await page.evaluate(axe)
        result = await page.evaluate("axe.run()")
        assert [fault["id"] for fault in result["violations"]] == []
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.tagName") == "BUTTON"
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
    await page.close()


async def test_a_link_scanner_ends_nothing(address: str, workspace: Workspace, settings: Settings) -> None:
    made = hash_of(workspace.workspace_id, "eve@example.com", settings.key_ring())
    path = f"/u/{UnsubscribeLink(workspace.workspace_id, made).token(settings.key_ring())}"
    async with httpx.AsyncClient(base_url=address) as scanner:
        for _ in range(3):
            page = await scanner.get(path, headers={"Accept-Language": "en"})
            assert texts("en")["page_button"] in page.text
