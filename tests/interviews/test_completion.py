"""Completion: by call, by idle time, once; then the structured answers."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from openkoji.db import Database
from openkoji.interviews import tasks
from openkoji.jobs import Run, SystemRun
from openkoji.kit.ids import Prefix, parse_id
from tests.interviews.conftest import RICH, Conversation, Research, StudyMaker

JOBS = "SELECT task_name FROM jobs.procrastinate_jobs WHERE args ->> 'interview_id' = %s ORDER BY id"


async def jobs_of(database: Database, conversation: Conversation) -> list[str]:
    interview_id = parse_id(Prefix.INTERVIEW, conversation.interview_id)
    row = await database.call(f"SELECT array(({JOBS}))", [str(interview_id)])
    assert row is not None
    return list(row[0])


async def analyse(research: Research, database: Database, conversation: Conversation) -> None:
    interview_id = parse_id(Prefix.INTERVIEW, conversation.interview_id)
    assert interview_id is not None
    await tasks.analyse(Run(research.workspace.workspace_id, 0, 1, database), interview_id, 1)


async def complete(research: Research, **body: object) -> httpx.Response:
    return await research.client.post("/api/v1/interviews/complete", json=body)


async def test_a_running_interview_says_that_its_analysis_is_to_come(research: Research) -> None:
    conversation = await research.begin()
    analysis = (await research.interview(conversation.interview_id))["analysis"]
    assert (analysis["status"], analysis["structuredAnswers"]) == ("pending", None)


async def test_completing_defers_one_analysis_however_often_it_is_asked(research: Research, database: Database) -> None:
    conversation = await research.begin()
    await conversation.say("Too expensive.")
    first = await complete(research, sessionToken=conversation.token, reason="respondent_left")
    again = await complete(research, sessionToken=conversation.token, reason="manual")
    assert (first.status_code, first.json()) == (200, again.json())
    assert first.json()["analysis"] == {"status": "pending"}
    assert (await research.interview(conversation.interview_id))["completionReason"] == "respondent_left"
    assert await jobs_of(database, conversation) == ["interviews.analyse"]


async def test_a_key_completes_by_interview_id_and_nobody_else_does(
    research: Research, other_workspace: object
) -> None:
    conversation = await research.begin()
    nobody = await complete(research, interviewId=conversation.interview_id)
    assert nobody.status_code == 401
    stranger = await research.client.post(
        "/api/v1/interviews/complete",
        json={"interviewId": conversation.interview_id},
        headers=getattr(other_workspace, "headers"),  # noqa: B009
    )
    assert (stranger.status_code, stranger.json()["error"]) == (404, "interview_not_found")
    owner = await research.post("/interviews/complete", {"interviewId": conversation.interview_id})
    assert owner.status_code == 200


async def test_a_session_token_decides_whatever_id_stands_beside_it(research: Research) -> None:
    conversation, other = await research.begin(), await research.begin()
    by_header = {"X-Session-Token": conversation.token}
    mismatch = await research.client.post(
        "/api/v1/interviews/complete", json={"interviewId": other.interview_id}, headers=by_header
    )
    beside = await complete(research, sessionToken=conversation.token, interviewId=other.interview_id)
    assert [each.json()["error"] for each in (mismatch, beside)] == ["interview_not_found"] * 2
    assert (await research.interview(conversation.interview_id))["status"] == "active"
    body = {"interviewId": conversation.interview_id}
    completed = await research.client.post("/api/v1/interviews/complete", json=body, headers=by_header)
    assert (completed.status_code, completed.json()["interviewId"]) == (200, conversation.interview_id)


async def test_a_key_of_one_study_reaches_no_other(research: Research, make_research: StudyMaker) -> None:
    elsewhere = await make_research()
    key = (await research.post("/api-keys", {"name": "narrow", "studyId": elsewhere.study["id"]})).json()["key"]
    conversation = await research.begin()
    own = {"Authorization": f"Bearer {key}"}
    body = {"interviewId": conversation.interview_id}
    completed = await research.client.post("/api/v1/interviews/complete", json=body, headers=own)
    read = await research.client.get(f"/api/v1/interviews/{conversation.interview_id}", headers=own)
    started = await research.client.post(
        "/api/v1/interviews/start", json={"projectId": research.study["id"]}, headers=own
    )
    listed = await research.client.get("/api/v1/interviews", headers=own)
    assert (completed.status_code, read.status_code, started.status_code) == (404, 404, 404)
    assert listed.json()["items"] == []


async def test_a_comment_may_follow_the_thumb_and_neither_is_told_twice(research: Research) -> None:
    conversation = await research.begin()
    for part in ({"thumb": "up"}, {"comment": "short and kind"}, {"thumb": "down", "comment": "or not"}):
        await complete(research, sessionToken=conversation.token, feedback=part)
    found = await research.interview(conversation.interview_id)
    assert found["feedback"] == {"thumb": "up", "comment": "short and kind"}


async def test_feedback_is_kept_with_the_first_completion_that_brings_it(research: Research) -> None:
    conversation = await research.begin()
    await conversation.finish()
    await complete(research, sessionToken=conversation.token, feedback={"thumb": "up", "comment": "short and kind"})
    await complete(research, sessionToken=conversation.token, feedback={"thumb": "down"})
    found = await research.interview(conversation.interview_id)
    assert found["feedback"] == {"thumb": "up", "comment": "short and kind"}


async def test_the_analysis_fills_each_structured_answer_with_its_messages(
    research: Research, database: Database
) -> None:
    conversation = await research.begin()
    await conversation.say(RICH)
    await conversation.say("the first one")
    await conversation.choose("back", 3)
    reply = await conversation.say("not really")
    if not reply["isComplete"]:
        await complete(research, sessionToken=conversation.token)
    await analyse(research, database, conversation)
    found = await research.interview(conversation.interview_id)
    assert (found["analysis"]["status"], found["analysis"]["version"]) == ("ready", 1)
    assert found["analysis"]["engine"] == "embedded"
    answers = {answer["questionId"]: answer for answer in found["analysis"]["structuredAnswers"]}
    messages = {turn["id"]: turn["content"] for turn in found["transcript"]}
    assert (answers["why"]["value"], answers["why"]["comment"]) == (None, RICH)
    assert answers["bucket"]["label"] == "Price"
    assert (answers["back"]["value"], answers["back"]["comment"], answers["back"]["confidence"]) == (3, None, 1.0)
    assert answers["pause"]["value"] is False
    assert [messages[each] for each in answers["bucket"]["messageIds"]] == ["the first one"]
    assert [messages[each] for each in answers["back"]["messageIds"]] == ["3"]


OTHER: list[dict[str, Any]] = [
    {
        "id": "one",
        "text": "Which one?",
        "type": "single_choice",
        "config": {"options": ["Price", "Speed"], "allowOther": True},
        "probing": {"maxFollowUps": 0},
    },
    {
        "id": "many",
        "text": "Which ones?",
        "type": "multiple_choice",
        "config": {"options": ["Price", "Speed"], "allowOther": True},
        "probing": {"maxFollowUps": 0},
    },
    {"id": "why", "text": "What led you to cancel?", "type": "open_ended", "probing": {"maxFollowUps": 0}},
]


async def _answers(research: Research, database: Database, conversation: Conversation) -> dict[str, Any]:
    await complete(research, sessionToken=conversation.token)
    await analyse(research, database, conversation)
    found = await research.interview(conversation.interview_id)
    return {answer["questionId"]: answer for answer in found["analysis"]["structuredAnswers"]}


async def test_the_words_of_an_other_choice_are_its_comment(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(questions=OTHER)
    conversation = await research.begin()
    await conversation.choose("one", {"other": "Trust"})
    many = await research.interview(conversation.interview_id)
    options = [option["id"] for option in research.study["questions"][1]["config"]["options"]]
    await conversation.choose("many", [options[0], {"other": "My boss"}])
    answers = await _answers(research, database, conversation)
    assert many["transcript"][1]["content"] == "Trust"
    assert (answers["one"]["value"], answers["one"]["comment"]) == ("other", "Trust")
    assert (answers["many"]["value"], answers["many"]["comment"]) == ([options[0], "other"], "My boss")


async def test_the_words_beside_a_value_follow_those_of_the_other_choice(
    make_research: StudyMaker, database: Database
) -> None:
    research = await make_research(questions=OTHER)
    conversation = await research.begin()
    value = {"questionId": "one", "value": {"other": "Trust"}}
    sent = await conversation.send(message="They sold my address.", answer=value)
    assert sent.status_code == 200
    answers = await _answers(research, database, conversation)
    assert answers["one"]["comment"] == "Trust\nThey sold my address."


@pytest.mark.parametrize("words", ["skip", "Skip!", "skip this please", "next question"])
async def test_skipping_a_question_is_no_comment_on_it(
    make_research: StudyMaker, database: Database, words: str
) -> None:
    research = await make_research(questions=OTHER[2:])
    conversation = await research.begin()
    await conversation.say(words)
    answers = await _answers(research, database, conversation)
    assert answers["why"]["comment"] is None


async def test_what_is_said_in_declining_is_a_comment(make_research: StudyMaker, database: Database) -> None:
    research = await make_research(questions=OTHER[2:])
    conversation = await research.begin()
    await conversation.say("I'd rather not say, the price went up too much.")
    answers = await _answers(research, database, conversation)
    assert answers["why"]["comment"] == "I'd rather not say, the price went up too much."


async def test_analysing_again_changes_nothing(research: Research, database: Database) -> None:
    conversation = await research.begin()
    await conversation.finish()
    await analyse(research, database, conversation)
    first = (await research.interview(conversation.interview_id))["analysis"]
    await analyse(research, database, conversation)
    assert (await research.interview(conversation.interview_id))["analysis"] == first
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT count(*) FROM analyses") == (1,)


async def test_a_replaced_answer_does_not_count(research: Research, database: Database) -> None:
    conversation = await research.begin()
    await conversation.say("idk")
    turns = (await research.interview(conversation.interview_id))["transcript"]
    await conversation.say(RICH, replacesMessageId=turns[-2]["id"])
    await conversation.finish()
    await analyse(research, database, conversation)
    found = await research.interview(conversation.interview_id)
    why = next(each for each in found["analysis"]["structuredAnswers"] if each["questionId"] == "why")
    assert why["comment"] == RICH
    assert set(why["messageIds"]) <= {turn["id"] for turn in found["transcript"]}


async def _run_quiet_jobs(research: Research, database: Database, conversation: Conversation) -> None:
    await tasks.find_quiet(SystemRun(0, 1, database))
    interview_id = parse_id(Prefix.INTERVIEW, conversation.interview_id)
    assert interview_id is not None
    if "interviews.end_quiet" in await jobs_of(database, conversation):
        await tasks.end_quiet(Run(research.workspace.workspace_id, 0, 1, database), interview_id)


async def test_an_interview_that_nobody_answers_any_more_completes_by_itself(
    research: Research, database: Database
) -> None:
    conversation = await research.begin()
    await conversation.say("Too expensive.")
    await _run_quiet_jobs(research, database, conversation)
    assert (await research.interview(conversation.interview_id))["status"] == "active"
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET last_message_at = now() - interval '25 hours'")
    await _run_quiet_jobs(research, database, conversation)
    found = await research.interview(conversation.interview_id)
    assert (found["status"], found["completionReason"]) == ("completed", "timeout")
    assert "interviews.analyse" in await jobs_of(database, conversation)


async def test_an_interview_that_was_never_answered_expires_without_analysis(
    research: Research, database: Database
) -> None:
    conversation = await research.begin()
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET expires_at = now() - interval '1 second'")
    await _run_quiet_jobs(research, database, conversation)
    found = await research.interview(conversation.interview_id)
    assert (found["status"], found["analysis"]) == ("expired", None)
    refused = await conversation.send(message="hello?")
    assert (refused.status_code, refused.json()["error"]) == (409, "interview_expired")


async def test_a_respondent_who_comes_back_in_time_is_not_cut_off(research: Research, database: Database) -> None:
    conversation = await research.begin()
    await conversation.say("Too expensive.")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET last_message_at = now() - interval '25 hours'")
    await tasks.find_quiet(SystemRun(0, 1, database))
    await conversation.say("Sorry, I was away.")
    await _run_quiet_jobs(research, database, conversation)
    assert (await research.interview(conversation.interview_id))["status"] == "active"
