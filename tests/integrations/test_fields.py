"""Sources read what an interview's event tells, and a mapping names nothing that is not there."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType
from openkoji.integrations.fields import SOURCES, is_source, read, settled, values_of
from openkoji.kit.errors import InvalidError

DATA: dict[str, Any] = EXAMPLES[EventType.ANALYSIS_READY]["data"]
USUAL = {"event": {"mood": "sentiment"}, "person": {"themes": "themes"}}


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("theme.1", "Calendar export"),
        ("theme.2", "High price"),
        ("theme.3", None),
        ("themes", ["Calendar export", "High price"]),
        ("sentiment", "negative"),
        ("qualityScore", 4),
        ("summary", DATA["summary"]),
        ("transcriptUrl", DATA["transcript_url"]),
        ("completedAt", "2026-11-22T09:14:28.000Z"),
        ("durationSeconds", 143),
        ("mode", "text"),
        ("studySlug", "cancel-flow"),
        ("studyId", DATA["study_id"]),
        ("interviewId", DATA["interview_id"]),
        ("identityVerified", True),
        ("answer.back", 3),
        ("answer.never-asked", None),
        ("metadata.plan", "pro"),
        ("metadata.tenureMonths", 14),
        ("metadata.colour", None),
    ],
)
def test_a_source_reads_its_value(source: str, value: object) -> None:
    assert is_source(source)
    assert read(source, DATA) == value


def test_every_source_that_is_listed_can_be_mapped_and_read() -> None:
    for source in SOURCES:
        name = source.name.replace("<questionId>", "back").replace("<key>", "plan")
        assert is_source(name)
        assert read(name, DATA) is not None, name


def test_an_interview_without_themes_has_none() -> None:
    assert read("themes", DATA | {"themes": []}) is None
    assert values_of({"a": "theme.1", "b": "sentiment"}, DATA | {"themes": []}) == {"b": "negative"}


@pytest.mark.parametrize("source", ["theme.0", "theme.8", "theme", "theme.1.2", "answer.", "metadata", "email", ""])
def test_what_is_no_source_cannot_be_mapped(source: str) -> None:
    with pytest.raises(InvalidError) as raised:
        settled({"event": {"field": source}}, USUAL)
    assert [each.field for each in raised.value.errors] == ["mapping.event.field"]


def test_a_part_that_is_given_replaces_the_usual_one_and_the_others_stay() -> None:
    assert settled({"event": {"score": "qualityScore"}}, USUAL) == {
        "event": {"score": "qualityScore"},
        "person": {"themes": "themes"},
    }
    assert settled({"event": {}}, USUAL)["event"] == {}
    assert settled(None, USUAL) == USUAL


def test_a_part_has_fifty_fields_at_most() -> None:
    with pytest.raises(InvalidError):
        settled({"event": {f"field {number}": "mode" for number in range(51)}}, USUAL)


@given(st.text(max_size=300))
def test_whatever_is_a_source_can_be_read(source: str) -> None:
    if is_source(source):
        read(source, DATA)
