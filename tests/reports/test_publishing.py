"""A report at its public address: published, taken back at once, restored where it was."""

from __future__ import annotations

import base64
import re

import httpx
import pytest

from openkoji.events.types import EventType
from tests.events.sent import sent
from tests.reports.conftest import DeskMaker
from tests.reports.reporting import Desk

NEVER_KEPT = "private, no-store"


async def test_the_address_is_the_same_for_every_version_and_after_taking_back(desk: Desk) -> None:
    first, second = await desk.generate(), await desk.generate()
    address = await desk.publish(first)
    assert re.fullmatch(r"/r/[0-9A-Za-z]{22}", address)
    assert "Version 1" in (await desk.client.get(address)).text
    await desk.post(f"/{first['id']}/unpublish")
    assert await desk.publish(second) == address
    assert "Version 2" in (await desk.client.get(address)).text


async def test_unpublishing_takes_effect_at_once_in_every_format(desk: Desk) -> None:
    report = await desk.generate()
    address = await desk.publish(report)
    paths = [address, f"{address}.md", f"{address}.json"]
    for path in paths:
        shown = await desk.client.get(path)
        assert (shown.status_code, shown.headers["cache-control"]) == (200, NEVER_KEPT)
    taken = await desk.post(f"/{report['id']}/unpublish")
    assert (taken.json()["published"], taken.json()["url"]) == (False, None)
    for path in paths:
        gone = await desk.client.get(path)
        assert (gone.status_code, gone.headers["cache-control"]) == (404, NEVER_KEPT)
        assert "Why people leave" not in gone.text


async def test_nothing_is_shown_before_publishing_and_of_a_version_that_is_not_the_published_one(desk: Desk) -> None:
    first = await desk.generate()
    address = await desk.publish(first)
    await desk.post(f"/{first['id']}/unpublish")
    assert (await desk.client.get(address)).status_code == 404
    assert await desk.publish(first) == address
    second = await desk.generate()
    assert "Version 1" in (await desk.client.get(address)).text
    await desk.post(f"/{second['id']}/unpublish")
    assert (await desk.client.get(address)).status_code == 200


@pytest.mark.parametrize("place", [0, 10, 21])
async def test_an_address_cannot_be_guessed_from_another(desk: Desk, place: int) -> None:
    slug = (await desk.publish(await desk.generate())).removeprefix("/r/")
    other = slug[:place] + ("A" if slug[place] != "A" else "B") + slug[place + 1 :]
    assert (await desk.client.get(f"/r/{other}")).status_code == 404


@pytest.mark.parametrize("slug", ["", "x", "a" * 22, "a" * 5000, "%00", "..%2f", "ü", "a.b.json"])
async def test_an_address_that_is_none_leads_nowhere(client: httpx.AsyncClient, slug: str) -> None:
    assert (await client.get(f"/r/{slug}")).status_code == 404


async def test_a_report_that_is_not_ready_is_not_published(desk: Desk) -> None:
    head = await desk.ask()
    refused = await desk.post(f"/{head['id']}/publish")
    assert (refused.status_code, refused.json()["error"]) == (409, "report_not_ready")


async def test_publishing_again_is_told_and_publishing_what_stands_there_is_not(desk: Desk) -> None:
    first, second = await desk.generate(), await desk.generate()
    path = [await desk.publish(report) for report in (first, first, second)][-1]
    await desk.post(f"/{second['id']}/unpublish")
    await desk.publish(second)
    told = [(event_type, data["version"]) for event_type, data in await desk.events()]
    assert told == [
        ("report.generated", 1),
        ("report.generated", 2),
        ("report.republished", 2),
        ("report.republished", 2),
    ]
    for event in await sent(desk.database, desk.workspace.workspace_id, EventType.REPORT_REPUBLISHED):
        assert httpx.URL(event["data"]["report_url"]).path == path


async def test_the_published_version_cannot_be_deleted_and_another_can(desk: Desk) -> None:
    first, second = await desk.generate(), await desk.generate()
    address = await desk.publish(second)
    refused = await desk.client.delete(f"{desk.path}/{second['id']}", headers=desk.workspace.headers)
    assert (refused.status_code, refused.json()["error"]) == (409, "report_published")
    assert (await desk.client.delete(f"{desk.path}/{first['id']}", headers=desk.workspace.headers)).status_code == 204
    await desk.post(f"/{second['id']}/unpublish")
    assert (await desk.client.delete(f"{desk.path}/{second['id']}", headers=desk.workspace.headers)).status_code == 204
    assert (await desk.client.get(address)).status_code == 404


