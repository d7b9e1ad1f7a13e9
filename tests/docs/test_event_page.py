"""The page on events names every event, with the fields and the examples that the code has."""

from __future__ import annotations

import json

from openkoji.events.types import EventType, MessageType
from openkoji.webhooks.filters import Filter
from tests.docs.event_sections import PAGE, sections, written
from tests.docs.pages import blocks, text_of


def test_the_page_says_what_the_code_says() -> None:
    assert written() == sections(), "write it anew: .venv/bin/python -m tests.docs"


def test_every_event_is_a_section_of_the_page() -> None:
    headings = [line for line in text_of(PAGE).splitlines() if line.startswith("## `")]
    assert headings == [f"## `{each}`" for each in (*EventType, *MessageType)]


def test_the_filter_on_the_page_is_one() -> None:
    [shown] = [block for block in blocks(text_of(PAGE), "json") if '"minQuality"' in block]
    asked = Filter.model_validate(json.loads(shown))
    assert len(asked.answers) == 2


def test_the_page_explains_every_part_of_a_filter() -> None:
    missing = [field.alias for field in Filter.model_fields.values() if f"`{field.alias}`" not in text_of(PAGE)]
    assert not missing
