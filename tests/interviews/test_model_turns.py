"""A turn that a language model words: the respondent never waits for nothing, and never notices what went wrong."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from structlog.testing import capture_logs

from openkoji.app import create_app
from openkoji.db import Database
from openkoji.engines.service import Engines
from openkoji.interviews import asking, conversation, under_way
from openkoji.language.models.loading import load_caller
from openkoji.language.moderating import Deadlines, moderate
from openkoji.settings import Settings
from tests.fakes.model_server import KEY, Behaviour, ModelServer, changed, cut, filled, hang, rate_limited
from tests.interviews.conftest import Conversation, Research

VAGUE = "idk, it was fine I guess"
READING = {"answered": "no", "specific": False, "tone": "neutral", "topics": []}
QUESTION = "What was it about it that you remember first?"
WithModel = Callable[..., Awaitable[ModelServer]]


def says(*sentences: str, move: str = "elaborate", **how: Any) -> Behaviour:
    return changed(filled(say=list(sentences), move=move, reading=READING), **how)


@pytest.fixture
async def with_model(app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WithModel]:
    """Gives the API a model that behaves as the test says, and that is given up soon if it is to be."""
    servers: list[ModelServer] = []

    async def begin(behaviour: Behaviour, *, is_given_up_soon: bool = False) -> ModelServer:
        if is_given_up_soon:
            monkeypatch.setattr(asking, "moderate", partial(moderate, deadlines=Deadlines(1.0, 0.5, 2.0)))
        server = ModelServer(behaviour)
        await server.__aenter__()
        servers.append(server)
        wanted = {"model": "openai:fake", "model_base_url": server.openai_url, "model_api_key": SecretStr(KEY)}
        app.state.engines = Engines(settings.model_copy(update=wanted), settings.key_ring())
        return server

    await load_caller()
    without = app.state.engines
    yield begin
    app.state.engines = without
    for server in servers:
        await server.__aexit__(None, None, None)


async def last_why(research: Research, conversation: Conversation) -> dict[str, Any]:
    transcript = (await research.interview(conversation.interview_id))["transcript"]
    why: dict[str, Any] = transcript[-1]["why"]
    return why


async def test_what_the_model_found_is_said_and_who_said_it_is_kept(research: Research, with_model: WithModel) -> None:
    await with_model(says("Take your time.", QUESTION))
    conversation = await research.begin()
    reply = await conversation.say(VAGUE)
    assert reply["message"]["content"] == f"Take your time. {QUESTION}"
    assert reply["message"]["kind"] == "probe"
    why = await last_why(research, conversation)
    assert (why["engine"], why["model"], why["prompt"], why["move"]) == (
        "model",
        "openai:fake",
        "moderate.v1",
        "elaborate",
    )
    assert why["modelReading"] == READING
    assert why["tokens"]["input"] > 0
    assert why["readings"]


async def test_the_studys_next_question_is_asked_in_the_researchers_words(
    research: Research, with_model: WithModel
) -> None:
    await with_model(says("Thank you for telling me.", move="next_question"))
    conversation = await research.begin()
    reply = await conversation.say(
        "In March the bill went from 100 to 240 euros for our 12 seats, so I had to stop it."
    )
    assert reply["message"]["content"] == "Thank you for telling me. Which of these comes closest?"
    assert reply["widget"]["questionId"] == "bucket"


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        (hang(), "timeout"),
        (hang(after=2), "timeout"),
        (cut(after=2), "unreachable"),
        (lambda _: rate_limited("60"), "rate_limited"),
        (says("What happened and how did you feel?"), "refused"),
        (says("Don't you think that it was fine?"), "refused"),
    ],
    ids=["hangs", "hangs midway", "cut", "rate limited", "two questions", "leading"],
)
async def test_whatever_the_model_does_the_turn_is_answered_at_once(
    research: Research, with_model: WithModel, behaviour: Behaviour, code: str
) -> None:
    await with_model(behaviour, is_given_up_soon=code == "timeout")
    conversation = await research.begin()
    reply = await conversation.say(VAGUE)
    assert reply["message"]["kind"] == "probe"
    why = await last_why(research, conversation)
    assert (why["engine"], why.get("fellBack")) == ("embedded", code)


async def test_of_two_questions_the_first_is_asked(research: Research, with_model: WithModel) -> None:
    await with_model(says(f"{QUESTION} And how did you feel?"))
    conversation = await research.begin()
    assert (await conversation.say(VAGUE))["message"]["content"] == QUESTION


async def test_the_embedded_moderator_completes_a_turn_without_acknowledging_twice(
    research: Research, with_model: WithModel
) -> None:
    await with_model(says("No rush at all.", "Was it the price, the support, or the speed?", "And what else?"))
    conversation = await research.begin()
    reply = await conversation.say(VAGUE)
    said = reply["message"]["content"]
    assert said.startswith("No rush at all. ")
    assert said.count("?") <= 1
    assert len(said) > len("No rush at all. ")
    assert (await last_why(research, conversation))["engine"] == "both"


async def test_the_message_is_kept_before_the_model_is_asked_and_nothing_is_locked(
    research: Research, with_model: WithModel, database: Database
) -> None:
    server = await with_model(hang(), is_given_up_soon=True)
    conversation = await research.begin()
    sending = asyncio.create_task(conversation.say(VAGUE, clientMessageId="m1"))
    await server.asked()
    async with asyncio.timeout(0.5), database.workspace(research.workspace.workspace_id) as transaction:
        kept = await transaction.fetch_values(
            "SELECT m.content, i.reply_attempt IS NOT NULL FROM interviews i "
            "JOIN messages m ON m.interview_id = i.id AND m.seq = i.message_count + 1 "
            "WHERE i.status = 'active' AND m.client_message_id = 'm1' FOR UPDATE OF i"
        )
    assert kept == (VAGUE, True)
    await sending


async def test_a_retry_waits_for_the_reply_and_gets_the_same_bytes(research: Research, with_model: WithModel) -> None:
    server = await with_model(says(QUESTION, first=0.4))
    conversation = await research.begin()
    sent = await asyncio.gather(*(conversation.send(message=VAGUE, clientMessageId="m1") for _ in range(4)))
    assert {response.status_code for response in sent} == {200}
    assert len({response.content for response in sent}) == 1
    assert len(server.requests) == 1
    transcript = (await research.interview(conversation.interview_id))["transcript"]
    assert [message["role"] for message in transcript] == ["interviewer", "respondent", "interviewer"]


async def test_two_processes_never_answer_one_message(
    research: Research, with_model: WithModel, app: FastAPI, settings: Settings, conninfo: str
) -> None:
    server = await with_model(says(QUESTION, first=0.4))
    conversation = await research.begin()
    other = create_app(settings, conninfo)
    other.state.engines = app.state.engines
    async with (
        other.router.lifespan_context(other),
        httpx.AsyncClient(transport=httpx.ASGITransport(other), base_url="http://testserver") as client,
    ):
        elsewhere = Conversation(client, conversation.started)
        sent = await asyncio.gather(
            *(each.send(message=VAGUE, clientMessageId="m1") for each in (conversation, elsewhere) * 3)
        )
    assert len({response.content for response in sent}) == 1
    assert len(server.requests) == 1


async def test_another_message_meanwhile_is_told_to_wait(research: Research, with_model: WithModel) -> None:
    server = await with_model(hang(), is_given_up_soon=True)
    conversation = await research.begin()
    sending = asyncio.create_task(conversation.say(VAGUE))
    await server.asked()
    refused = await conversation.send(message="and another thing")
    assert (refused.status_code, refused.json()["error"]) == (409, "message_in_progress")
    assert 0 < int(refused.headers["Retry-After"]) <= 15
    await sending


async def test_a_message_whose_process_is_gone_is_answered_by_its_retry(
    research: Research, with_model: WithModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await with_model(hang(), is_given_up_soon=True)
    first = await _abandoned(research, monkeypatch)
    reply = await first.say(VAGUE, clientMessageId="m1")
    assert reply["message"]["kind"] == "probe"
    why = await last_why(research, first)
    assert (why["engine"], why["fellBack"]) == ("embedded", "interrupted")


async def test_a_message_whose_process_is_gone_is_answered_before_another_is_taken(
    research: Research, with_model: WithModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await with_model(hang(), is_given_up_soon=True)
    first = await _abandoned(research, monkeypatch)
    server.script = says("What was behind that?", move="led_to")
    await first.say("The bill went up.", clientMessageId="m2")
    transcript = (await research.interview(first.interview_id))["transcript"]
    assert [message["role"] for message in transcript] == ["interviewer", *["respondent", "interviewer"] * 2]
    assert [message["content"] for message in transcript][1::2] == [VAGUE, "The bill went up."]


async def test_who_comes_back_meanwhile_sees_the_next_question_and_the_models_counts_no_more(
    research: Research, with_model: WithModel, database: Database
) -> None:
    server = await with_model(says(QUESTION, first=0.6))
    conversation = await research.begin(email="back@example.com")
    sending = asyncio.create_task(conversation.say(VAGUE))
    await server.asked()
    met = (await research.start({"email": "back@example.com"})).json()
    assert met["resumed"]
    assert met["message"]["kind"] == "probe"
    assert (await sending)["message"] == met["message"]
    transcript = (await research.interview(conversation.interview_id))["transcript"]
    assert [message["role"] for message in transcript] == ["interviewer", "respondent", "interviewer"]
    assert await used_of(research, database) == 1, "what the model took is counted all the same"


async def test_an_interview_that_is_completed_meanwhile_keeps_the_last_answer(
    research: Research, with_model: WithModel
) -> None:
    server = await with_model(says(QUESTION, first=0.6))
    conversation = await research.begin()
    sending = asyncio.create_task(conversation.send(message=VAGUE))
    await server.asked()
    done = await research.post("/interviews/complete", {"interviewId": conversation.interview_id, "reason": "manual"})
    assert done.status_code == 200
    await sending
    interview = await research.interview(conversation.interview_id)
    assert interview["status"] == "completed"
    assert [message["role"] for message in interview["transcript"]] == ["interviewer", "respondent", "interviewer"]


async def test_sentences_are_streamed_as_they_are_allowed(research: Research, with_model: WithModel) -> None:
    await with_model(says("Take your time.", QUESTION, piece=8))
    conversation = await research.begin()
    response = await conversation.client.post(
        "/api/v1/interviews/messages",
        json={"message": VAGUE},
        headers={"X-Session-Token": conversation.token, "Accept": "text/event-stream"},
    )
    events = [block.split("\ndata: ") for block in response.text.strip().split("\n\n")]
    assert [name for name, _ in events] == ["event: delta", "event: delta", "event: message"]
    shown = "".join(json.loads(data)["text"] for name, data in events if name == "event: delta")
    assert shown == json.loads(events[-1][1])["message"]["content"] == f"Take your time. {QUESTION}"


@pytest.mark.parametrize("broken", ["moderate", "write_reply"])
async def test_a_turn_that_breaks_off_for_a_fault_of_ours_is_answered_all_the_same(
    research: Research, with_model: WithModel, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    await with_model(says(QUESTION))
    conversation = await research.begin()
    monkeypatch.setattr(asking, broken, _breaks)
    with capture_logs() as logs:
        reply = await conversation.say(VAGUE, clientMessageId="m1")
    assert "turn.failed" in [line["event"] for line in logs]
    assert reply["message"]["kind"] == "probe"
    assert (await last_why(research, conversation))["engine"] == "embedded"
    assert (await conversation.say(VAGUE, clientMessageId="m1")) == reply
    transcript = (await research.interview(conversation.interview_id))["transcript"]
    assert [message["role"] for message in transcript] == ["interviewer", "respondent", "interviewer"]


async def test_what_the_database_cannot_keep_of_a_models_reading_spoils_no_turn(
    research: Research, with_model: WithModel
) -> None:
    await with_model(filled(say=[QUESTION], move="elaborate", reading=READING | {"topics": ["a\x00b"]}))
    conversation = await research.begin()
    assert (await conversation.say(VAGUE))["message"]["content"] == QUESTION
    assert "modelReading" not in await last_why(research, conversation)


async def test_what_was_used_is_counted_by_interview_and_study(
    research: Research, with_model: WithModel, database: Database
) -> None:
    await with_model(says(QUESTION))
    conversation = await research.begin()
    await conversation.say(VAGUE)
    async with database.workspace(research.workspace.workspace_id) as transaction:
        used = await transaction.fetch_values(
            "SELECT calls, failures, input_tokens + output_tokens FROM model_usage WHERE purpose = 'moderation'"
        )
        of_interview = await transaction.fetch_values("SELECT max(model_tokens) FROM interviews")
    assert used is not None
    assert of_interview is not None
    assert used[:2] == (1, 0)
    assert used[2] == of_interview[0] > 0


async def test_beyond_its_budget_an_interview_goes_on_without_a_model(
    research: Research, with_model: WithModel, app: FastAPI, settings: Settings
) -> None:
    server = await with_model(says(QUESTION))
    tight = app.state.engines.settings.model_copy(update={"model_interview_tokens": 1})
    app.state.engines = Engines(tight, settings.key_ring())
    conversation = await research.begin()
    await conversation.say(VAGUE)
    await conversation.say("The bill went up.")
    assert len(server.requests) == 1


async def _abandoned(research: Research, monkeypatch: pytest.MonkeyPatch) -> Conversation:
    """An interview whose message was saved, and whose process died before the model answered."""
    started = await research.begin()
    with monkeypatch.context() as dying:
        dying.setattr(conversation, "LEASE", timedelta(0))
        dying.setattr(under_way, "finish_turn", _dies)
        assert (await started.send(message=VAGUE, clientMessageId="m1")).status_code == 500
    return started


async def _dies(*_: object, **__: object) -> None:
    raise RuntimeError("the process was killed here")


def _breaks(*_: object, **__: object) -> None:
    raise RuntimeError("a fault of ours")


async def used_of(research: Research, database: Database) -> int:
    async with database.workspace(research.workspace.workspace_id) as transaction:
        calls = await transaction.fetch_values("SELECT coalesce(sum(calls), 0)::int FROM model_usage")
    assert calls is not None
    return int(calls[0])
