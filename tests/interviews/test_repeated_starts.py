"""A start repeated under its `Idempotency-Key` is answered as the first was, whatever happened since."""

from __future__ import annotations

import httpx

from openkoji.db import Database
from tests.interviews.conftest import Conversation, Research


async def _start(research: Research, key: str, **metadata: object) -> httpx.Response:
    body = {"projectSlug": research.study["slug"], "respondentMetadata": metadata}
    return await research.post("/interviews/start", body, **{"Idempotency-Key": key})


def _assert_same(again: httpx.Response, first: httpx.Response) -> None:
    assert (again.status_code, again.json()) == (first.status_code, first.json())


async def test_a_new_start_is_answered_with_its_opening(research: Research, database: Database) -> None:
    first = await _start(research, "k1")
    assert first.status_code == 201
    await Conversation(research.client, first.json()).say("Too expensive.")
    _assert_same(await _start(research, "k1"), first)
    async with database.workspace(research.workspace.workspace_id) as transaction:
        stored = await transaction.fetch_values("SELECT count(*), min(body) FROM idempotency_keys")
    assert stored == (1, None), "the session token is not kept"


async def test_a_resuming_start_is_answered_with_the_message_of_that_time(research: Research) -> None:
    conversation = await research.begin(email="ada@example.com")
    await conversation.say("idk, it was fine I guess")
    first = await _start(research, "k1", email="ada@example.com")
    assert (first.status_code, first.json()["resumed"]) == (200, True)
    await conversation.finish()
    _assert_same(await _start(research, "k1", email="ada@example.com"), first)


async def test_the_start_of_a_finished_respondent_is_answered_alike(research: Research) -> None:
    conversation = await research.begin(email="ada@example.com")
    await conversation.finish()
    first = await _start(research, "k1", email="ada@example.com")
    assert (first.status_code, first.json()["status"]) == (200, "completed")
    _assert_same(await _start(research, "k1", email="ada@example.com"), first)


async def test_a_new_start_is_answered_alike_when_its_interview_is_completed_since(research: Research) -> None:
    first = await _start(research, "k1")
    await Conversation(research.client, first.json()).finish()
    _assert_same(await _start(research, "k1"), first)
