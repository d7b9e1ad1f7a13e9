"""The examples of events are what the code sends today.

To write them anew: OPENKOJI_WRITE_EXAMPLE=1 .venv/bin/python -m pytest tests/docs/test_event_examples.py
"""

from __future__ import annotations

import json
import os
from typing import Any

import httpx
import pytest

from openkoji.db import Database
from openkoji.events.payloads import DATA, MESSAGES, Envelope, in_order
from openkoji.events.types import EventType, MessageType
from tests.conftest import Workspace
from tests.docs.event_run import run
from tests.docs.pages import REPOSITORY

FILE = REPOSITORY / "src" / "openkoji" / "events" / "examples.json"

NOT_RUN = {EventType.ENDPOINT_DISABLED, *MessageType}
"""What endpoints hear of themselves is told in the tests of webhooks. Written by hand."""


def written() -> dict[str, Any]:
    examples: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return examples


async def test_the_examples_are_what_a_real_run_sends(
    client: httpx.AsyncClient, database: Database, workspace: Workspace
) -> None:
    told = await run(client, database, workspace)
    assert told.keys() == set(EventType) - NOT_RUN
    if os.environ.get("OPENKOJI_WRITE_EXAMPLE"):
        order = [each.value for each in (*EventType, *MessageType)]
        examples = {name: (written() | told)[name] for name in order}
        for name in told:
            examples[name]["data"] = in_order(name, examples[name]["data"])
        FILE.write_text(json.dumps(examples, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    assert {name: event for name, event in written().items() if name not in NOT_RUN} == told, (
        "write them anew, as the head of this file says"
    )


@pytest.mark.parametrize("event_type", [*EventType, *MessageType])
def test_every_example_is_what_its_schema_says(event_type: EventType | MessageType) -> None:
    example = written()[event_type]
    assert list(example) == ["id", "type", "timestamp", "workspace_id", "data"]
    assert example["type"] == event_type
    envelope = {name: value for name, value in example.items() if name != "data"}
    Envelope.model_validate_json(json.dumps(envelope), strict=True, extra="forbid")
    model = {**DATA, **MESSAGES}[event_type]
    model.model_validate_json(json.dumps(example["data"]), strict=True, extra="forbid")
