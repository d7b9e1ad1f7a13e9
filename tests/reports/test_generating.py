"""A study's reports: asked for, written by a worker, kept as versions, and told as events."""

from __future__ import annotations

import asyncio
from datetime import date
from uuid import uuid4

import httpx
import psycopg
import pytest

from openkoji.db import Database
from openkoji.jobs import Run
from openkoji.kit.errors import NotFoundError
from openkoji.reports import repository, service, tasks
from tests.analysed_words import STUDY
from tests.conftest import Workspace
from tests.reports.conftest import DeskMaker
from tests.reports.reporting import Desk, quotes_in, uuid_of


async def test_a_report_is_pending_until_a_worker_has_written_it(desk: Desk) -> None:
    head = await desk.ask()
    assert (head["version"], head["status"], head["readyAt"], head["published"]) == (1, "pending", None, False)
    assert (await desk.read(head))["report"] is None
    await desk.work(head)
    read = await desk.read(head)
    assert read["status"] == "ready"
    assert read["readyAt"]
    assert read["report"]["study"] == "Why people leave"


async def test_asking_defers_a_job(desk: Desk) -> None:
    head = await desk.ask()
    with psycopg.connect(desk.conninfo) as connection:
        jobs = connection.execute(
            "SELECT task_name FROM jobs.procrastinate_jobs WHERE args ->> 'report_id' = %s", [str(uuid_of(head))]
        ).fetchall()
    assert jobs == [("reports.generate",)]


async def test_the_answer_to_the_decision_stands_first_with_its_evidence(desk: Desk) -> None:
    answer = (await desk.generate())["report"]["answer"]
    assert answer["question"] == "What we change first in the next quarter."
    assert answer["isDecision"] is True
    counted = sum((made.quality or 0) >= 3 for made in desk.study.interviews)
    assert f" of {counted} " in answer["sentences"][0]
    assert answer["quotes"]


async def test_only_interviews_of_quality_three_count(desk: Desk) -> None:
    report = (await desk.generate())["report"]
    counted = {f"int_{made.id.hex}" for made in desk.study.interviews if (made.quality or 0) >= 3}
    assert report["counted"] == len(counted) < report["completed"]
    assert {quote["place"]["interviewId"] for quote in quotes_in(report)} <= counted


async def test_every_quote_is_verbatim_and_links_to_its_place(client: httpx.AsyncClient, desk: Desk) -> None:
    quotes = list(quotes_in((await desk.generate())["report"]))
    contents = {f"msg_{said.id.hex}": said.content for made in desk.study.interviews for said in made.messages}
    assert len(quotes) > 20
    for quote in quotes:
        place = quote["place"]
        assert contents[place["messageId"]][place["start"] : place["end"]] == quote["text"]
    address, _, anchor = quotes[0]["place"]["url"].partition("#")
    transcript = await client.get(address)
    assert transcript.status_code == 200
    assert f'id="{anchor}"' in transcript.text


async def test_a_study_that_shares_no_transcripts_gets_quotes_without_links(desk_of: DeskMaker) -> None:
    desk = desk_of(8, study=STUDY | {"transcriptLinks": "off"})
    quotes = list(quotes_in((await desk.generate())["report"]))
    assert quotes
    assert {quote["place"]["url"] for quote in quotes} == {None}


@pytest.mark.parametrize("interviews", [0, 1, 2])
async def test_a_study_with_hardly_an_interview_has_a_report_that_says_so(desk_of: DeskMaker, interviews: int) -> None:
    desk = desk_of(interviews, seed=3)
    view = await desk.generate()
    report = view["report"]
    assert view["status"] == "ready"
    assert report["answer"]["strength"] == ("single_voices" if report["counted"] else "none")
    assert report["unknown"]
    markdown = (await desk.get(f"/{view['id']}?format=markdown")).text
    assert markdown.startswith("# Why people leave\n")
    assert "%" not in markdown
    page = await desk.client.get(await desk.publish(view))
    assert page.status_code == 200


async def test_refreshing_makes_a_new_version_and_keeps_the_old_one(desk: Desk) -> None:
    first, second = await desk.generate(), await desk.generate()
    assert (first["version"], second["version"]) == (1, 2)
    listed = (await desk.get("")).json()
    assert [head["version"] for head in listed["items"]] == [2, 1]
    assert (await desk.read(first))["report"] == first["report"]


async def test_versions_come_in_pages(desk: Desk) -> None:
    for _ in range(3):
        await desk.ask()
    first = (await desk.get("?limit=2")).json()
    rest = (await desk.get(f"?limit=2&cursor={first['nextCursor']}")).json()
    assert [head["version"] for head in first["items"] + rest["items"]] == [3, 2, 1]
    assert rest["nextCursor"] is None


async def test_a_repeated_request_with_one_key_makes_one_version(desk: Desk) -> None:
    headers = {"Idempotency-Key": "monday"}
    assert (await desk.post("", **headers)).json() == (await desk.post("", **headers)).json()
    assert len((await desk.get("")).json()["items"]) == 1


async def test_a_job_that_runs_twice_writes_once_and_tells_once(desk: Desk) -> None:
    head = await desk.ask()
    await desk.work(head)
    ready = (await desk.read(head))["readyAt"]
    await desk.work(head)
    assert (await desk.read(head))["readyAt"] == ready
    ((event_type, data),) = await desk.events()
    assert event_type == "report.generated"
    assert data["report_id"] == head["id"]
    assert (data["study_id"], data["version"]) == (desk.study.public_id, 1)
    assert data["counted"] <= data["completed"] == 42


