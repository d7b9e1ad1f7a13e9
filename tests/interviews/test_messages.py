"""The conversation: follow-ups, values, retries, replacements, what is refused."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from openkoji.db import Database
from tests.interviews.conftest import OPTIONS, RICH, Research, StudyMaker


async def test_a_vague_answer_is_followed_up_and_a_rich_one_is_not(research: Research) -> None:
    vague = await research.begin()
    probe = await vague.say("idk, it was fine I guess")
    assert (probe["message"]["kind"], probe["message"]["questionId"]) == ("probe", "why")
    rich = await research.begin()
    following = await rich.say(RICH)
    assert (following["message"]["kind"], following["message"]["questionId"]) == ("question", "bucket")
    assert following["progress"] == {"answered": 1, "total": 4}


async def test_a_whole_interview_reaches_every_question_and_completes(research: Research) -> None:
    conversation = await research.begin(email="ada@example.com")
    closing = await conversation.finish()
    assert (closing["status"], closing["message"]["kind"]) == ("completed", "closing")
    found = await research.interview(conversation.interview_id)
    assert (found["status"], found["completionReason"]) == ("completed", "natural")
    asked = {turn["questionId"] for turn in found["transcript"] if turn["role"] == "interviewer"}
    assert {"why", "bucket", "back", "pause"} <= asked


async def test_every_message_of_the_interviewer_says_why_it_was_asked(research: Research) -> None:
    conversation = await research.begin()
    await conversation.say("idk, it was fine I guess")
    turns = (await research.interview(conversation.interview_id))["transcript"]
    for turn in turns:
        if turn["role"] == "interviewer":
            assert turn["why"]["move"]
            assert turn["why"]["reason"].endswith(".")
        else:
            assert turn["why"] is None


async def test_each_structured_question_comes_with_its_input(make_research: StudyMaker) -> None:
    options = {"options": [{"id": "a", "label": "Alpha"}, {"id": "b", "label": "Beta"}, {"id": "c", "label": "Gamma"}]}
    quiet: dict[str, Any] = {"probing": {"maxFollowUps": 0}}
    research = await make_research(
        questions=[
            quiet | {"id": "s", "text": "How?", "type": "scale", "config": {"min": 1, "max": 5, "minLabel": "low"}},
            quiet | {"id": "o", "text": "Which one?", "type": "single_choice", "config": options},
            quiet | {"id": "m", "text": "Which ones?", "type": "multiple_choice", "config": options},
            quiet | {"id": "r", "text": "In which order?", "type": "ranking", "config": options},
            quiet | {"id": "y", "text": "Really?", "type": "yes_no"},
        ]
    )
    conversation = await research.begin()
    scale = conversation.started["widget"]
    assert (scale["type"], scale["min"], scale["max"], scale["minLabel"]) == ("scale", 1, 5, "low")
    single = (await conversation.choose("s", 4))["widget"]
    assert (single["type"], single["options"]) == ("single_choice", options["options"])
    multiple = (await conversation.choose("o", "b"))["widget"]
    assert multiple["type"] == "multiple_choice"
    ranking = (await conversation.choose("m", ["a", "c"]))["widget"]
    assert ranking["type"] == "ranking"
    yes_no = (await conversation.choose("r", ["c", "a", "b"]))["widget"]
    assert (yes_no["type"], yes_no["questionId"], yes_no["required"]) == ("yes_no", "y", True)
    after = await conversation.choose("y", False)
    assert after["widget"] is None
    spoken = [t for t in (await research.interview(conversation.interview_id))["transcript"] if t["value"] is not None]
    assert [turn["content"] for turn in spoken] == ["4", "Beta", "Alpha, Gamma", "Gamma, Alpha, Beta", "No"]


async def test_a_typed_message_is_read_into_a_value(research: Research) -> None:
    conversation = await research.begin()
    await conversation.say(RICH)
    after_choice = await conversation.say("the second one")
    assert after_choice["message"]["questionId"] == "back"
    after_scale = await conversation.say("I'd say a seven")
    assert after_scale["message"]["questionId"] == "pause"


@pytest.mark.parametrize("value", [11, -1, 7.5, "7", True, ["7"], {"other": "x"}, 1e300])
async def test_a_value_that_does_not_fit_is_refused_and_nothing_is_lost(
    research: Research, database: Database, value: object
) -> None:
    conversation = await research.begin()
    await conversation.say(RICH)
    await conversation.say("the first one")
    refused = await conversation.send(answer={"questionId": "back", "value": value})
    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_answer")
    assert "0 to 10" in refused.json()["message"]
    assert (await conversation.choose("back", 7))["message"]["questionId"] == "pause"


@pytest.mark.parametrize("value", [None, [7], {"another": "x"}, [[]]])
async def test_a_value_of_no_known_form_is_refused(research: Research, value: object) -> None:
    conversation = await research.begin()
    refused = await conversation.send(answer={"questionId": "why", "value": value})
    assert (refused.status_code, refused.json()["error"]) == (422, "validation_failed")


async def test_a_value_for_another_question_than_the_current_is_refused(research: Research) -> None:
    conversation = await research.begin()
    refused = await conversation.send(answer={"questionId": "back", "value": 7})
    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_answer")


async def test_a_retry_returns_the_stored_reply_byte_for_byte(research: Research) -> None:
    conversation = await research.begin()
    first = await conversation.send(message="Too expensive.", clientMessageId="m1")
    again = await conversation.send(message="Too expensive.", clientMessageId="m1")
    await conversation.finish()
    late = await conversation.send(message="Too expensive.", clientMessageId="m1")
    assert first.content == again.content == late.content
    said = [turn["content"] for turn in (await research.interview(conversation.interview_id))["transcript"]]
    assert said.count("Too expensive.") == 1


async def test_an_idempotency_key_serves_as_client_message_id(research: Research) -> None:
    conversation = await research.begin()
    headers = {"X-Session-Token": conversation.token, "Idempotency-Key": "k1"}
    body = {"message": "Too expensive."}
    first = await research.client.post("/api/v1/interviews/messages", json=body, headers=headers)
    again = await research.client.post("/api/v1/interviews/messages", json=body, headers=headers)
    assert (first.status_code, first.content) == (200, again.content)


async def test_the_same_id_with_another_message_is_refused(research: Research) -> None:
    conversation = await research.begin()
    await conversation.send(message="Too expensive.", clientMessageId="m1")
    other = await conversation.send(message="Too slow.", clientMessageId="m1")
    assert (other.status_code, other.json()["error"]) == (422, "idempotency_mismatch")


async def test_concurrent_double_sends_are_one_message(research: Research, database: Database) -> None:
    conversation = await research.begin()
    responses = await asyncio.gather(
        *(conversation.send(message="Too expensive.", clientMessageId="m1") for _ in range(8))
    )
    assert {response.status_code for response in responses} == {200}
    assert len({response.content for response in responses}) == 1
    async with database.workspace(research.workspace.workspace_id) as transaction:
        count = "SELECT count(*), max(seq) FROM messages"
        assert await transaction.fetch_values(count) == (3, 3)


async def test_two_messages_at_once_are_both_kept_in_order(research: Research, database: Database) -> None:
    conversation = await research.begin()
    responses = await asyncio.gather(*(conversation.send(message=f"It was too slow {n}.") for n in range(4)))
    assert {response.status_code for response in responses} == {200}
    async with database.workspace(research.workspace.workspace_id) as transaction:
        roles = await transaction.fetch_values("SELECT array_agg(role ORDER BY seq) FROM messages")
    assert roles == (["interviewer", *["respondent", "interviewer"] * 4],)


async def test_the_last_message_can_be_replaced_until_the_next(research: Research, database: Database) -> None:
    conversation = await research.begin()
    await conversation.say("idk")
    turns = (await research.interview(conversation.interview_id))["transcript"]
    replaced = await conversation.say(RICH, replacesMessageId=turns[-2]["id"])
    assert replaced["message"]["questionId"] == "bucket"
    kept = [turn["content"] for turn in (await research.interview(conversation.interview_id))["transcript"]]
    assert "idk" not in kept
    assert len(kept) == 3
    async with database.workspace(research.workspace.workspace_id) as transaction:
        assert await transaction.fetch_values("SELECT count(*) FROM messages") == (5,), "the old pair is kept"
    late = await conversation.send(message="again", replacesMessageId=turns[-2]["id"])
    assert (late.status_code, late.json()["error"]) == (409, "message_not_replaceable")


async def test_a_completed_interview_takes_no_more_messages(research: Research) -> None:
    conversation = await research.begin()
    await conversation.finish()
    refused = await conversation.send(message="One more thing")
    assert (refused.status_code, refused.json()["error"]) == (409, "interview_completed")


async def test_a_message_over_the_limit_is_refused_and_one_at_the_limit_taken(research: Research) -> None:
    conversation = await research.begin()
    refused = await conversation.send(message="x" * 20_001)
    assert (refused.status_code, refused.json()["error"]) == (413, "message_too_long")
    assert (await conversation.send(message="word " * 4_000)).status_code == 200


@pytest.mark.parametrize("text", ["👩‍👩‍👧‍👦 🎉", "هذا بطيء جدا", "\u202eright to left", "a\tb\r\nc", "e\u0301"])
async def test_any_text_comes_back_as_it_was_said(research: Research, text: str) -> None:
    conversation = await research.begin()
    await conversation.say(text)
    turns = (await research.interview(conversation.interview_id))["transcript"]
    assert turns[1]["content"] == text


@pytest.mark.parametrize("token", ["", "kst_", "kst_AAAA", "x" * 70, "kst_" + "A" * 70])
async def test_a_forged_token_opens_nothing(research: Research, token: str) -> None:
    refused = await research.client.post(
        "/api/v1/interviews/messages", json={"sessionToken": token, "message": "hello"}
    )
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_session_token")


async def test_a_token_of_an_older_generation_opens_nothing(research: Research, database: Database) -> None:
    conversation = await research.begin()
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET token_generation = token_generation + 1")
    refused = await conversation.send(message="hello")
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_session_token")


async def test_without_token_or_key_the_call_is_refused(research: Research) -> None:
    refused = await research.client.post("/api/v1/interviews/messages", json={"message": "hello"})
    assert (refused.status_code, refused.json()["error"]) == (401, "unauthorized")


async def test_a_running_interview_finishes_on_the_version_it_began(research: Research) -> None:
    conversation = await research.begin()
    path = f"/api/v1/studies/{research.study['id']}"
    changed = [{"id": "new", "text": "What is new?", "type": "open_ended"}]
    await research.client.patch(path, json={"questions": changed}, headers=research.workspace.headers)
    await research.post(f"/studies/{research.study['id']}/publish")
    assert (await conversation.say(RICH))["message"]["questionId"] == "bucket"
    assert "What is new?" in (await research.begin()).started["message"]["content"]


async def test_answers_can_be_read_as_they_come(research: Research) -> None:
    conversation = await research.begin()
    response = await research.client.post(
        "/api/v1/interviews/messages",
        json={"message": "Too expensive.", "clientMessageId": "m1"},
        headers={"X-Session-Token": conversation.token, "Accept": "text/event-stream"},
    )
    assert response.headers["content-type"].startswith("text/event-stream")
    events = [dict(line.split(": ", 1) for line in block.splitlines()) for block in response.text.strip().split("\n\n")]
    assert {event["event"] for event in events[:-1]} == {"delta"}
    final = json.loads(events[-1]["data"])
    assert events[-1]["event"] == "message"
    assert "".join(json.loads(event["data"])["text"] for event in events[:-1]) == final["message"]["content"]
    plain = await conversation.send(message="Too expensive.", clientMessageId="m1")
    assert plain.json() == final


async def test_what_is_refused_before_it_is_streamed_has_its_status_and_is_a_problem(research: Research) -> None:
    conversation = await research.begin()
    refused = await research.client.post(
        "/api/v1/interviews/messages",
        json={"answer": {"questionId": "back", "value": 7}},
        headers={"X-Session-Token": conversation.token, "Accept": "text/event-stream"},
    )
    assert (refused.status_code, refused.json()["error"]) == (422, "invalid_answer")
    assert refused.headers["content-type"] == "application/problem+json"


async def test_questions_are_shown_only_if_their_condition_holds(make_research: StudyMaker) -> None:
    quiet: dict[str, Any] = {"probing": {"maxFollowUps": 0}}
    research = await make_research(
        questions=[
            quiet | {"id": "one", "text": "Which one?", "type": "single_choice", "config": {"options": OPTIONS}},
            quiet
            | {
                "id": "price",
                "text": "What would a fair price be?",
                "type": "open_ended",
                "showIf": {"questionId": "one", "equals": "price"},
            },
            quiet
            | {"id": "pro", "text": "Pro?", "type": "yes_no", "showIf": {"metadata": "plan", "in": ["pro", "team"]}},
        ]
    )
    options = research.study["questions"][0]["config"]["options"]
    conversation = await research.begin(plan="free")
    assert conversation.started["progress"]["total"] <= 2
    after = await conversation.choose("one", options[1]["id"])
    assert after["message"]["questionId"] not in {"price", "pro"}


async def test_words_answer_the_question_that_was_seen_and_no_other(research: Research) -> None:
    """Two tabs: the second still shows the first question when the first tab has answered it."""
    conversation = await research.begin()
    seen = conversation.started["message"]["id"]
    asked = (await conversation.say(RICH, inReplyTo=seen, clientMessageId="one"))["message"]
    stale = await conversation.send(message="It was Irmgard.", inReplyTo=seen, clientMessageId="two")
    assert (stale.status_code, stale.json()["error"]) == (409, "question_has_changed")
    assert "Irmgard" not in json.dumps((await research.interview(conversation.interview_id))["transcript"])
    repeated = await conversation.say(RICH, inReplyTo=seen, clientMessageId="one")
    assert repeated["message"] == asked, "a retry of what was taken is no stale answer"
    assert (await conversation.send(message="x", inReplyTo="no id")).status_code == 409
    assert (await conversation.send(message=OPTIONS[0], inReplyTo=asked["id"])).status_code == 200
