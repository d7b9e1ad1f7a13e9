"""The page of a report as a browser shows it: on a phone and on a desk, in the light and in the dark, on paper."""

from __future__ import annotations

from itertools import pairwise

import httpx
import pytest

from openkoji.db import Database
from tests.analysed import analysed_study
from tests.conftest import Workspace, make_workspace
from tests.e2e.chromium import Page
from tests.reports.conftest import DeskMaker, desk_of
from tests.reports.reporting import Desk

__all__ = ["desk_of"]

pytestmark = pytest.mark.slow

SCREENS = [(320, 640), (390, 844), (1280, 900)]

NAMED = ("region", "table", "figure", "navigation", "link", "heading")

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 2

# Relative luminance and contrast: WCAG 2.2, "relative luminance", "contrast ratio". Colours are read off a canvas, so
# that any notation of CSS will do.
CONTRAST = """
(() => {
  const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = colour => { paint.clearRect(0, 0, 1, 1); paint.fillStyle = colour; paint.fillRect(0, 0, 1, 1);
                           return paint.getImageData(0, 0, 1, 1).data; };
  const light = colour => { const [r, g, b] = [...rgba(colour)].slice(0, 3).map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const ground = element => { for (let e = element; e; e = e.parentElement) {
    const colour = getComputedStyle(e).backgroundColor; if (rgba(colour)[3] === 255) return colour; } return 'white'; };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    const style = getComputedStyle(element), svg = element instanceof SVGElement;
    const [a, b] = [light(svg ? style.fill : style.color), light(ground(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return low;
})()
"""
OPEN_TABLES = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# WCAG 2.2, 2.5.8 (AA): 24 by 24 pixels.
SMALL_TARGETS = """
[...document.querySelectorAll('nav a, main a, summary')].filter(each => each.getBoundingClientRect().height < 24)
  .map(each => each.textContent)
"""
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.fixture(scope="module")
async def report(client: httpx.AsyncClient, database: Database, conninfo: str, address: str) -> str:
    """The address of a published report."""
    workspace = await make_workspace(database)
    study = analysed_study(conninfo, workspace.workspace_id, interviews=40, active=2, waiting=1)
    desk = Desk(client, database, workspace, study, conninfo)
    desk.say(desk.counted()[0], LONG)
    return address + await desk.publish(await desk.generate())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SCREENS)
async def test_it_fits_the_screen_and_can_be_read(
    visitor: Page, report: str, width: int, height: int, scheme: str
) -> None:
    visitor.resize(width, height, mobile=width < 500)
    visitor.media("screen", prefers_color_scheme=scheme)
    visitor.open(report)
    assert visitor.complaints == []
    assert visitor.evaluate(OVERFLOW) == 0
    assert visitor.evaluate(SMALL_TARGETS) == []
    assert visitor.evaluate(CONTRAST) == []
    visitor.evaluate(OPEN_TABLES)
    assert visitor.evaluate(OVERFLOW) == 0
    assert visitor.evaluate(CONTRAST) == []


async def test_it_is_light_or_dark_as_the_reader_likes(visitor: Page, report: str) -> None:
    grounds = []
    for scheme in ("light", "dark"):
        visitor.media("screen", prefers_color_scheme=scheme)
        visitor.open(report)
        grounds.append(visitor.evaluate(GROUND))
    assert grounds == ["rgb(251, 250, 248)", "rgb(22, 24, 28)"]


async def test_it_needs_no_script_and_runs_none(visitor: Page, report: str) -> None:
    visitor.call("Emulation.setScriptExecutionDisabled", value=True)
    visitor.open(report)
    visitor.call("Emulation.setScriptExecutionDisabled", value=False)
    assert visitor.evaluate("document.scripts.length") == 0
    assert visitor.evaluate("document.querySelectorAll('[style],style').length") == 0
    assert visitor.evaluate("document.querySelectorAll('svg rect.fill').length") > 20
    visitor.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.ran = true\">')")
    visitor.evaluate("new Promise(done => setTimeout(done, 200))")
    assert visitor.evaluate("window.ran === undefined")


async def test_bars_are_as_long_as_their_share(visitor: Page, report: str) -> None:
    visitor.resize(1280, 900)
    visitor.open(report)
    drawn = visitor.evaluate(
        """[...document.querySelectorAll('.bars li')].map(each => [
             parseFloat(each.querySelector('.share').textContent),
             100 * each.querySelector('.fill').getBoundingClientRect().width
                 / each.querySelector('.track').getBoundingClientRect().width])"""
    )
    assert len(drawn) > 10
    for percent, length in drawn:
        assert abs(percent - length) <= 1


async def test_it_is_told_to_who_does_not_see_it(visitor: Page, report: str) -> None:
    visitor.open(report)
    visitor.evaluate(OPEN_TABLES)
    landmarks = visitor.landmarks()
    roles = [each["role"] for each in landmarks]
    assert visitor.evaluate("document.title") == "Why people leave – Report"
    assert visitor.evaluate("document.documentElement.lang") == "en"
    for role in ("main", "banner", "navigation", "contentinfo"):
        assert roles.count(role) == 1, role
    assert [each for each in landmarks if each["role"] in NAMED and not each["name"]] == []
    levels = visitor.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(each => +each.tagName[1])")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    charts = visitor.evaluate("document.querySelectorAll('figure').length")
    assert charts == visitor.evaluate("document.querySelectorAll('figure table caption').length") > 8
    assert visitor.evaluate("document.querySelectorAll('svg:not([aria-hidden=true])').length") == 0


async def test_on_paper_it_is_dark_on_white_with_every_figure(visitor: Page, report: str) -> None:
    visitor.media("print", prefers_color_scheme="dark")
    visitor.open(report)
    assert visitor.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert visitor.evaluate(GROUND) != "rgb(22, 24, 28)"
    assert visitor.evaluate(CONTRAST) == []
    paper = visitor.call("Page.printToPDF", printBackground=False)["data"]
    assert len(paper) > 10_000


@pytest.mark.parametrize("interviews", [0, 1, 2])
async def test_a_report_of_hardly_an_interview_can_be_read_too(
    visitor: Page, desk_of: DeskMaker, address: str, interviews: int
) -> None:
    desk = desk_of(interviews, seed=3)
    visitor.resize(390, 844, mobile=True)
    visitor.open(address + await desk.publish(await desk.generate()))
    assert visitor.complaints == []
    assert visitor.evaluate(OVERFLOW) == 0
    assert visitor.evaluate("[...document.querySelectorAll('section')].every(each => each.children.length > 1)")


async def test_the_page_of_the_studys_people_is_whole_from_a_disk(
    visitor: Page, desk_of: DeskMaker, workspace: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk: Desk = desk_of(12)
    report = await desk.generate()
    page = await desk.get(f"/{report['id']}/page")
    file = tmp_path_factory.mktemp("kept") / "report.html"
    file.write_text(page.text, encoding="utf-8")
    visitor.media("screen", prefers_color_scheme="light")
    visitor.open(file.as_uri())
    assert visitor.complaints == []
    assert visitor.evaluate(GROUND) == "rgb(251, 250, 248)"
    assert visitor.evaluate("document.querySelectorAll('blockquote a').length") > 5
