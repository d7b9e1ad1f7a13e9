"""The webhook over HTTP: answered at once, once for each message, and clear about what it does not take."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from openkoji.integrations.amplitude.cohorts import service
from openkoji.kit.clock import now
from tests.conftest import Workspace
from tests.integrations.amplitude.cohorts.amplitude import Amplitude, message, outcomes, user
from tests.interviews.conftest import StudyMaker


async def narrow(amplitude: Amplitude, **key: Any) -> Amplitude:
    made = await amplitude.research.post("/api-keys", {"name": "narrow"} | key)
    workspace = Workspace(amplitude.research.workspace.workspace_id, made.json()["key"])
    return replace(amplitude, research=replace(amplitude.research, workspace=workspace))


async def jobs(amplitude: Amplitude) -> int:
    row = await amplitude.database.call(
        "SELECT count(*) FROM jobs.procrastinate_jobs WHERE task_name = %s AND args ->> 'workspace_id' = %s",
        [service.PREPARE, str(amplitude.research.workspace.workspace_id)],
    )
    assert row is not None
    return int(row[0])


async def test_a_repeated_message_is_the_same_run_and_makes_no_second_job(amplitude: Amplitude) -> None:
    body = message([user("ada@example.com")], message_id="m::enter::0")
    first, again = await amplitude.post(body), await amplitude.post(body | {"computed_time": "1692206799"})
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json()["id"] == first.json()["id"]
    other = await amplitude.post(message([user("ada@example.com")], message_id="m::enter::1"))
    assert (other.status_code, await jobs(amplitude)) == (200, 2)


async def test_repeats_that_race_are_one_run(amplitude: Amplitude) -> None:
    body = message([user("ada@example.com")])
    answers = await asyncio.gather(*(amplitude.post(body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await jobs(amplitude) == 1


async def test_without_an_id_the_same_body_is_the_same_run_for_a_day(
    amplitude: Amplitude, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"users": [user("ada@example.com")]}
    first, again = await amplitude.post(body), await amplitude.post(body)
    assert (first.status_code, again.status_code, again.json()["id"]) == (200, 200, first.json()["id"])
    assert (await amplitude.post({"users": [user("bob@example.com")]})).status_code == 200
    later = now() + timedelta(hours=25)
    monkeypatch.setattr(service, "now", lambda: later)
    anew = await amplitude.post(body)
    assert (anew.status_code, anew.json()["id"] == first.json()["id"]) == (200, False)
    assert (await amplitude.post(body)).json()["id"] == anew.json()["id"]


async def test_the_same_message_to_two_studies_is_two_runs(amplitude: Amplitude, make_research: StudyMaker) -> None:
    body = message([user("ada@example.com")])
    other = replace(amplitude, research=await make_research())
    assert [(await each.post(body)).status_code for each in (amplitude, other)] == [200, 200]


async def test_a_study_is_found_by_its_slug_or_its_id(amplitude: Amplitude) -> None:
    path = f"/api/v1/integrations/amplitude/cohorts/{amplitude.research.study['id']}"
    client, headers = amplitude.research.client, amplitude.research.workspace.headers
    by_id = await client.post(path, json=message([user("ada@example.com")]), headers=headers)
    assert (by_id.status_code, by_id.json()["studyId"]) == (200, amplitude.research.study["id"])
    assert (await client.get(f"{path}/runs", headers=headers)).json()["items"] == [by_id.json()]
    assert (await client.get(f"{amplitude.path}/runs", headers=headers)).json()["items"] == [by_id.json()]


async def test_runs_and_their_people_come_page_by_page_and_by_outcome(amplitude: Amplitude) -> None:
    users = [user(f"{n}@example.com") if n % 2 else "x" for n in range(5)]
    runs = [(await amplitude.sends(message(users)))["id"] for _ in range(3)]
    client, headers = amplitude.research.client, amplitude.research.workspace.headers
    first = (await client.get(f"{amplitude.path}/runs?limit=2", headers=headers)).json()
    rest = (await client.get(f"{amplitude.path}/runs?cursor={first['nextCursor']}", headers=headers)).json()
    assert [each["id"] for each in [*first["items"], *rest["items"]]] == runs[::-1]
    page = await amplitude.told(runs[0], limit=2)
    after = await amplitude.told(runs[0], cursor=page["nextCursor"])
    assert [each["number"] for each in [*page["items"], *after["items"]]] == [1, 2, 3, 4, 5]
    prepared = await amplitude.told(runs[0], outcome="prepared")
    assert [each["number"] for each in prepared["items"]] == [2, 4]
    assert outcomes(await amplitude.told(runs[1], outcome="already_prepared")) == [("already_prepared", None)] * 2


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        (b"{", 400, "malformed_json"),
        (b'{"users": ["\\u0000"]}', 422, "validation_failed"),
        (b"[" * 40 + b"]" * 40, 422, "validation_failed"),
        (b'"users"', 422, "validation_failed"),
        (b"", 422, "validation_failed"),
        (b"[]", 422, "validation_failed"),
        (b"{}", 422, "validation_failed"),
        (b'{"users": 3}', 422, "validation_failed"),
        (orjson.dumps({"users": [0] * 100_001}), 422, "too_many_people"),
        (b" " * 21_000_000, 413, "payload_too_large"),
    ],
)
async def test_what_cannot_be_read_is_refused_with_what_to_send(
    amplitude: Amplitude, body: bytes, status: int, error: str
) -> None:
    headers = amplitude.research.workspace.headers | {"Content-Type": "application/json"}
    answer = await amplitude.research.client.post(amplitude.path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


async def test_a_body_that_is_not_declared_as_json_is_refused(amplitude: Amplitude) -> None:
    answer = await amplitude.research.client.post(
        amplitude.path, content=b"{}", headers=amplitude.research.workspace.headers | {"Content-Type": "text/plain"}
    )
    assert answer.status_code == 415


async def test_a_message_of_nobody_is_a_run_that_has_ended(amplitude: Amplitude) -> None:
    run = (await amplitude.post({"users": []})).json()
    assert (run["status"], run["people"], run["counts"]["ignored"]) == ("ready", 0, 0)


async def test_a_study_that_takes_no_interviews_is_told_at_once(
    amplitude: Amplitude, make_research: StudyMaker
) -> None:
    body = message([user("ada@example.com")])
    client, headers = amplitude.research.client, amplitude.research.workspace.headers
    for slug in ("no-such-study", "stu_0", "a%00b", "x" * 90):
        missing = await client.post(f"/api/v1/integrations/amplitude/cohorts/{slug}", json=body, headers=headers)
        assert (missing.status_code, missing.json()["error"]) == (404, "study_not_found")
    draft = (await client.post("/api/v1/studies", json={"name": "Not yet"}, headers=headers)).json()
    unpublished = await client.post(
        f"/api/v1/integrations/amplitude/cohorts/{draft['slug']}", json=body, headers=headers
    )
    assert (unpublished.status_code, unpublished.json()["error"]) == (409, "study_not_published")
    for act, error in (("pause", "study_not_published"), ("close", "study_closed")):
        await amplitude.research.post(f"/studies/{amplitude.research.study['id']}/{act}")
        told = await amplitude.post(body)
        assert (told.status_code, told.json()["error"]) == (409, error)
    anonymous = await replace(amplitude, research=await make_research(anonymous=True)).post(body)
    assert (anonymous.status_code, anonymous.json()["error"]) == (409, "cohort_anonymous")
    assert "/respondents/import" in anonymous.json()["message"]
    assert await amplitude.rows("SELECT count(*) FROM cohort_runs") == [(0,)]


async def test_only_a_key_that_may_say_who_people_are_sends_a_cohort(amplitude: Amplitude) -> None:
    body = message([user("ada@example.com")])
    study_id = amplitude.research.study["id"]
    for key in ({"scopes": ["interviews:write"]}, {"studyId": study_id}, {"scopes": ["results:read"]}):
        refused = await (await narrow(amplitude, **key)).post(body)
        assert (refused.status_code, refused.json()["error"]) == (403, "forbidden")
    nobody = await amplitude.research.client.post(amplitude.path, content=b"x" * 21_000_000)
    assert nobody.status_code == 401, "before the message is read"


async def test_a_key_that_reads_results_of_the_study_reads_its_runs(
    amplitude: Amplitude, make_research: StudyMaker
) -> None:
    run = await amplitude.sends(message([user("ada@example.com")]))
    reader = await narrow(amplitude, scopes=["results:read"], studyId=amplitude.research.study["id"])
    assert await reader.told(run["id"]) == run
    elsewhere = await make_research()
    stranger = await narrow(amplitude, scopes=["results:read"], studyId=elsewhere.study["id"])
    for path in (f"{amplitude.path}/runs", f"{amplitude.path}/runs/{run['id']}"):
        answer = await stranger.research.client.get(path, headers=stranger.research.workspace.headers)
        assert (answer.status_code, answer.json()["error"]) == (404, "study_not_found")
