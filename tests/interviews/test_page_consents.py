"""Consent on a page: which wording was shown, that it is kept who agreed to it, and that nothing is before."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from openkoji.db import Database
from openkoji.kit.clock import iso, now
from tests.interviews.conftest import Conversation, Research, StudyMaker
from tests.interviews.test_page_starts import ADA, address_of, token_in, visitor_of
from tests.web.configs import config_of_page

ASKS = {"text": "We keep what you say for a year.", "required": True}


async def records(database: Database, research: Research) -> list[dict[str, Any]]:
    async with database.workspace(research.workspace.workspace_id) as transaction:
        row = await transaction.fetch_values("SELECT coalesce(json_agg(c ORDER BY c.id), '[]') FROM consents c")
    assert row is not None
    found: list[dict[str, Any]] = row[0]
    return found


async def rows(database: Database, research: Research) -> tuple[Any, ...] | None:
    async with database.workspace(research.workspace.workspace_id) as transaction:
        return await transaction.fetch_values(
            "SELECT (SELECT count(*) FROM respondents), (SELECT count(*) FROM interviews), "
            "(SELECT count(*) FROM consents)"
        )


async def version_shown(research: Research, **query: str) -> int:
    config = await config_of_page(research.client, f"/s/{address_of(research)}", **query)
    version: int = config["consent"]["version"]
    return version


def given(version: int | None, moment: datetime | None = None) -> dict[str, Any]:
    return {"version": version, "acceptedAt": iso(moment or now())}


async def test_opening_the_page_records_nobody(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(consent=ASKS)
    for path in ("s", "embed", "api/v1/embed"):
        await config_of_page(research.client, f"/{path}/{address_of(research)}")
    assert await rows(database, research) == (0, 0, 0)


async def test_without_consent_nothing_is_recorded(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(consent=ASKS)
    refused = await visitor_of(research).is_refused(respondentMetadata=ADA)
    assert refused == (409, "consent_required")
    assert await rows(database, research) == (0, 0, 0)


async def test_a_consent_is_kept_with_its_wording_its_time_and_the_studys_version(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(consent=ASKS)
    moment = now() - timedelta(minutes=2)
    version = await version_shown(research)
    started = await visitor_of(research).starts(consent=given(version, moment))
    [record] = await records(database, research)
    assert (record["kind"], record["version"], record["language"], record["study_version"]) == (
        "given",
        version,
        "en",
        1,
    )
    assert f"int_{record['interview_id'].replace('-', '')}" == started["interviewId"]
    assert abs(datetime.fromisoformat(record["moment"]) - moment) < timedelta(milliseconds=1)
    assert datetime.fromisoformat(record["recorded_at"]) > moment


async def test_what_was_agreed_to_can_be_read_afterwards(make_research: StudyMaker) -> None:
    research = await make_research(consent=ASKS)
    config = await config_of_page(research.client, f"/s/{address_of(research)}")
    [text] = (await research.get(f"/studies/{research.study['id']}/consent-texts")).json()["items"]
    assert (text["version"], text["language"]) == (config["consent"]["version"], "en")
    assert text["text"].endswith("\n\nWe keep what you say for a year.")
    for point in config["consent"]["points"]:
        assert f"- {point}" in text["text"]


async def test_a_consent_that_names_no_wording_is_none(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(consent=ASKS)
    assert await visitor_of(research).is_refused(consent=given(None)) == (409, "consent_required")
    assert await rows(database, research) == (0, 0, 0)


@pytest.mark.parametrize("version", [0, 7])
async def test_a_wording_that_the_study_never_showed_is_outdated(
    make_research: StudyMaker, database: Database, version: int
) -> None:
    research = await make_research(consent=ASKS)
    await version_shown(research)
    assert await visitor_of(research).is_refused(consent=given(version)) == (409, "consent_outdated")
    assert await rows(database, research) == (0, 0, 0)


async def test_the_same_words_keep_their_number_and_other_words_have_another(make_research: StudyMaker) -> None:
    research = await make_research(consent=ASKS, interviewer={"languages": ["en", "de"]})
    assert [await version_shown(research) for _ in range(2)] == [1, 1]
    assert await version_shown(research, language="de") == 2
    changed = await research.client.patch(
        f"/api/v1/studies/{research.study['id']}", json={"retentionDays": 30}, headers=research.workspace.headers
    )
    assert changed.status_code == 200
    assert await version_shown(research) == 1, "what is not published is not shown"
    await research.post(f"/studies/{research.study['id']}/publish")
    assert await version_shown(research) == 3
    await research.client.patch(
        f"/api/v1/studies/{research.study['id']}", json={"retentionDays": None}, headers=research.workspace.headers
    )
    await research.post(f"/studies/{research.study['id']}/publish")
    assert await version_shown(research) == 1, "the words of before are known"


@pytest.mark.parametrize("moment", [datetime(2001, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)])
async def test_a_device_whose_clock_is_wrong_keeps_nobody_out_and_the_time_of_arrival_counts(
    research: Research, database: Database, moment: datetime
) -> None:
    before = now()
    await visitor_of(research).starts(consent=given(await version_shown(research), moment))
    [record] = await records(database, research)
    assert before <= datetime.fromisoformat(record["moment"]) <= now()


async def test_who_opens_the_page_again_agrees_once(research: Research, database: Database) -> None:
    invited = (await research.start(ADA)).json()
    token, consent = token_in(invited["interviewUrl"]), given(await version_shown(research))
    for _ in range(2):
        await visitor_of(research).starts(linkToken=token, consent=consent)
    [record] = await records(database, research)
    assert record["version"] == 1


async def test_an_interview_that_was_made_beforehand_shows_its_respondent_what_holds(
    research: Research, database: Database
) -> None:
    invited = (await research.start(ADA)).json()
    path = invited["interviewUrl"].removeprefix("http://testserver")
    before = await config_of_page(research.client, path)
    assert (before["begun"], before["consent"]["version"]) == (False, 1)
    await Conversation(research.client, invited).say("It was too expensive.")
    after = await config_of_page(research.client, path)
    assert (after["begun"], after["consent"]["version"], after["consent"]["points"]) == (True, None, [])


async def test_a_start_with_a_key_keeps_the_consent_as_its_caller_tells_it(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(consent=ASKS)
    started = await research.start(ADA, consent={"version": 42, "acceptedAt": "2024-02-29T08:00:00Z"})
    assert started.status_code == 201
    [record] = await records(database, research)
    assert (record["version"], record["language"], record["moment"][:19]) == (42, None, "2024-02-29T08:00:00")


async def test_a_start_with_a_key_that_tells_of_no_consent_keeps_none(research: Research, database: Database) -> None:
    await research.start(ADA)
    assert await records(database, research) == []


async def test_another_workspace_reads_no_wording(
    make_research: StudyMaker, other_workspace: Any, client: httpx.AsyncClient
) -> None:
    research = await make_research()
    await version_shown(research)
    path = f"/api/v1/studies/{research.study['id']}/consent-texts"
    assert (await client.get(path, headers=other_workspace.headers)).status_code == 404
