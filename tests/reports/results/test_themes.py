"""`GET /api/v1/studies/{id}/themes`: what respondents speak of, and everything that they said on it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from openkoji.db import Database
from openkoji.kit.ids import Prefix, new_id, public_id
from tests.analysed import AnalysedStudy, analysed_study
from tests.analysed_interviews import Made, Mention
from tests.conftest import Workspace
from tests.contract.problems import is_problem
from tests.reports.results import counting
from tests.reports.results.conftest import new_key
from tests.reports.results.reading import Reading, theme_id


def largest(study: AnalysedStudy) -> str:
    tones = counting.tones_by_theme(counting.counted(study.interviews))
    return max(tones, key=lambda name: tones[name].total())


def said_on(study: AnalysedStudy, name: str) -> list[tuple[Made, Mention]]:
    """By the interviews that count, the newest interview first."""
    counted = sorted(counting.counted(study.interviews), key=lambda made: made.id, reverse=True)
    return [
        (made, mention) for made in counted for mention in made.mentions if mention.topic and mention.topic.name == name
    ]


async def all_quotes(reading: Reading, name: str, **query: Any) -> list[dict[str, Any]]:
    """Page by page."""
    items: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = await reading.read(f"/themes/{theme_id(reading.study, name)}/quotes", **query, **cursor)
        items += page["items"]
        if page["nextCursor"] is None:
            return items
        cursor = {"cursor": page["nextCursor"]}


async def test_themes_are_those_of_the_results(reading: Reading) -> None:
    for query in ({}, {"mode": "voice"}, {"segmentKey": "plan", "segmentValue": "team"}):
        themes = await reading.read("/themes", **query)
        assert themes["items"] == (await reading.read("/results", **query))["themes"]
        assert themes["nextCursor"] is None


async def test_one_theme_is_what_the_list_says_of_it(reading: Reading, study: AnalysedStudy) -> None:
    listed = (await reading.read("/themes"))["items"][3]
    assert await reading.read(f"/themes/{listed['id']}") == listed


@pytest.mark.parametrize("limit", [1, 7, 100])
async def test_quotes_are_everything_that_was_said_on_it_page_by_page(
    client: httpx.AsyncClient, conninfo: str, database: Database, workspace: Workspace, limit: int
) -> None:
    study = analysed_study(conninfo, workspace.workspace_id, interviews=30)
    name = largest(study)
    items = await all_quotes(Reading(client, study, workspace.headers), name, limit=limit)
    expected = said_on(study, name)
    assert [(quote["interviewId"], quote["start"], quote["text"]) for quote in items] == [
        (public_id(Prefix.INTERVIEW, made.id), mention.start, mention.text) for made, mention in expected
    ]
    contents = {public_id(Prefix.MESSAGE, said.id): said.content for made, _ in expected for said in made.messages}
    assert all(contents[quote["messageId"]][quote["start"] : quote["end"]] == quote["text"] for quote in items)


async def test_quotes_can_be_of_one_tone_and_of_a_filter(reading: Reading, study: AnalysedStudy) -> None:
    name = largest(study)
    negative = await all_quotes(reading, name, tone="negative")
    assert negative
    assert [quote["text"] for quote in negative] == [
        mention.text for _, mention in said_on(study, name) if mention.tone == "negative"
    ]
    voice = await all_quotes(reading, name, mode="voice")
    assert [quote["text"] for quote in voice] == [
        mention.text for made, mention in said_on(study, name) if made.mode == "voice"
    ]


async def test_what_is_no_theme_of_the_study_is_not_found(
    reading: Reading, conninfo: str, study_workspace: Workspace
) -> None:
    other = analysed_study(conninfo, study_workspace.workspace_id, interviews=2)
    of_other = public_id(Prefix.THEME, next(iter(other.theme_ids.values())))
    for address in (of_other, public_id(Prefix.THEME, new_id()), "thm_x", public_id(Prefix.STUDY, new_id())):
        for path in (f"/themes/{address}", f"/themes/{address}/quotes"):
            is_problem(await reading.get(path), 404, "theme_not_found")


async def test_a_study_without_themes_has_an_empty_list(
    client: httpx.AsyncClient, conninfo: str, workspace: Workspace
) -> None:
    study = analysed_study(conninfo, workspace.workspace_id, interviews=0)
    reading = Reading(client, study, workspace.headers)
    assert await reading.read("/themes") == {"items": [], "nextCursor": None}
    assert await reading.read("/themes/edits") == {"items": [], "nextCursor": None}


async def test_a_stranger_finds_no_theme(
    client: httpx.AsyncClient, study: AnalysedStudy, other_workspace: Workspace
) -> None:
    stranger = Reading(client, study, other_workspace.headers)
    address = f"/themes/{theme_id(study, largest(study))}"
    for path in (address, f"{address}/quotes"):
        is_problem(await stranger.get(path), 404, "study_not_found")


async def test_a_cursor_that_no_list_made_is_refused(
    client: httpx.AsyncClient, database: Database, study: AnalysedStudy, study_workspace: Workspace
) -> None:
    reading = Reading(client, study, await new_key(database, study_workspace))
    address = f"/themes/{theme_id(study, largest(study))}/quotes"
    is_problem(await reading.get(address, cursor="'; --"), 422, "validation_failed")
    is_problem(await reading.get(address, limit=101), 422, "validation_failed")
