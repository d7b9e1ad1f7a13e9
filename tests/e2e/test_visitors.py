"""What a visitor's browser must not see fails the test in which it sees it."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.e2e.accessibility import OVERFLOW, axe_violations, small_targets
from tests.e2e.conftest import Visit
from tests.e2e.sites import HostSite
from tests.e2e.visitors import visitor_with

pytestmark = pytest.mark.slow

POLICY = {"Content-Security-Policy": "style-src 'self'"}
REFUSED_COOKIE = {"Set-Cookie": "seen=1; Domain=example.com"}
PRESSED = "<button>Press</button><script>document.querySelector('button').onclick = () => "


@pytest.mark.parametrize(
    ("body", "headers", "complaint"),
    [
        (PRESSED + "{ throw new Error('broken') }</script>", {}, "script error: broken"),
        (PRESSED + "console.warn('oh dear')</script>", {}, "console warning: oh dear"),
        (PRESSED + "Promise.reject(new Error('unheard'))</script>", {}, "script error: unheard"),
        (PRESSED + "document.body.setAttribute('style', 'color: red')</script>", POLICY, "Content Security Policy"),
        (PRESSED + "fetch('http://127.0.0.2:9/').catch(() => 0)</script>", {}, "request to another host"),
        (PRESSED + "{ document.cookie = 'seen=1' }</script>", {}, "cookie: seen of localhost"),
        (PRESSED + "0</script>", REFUSED_COOKIE, "cookie set by"),
    ],
)
async def test_it_is_told_what_must_not_have_happened(
    browser: Browser, host: HostSite, body: str, headers: dict[str, str], complaint: str
) -> None:
    visitor = await visitor_with(browser, [host.host])
    await visitor.open(host.show_body("/faulty", body, headers))
    await visitor.page.get_by_role("button").click()
    await visitor.page.evaluate("new Promise(done => setTimeout(done))")
    with pytest.raises(AssertionError, match=complaint):
        await visitor.leave()


async def test_a_page_without_faults_is_left_in_peace(visit: Visit, host: HostSite) -> None:
    visitor = await visit(host.show_body("/", PRESSED + "0</script>"))
    await visitor.page.get_by_role("button").click()


async def test_accessibility_is_measured(visit: Visit, host: HostSite, axe: str) -> None:
    body = "<main><h1>A shop</h1><div class=wide></div><button></button><p><a href='#here'>a</a></p></main>"
    head = "<style>button {width: 30px; height: 20px} .wide {width: 400px; height: 1px}</style>"
    page = (await visit(host.show_body("/", body, head=head), device="small phone")).page
    assert [each.partition(":")[0] for each in await axe_violations(page, axe)] == ["button-name"]
    assert await small_targets(page, 24) == ["BUTTON submit: 30.0 x 20.0"]
    assert await page.evaluate(OVERFLOW) > 0
