"""A shop that has pasted the widget on its page, under the strictest policy that lets it run, and hears its events."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playwright.async_api import FrameLocator, Locator, Page

from tests.e2e.conftest import Visit
from tests.e2e.servers import Server
from tests.e2e.sites import HostSite
from tests.e2e.studies import Study
from tests.e2e.visitors import Visitor

_TOLD = ["ready", "open", "start", "consent", "question", "answer", "voice", "offline", "resize", "complete", "close"]
_UNTOLD = ["session", "resume", "identify", "surprise"]
# What the shop's own script does: it hears every event where most will, on the document.
_LISTENING = f"""
window.heard = [];
for (const kind of {json.dumps([*_TOLD, "error", *_UNTOLD])})
  document.addEventListener("openkoji:" + kind, ({{detail, target}}) =>
    heard.push({{kind, ...detail, at: target === document ? "document" : target.localName}}));
"""


def policy_of(server: Server) -> str:
    """What docs/how-to/embed-the-widget.md tells a site to add, and nothing else but its own scripts and styles."""
    return (
        f"default-src 'none'; script-src 'self' {server.url}; frame-src {server.url}; style-src 'self'; img-src data:; "
        "base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'"
    )


@dataclass
class Shop:
    host: HostSite
    server: Server
    visit: Visit

    def snippet(self, study: Study, **options: object) -> str:
        """The two lines, by attributes."""
        given = "".join(
            f' data-{name.replace("_", "-")}="{html.escape(str(value))}"' for name, value in options.items()
        )
        return f'<script async src="{self.server.url}/embed/v1.js" data-study="{study.slug}"{given}></script>'

    def page(self, body: str, *, script: str = "", path: str = "/", **document: str) -> str:
        """A page of the shop with these lines on it; `script` is a file of its own. The address."""
        self.host.show(f"{path}shop.js", _LISTENING + script)
        head = f'<script src="{path}shop.js"></script>' + document.get("head", "")
        headers: Mapping[str, str] = {"Content-Security-Policy": policy_of(self.server)}
        address = self.host.show_body(path, f"<main><h1>A shop</h1>{body}</main>", headers, head=head)
        if direction := document.get("direction"):
            whole, sent = self.host.pages[path]
            self.host.pages[path] = whole.replace(b'lang="en"', f'lang="en" dir="{direction}"'.encode()), sent
        return address

    async def visited(self, body: str, *, script: str = "", direction: str = "", **how: Any) -> Visitor:
        return await self.visit(self.page(body, script=script, direction=direction), **how)


def frame_of(page: Page, number: int = 0) -> FrameLocator:
    return page.frame_locator("iframe").nth(number)


def begin_button(page: Page) -> Locator:
    return frame_of(page).get_by_role("button", name="Start")


def answer_box(page: Page) -> Locator:
    return frame_of(page).get_by_role("textbox")


async def answer(page: Page, words: str) -> None:
    """Say something to the open question, and wait until it has arrived."""
    await answer_box(page).fill(words)
    await answer_box(page).press("Enter")
    await heard(page, "answer")


async def heard(page: Page, kind: str, count: int = 1) -> list[dict[str, Any]]:
    """The events of this kind that the shop has heard, once there are so many."""
    await page.wait_for_function(
        "([kind, count]) => heard.filter(each => each.kind === kind).length >= count", arg=[kind, count]
    )
    return [each for each in await all_heard(page) if each["kind"] == kind]


async def all_heard(page: Page) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = await page.evaluate("heard")
    return told
