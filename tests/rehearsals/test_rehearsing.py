"""A study is rehearsed over the API: asked for, held by a worker, followed, read, cancelled, deleted."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from openkoji.db import Database
from openkoji.jobs import Run
from openkoji.rehearsals import running, tasks
from tests.conftest import Workspace
from tests.rehearsals.conftest import GUIDE, Desk, uuid_of

DATA = (
    *("respondents", "interviews", "messages", "analyses", "answers", "codebooks", "themes", "passages", "reports"),
    *("events", "credit_accounts", "credit_months", "credit_holds", "credit_entries", "webhook_deliveries"),
)


class _Killed(BaseException):
    """What the rest of a killed worker's code sees: nothing ever again."""


async def rows(database: Database, workspace: Workspace) -> dict[str, int]:
    counts = {}
    async with database.workspace(workspace.workspace_id) as transaction:
        for table in DATA:
            row = await transaction.fetch_values(f"SELECT count(*) FROM {table}")  # type: ignore[arg-type]
            counts[table] = row[0] if row else 0
    return counts


async def test_it_is_queued_until_a_worker_has_held_it(desk: Desk) -> None:
    study = await desk.guide()
    asked = await desk.ask(study, respondents=3)
    assert (asked["status"], asked["done"], asked["respondents"], asked["engine"]) == ("queued", 0, 3, "scripted")
    assert (asked["version"], asked["studyId"], asked["finishedAt"]) == (None, study["id"], None)
    assert (await desk.seen(asked))["report"] is None
    await desk.work(asked)
    seen = await desk.seen(asked)
    assert (seen["status"], seen["done"]) == ("ready", 3)
    assert seen["finishedAt"]
    assert len(seen["report"]["transcripts"]) == 3


async def test_asking_defers_a_job(desk: Desk, conninfo: str) -> None:
    asked = await desk.ask(await desk.guide())
    with psycopg.connect(conninfo) as connection:
        jobs = connection.execute(
            "SELECT task_name FROM jobs.procrastinate_jobs WHERE args ->> 'rehearsal_id' = %s", [str(uuid_of(asked))]
        ).fetchall()
    assert jobs == [("rehearsals.hold",)]


async def test_nothing_of_it_is_among_the_data(desk: Desk, database: Database) -> None:
    study = await desk.guide()
    await desk.publish(study["id"])
    before = await rows(database, desk.workspace)
    assert (await desk.rehearse(study, respondents=5))["status"] == "ready"
    assert await rows(database, desk.workspace) == before
    found = await desk.client.get("/api/v1/interviews", headers=desk.headers)
    assert found.json()["items"] == []
    results = (await desk.call("GET", f"/{study['id']}/results")).json()
    assert results["counts"]["started"] == 0


async def test_the_report_tells_what_became_of_each_question(desk: Desk) -> None:
    report = (await desk.rehearse(await desk.guide(), respondents=10))["report"]
    questions = {question["questionId"]: question for question in report["questions"]}
    assert [*questions] == [question["id"] for question in GUIDE]
    assert questions["reason"]["asked"] == 10
    assert questions["colour"]["asked"] == 0
    for question in questions.values():
        assert question["answered"] + question["skipped"] == question["asked"]
    assert report["completed"] + report["stopped"] == 10
    assert 0 < report["minutes"]["median"] <= report["minutes"]["longest"]
    assert report["minutes"]["planned"] == 10
    assert 0 < report["facts"]["drawn"] < report["facts"]["known"]
    assert report["engines"]["interviewer"].keys() == {"embedded"}
    assert report["engines"]["respondent"].keys() == {"scripted"}


async def test_transcripts_give_the_reason_of_every_turn(desk: Desk) -> None:
    report = (await desk.rehearse(await desk.guide(), respondents=4))["report"]
    for number, transcript in enumerate(report["transcripts"], start=1):
        assert transcript["respondent"] == number
        assert transcript["turnsInAll"] == len(transcript["turns"])
        assert [turn["kind"] for turn in transcript["turns"]][0::1][0] == "opening"
        assert all(turn["why"]["move"] and turn["why"]["reason"] for turn in transcript["turns"])
        assert all(turn["reply"] for turn in transcript["turns"][:-1])
        assert transcript["turns"][-1]["reply"] is None
    scale = [turn for each in report["transcripts"] for turn in each["turns"] if turn["questionId"] == "again"]
    assert any(turn["reply"] and turn["reply"]["chosen"] for turn in scale)