async def test_versions_tell_which_one_is_published_and_where(desk: Desk) -> None:
    await desk.generate()
    second = await desk.generate()
    address = await desk.publish(second)
    listed = (await desk.get("")).json()["items"]
    assert [(head["version"], head["published"]) for head in listed] == [(2, True), (1, False)]
    assert listed[0]["url"] == f"http://testserver{address}"
    assert listed[1]["url"] is None


async def test_the_public_formats_say_the_same(desk: Desk) -> None:
    address = await desk.publish(await desk.generate())
    told = (await desk.client.get(f"{address}.json")).json()
    page = (await desk.client.get(address)).text
    markdown = (await desk.client.get(f"{address}.md")).text
    assert told["version"] == 1
    for theme in told["themes"]:
        assert theme["name"] in page
        assert theme["name"] in markdown
    for sentence in told["answer"]["sentences"]:
        assert sentence in page
        assert sentence in markdown


async def test_a_key_that_only_reads_cannot_publish(desk: Desk, desk_of: DeskMaker) -> None:
    report = await desk.generate()
    made = await desk.client.post(
        "/api/v1/api-keys", json={"name": "reader", "scopes": ["results:read"]}, headers=desk.workspace.headers
    )
    reader = {"Authorization": f"Bearer {made.json()['key']}"}
    assert (await desk.client.get(f"{desk.path}/{report['id']}", headers=reader)).status_code == 200
    for call in ("", f"/{report['id']}/publish", f"/{report['id']}/unpublish"):
        assert (await desk.client.post(f"{desk.path}{call}", headers=reader)).status_code == 403


async def test_the_address_tells_neither_workspace_nor_study(desk: Desk) -> None:
    slug = (await desk.publish(await desk.generate())).removeprefix("/r/")
    raw = base64.urlsafe_b64decode(slug + "==")
    for id_ in (desk.workspace.workspace_id, desk.study.study_id):
        assert id_.bytes not in raw
        assert id_.hex not in slug


async def test_the_address_outlives_the_version_that_it_showed(desk: Desk) -> None:
    first = await desk.generate()
    address = await desk.publish(first)
    await desk.post(f"/{first['id']}/unpublish")
    await desk.client.delete(f"{desk.path}/{first['id']}", headers=desk.workspace.headers)
    assert await desk.publish(await desk.generate()) == address


async def test_a_new_address_ends_the_old_one(desk: Desk) -> None:
    report = await desk.generate()
    old = await desk.publish(report)
    new = await desk.publish(report, newAddress=True)
    assert new != old
    assert (await desk.client.get(old)).status_code == 404
    assert (await desk.client.get(new)).status_code == 200
    assert await desk.publish(report) == new


async def test_what_is_not_there_is_told_in_the_format_that_was_asked_for(desk: Desk) -> None:
    address = f"/r/{'a' * 22}"
    page, markdown, told = [await desk.client.get(f"{address}{ending}") for ending in ("", ".md", ".json")]
    assert {page.status_code, markdown.status_code, told.status_code} == {404}
    assert page.headers["content-type"].startswith("text/html")
    assert markdown.headers["content-type"].startswith("text/plain")
    assert told.headers["content-type"] == "application/problem+json"
    assert told.json()["error"] == "report_not_found"
    assert told.headers["cache-control"] == NEVER_KEPT


@pytest.mark.parametrize("ending", ["", ".md", ".json"])
async def test_reading_in_public_counts_against_the_readers_address(desk: Desk, ending: str) -> None:
    address = await desk.publish(await desk.generate())
    async with desk.database.system() as transaction:
        transaction.write("DELETE FROM rate_limits")  # else earlier calls of the tests leave the minute in between
    before = await desk.client.get(f"{address}{ending}")
    after = await desk.client.get(f"{address}{ending}")
    left = [int(each.headers["X-RateLimit-Remaining"]) for each in (before, after)]
    assert left[1] == left[0] - 1


async def test_other_segments_are_published_anew(desk: Desk) -> None:
    report = await desk.generate()
    for segments in (["plan"], ["plan"], []):
        address = await desk.publish(report, segments=segments)
        assert ("by plan" in (await desk.client.get(address)).text) == bool(segments)
    assert [event_type for event_type, _ in await desk.events()] == ["report.generated", "report.republished"]
