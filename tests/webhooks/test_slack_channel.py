"""The page on Slack keeps its word: who cancels for want of a feature is quoted in the product team's channel."""

from __future__ import annotations

import json
import shlex
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest

from openkoji.db import Database
from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType
from openkoji.settings import Settings
from openkoji.studies.files import load_study_file
from tests.conftest import Workspace
from tests.docs.pages import REPOSITORY, blocks, text_of
from tests.kit.names import FakeNames
from tests.webhooks.calls import Api, create, get, post, uuid_of
from tests.webhooks.desk import Desk
from tests.webhooks.receiver import Answer, Receiver

SENTENCE = "I had to copy forty <appointments> by hand & nobody could @channel import them."


def as_on_the_page() -> dict[str, Any]:
    words = shlex.split(blocks(text_of("docs/how-to/post-to-slack.md"), "sh")[0])
    body: dict[str, Any] = json.loads(words[words.index("-d") + 1])
    assert body.pop("url").startswith("https://hooks.slack.com/")
    return body


def analysed(reason: str, **changed: Any) -> dict[str, Any]:
    example: dict[str, Any] = dict(EXAMPLES["interview.analysis_ready"]["data"])
    answers = [{"question_id": "main-reason", "type": "single_choice", "value": reason}]
    theme = dict(example["themes"][0]) | {"quote": SENTENCE}
    return example | {"structured_answers": answers, "themes": [theme], "quality_score": 4} | changed


async def test_a_missing_feature_is_told_to_the_channel_with_the_quote(
    api: Api,
    receiver: Receiver,
    database: Database,
    workspace: Workspace,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, names = Desk(database, workspace, settings), FakeNames()
    names.say("hooks.slack.com", ["127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", names.getaddrinfo)
    study = await post(
        api, "/studies", load_study_file(REPOSITORY / "src/openkoji/demo/studies/cancel-flow.yaml"), status=201
    )
    made = await create(
        api, f"http://hooks.slack.com:{urlsplit(receiver.url).port}/services/T0/B0/x", **as_on_the_page()
    )
    assert receiver.received == [], "people would read a verification"
    receiver.answer = Answer(200, body=b"ok")
    for data in (
        analysed("price", study_id=study["id"]),
        analysed("missing", study_id=f"stu_{'0' * 32}"),
        analysed("missing", study_id=study["id"], quality_score=2),
        analysed("missing", study_id=study["id"]),
    ):
        await desk.happens(EventType.ANALYSIS_READY, data)
    await desk.happens(EventType.INTERVIEW_COMPLETED, EXAMPLES["interview.completed"]["data"])
    for lane in range(3):
        await desk.deliver(uuid_of(made), lane)
    [message] = receiver.events
    assert set(message) >= {"text", "blocks"}
    told = json.dumps(message["blocks"], ensure_ascii=False)
    assert "I had to copy forty &lt;appointments&gt; by hand &amp; nobody could @channel import them." in told
    [delivery] = (await get(api, f"/webhooks/{made['id']}/deliveries"))["items"]
    assert delivery["status"] == "delivered"
    [attempt] = (await get(api, f"/webhooks/{made['id']}/deliveries/{delivery['id']}"))["log"]
    assert json.loads(attempt["request"]["body"]) == message
    assert attempt["request"]["bodyIsAsSent"]