async def test_where_people_got_lost_is_told_with_what_was_said_and_done(desk: Desk) -> None:
    report = (await desk.rehearse(await desk.guide(), respondents=10))["report"]
    assert {lost["trouble"] for lost in report["lost"]} >= {"said_nothing"}
    for lost in report["lost"]:
        transcript = report["transcripts"][lost["respondent"] - 1]
        places = [
            (turn["reply"]["text"], after["text"], after["why"]["move"])
            for turn, after in zip(transcript["turns"], transcript["turns"][1:], strict=False)
            if turn["questionId"] == lost["questionId"]
        ]
        assert (lost["said"], lost["interviewer"], lost["move"]) in places


async def test_questions_to_mend_have_a_reason_and_a_suggestion(desk: Desk) -> None:
    leading = {"id": "love", "text": "How much do you love our new editor?"}
    report = (await desk.rehearse(await desk.guide(questions=[*GUIDE, leading]), respondents=6))["report"]
    mended = {each["questionId"]: each for each in report["toMend"]}
    assert "leading" in {reason["why"] for reason in mended["love"]["reasons"]}
    assert all(reason["message"] and reason["suggestion"] for each in mended.values() for reason in each["reasons"])


async def test_a_guide_too_long_for_its_minutes_is_told_of_the_whole_study(desk: Desk) -> None:
    many = [{"text": f"What happened on day {day}?"} for day in range(1, 13)]
    study = await desk.guide(questions=many, interviewer={"maxMinutes": 3})
    report = (await desk.rehearse(study, respondents=3))["report"]
    assert report["toMend"][-1]["questionId"] is None
    assert report["toMend"][-1]["reasons"][0]["why"] == "too_many_questions"


async def test_the_same_seed_gives_the_same_talks_and_another_others(desk: Desk) -> None:
    study = await desk.guide()
    first, second, other = [await desk.rehearse(study, respondents=3, seed=seed) for seed in (7, 7, 8)]
    assert first["report"] == second["report"]
    assert first["report"]["transcripts"] != other["report"]["transcripts"]


async def test_a_german_study_is_rehearsed_by_people_who_speak_german(desk: Desk) -> None:
    study = await desk.guide(
        interviewer={"languages": ["de"]}, questions=[{"text": "Was hat Sie dazu gebracht, zu kündigen?"}]
    )
    report = (await desk.rehearse(study, respondents=4))["report"]
    assert {transcript["language"] for transcript in report["transcripts"]} == {"de"}


async def test_busy_people_have_less_patience_than_volunteers(desk: Desk) -> None:
    async def stopped(audience: str) -> int:
        study = await desk.guide(
            brief={"problem": "p", "audience": audience},
            questions=[{"text": f"What happened in week {week} of the course?"} for week in range(1, 9)],
            interviewer={"maxMinutes": 60},
        )
        report: dict[str, Any] = (await desk.rehearse(study, respondents=10))["report"]
        return int(report["stopped"])

    assert await stopped("Busy executives") > await stopped("Volunteers of the association")


async def test_what_is_live_is_rehearsed_and_the_draft_when_asked_for(desk: Desk) -> None:
    study = await desk.guide()
    await desk.publish(study["id"])
    await desk.change(study["id"], questions=[{"id": "fresh", "text": "What is new?"}])
    live = await desk.rehearse(study, respondents=1)
    draft = await desk.rehearse(study, respondents=1, draft=True)
    assert (live["version"], draft["version"]) == (1, None)
    assert [question["questionId"] for question in draft["report"]["questions"]] == ["fresh"]
    assert "fresh" not in [question["questionId"] for question in live["report"]["questions"]]


