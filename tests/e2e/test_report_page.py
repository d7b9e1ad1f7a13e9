"""The page of a report as a browser shows it: on a phone and on a desk, in the light and in the dark, on paper."""

from __future__ import annotations

from itertools import pairwise

import httpx
import pytest

from openkoji.db import Database
from tests.analysed import analysed_study
from tests.conftest import make_workspace
from tests.e2e.accessibility import OVERFLOW, axe_violations, landmarks, low_contrast
from tests.e2e.conftest import Visit
from tests.e2e.visitors import Device, Scheme
from tests.reports.conftest import DeskMaker, desk_of
from tests.reports.reporting import Desk

__all__ = ["desk_of"]

pytestmark = pytest.mark.slow

SCREENS: list[Device] = ["small phone", "phone", "desktop"]

NAMED = ("region", "table", "figure", "navigation", "link", "heading")

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung" * 2

OPEN_TABLES = "document.querySelectorAll('details').forEach(each => { each.open = true; })"
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
@pytest.mark.parametrize("device", SCREENS)
async def test_it_fits_the_screen_and_can_be_read(
    visit: Visit, report: str, axe: str, device: Device, scheme: Scheme
) -> None:
    page = (await visit(report, device=device, scheme=scheme)).page
    assert await axe_violations(page, axe) == []
    assert await page.evaluate(OVERFLOW) == 0
    assert await page.evaluate(SMALL_TARGETS) == []
    assert await low_contrast(page) == []
    await page.evaluate(OPEN_TABLES)
    assert await page.evaluate(OVERFLOW) == 0
    assert await low_contrast(page) == []


async def test_it_is_light_or_dark_as_the_reader_likes(visit: Visit, report: str) -> None:
    grounds = [await (await visit(report, scheme=scheme)).page.evaluate(GROUND) for scheme in ("light", "dark")]
    assert grounds == ["rgb(251, 250, 248)", "rgb(22, 24, 28)"]


async def test_it_needs_no_script_and_runs_none(visit: Visit, report: str) -> None:
    visitor = await visit(report)
    visitor.expect_complaint("inline event handler violates")
    page = visitor.page
    assert await page.evaluate("document.scripts.length") == 0
    assert await page.evaluate("document.querySelectorAll('[style],style').length") == 0
    assert await page.evaluate("document.querySelectorAll('svg rect.fill').length") > 20
    blocked = await page.evaluate(
        """new Promise(done => {
             addEventListener('securitypolicyviolation', violation => done(violation.effectiveDirective));
             document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.ran = true">'); })"""
    )
    assert blocked.startswith("script-src")
    assert await page.evaluate("window.ran === undefined")


async def test_bars_are_as_long_as_their_share(visit: Visit, report: str) -> None:
    visitor = await visit(report)
    drawn = await visitor.page.evaluate(
        """[...document.querySelectorAll('.bars li')].map(each => [
             parseFloat(each.querySelector('.share').textContent),
             100 * each.querySelector('.fill').getBoundingClientRect().width
                 / each.querySelector('.track').getBoundingClientRect().width])"""
    )
    assert len(drawn) > 10
    for percent, length in drawn:
        assert abs(percent - length) <= 1


async def test_it_is_told_to_who_does_not_see_it(visit: Visit, report: str) -> None:
    page = (await visit(report)).page
    await page.evaluate(OPEN_TABLES)
    told = await landmarks(page)
    roles = [role for role, _ in told]
    assert await page.title() == "Why people leave – Report"
    assert await page.evaluate("document.documentElement.lang") == "en"
    for role in ("main", "banner", "navigation", "contentinfo"):
        assert roles.count(role) == 1, role
    assert [role for role, name in told if role in NAMED and not name] == []
    levels = await page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(each => +each.tagName[1])")
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    charts = await page.locator("figure").count()
    assert charts == await page.locator("figure table caption").count() > 8
    assert await page.locator("svg:not([aria-hidden=true])").count() == 0


async def test_on_paper_it_is_dark_on_white_with_every_figure(visit: Visit, report: str) -> None:
    page = (await visit(report, scheme="dark")).page
    await page.emulate_media(media="print")
    assert await page.evaluate("getComputedStyle(document.querySelector('nav')).display") == "none"
    assert await page.evaluate(GROUND) != "rgb(22, 24, 28)"
    assert await low_contrast(page) == []
    assert len(await page.pdf(print_background=False)) > 7_500


@pytest.mark.parametrize("interviews", [0, 1, 2])
async def test_a_report_of_hardly_an_interview_can_be_read_too(
    visit: Visit, desk_of: DeskMaker, address: str, interviews: int
) -> None:
    desk = desk_of(interviews, seed=3)
    page = (await visit(address + await desk.publish(await desk.generate()), device="phone")).page
    assert await page.evaluate(OVERFLOW) == 0
    assert await page.evaluate("[...document.querySelectorAll('section')].every(each => each.children.length > 1)")


async def test_the_page_of_the_studys_people_is_whole_from_a_disk(
    visit: Visit, desk_of: DeskMaker, tmp_path_factory: pytest.TempPathFactory
) -> None:
    desk: Desk = desk_of(12)
    report = await desk.generate()
    written = await desk.get(f"/{report['id']}/page")
    file = tmp_path_factory.mktemp("kept") / "report.html"
    file.write_text(written.text, encoding="utf-8")
    page = (await visit(file.as_uri())).page
    assert await page.evaluate(GROUND) == "rgb(251, 250, 248)"
    assert await page.locator("blockquote a").count() > 5
