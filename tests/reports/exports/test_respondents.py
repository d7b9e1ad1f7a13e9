"""`kind=respondents`: everybody on a study's list, with how far they got and the link that is theirs."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import httpx

from tests.interviews.conftest import Research, StudyMaker


async def exported(research: Research, **query: Any) -> list[dict[str, Any]]:
    response = await research.get(
        f"/studies/{research.study['id']}/export", kind="respondents", format="ndjson", **query
    )
    assert response.status_code == 200, response.text
    return [json.loads(line) for line in response.content.splitlines()]


async def put_on_the_list(research: Research) -> list[dict[str, Any]]:
    people = [
        {"name": "=Ada", "email": "ada@example.com", "externalId": "u-1", "plan": "pro"},
        {"email": "bob@example.com"},
    ]
    response = await research.post(f"/studies/{research.study['id']}/respondents", {"respondents": people})
    assert response.status_code == 201, response.text
    added: list[dict[str, Any]] = response.json()["respondents"]
    return added


async def test_everybody_is_there_with_how_far_they_got_and_their_link(research: Research) -> None:
    added = await put_on_the_list(research)
    await (await research.begin(email="ada@example.com")).finish()
    taken_out = await research.post(f"/respondents/{added[1]['id']}/withdraw")
    assert taken_out.status_code == 200, taken_out.text
    ada, bob = await exported(research)
    told = ("respondentId", "name", "email", "externalId", "source", "status", "link", "metadata")
    assert [ada[name] for name in told] == [
        added[0]["id"],
        "=Ada",
        "ada@example.com",
        "u-1",
        "list",
        "completed",
        added[0]["link"],
        {"plan": "pro"},
    ]
    assert ada["interviewId"].startswith("int_")
    assert (bob["status"], bob["link"], bob["interviewId"]) == ("withdrawn", None, None)
    assert await exported(research, completedAfter="2020-01-01T00:00:00Z") == [ada]


async def test_a_spreadsheet_runs_nothing_and_has_a_column_for_each_key(research: Research) -> None:
    await put_on_the_list(research)
    response = await research.get(f"/studies/{research.study['id']}/export", kind="respondents", format="csv")
    [ada, _] = list(csv.DictReader(io.StringIO(response.text, newline="")))
    assert (ada["name"], ada["metadata.plan"]) == ("'=Ada", "pro")


async def test_a_key_that_only_reads_gets_no_links(client: httpx.AsyncClient, research: Research) -> None:
    await put_on_the_list(research)
    made = await research.post("/api-keys", {"name": "reader", "scopes": ["results:read"]})
    response = await client.get(
        f"/api/v1/studies/{research.study['id']}/export",
        params={"kind": "respondents", "format": "ndjson"},
        headers={"Authorization": f"Bearer {made.json()['key']}"},
    )
    assert [json.loads(line)["link"] for line in response.content.splitlines()] == [None, None]


async def test_a_study_that_became_anonymous_tells_nobodys_name_or_link(make_research: StudyMaker) -> None:
    research = await make_research()
    await put_on_the_list(research)
    await research.client.patch(
        f"/api/v1/studies/{research.study['id']}", json={"anonymous": True}, headers=research.workspace.headers
    )
    for told in await exported(research):
        assert [told[name] for name in ("name", "email", "externalId", "link")] == [None] * 4