async def test_what_was_asked_for_is_rehearsed_though_the_draft_goes_on_changing(desk: Desk) -> None:
    study = await desk.guide()
    asked = await desk.ask(study, respondents=1)
    await desk.change(study["id"], questions=[{"id": "fresh", "text": "What is new?"}])
    await desk.work(asked)
    questions = (await desk.seen(asked))["report"]["questions"]
    assert [question["questionId"] for question in questions] == [question["id"] for question in GUIDE]


async def test_a_study_without_questions_is_refused(desk: Desk) -> None:
    study = await desk.guide(questions=[])
    problem = await desk.refused(422, "POST", f"/{study['id']}/rehearse")
    assert problem["error"] == "study_incomplete"
    assert [fault["field"] for fault in problem["errors"]] == ["questions"]


async def test_without_a_model_a_rehearsal_by_one_is_refused(desk: Desk) -> None:
    study = await desk.guide()
    problem = await desk.refused(409, "POST", f"/{study['id']}/rehearse", {"engine": "model"})
    assert problem["error"] == "no_model"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"respondents": 0}, "respondents"),
        ({"respondents": 51}, "respondents"),
        ({"respondents": "many"}, "respondents"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**31}, "seed"),
        ({"engine": "magic"}, "engine"),
        ({"draft": "perhaps"}, "draft"),
        ({"people": 3}, "people"),
    ],
)
async def test_bad_input_is_told_with_its_field(desk: Desk, body: dict[str, object], field: str) -> None:
    study = await desk.guide()
    problem = await desk.refused(422, "POST", f"/{study['id']}/rehearse", body)
    assert field in [fault["field"] for fault in problem["errors"]]


async def test_one_rehearsal_of_a_study_at_a_time(desk: Desk) -> None:
    study, another = await desk.guide(), await desk.guide(name="Another")
    asked = await desk.ask(study)
    assert (await desk.refused(409, "POST", f"/{study['id']}/rehearse"))["error"] == "rehearsal_under_way"
    await desk.ask(another)
    await desk.work(asked)
    await desk.ask(study)


async def test_the_list_has_the_newest_first_without_reports(desk: Desk) -> None:
    study = await desk.guide()
    made = [await desk.rehearse(study, respondents=1, seed=seed) for seed in range(3)]
    page = (await desk.call("GET", f"/{study['id']}/rehearsals?limit=2")).json()
    assert [each["id"] for each in page["items"]] == [made[2]["id"], made[1]["id"]]
    assert "report" not in page["items"][0]
    rest = (await desk.call("GET", f"/{study['id']}/rehearsals?limit=2&cursor={page['nextCursor']}")).json()
    assert [each["id"] for each in rest["items"]] == [made[0]["id"]]


async def test_the_last_twenty_are_kept(desk: Desk) -> None:
    study = await desk.guide(questions=[{"text": "What happened?"}])
    made = [await desk.rehearse(study, respondents=1) for _ in range(22)]
    kept = (await desk.call("GET", f"/{study['id']}/rehearsals?limit=100")).json()["items"]
    assert [each["id"] for each in kept] == [each["id"] for each in reversed(made[2:])]


async def test_a_cancelled_one_is_not_held(desk: Desk) -> None:
    asked = await desk.ask(await desk.guide())
    path = f"/{asked['studyId']}/rehearsals/{asked['id']}/cancel"
    for _ in range(2):
        assert (await desk.call("POST", path)).json()["status"] == "cancelled"
    await desk.work(asked)
    seen = await desk.seen(asked)
    assert (seen["status"], seen["done"], seen["report"]) == ("cancelled", 0, None)


