"""A cohort becomes interviews: who enters is prepared once, and what became of each is told."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from openkoji.credits import service as credits
from openkoji.db import Database
from openkoji.integrations.amplitude.cohorts import service, tasks
from openkoji.interviews import preparing
from openkoji.jobs import SystemRun
from openkoji.kit.clock import now
from openkoji.respondents.links import PersonalLink
from openkoji.settings import Settings
from tests.integrations.amplitude.cohorts.amplitude import Amplitude, message, outcomes, user, uuid_of
from tests.interviews.conftest import RICH, Conversation, StudyMaker

PREPARED, ALREADY = ("prepared", None), ("already_prepared", None)
INTERVIEWS = "SELECT count(*), count(DISTINCT respondent_id) FROM interviews"


def of(amplitude: Amplitude, study: Any) -> Amplitude:
    return replace(amplitude, research=study)


async def test_each_person_who_enters_has_an_interview_behind_a_personal_link(amplitude: Amplitude) -> None:
    body = message([user("u_1", email="ada@example.com", name="Ada", plan="pro", seats=12), user("bob@example.com")])
    answer = await amplitude.post(body)
    assert answer.status_code == 200
    queued = answer.json()
    assert (queued["status"], queued["people"], queued["done"]) == ("queued", 2, 0)
    assert (queued["cohortId"], queued["cohortName"], queued["isEntering"]) == ("7khm89cz", "Onboarding drop-off", True)
    await amplitude.work(queued["id"])
    run = await amplitude.told(queued["id"])
    assert (run["status"], run["done"], run["counts"]["prepared"]) == ("ready", 2, 2)
    assert outcomes(run) == [PREPARED, PREPARED]
    assert await amplitude.rows(
        "SELECT email, external_id, name, metadata, identity_verified, source FROM respondents ORDER BY id"
    ) == [
        ("ada@example.com", "u_1", "Ada", {"plan": "pro", "seats": 12}, True, "list"),
        ("bob@example.com", None, None, {}, True, "list"),
    ]
    interview = await amplitude.research.interview(run["items"][0]["interviewId"])
    assert interview["status"] == "active"
    assert await amplitude.rows("SELECT content FROM cohort_runs") == [(None,)]


async def test_the_personal_link_leads_to_the_interview_that_was_prepared(amplitude: Amplitude) -> None:
    run = await amplitude.sends(message([user("u_1", email="ada@example.com")]))
    [(respondent_id,)] = await amplitude.rows("SELECT id FROM respondents")
    key_ring = amplitude.settings.key_ring()
    token = PersonalLink(amplitude.research.workspace.workspace_id, respondent_id).token(key_ring)
    started = await amplitude.research.client.post(
        f"/api/v1/embed/{amplitude.research.study['slug']}/start",
        json={"linkToken": token},
        headers={"Origin": "http://testserver"},
    )
    assert started.status_code in {200, 201}, started.text
    assert started.json()["interviewId"] == run["items"][0]["interviewId"]


async def test_nobody_is_prepared_twice_however_often_and_as_whom_they_come(amplitude: Amplitude) -> None:
    ada = user("u_1", email="ada@example.com")
    assert await amplitude.enters(ada, ada, user("u_1", email="ADA@example.com")) == [PREPARED, ALREADY, ALREADY]
    assert await amplitude.enters(ada) == [ALREADY]
    assert await amplitude.enters(user("u_1", email="ada@new.example.com")) == [ALREADY], "a new address"
    assert await amplitude.enters(user("u_9", email="ada@new.example.com")) == [ALREADY], "a new id"
    assert await amplitude.enters(user("ada@new.example.com")) == [ALREADY], "no id"
    assert await amplitude.enters(user("ada@example.com")) == [ALREADY], "the address that she had before"
    assert await amplitude.enters(user("u_7", email="ada@example.com")) == [ALREADY], "and it with a new id"
    assert await amplitude.rows(INTERVIEWS) == [(1, 1)]


async def test_whoever_is_on_the_list_already_is_the_same_person(amplitude: Amplitude) -> None:
    path = f"/studies/{amplitude.research.study['id']}/respondents"
    await amplitude.research.post(path, {"email": "Ada@example.com", "externalId": "crm-1", "city": "Bonn"})
    assert await amplitude.enters(user("u_1", email="ada@example.com", plan="pro")) == [PREPARED]
    assert await amplitude.rows("SELECT external_id, metadata FROM respondents") == [("crm-1", {"city": "Bonn"})]


async def test_an_address_and_an_id_of_two_people_prepare_neither_again(amplitude: Amplitude) -> None:
    await amplitude.enters(user("u_1", email="a@example.com"), user("u_2", email="b@example.com"))
    assert await amplitude.enters(user("u_1", email="b@example.com")) == [("rejected", "two_people")]
    assert await amplitude.rows(INTERVIEWS) == [(2, 2)]


async def test_how_far_somebody_came_is_told_and_no_repeat_interviews_them_again(
    amplitude: Amplitude, make_research: StudyMaker
) -> None:
    amplitude = of(amplitude, await make_research(allowRepeats=True))
    users = [user(f"{name}@example.com") for name in ("ada", "bob")]
    await amplitude.enters(*users)
    starts = [await amplitude.research.start({"email": f"{name}@example.com"}) for name in ("ada", "bob")]
    begun = [Conversation(amplitude.research.client, started.json()) for started in starts]
    await begun[0].say(RICH)
    await begun[1].finish()
    assert await amplitude.enters(*users) == [("in_progress", None), ("already_interviewed", None)]
    assert await amplitude.rows(INTERVIEWS) == [(2, 2)]


async def test_who_never_answered_is_prepared_again_when_their_interview_is_over(
    amplitude: Amplitude, monkeypatch: pytest.MonkeyPatch
) -> None:
    await amplitude.enters(user("ada@example.com"))
    later = now() + timedelta(days=31)
    monkeypatch.setattr(preparing, "now", lambda: later)
    assert await amplitude.enters(user("ada@example.com")) == [PREPARED]
    assert await amplitude.rows("SELECT status, is_current FROM interviews ORDER BY id") == [
        ("expired", False),
        ("active", True),
    ]
    assert await amplitude.rows("SELECT count(*) FROM credit_holds") == [(1,)]


async def test_a_bad_address_rejects_its_user_and_not_the_batch(amplitude: Amplitude) -> None:
    assert await amplitude.enters(user("u_1"), "x", user("ada@example.com"), user("u_2", email="b@")) == [
        ("rejected", "no_address"),
        ("rejected", "not_a_person"),
        PREPARED,
        ("rejected", "no_address"),
    ]


async def test_who_leaves_is_ignored_and_nothing_of_them_is_kept(amplitude: Amplitude) -> None:
    await amplitude.enters(user("ada@example.com"))
    answer = await amplitude.post(message([user(f"{n}@example.com") for n in range(3)], entering=False))
    assert answer.status_code == 200
    run = answer.json()
    assert (run["status"], run["isEntering"], run["done"], run["counts"]["ignored"]) == ("ready", False, 3, 3)
    told = await amplitude.told(run["id"], limit=2)
    assert [(each["number"], each["outcome"]) for each in told["items"]] == [(1, "ignored"), (2, "ignored")]
    rest = await amplitude.told(run["id"], cursor=told["nextCursor"])
    assert ([each["number"] for each in rest["items"]], rest["nextCursor"]) == ([3], None)
    assert (await amplitude.told(run["id"], outcome="prepared"))["items"] == []
    assert await amplitude.rows("SELECT email FROM respondents") == [("ada@example.com",)]
    assert await amplitude.rows("SELECT DISTINCT content FROM cohort_runs") == [(None,)]


async def test_flags_in_one_message_let_some_enter_and_ignore_others(amplitude: Amplitude) -> None:
    users = [{"user_id": f"{n}@example.com", "amplitude_Drop off_7k": n % 2 == 0} for n in range(3)]
    run = await amplitude.sends(users)
    assert outcomes(run) == [PREPARED, ("ignored", None), PREPARED]
    assert (run["cohortName"], run["cohortId"]) == ("Drop off", "7k")


async def test_a_study_that_asks_for_consent_prepares_the_link_and_no_interview(
    amplitude: Amplitude, make_research: StudyMaker
) -> None:
    amplitude = of(amplitude, await make_research(consent={"required": True, "text": "You agree."}))
    run = await amplitude.sends(message([user("ada@example.com")]))
    [person] = run["items"]
    assert (person["outcome"], person["reason"], person["interviewId"]) == ("prepared", "consent_first", None)
    assert person["respondentId"].startswith("rsp_")
    assert "consent" in person["message"]
    assert await amplitude.rows("SELECT count(*) FROM interviews") == [(0,)]
    await amplitude.enters(user("ada@example.com"))
    assert await amplitude.rows("SELECT count(*) FROM respondents") == [(1,)]


async def test_a_full_study_prepares_as_many_as_it_has_places_for(
    amplitude: Amplitude, make_research: StudyMaker
) -> None:
    amplitude = of(amplitude, await make_research(maxInterviews=2))
    full = ("not_prepared", "study_full")
    users = [user(f"{n}@example.com") for n in range(4)]
    assert await amplitude.enters(*users) == [PREPARED, PREPARED, full, full]
    assert await amplitude.enters(*users) == [ALREADY, ALREADY, full, full]
    assert await amplitude.rows("SELECT type FROM events WHERE type = 'study.full'") == [("study.full",)]


async def test_credits_hold_for_each_and_end_where_there_are_none_left(
    amplitude: Amplitude, database: Database
) -> None:
    workspace_id = amplitude.research.workspace.workspace_id
    async with database.workspace(workspace_id) as transaction:
        await credits.change_plan(transaction, workspace_id, "free", now())
    users = [user(f"{n}@example.com") for n in range(12)]
    assert await amplitude.enters(*users) == [PREPARED] * 10 + [("not_prepared", "credits_exhausted")] * 2
    assert await amplitude.rows("SELECT balance, held FROM credit_accounts") == [(0, 10)]
    async with database.workspace(workspace_id) as transaction:
        await credits.grant(transaction, workspace_id, 1, "more", now())
    assert (await amplitude.enters(*users))[-2:] == [PREPARED, ("not_prepared", "credits_exhausted")]
    assert await amplitude.rows("SELECT count(*) FROM credit_entries WHERE kind = 'hold'") == [(11,)]


async def test_who_withdrew_asked_to_be_erased_or_unsubscribed_is_not_prepared(amplitude: Amplitude) -> None:
    research = amplitude.research
    await amplitude.enters(*(user(f"u_{name}", email=f"{name}@example.com") for name in ("ada", "bob")))
    ids = {email: rsp for rsp, email in await amplitude.rows("SELECT id, email FROM respondents")}
    await research.post(f"/respondents/rsp_{ids['ada@example.com'].hex}/withdraw")
    await amplitude.enters(user("u_bob", email="bob@new.example.com"))
    await research.post("/respondents/erase", {"email": "bob@new.example.com"})
    await research.post("/suppressions", {"email": "cy@example.com"})
    found = await amplitude.enters(
        user("u_ada", email="ada@example.com"),
        user("u_bob", email="bob@new.example.com"),
        user("bob@example.com"),
        user("CY@example.com"),
        user("dee@example.com"),
    )
    assert found == [
        ("not_prepared", "withdrawn"),
        ("not_prepared", "erased"),
        ("not_prepared", "erased"),
        ("not_prepared", "blocked"),
        PREPARED,
    ]


async def test_a_study_that_pauses_or_closes_meanwhile_prepares_nobody(amplitude: Amplitude) -> None:
    study = f"/studies/{amplitude.research.study['id']}"
    for act, reason in (("pause", "study_paused"), ("close", "study_closed")):
        await amplitude.research.post(f"{study}/publish")
        queued = (await amplitude.post(message([user("ada@example.com"), "x"]))).json()
        await amplitude.research.post(f"{study}/{act}")
        await amplitude.work(queued["id"])
        run = await amplitude.told(queued["id"])
        assert outcomes(run) == [("not_prepared", reason), ("rejected", "not_a_person")]
    assert await amplitude.rows("SELECT count(*) FROM respondents") == [(0,)]


async def test_the_interview_is_in_the_language_that_is_known_of_them(
    amplitude: Amplitude, make_research: StudyMaker
) -> None:
    amplitude = of(amplitude, await make_research(interviewer={"languages": ["en", "de"]}))
    await amplitude.enters(user("a@example.com", language="de-AT"), user("b@example.com", language="Klingon"))
    assert await amplitude.rows("SELECT language FROM interviews ORDER BY id") == [("de",), ("en",)]


async def test_messages_of_the_same_people_at_the_same_time_prepare_each_once(
    amplitude: Amplitude, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 7)
    users = [user(f"u_{n}", email=f"{n}@example.com") for n in range(40)]
    runs = [(await amplitude.post(message(each))).json()["id"] for each in (users, users[::-1], users[20:])]
    starts = [amplitude.research.start({"email": f"{n}@example.com", "externalId": f"u_{n}"}) for n in range(0, 40, 9)]
    await asyncio.gather(*(amplitude.work(each) for each in runs), *starts)
    told = [await amplitude.told(each) for each in runs]
    assert [each["status"] for each in told] == ["ready"] * 3
    assert sum(each["counts"]["prepared"] for each in told) >= 35
    assert await amplitude.rows(INTERVIEWS) == [(40, 40)]


async def test_a_run_that_two_workers_are_at_is_done_once(
    amplitude: Amplitude, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "BATCH", 5)
    run = (await amplitude.post(message([user(f"{n}@example.com") for n in range(30)]))).json()["id"]
    await asyncio.gather(*(amplitude.work(run) for _ in range(3)))
    told = await amplitude.told(run)
    assert (told["status"], told["done"], told["counts"]["prepared"]) == ("ready", 30, 30)
    assert await amplitude.rows(INTERVIEWS) == [(30, 30)]


async def test_a_job_that_fails_for_good_ends_its_run_and_drops_the_message(amplitude: Amplitude) -> None:
    run = (await amplitude.post(message([user("ada@example.com")]))).json()["id"]
    await service.give_up(amplitude.run, uuid_of(run))
    assert (await amplitude.told(run))["status"] == "failed"
    await amplitude.work(run)
    assert await amplitude.rows("SELECT content, done FROM cohort_runs") == [(None, 0)]


async def test_runs_are_forgotten_after_thirty_days(
    amplitude: Amplitude, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = await amplitude.sends(message([user("ada@example.com")]))
    forgetting = SystemRun(0, 1, amplitude.database, settings)
    for days, left in ((29, 1), (31, 0)):
        later = now() + timedelta(days=days)
        monkeypatch.setattr(tasks, "now", lambda later=later: later)
        await tasks.forget_cohort_runs(forgetting)
        assert await amplitude.rows("SELECT count(*) FROM cohort_run_people") == [(left,)]
    monkeypatch.undo()
    gone = await amplitude.research.client.get(
        f"{amplitude.path}/runs/{run['id']}", headers=amplitude.research.workspace.headers
    )
    assert (gone.status_code, gone.json()["error"]) == (404, "cohort_run_not_found")
    assert await amplitude.enters(user("ada@example.com")) == [ALREADY], "she is not"


async def test_an_interview_that_was_prepared_is_held_like_any_other(amplitude: Amplitude) -> None:
    run = await amplitude.sends(message([user("u_1", email="ada@example.com", name="Ada")]))
    started = await amplitude.research.start({"email": "ada@example.com"})
    assert (started.status_code, started.json()["resumed"]) == (200, True)
    assert started.json()["interviewId"] == run["items"][0]["interviewId"]
    conversation = Conversation(amplitude.research.client, started.json())
    assert (await conversation.finish())["isComplete"]
