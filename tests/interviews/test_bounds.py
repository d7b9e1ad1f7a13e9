"""What an interview and a respondent may grow to."""

from __future__ import annotations

import pytest

from openkoji.db import Database
from tests.interviews.conftest import Research


async def _have_messages(research: Research, database: Database, count: int) -> None:
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET message_count = %s", [count])


async def test_an_interview_takes_400_messages_of_its_respondent_and_no_more(
    research: Research, database: Database
) -> None:
    conversation = await research.begin()
    await conversation.send(message="Too expensive.", clientMessageId="m1")
    await _have_messages(research, database, 1 + 2 * 399)
    last = await conversation.send(message="idk", clientMessageId="m400")
    assert last.status_code == 200
    refused = await conversation.send(message="One more thing")
    assert (refused.status_code, refused.json()["error"]) == (409, "interview_too_long")
    again = await conversation.send(message="idk", clientMessageId="m400")
    assert again.content == last.content, "a retry is answered all the same"


async def test_a_transcript_leaves_out_what_was_replaced_again_and_again(research: Research) -> None:
    conversation = await research.begin()
    await conversation.say("idk 0")
    for number in range(1, 4):
        turns = (await research.interview(conversation.interview_id))["transcript"]
        await conversation.say(f"idk {number}", replacesMessageId=turns[-2]["id"])
    turns = (await research.interview(conversation.interview_id))["transcript"]
    assert [turn["content"] for turn in turns if turn["role"] == "respondent"] == ["idk 3"]
    assert len(turns) == 3


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({f"a{n}": n for n in range(30)}, {f"b{n}": n for n in range(30)}),
        ({f"a{n}": "x" * 1900 for n in range(5)}, {f"b{n}": "x" * 1900 for n in range(5)}),
    ],
)
async def test_metadata_stays_within_its_bounds_when_starts_are_merged(
    research: Research, first: dict[str, object], second: dict[str, object]
) -> None:
    conversation = await research.begin(email="ada@example.com", **first)
    refused = await research.start({"email": "ada@example.com", **second})
    assert (refused.status_code, refused.json()["error"]) == (422, "validation_failed")
    assert refused.json()["errors"][0]["field"] == "respondentMetadata"
    again = await research.start({"email": "ada@example.com", **first})
    assert again.status_code == 200
    assert (await research.interview(conversation.interview_id))["respondent"]["metadata"] == first


async def test_an_unanswered_interview_past_its_time_is_refused_before_it_is_marked(
    research: Research, database: Database
) -> None:
    conversation = await research.begin()
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET expires_at = now() - interval '1 second'")
    refused = await conversation.send(message="hello?")
    assert (refused.status_code, refused.json()["error"]) == (409, "interview_expired")


async def test_an_interview_under_way_goes_on_past_its_time(research: Research, database: Database) -> None:
    conversation = await research.begin()
    await conversation.say("Too expensive.")
    async with database.workspace(research.workspace.workspace_id) as transaction:
        transaction.write("UPDATE interviews SET expires_at = now() - interval '1 second'")
    assert (await conversation.send(message="And too slow.")).status_code == 200