async def test_a_worker_that_dies_before_the_end_leaves_nothing(desk: Desk) -> None:
    head = await desk.ask()
    async with desk.database.snapshot(desk.workspace.workspace_id) as transaction:
        material = await service.gather(transaction, desk.workspace.workspace_id, uuid_of(head))
    assert material is not None
    written = service.write(material, date(2026, 11, 23))
    with pytest.raises(RuntimeError):
        async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
            await service.keep(transaction, desk.workspace.workspace_id, uuid_of(head), written)
            raise RuntimeError
    assert (await desk.read(head))["status"] == "pending"
    assert await desk.events() == []


async def test_a_report_that_could_not_be_written_says_what_to_do(desk: Desk) -> None:
    head = await desk.ask()
    async with desk.database.workspace(desk.workspace.workspace_id) as transaction:
        repository.fail(transaction, desk.workspace.workspace_id, uuid_of(head))
    read = await desk.read(head)
    assert read["status"] == "failed"
    assert "Generate another" in read["error"]
    assert (await desk.get(f"/{head['id']}?format=markdown")).json()["error"] == "report_not_ready"


async def test_a_report_that_was_deleted_needs_no_writing(desk: Desk) -> None:
    head = await desk.ask()
    assert (await desk.client.delete(f"{desk.path}/{head['id']}", headers=desk.workspace.headers)).status_code == 204
    await desk.work(head)
    assert (await desk.get(f"/{head['id']}")).json()["error"] == "report_not_found"


async def test_markdown_is_given_to_who_asks_for_it(desk: Desk) -> None:
    report = await desk.generate()
    by_header = await desk.get(f"/{report['id']}", Accept="text/markdown")
    assert by_header.headers["content-type"] == "text/markdown; charset=utf-8"
    assert by_header.text == (await desk.get(f"/{report['id']}?format=markdown")).text
    assert by_header.headers["cache-control"] == "no-store"


async def test_another_workspace_sees_no_report(desk: Desk, other_workspace: Workspace) -> None:
    report = await desk.generate()
    for path in ("", f"/{report['id']}", f"/{report['id']}/page"):
        seen = await desk.client.get(f"{desk.path}{path}", headers=other_workspace.headers)
        assert seen.status_code == 404
    assert (await desk.client.post(desk.path, headers=other_workspace.headers)).json()["error"] == "study_not_found"


async def test_a_report_of_another_study_is_not_found(desk: Desk, desk_of: DeskMaker) -> None:
    report = await desk.generate()
    other = desk_of(0)
    assert (await other.get(f"/{report['id']}")).json()["error"] == "report_not_found"


async def test_reports_asked_for_at_once_get_numbers_of_their_own(desk: Desk) -> None:
    heads = await asyncio.gather(*(desk.ask() for _ in range(5)))
    assert sorted(head["version"] for head in heads) == [1, 2, 3, 4, 5]


async def test_a_job_of_a_workspace_cannot_write_anothers_report(
    desk: Desk, other_workspace: Workspace, database: Database
) -> None:
    head = await desk.ask()
    await tasks.generate(Run(other_workspace.workspace_id, 0, 1, database), uuid_of(head))
    assert (await desk.read(head))["status"] == "pending"


async def test_a_report_of_no_study_cannot_be_asked_for(workspace: Workspace, database: Database) -> None:
    with pytest.raises(NotFoundError):
        async with database.workspace(workspace.workspace_id) as transaction:
            await service.generate(transaction, workspace.workspace_id, uuid4())


async def test_a_draft_has_a_report_that_says_nothing_and_stays_while_it_has_one(
    client: httpx.AsyncClient, database: Database, workspace: Workspace
) -> None:
    made = await client.post("/api/v1/studies", json={"name": "A draft"}, headers=workspace.headers)
    path = f"/api/v1/studies/{made.json()['id']}"
    head = (await client.post(f"{path}/reports", headers=workspace.headers)).json()
    await tasks.generate(Run(workspace.workspace_id, 0, 1, database), uuid_of(head))
    report = f"{path}/reports/{head['id']}"
    read = (await client.get(report, headers=workspace.headers)).json()
    assert (read["status"], read["report"]["answer"]["strength"]) == ("ready", "none")
    refused = await client.delete(path, headers=workspace.headers)
    assert (refused.status_code, refused.json()["error"]) == (409, "study_in_use")
    assert "still has reports" in refused.json()["message"]
    for gone in (report, path):
        assert (await client.delete(gone, headers=workspace.headers)).status_code == 204


async def test_a_report_is_headed_by_what_respondents_were_given_and_not_by_a_draft(desk: Desk) -> None:
    study = f"/api/v1/studies/{desk.study.public_id}"
    changed = await desk.client.patch(study, json={"name": "An idea of mine"}, headers=desk.workspace.headers)
    assert changed.status_code == 200, changed.text
    assert (await desk.generate())["report"]["study"] == "Why people leave"


async def test_a_study_of_which_it_is_not_said_shares_no_transcripts_anywhere(
    client: httpx.AsyncClient, desk_of: DeskMaker
) -> None:
    desk = desk_of(8)
    desk.run(
        "UPDATE study_versions SET document = document - 'transcriptLinks' WHERE study_id = %s", [desk.study.study_id]
    )
    quotes = list(quotes_in((await desk.generate())["report"]))
    assert {quote["place"]["url"] for quote in quotes} == {None}
