"""`GET /api/v1/studies/{id}/results`: the figures as they are spelled, for whom they are, and what is refused."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openkoji.accounts.model import Scope
from openkoji.db import Database
from openkoji.kit.ids import Prefix, new_id, public_id
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import Workspace
from tests.contract.problems import is_problem
from tests.reports.results import counting
from tests.reports.results.conftest import new_key, results
from tests.reports.results.reading import Reading, theme_id

ADDRESSES = ("/results", "/results/stream", "/themes", "/themes/edits")


async def test_the_body_tells_what_the_results_are(reading: Reading, database: Database, study: AnalysedStudy) -> None:
    body = await reading.read("/results")
    found = await results(database, study)
    counts = body["counts"]
    assert (counts["completed"], counts["analysed"], counts["counted"]) == (63, 60, found.counts.counted)
    assert counts["belowQuality"] == 60 - found.counts.counted
    assert body["studyId"] == study.public_id
    assert body["filter"] == {
        "completedAfter": None,
        "completedBefore": None,
        "mode": None,
        "minQuality": 3,
        "segmentKey": None,
        "segmentValue": None,
        "themeId": None,
    }
    assert [each["count"] for each in body["quality"]["histogram"]] == list(found.quality.histogram.values())
    assert [step["questionId"] for step in body["dropOff"]] == counting.ORDER
    assert [theme["name"] for theme in body["themes"]] == [each.theme.name for each in found.themes]
    assert len(body["cooccurrence"]) == len(found.cooccurrence)
    assert all(len(set(pair["themeIds"])) == 2 for pair in body["cooccurrence"])
    assert body["saturation"][-1]["themes"] == found.saturation[-1].themes
    assert sum(body["sentiment"].values()) == found.counts.counted


async def test_each_type_of_question_has_its_distribution(reading: Reading) -> None:
    kinds = {each["type"]: each["distribution"] for each in (await reading.read("/results"))["questions"]}
    assert {type_: found and found["kind"] for type_, found in kinds.items()} == {
        "open_ended": None,
        "single_choice": "choices",
        "multiple_choice": "choices",
        "scale": "scale",
        "ranking": "ranking",
        "yes_no": "yes_no",
    }
    assert [each["value"] for each in kinds["scale"]["histogram"]] == list(range(11))
    assert -100 <= kinds["scale"]["netPromoterScore"]["score"] <= 100


async def test_every_quote_is_its_place_in_the_transcript_of_its_interview(reading: Reading) -> None:
    body = await reading.read("/results")
    quotes = [quote for theme in body["themes"] for quote in theme["quotes"]]
    assert len(quotes) > 30
    by_interview: dict[str, list[Any]] = {}
    for quote in quotes:
        by_interview.setdefault(quote["interviewId"], []).append(quote)
    for interview_id, said in list(by_interview.items())[:20]:
        interview = (await reading.client.get(f"/api/v1/interviews/{interview_id}", headers=reading.headers)).json()
        messages = {message["id"]: message for message in interview["transcript"]}
        for quote in said:
            message = messages[quote["messageId"]]
            assert message["role"] == "respondent"
            assert message["content"][quote["start"] : quote["end"]] == quote["text"]


async def test_parameters_choose_interviews_and_are_told_back(reading: Reading, study: AnalysedStudy) -> None:
    theme = public_id(Prefix.THEME, next(iter(study.theme_ids.values())))
    asked = {
        "completedAfter": "2026-09-01T10:00:00+02:00",
        "completedBefore": "2026-09-02T08:00:00Z",
        "mode": "text",
        "minQuality": 2,
        "segmentKey": "plan",
        "segmentValue": "free",
        "themeId": theme,
    }
    body = await reading.read("/results", **asked)
    assert body["filter"] == asked | {
        "completedAfter": "2026-09-01T08:00:00.000Z",
        "completedBefore": "2026-09-02T08:00:00.000Z",
    }
    assert body["counts"]["analysed"] < 60


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"completedAfter": "yesterday"}, "completedAfter"),
        ({"completedBefore": "2026-09-01"}, "completedBefore"),
        ({"mode": "telepathy"}, "mode"),
        ({"minQuality": "6"}, "minQuality"),
        ({"minQuality": "0"}, "minQuality"),
        ({"minQuality": "'; DROP TABLE interviews; --"}, "minQuality"),
        ({"themeId": "thm_'; --"}, "themeId"),
        ({"segmentKey": "plan"}, "segmentValue"),
        ({"segmentValue": "pro"}, "segmentKey"),
        ({"segmentKey": "pl\x00an", "segmentValue": "pro"}, "segmentKey"),
        ({"segmentKey": "plan", "segmentValue": "\x00"}, "segmentValue"),
        ({"segmentKey": "k" * 1001, "segmentValue": "x"}, "segmentKey"),
    ],
)
@pytest.mark.parametrize("address", ["/results", "/results/stream", "/themes"])
async def test_what_does_not_fit_is_named(reading: Reading, address: str, query: dict[str, str], field: str) -> None:
    problem = is_problem(await reading.get(address, **query), 422)
    assert [each["field"] for each in problem["errors"]] == [field]


@given(key=st.text(max_size=40), value=st.text(max_size=40))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_any_segment_chooses_interviews_or_is_refused(
    client: httpx.AsyncClient,
    database: Database,
    study: AnalysedStudy,
    study_workspace: Workspace,
    key: str,
    value: str,
) -> None:
    reading = Reading(client, study, await new_key(database, study_workspace))
    response = await reading.get("/results", segmentKey=key, segmentValue=value)
    assert response.status_code in {200, 422}, response.text
    if response.status_code == 200:
        assert response.json()["filter"]["segmentKey"] == key


@pytest.mark.parametrize("address", ADDRESSES)
async def test_nobody_reads_the_results_of_another_workspace(
    client: httpx.AsyncClient, study: AnalysedStudy, other_workspace: Workspace, address: str
) -> None:
    stranger = Reading(client, study, other_workspace.headers)
    is_problem(await stranger.get(address), 404, "study_not_found")


@pytest.mark.parametrize("address", ADDRESSES)
async def test_what_is_no_study_is_not_found(reading: Reading, address: str) -> None:
    for study_id in ("stu_x", public_id(Prefix.STUDY, new_id()), reading.study.slug):
        response = await reading.client.get(f"/api/v1/studies/{study_id}{address}", headers=reading.headers)
        is_problem(response, 404, "study_not_found")


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_key_needs_the_scope_and_the_study(
    client: httpx.AsyncClient, database: Database, study: AnalysedStudy, study_workspace: Workspace, address: str
) -> None:
    writer = await new_key(database, study_workspace, scopes=frozenset({Scope.INTERVIEWS_WRITE}))
    is_problem(await Reading(client, study, writer).get(address), 403, "forbidden")
    is_problem(await Reading(client, study, {}).get(address), 401, "unauthorized")


async def test_a_key_of_one_study_reads_no_other(
    client: httpx.AsyncClient, database: Database, conninfo: str, study: AnalysedStudy, study_workspace: Workspace
) -> None:
    other = analysed_study(conninfo, study_workspace.workspace_id, interviews=1)
    bound = await new_key(database, study_workspace, study_id=other.study_id)
    is_problem(await Reading(client, study, bound).get("/results"), 404, "study_not_found")
    assert (await Reading(client, other, bound).read("/results"))["counts"]["analysed"] == 1


@pytest.mark.parametrize("interviews", [0, 1, 2])
async def test_the_first_interviews_read_sensibly(
    client: httpx.AsyncClient, conninfo: str, workspace: Workspace, interviews: int
) -> None:
    study = analysed_study(conninfo, workspace.workspace_id, interviews=interviews, seed=4)
    body = await Reading(client, study, workspace.headers).read("/results")
    assert body["counts"]["analysed"] == interviews
    assert len(body["questions"]) == 8
    counted = body["counts"]["counted"]
    assert all(theme["respondents"] <= counted and 0 <= theme["share"] <= 1 for theme in body["themes"])
    assert (body["saturation"] == []) == (counted == 0)


async def test_a_draft_that_nobody_answered_has_results_too(client: httpx.AsyncClient, workspace: Workspace) -> None:
    made = await client.post("/api/v1/studies", json={"name": "A draft"}, headers=workspace.headers)
    response = await client.get(f"/api/v1/studies/{made.json()['id']}/results", headers=workspace.headers)
    assert response.status_code == 200
    assert response.json()["questions"] == []
    assert response.json()["changedAt"] is None


async def test_nobody_on_the_way_keeps_the_findings(reading: Reading, study: AnalysedStudy) -> None:
    theme = theme_id(study, next(iter(study.theme_ids)))
    for path in ("/results", "/themes", "/themes/edits", f"/themes/{theme}", f"/themes/{theme}/quotes"):
        assert (await reading.get(path)).headers["Cache-Control"] == "no-store", path
