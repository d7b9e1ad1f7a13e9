"""`python -m tests.e2e.screenshots [FOLDER]`: a picture of every place of the interview's page, to be looked at.

Each place on a phone, on the narrowest phone and on a desk, in the light and in the dark; then the widget in each of
its layouts on a site of somebody else. `index.html` in the folder shows them side by side.
"""

from __future__ import annotations

import argparse
import asyncio
import html
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from bench.tree import Tree, temporary_data_dir
from openkoji.db import Database
from tests.e2e.browsers import PROGRAM, chromium
from tests.e2e.places import FURNISHED, conversation, notices, troubles
from tests.e2e.respondents import TEXTS, Respondent
from tests.e2e.sites import HostSite, host_site
from tests.e2e.studies import WHY, Researcher, researcher
from tests.e2e.visitors import Device, Scheme, Visitor, visitor_with

_FOLDER = Path(".screenshots")
_DEVICES: list[Device] = ["small phone", "phone", "desktop"]
_SCHEMES: list[Scheme] = ["light", "dark"]
_LAYOUTS = ("inline", "modal", "drawer")


class Album:
    """Pictures by place, in the order in which they were taken."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._places: dict[str, list[str]] = {}

    async def take(self, page: Page, place: str, device: Device, *, whole: bool = True) -> None:
        """One picture in the light and one in the dark; `whole`, also of what must be scrolled to."""
        for scheme in _SCHEMES:
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            name = re.sub(r"\W+", "-", f"{place} {device} {scheme}") + ".png"
            await page.screenshot(path=self._folder / name, full_page=whole)
            self._places.setdefault(place, []).append(name)

    def write_index(self) -> Path:
        rows = "".join(
            f"<h2>{html.escape(place)}</h2><p>"
            + "".join(f'<a href="{name}"><img src="{name}" alt="{name}" height="420"></a> ' for name in names)
            for place, names in self._places.items()
        )
        index = self._folder / "index.html"
        index.write_text(f"<!doctype html><title>Screenshots</title>{rows}", encoding="utf-8")
        return index

    def __len__(self) -> int:
        return sum(map(len, self._places.values()))


async def take_all(folder: Path) -> Album:
    album = Album(folder)
    async with AsyncExitStack() as stack:
        tree = Tree(stack.enter_context(temporary_data_dir()))
        stack.callback(tree.stop)
        tree.wait_until_healthy()
        database = await stack.enter_async_context(Database(tree.conninfo, max_connections=2))
        at_work = await stack.enter_async_context(researcher(tree.url, database))
        browser = await stack.enter_async_context(chromium())
        host = stack.enter_context(host_site())
        for device in _DEVICES:
            visitor = await visitor_with(browser, [], device=device)
            async for place in _hosted(visitor, at_work):
                # A whole conversation is long, and its head would be drawn in the middle of it.
                await album.take(visitor.page, place, device, whole="landing" in place or "form" in place)
            await visitor.context.close()
        for layout in _LAYOUTS:
            for device in _DEVICES:
                await _widget(album, browser, at_work, host, layout, device)
    return album


async def _hosted(visitor: Visitor, at_work: Researcher) -> AsyncIterator[str]:
    study = await at_work.publish(name="Why people leave us")
    async for place in conversation(visitor, study):
        yield place
    furnished = await at_work.publish(**FURNISHED)
    await visitor.open(furnished.open_link)
    await expect(visitor.page.get_by_role("button", name=TEXTS["start"])).to_be_visible()
    yield "landing with all that can be asked"
    async for place in troubles(visitor, furnished):
        yield place
    async for place in notices(visitor.page, at_work):
        yield place


async def _widget(
    album: Album, browser: Browser, at_work: Researcher, host: HostSite, layout: str, device: Device
) -> None:
    study = await at_work.publish(name="Why people leave us", allowedOrigins=[host.origin])
    server = study.open_link.partition("/s/")[0]
    snippet = (
        f'<script async src="{server}/embed/v1.js" data-study="{study.address}" data-layout="{layout}" '
        'data-open="load"></script>'
    )
    style = "<style>:root { color-scheme: light dark; font: 1rem/1.5 serif } body { margin: 2rem }</style>"
    words = "<p>You can cancel at any time. Nothing is lost, and you may come back.</p>" * 3
    url = host.show_body(f"/{layout}", f"<h1>Cancel your plan</h1>{words}{snippet}{words}", head=style)
    visitor = await visitor_with(browser, [], device=device)
    page = await visitor.open(url)
    respondent = Respondent(page, page.frame_locator("iframe"))
    await expect(respondent.button(TEXTS["start"])).to_be_visible()
    await album.take(page, f"widget {layout} landing", device, whole=False)
    await respondent.start()
    await respondent.hears(WHY)
    await album.take(page, f"widget {layout} conversation", device, whole=False)
    await visitor.context.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=_FOLDER, help=f"where they go (default: {_FOLDER})")
    folder: Path = parser.parse_args().folder
    if PROGRAM is None:
        raise SystemExit("There is no Chromium on this machine (Debian: apt-get install chromium).")
    if folder == _FOLDER:
        shutil.rmtree(folder, ignore_errors=True)
    album = asyncio.run(take_all(folder))
    print(f"{len(album)} pictures; to see them side by side: {album.write_index()}")


if __name__ == "__main__":
    main()
