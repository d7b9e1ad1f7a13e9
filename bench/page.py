"""What the hosted page weighs, and how soon a respondent reads the first question: on a desk, and far out on a phone.

The ceiling is a page of the same weight that needs no database: bytes from memory, one call, then the words. What lies
between the two is ours; what lies under it is the browser's and the network's.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, Request

from bench.report import Table, percentile
from bench.site import Site
from bench.study import STUDY
from bench.tree import Tree
from tests.e2e.browsers import PROGRAM, chromium

_MOST_KILOBYTES = 12
_RUNS = 9
_PATIENCE = 60_000
# What Chrome's own tools call slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 562 ms there and back; and a phone's processor.
_SLOW = {"offline": False, "latency": 562.5, "downloadThroughput": 180_000, "uploadThroughput": 84_375}
_SLOWER_PROCESSOR = 4

# Presses the button as soon as it is there, as nobody can, and notes when the first question can be read: no round
# trip between the browser and this process is in the figures.
_WATCH = """
window.timed = new Promise(done => {
  let shown;
  const look = () => {
    const start = [...document.querySelectorAll('button')].find(each => each.textContent.trim() === 'Start');
    if (!shown && start?.checkVisibility()) {
      shown = performance.now();
      requestAnimationFrame(() => start.click());
    }
    const said = [...document.querySelectorAll('p')].some(each => each.textContent.includes(QUESTION));
    // The second frame begins when the first, which has the words, was painted.
    if (said) requestAnimationFrame(() => requestAnimationFrame(() => done([shown, performance.now()])));
  };
  new MutationObserver(look).observe(document, {childList: true, subtree: true, attributes: true});
});
"""


@dataclass(frozen=True)
class Weight:
    """What one page loads before anything is pressed: compressed bytes by address."""

    page: int
    files: Mapping[str, int]

    @property
    def total(self) -> int:
        return self.page + sum(self.files.values())


async def measure(tree: Tree, site: Site, *, quick: bool) -> Table:
    address = f"{tree.url}/s/{site.slug}"
    table = Table("The hosted page")
    if PROGRAM is None:
        table.notes.append("Not measured: there is no Chromium on this machine.")
        return table
    async with AsyncExitStack() as stack:
        browser = await stack.enter_async_context(chromium())
        weight = await weigh(browser, address)
        table.add("page, script and style, as they arrive", weight.total / 1000, "kB", at_most=_MOST_KILOBYTES)
        table.add("requests until Start can be pressed", 1 + len(weight.files))
        bare = await stack.enter_async_context(_ceiling(weight))
        for place, is_slow in (("desktop", False), ("slow 4G, slower processor", True)):
            runs = [
                [await _time(browser, each, is_slow) for each in (address, bare)] for _ in range(3 if quick else _RUNS)
            ]
            (shown, read), (_, least) = (
                [percentile([run[which][moment] for run in runs], 50) for moment in (0, 1)] for which in (0, 1)
            )
            table.add(f"{place}: until Start can be pressed", shown, "ms")
            table.add(f"{place}: until the first question can be read", read, "ms")
            table.add(f"{place}: ceiling, a bare page of the same weight", least, "ms")
    table.notes += [
        f"Medians of {3 if quick else _RUNS} visits with nothing kept, Start pressed the moment it is there; the two "
        "pages take turns.",
        "Slow 4G as in Chrome's tools: 1.6 Mbit/s, 562 ms there and back; the processor four times slower.",
    ]
    return table


async def weigh(browser: Browser, address: str) -> Weight:
    """What a browser that has never been there loads, until nothing more is asked for."""
    context = await browser.new_context()
    page = await context.new_page()
    answered: list[Request] = []
    page.on("requestfinished", lambda request: answered.append(request) if "data:" not in request.url else None)
    await page.goto(address, wait_until="load")
    await page.locator("form button.primary").first.wait_for()
    sizes = {request.url: (await request.sizes())["responseBodySize"] for request in answered}
    await context.close()
    return Weight(sizes.pop(address), sizes)


async def _time(browser: Browser, address: str, is_slow: bool) -> tuple[float, float]:
    """Milliseconds from the visit's begin until Start is there, and until the first question is."""
    device: dict[str, Any] = {"viewport": {"width": 390, "height": 844}} if is_slow else {}
    context = await browser.new_context(**device)
    page = await context.new_page()
    if is_slow:
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        await session.send("Network.emulateNetworkConditions", _SLOW)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWER_PROCESSOR})
    question = STUDY["questions"][0]["text"]
    await page.add_init_script(_WATCH.replace("QUESTION", repr(question)))
    await page.goto(address, wait_until="load", timeout=_PATIENCE)
    shown, read = await page.evaluate("timed")
    await context.close()
    return shown, read


@asynccontextmanager
async def _ceiling(weight: Weight) -> AsyncIterator[str]:
    """The address of a page of this weight in as many files, whose button makes one call and shows the words."""
    question = STUDY["questions"][0]["text"]
    script = (
        "const button = document.querySelector('button'); button.onclick = async () => {"
        " await (await fetch('/call', {method: 'POST', body: '{}'})).json();"
        f" document.querySelector('p').textContent = {question!r}; }};"
        " button.textContent = 'Start';"
    )
    files = {f"/{number}.js": _padded("/*", size, "*/") for number, size in enumerate(weight.files.values())}
    heads = "".join(f'<script type="module" src="{path}"></script>' for path in files)
    files["/0.js"] = _padded(script + "/*", next(iter(weight.files.values())), "*/")
    page = _padded(
        f'<!doctype html><title>x</title><link rel="icon" href="data:,">{heads}<p></p><button></button><!--',
        weight.page,
        "-->",
    )

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await _head(reader):
            method, path = head.split(" ", 2)[:2]
            if method == "POST":
                await reader.readexactly(2)
                kind, content = "application/json", b'{"message":""}'
            else:
                kind, content = ("text/html", page) if path == "/" else ("text/javascript", files[path])
            writer.write(
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content
            )
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def _head(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readuntil(b"\r\n\r\n")).decode()
    except (asyncio.IncompleteReadError, ConnectionError):
        return ""


def _padded(begin: str, size: int, end: str) -> bytes:
    """A text of this many bytes, or more where that is too few for what it must hold."""
    return (begin + " " * (size - len(begin) - len(end)) + end).encode()
