"""Orders hidden in answers, over the API: nothing of an obedient model is streamed, and nothing of it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tests.fakes.model_server import filled
from tests.interviews.conftest import Conversation, Research
from tests.interviews.test_model_turns import WithModel, with_model
from tests.language.speech import PLAIN, read_lines
from tests.language.test_injections import holds

__all__ = ["with_model"]  # a fixture

ENGLISH = [attack for attack in read_lines("injections.jsonl") if attack["language"] == "en"]
ONE_OF_A_KIND = list({attack["kind"]: attack for attack in ENGLISH}.values())


async def streamed(conversation: Conversation, text: str) -> str:
    """All that the respondent's page receives for a message, byte for byte."""
    response = await conversation.client.post(
        "/api/v1/interviews/messages",
        json={"message": text},
        headers={"X-Session-Token": conversation.token, "Accept": "text/event-stream"},
    )
    assert response.status_code == 200, response.text
    return response.text


@pytest.mark.parametrize("attack", ONE_OF_A_KIND, ids=lambda attack: attack["kind"])
async def test_nothing_of_an_obedient_model_is_streamed_or_kept(
    research: Research, with_model: WithModel, attack: Mapping[str, Any]
) -> None:
    await with_model(filled("neutral", say=attack["obeyed"], move="elaborate"))
    conversation = await research.begin()
    events = [await streamed(conversation, text) for text in (*attack["answers"], PLAIN["en"])]
    transcript = (await research.interview(conversation.interview_id))["transcript"]
    said = [message["content"] for message in transcript if message["role"] == "interviewer"]
    assert len(said) == len(events) + 1
    for seen in (*events[-2:], *said[-2:]):  # of the attack, which may take two messages, and of what came after it
        assert [word for word in attack["forbidden"] if holds(seen, word)] == []
