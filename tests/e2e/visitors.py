"""Somebody with a browser of their own: a device, a language, tastes; and the faults that their browser saw.

    visitor = await visit(server.url + "/s/cancel-flow", device="phone", scheme="dark")
    await visitor.page.get_by_role("button", name="Start").click()

What nobody may see is collected while they look, and is an error of the test at the end: an error in the console or
in a script, a policy that was broken, a request to another host, a cookie. A test that provokes one says so with
`visitor.expect_complaint(...)`.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, expect
from playwright.async_api import Error as PlaywrightError

Device = Literal["phone", "small phone", "tablet", "desktop"]
Scheme = Literal["light", "dark"]

DEVICES: dict[Device, dict[str, Any]] = {
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    # The narrowest screen that a page must fit without scrolling sideways: WCAG 2.2, 1.4.10.
    "small phone": {
        "viewport": {"width": 320, "height": 568},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
    "tablet": {
        "viewport": {"width": 820, "height": 1180},
        "device_scale_factor": 1,
        "is_mobile": True,
        "has_touch": True,
    },
    "desktop": {"viewport": {"width": 1280, "height": 900}, "device_scale_factor": 1},
}

# How a console tells that the network failed, which a test that cuts it off expects.
OFFLINE = re.compile(r"net::ERR_(INTERNET_DISCONNECTED|FAILED|CONNECTION_\w+|EMPTY_RESPONSE|NETWORK_\w+|ABORTED)")
# What is waited for comes at once; a server that was killed takes seconds, a busy machine more.
_PATIENCE = 20_000
expect.set_options(timeout=_PATIENCE)


@dataclass
class Visitor:
    """`page` is the one that they opened first; `requests` are those of all their pages, `complaints` what must not
    have happened."""

    context: BrowserContext
    page: Page
    hosts: frozenset[str]
    complaints: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    _responses: list[Response] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self._complain(f"script error: {error.error}"))
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)

    async def open(self, url: str) -> Page:
        """Go there in the page that they have."""
        await self.page.goto(url, wait_until="load")
        return self.page

    async def another_page(self, url: str) -> Page:
        """A second tab of the same browser."""
        page = await self.context.new_page()
        await page.goto(url, wait_until="load")
        return page

    async def set_offline(self, offline: bool) -> None:
        """Cut the network off, or give it back; that requests fail meanwhile is no fault of the page."""
        self.expect_complaint(OFFLINE)
        await self.context.set_offline(offline)

    def expect_complaint(self, pattern: str | re.Pattern[str]) -> None:
        """A complaint in which this is found is what the test provokes."""
        self._expected.append(re.compile(pattern) if isinstance(pattern, str) else pattern)

    async def leave(self) -> None:
        """Close the browser. Raises `AssertionError` with everything that must not have happened."""
        cookies = await self.context.cookies()
        # A cookie that the browser refused was sent all the same.
        responses = [*self._responses]  # others may come meanwhile
        sent = await asyncio.gather(*map(_cookie_in, responses))
        await self.context.close()
        faults = [each for each in self.complaints if not any(known.search(each) for known in self._expected)]
        faults += [f"cookie set by {each.url}" for each, cookie in zip(responses, sent, strict=True) if cookie]
        faults += [f"cookie: {cookie.get('name')} of {cookie.get('domain')}" for cookie in cookies]
        assert faults == [], "\n".join(faults)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            place = message.location
            self._complain(f"console {message.type}: {message.text} ({place.get('url')}:{place.get('lineNumber')})")

    def _on_request(self, request: Request) -> None:
        self.requests.append(request)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc not in self.hosts:
            self._complain(f"request to another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        self._responses.append(response)

    def _complain(self, what: str) -> None:
        self.complaints.append(what)


async def _cookie_in(response: Response) -> str | None:
    """The cookie that came with a response; of a page that is closed by now, nothing can be told any more."""
    try:
        return await response.header_value("set-cookie")
    except PlaywrightError:
        return None


async def visitor_with(
    browser: Browser,
    hosts: Iterable[str],
    *,
    device: Device = "desktop",
    scheme: Scheme = "light",
    locale: str = "en-GB",
    reduced_motion: bool = True,
    java_script: bool = True,
    **more: Any,
) -> Visitor:
    """Somebody who has never been here. `hosts` (with ports) are those that their browser may ask.

    Motion is reduced unless a test is about it: what moves cannot be compared. `more` goes to Playwright's
    `new_context`.
    """
    wanted = {
        **DEVICES[device],
        "color_scheme": scheme,
        "locale": locale,
        "reduced_motion": "reduce" if reduced_motion else "no-preference",
        "java_script_enabled": java_script,
        **more,
    }
    context = await browser.new_context(**wanted)
    context.set_default_timeout(_PATIENCE)
    return Visitor(context, await context.new_page(), frozenset(hosts))