async def test_of_one_that_has_ended_cancelling_changes_nothing(desk: Desk) -> None:
    held = await desk.rehearse(await desk.guide(), respondents=1)
    answer = await desk.call("POST", f"/{held['studyId']}/rehearsals/{held['id']}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    assert await desk.seen(held) == held


async def test_cancelled_in_the_middle_it_ends_after_the_interview_under_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await desk.ask(await desk.guide(), respondents=5)
    holds, begun = running.hold, []

    async def cancelling(*arguments: Any, **more: Any) -> Any:
        begun.append(arguments)
        if len(begun) == 2:
            await desk.call("POST", f"/{asked['studyId']}/rehearsals/{asked['id']}/cancel")
        return await holds(*arguments, **more)

    monkeypatch.setattr(running, "hold", cancelling)
    await desk.work(asked)
    assert len(begun) == 2
    seen = await desk.seen(asked)
    assert (seen["status"], seen["done"]) == ("cancelled", 1)


async def test_a_deleted_one_is_gone_and_its_job_has_nothing_to_do(desk: Desk) -> None:
    asked = await desk.ask(await desk.guide())
    path = f"/{asked['studyId']}/rehearsals/{asked['id']}"
    assert (await desk.call("DELETE", path)).status_code == 204
    await desk.work(asked)
    assert (await desk.refused(404, "GET", path))["error"] == "rehearsal_not_found"
    assert (await desk.refused(404, "DELETE", path))["error"] == "rehearsal_not_found"


async def test_a_draft_that_is_deleted_takes_its_rehearsals_with_it(desk: Desk) -> None:
    study = await desk.guide()
    await desk.rehearse(study, respondents=1)
    asked = await desk.ask(study)
    assert (await desk.call("DELETE", f"/{study['id']}")).status_code == 204
    await desk.work(asked)
    path = f"/{study['id']}/rehearsals"
    assert (await desk.refused(404, "GET", path))["error"] == "study_not_found"


async def test_a_job_that_was_cut_short_begins_anew_and_doubles_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = await desk.ask(await desk.guide(), respondents=4)
    holds, begun = running.hold, []

    async def killed(*arguments: Any, **more: Any) -> Any:
        begun.append(arguments)
        if len(begun) == 3:
            raise _Killed
        return await holds(*arguments, **more)

    monkeypatch.setattr(running, "hold", killed)
    with pytest.raises(_Killed):
        await desk.work(asked)
    half = await desk.seen(asked)
    assert (half["status"], half["done"]) == ("running", 2)
    await desk.work(asked)
    seen = await desk.seen(asked)
    assert (seen["status"], seen["done"], len(seen["report"]["transcripts"])) == ("ready", 4, 4)
    await desk.work(asked)
    assert await desk.seen(asked) == seen


async def test_one_that_failed_for_good_says_so_and_another_can_follow(desk: Desk) -> None:
    study = await desk.guide()
    asked = await desk.ask(study)
    await tasks._failed(Run(desk.workspace.workspace_id, 0, 1, desk.database, desk.settings), uuid_of(asked))
    assert (await desk.seen(asked))["status"] == "failed"
    await desk.ask(study)


async def test_the_same_idempotency_key_asks_once(desk: Desk) -> None:
    study = await desk.guide()
    headers = {"Idempotency-Key": "once"}
    first, again = [
        await desk.call("POST", f"/{study['id']}/rehearse", {"respondents": 2}, **headers) for _ in range(2)
    ]
    assert (first.status_code, first.json()) == (again.status_code, again.json())


async def test_a_key_that_may_not_write_studies_may_not_rehearse(desk: Desk) -> None:
    study = await desk.guide()
    made = await desk.client.post(
        "/api/v1/api-keys", json={"name": "reader", "scopes": ["results:read"]}, headers=desk.headers
    )
    reader = {"Authorization": f"Bearer {made.json()['key']}"}
    refused = await desk.client.post(f"/api/v1/studies/{study['id']}/rehearse", headers=reader)
    assert refused.status_code == 403
    listed = await desk.client.get(f"/api/v1/studies/{study['id']}/rehearsals", headers=reader)
    assert listed.status_code == 200


@pytest.mark.parametrize("rehearsal_id", ["reh_", "reh_" + "0" * 32, "stu_" + "0" * 32, "x"])
async def test_an_unknown_id_is_not_found(desk: Desk, rehearsal_id: str) -> None:
    study = await desk.guide()
    for method, path in (("GET", ""), ("POST", "/cancel"), ("DELETE", "")):
        problem = await desk.refused(404, method, f"/{study['id']}/rehearsals/{rehearsal_id}{path}")
        assert problem["error"] == "rehearsal_not_found"
