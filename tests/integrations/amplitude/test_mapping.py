"""What Amplitude is told of an interview, as pure functions: whatever an interview says, the vendor's rules hold."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from openkoji.integrations.amplitude.mapping import (
    EVENT_PROPERTIES,
    MAPPING,
    USER_PROPERTIES,
    as_event,
    id_fault,
    told_of,
    user_id_of,
)
from openkoji.integrations.fields import settled
from tests.fakes.amplitude import checks
from tests.integrations.amplitude.interviews import config_for, data, parcel, theme

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(
    ["😀" * 1024, "x" * 5000, "é" * 1023 + "😀"]
)
IDS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["Anonymous", " null ", "x" * 1025, "😀" * 513, "0", "-1", "{}", "ada@example.com"]
)
ANSWERS = st.integers() | st.booleans() | TEXTS | st.lists(TEXTS, max_size=4)
FIELDS = st.fixed_dictionaries(
    {
        "themes": st.lists(TEXTS.map(theme), max_size=7),
        "transcript_url": st.none() | TEXTS,
        "summary": TEXTS,
        "sentiment": st.sampled_from(["positive", "negative", "neutral", "mixed"]),
        "quality_score": st.integers(1, 5),
        "duration_seconds": st.none() | st.integers(0, 10**6),
        "metadata": st.fixed_dictionaries({"plan": TEXTS | st.integers() | st.booleans()}),
        "structured_answers": ANSWERS.map(lambda value: [{"question_id": "q", "type": "scale", "value": value}]),
    }
)
ALL = {
    part: {f"{part} {source}": source for source in ["theme.1", "theme.7", "themes", "summary", "transcriptUrl"]}
    | {f"{part} {source}": source for source in ["answer.q", "metadata.plan", "durationSeconds", "completedAt", "mode"]}
    for part in MAPPING
}


@given(IDS, FIELDS, st.sampled_from([MAPPING, ALL]), st.booleans())
def test_whatever_is_sent_is_what_the_vendor_takes(user_id: str, fields: dict[str, Any], mapping: Any, known: bool):
    if id_fault(user_id) is not None:
        return
    told = told_of(user_id, mapping, parcel(is_known=known, **fields))
    if len(user_id) >= checks.LEAST_ID_LENGTH:
        assert not checks.invalid_identification(told.identification)
    events = [as_event(told.identification), *([] if told.event is None else [told.event])]
    assert [checks.invalid_fields(event) for event in events] == [[]] * len(events)
    assert [checks.missing_fields(event) for event in events] == [[]] * len(events)
    assert (told.event is None) == known


@given(IDS)
def test_every_id_that_the_vendor_takes_for_nobodys_is_refused_with_a_sentence(user_id: str):
    fault = id_fault(user_id)
    assert (fault is not None) >= (checks.is_banned(user_id) or len(user_id) > checks.LONGEST_STRING)
    assert fault is None or fault.endswith(".")


@given(FIELDS)
def test_every_property_of_a_user_is_either_set_or_removed(fields: dict[str, Any]):
    operations = told_of("ada@example.com", MAPPING, parcel(**fields)).identification["user_properties"]
    assert {*operations.get("$set", {}), *operations.get("$unset", {})} == set(MAPPING[USER_PROPERTIES])
    assert not {*operations.get("$set", {})} & {*operations.get("$unset", {})}


@given(st.text(st.characters(codec="utf-8"), min_size=1000, max_size=2100))
def test_a_text_is_cut_at_a_whole_character_and_not_before_it_must(text: str):
    told = told_of("ada@example.com", MAPPING, parcel(themes=[theme(text)]))
    cut = told.event["event_properties"]["theme_top_1"] if told.event else ""
    assert text.startswith(cut)
    units = len(cut.encode("utf-16-le")) // 2
    assert units <= 1024
    assert cut == text or units >= 1023


@pytest.mark.parametrize(
    ("completed_at", "written", "milliseconds"),
    [
        ("2026-11-22T09:14:28.250Z", "2026-11-22T09:14:28", 1795338868250),
        ("2026-11-22T23:30:00.000+02:00", "2026-11-22T21:30:00", 1795383000000),
    ],
)
def test_times_are_milliseconds_of_the_event_and_in_utc_in_properties(
    completed_at: str, written: str, milliseconds: int
):
    told = told_of("ada@example.com", MAPPING, parcel(completed_at=completed_at))
    assert told.event is not None
    assert told.event["time"] == milliseconds
    assert told.identification["user_properties"]["$set"]["last_interview_at"] == written


def test_the_insert_id_is_of_the_interview_and_the_same_for_every_analysis_of_it():
    one, two = (told_of("ada@example.com", MAPPING, parcel(analysis_version=version)).event for version in (1, 2))
    assert one is not None
    assert two is not None
    assert one["insert_id"] == two["insert_id"] == f"koji:int_{1:032x}:analysis_ready"
    other = told_of("ada@example.com", MAPPING, parcel(2)).event
    assert other is not None
    assert other["insert_id"] != one["insert_id"]


@pytest.mark.parametrize(
    ("user_id_from", "fields", "expected"),
    [
        ("email", {}, "ada1@example.com"),
        ("externalId", {}, "u_00001"),
        ("email", {"respondent_email": None}, None),
        ("externalId", {"external_id": None}, None),
        ("email", {"respondent_email": "  "}, None),
    ],
)
def test_who_a_respondent_is_to_amplitude(user_id_from: str, fields: dict[str, Any], expected: str | None):
    assert user_id_of(config_for(userIdFrom=user_id_from), data(**fields)) == expected


def test_the_usual_mapping_is_of_sources_that_there_are():
    assert settled(None, MAPPING) == MAPPING
    assert set(MAPPING[EVENT_PROPERTIES]) == {
        "theme_top_1",
        "theme_top_2",
        "sentiment",
        "quality_score",
        "transcript_url",
    }


# The config


@pytest.mark.parametrize(
    ("region", "hosts"),
    [
        (
            "us",
            ["https://api2.amplitude.com/2/httpapi", "https://api2.amplitude.com/identify", "https://amplitude.com"],
        ),
        (
            "eu",
            [
                "https://api.eu.amplitude.com/2/httpapi",
                "https://api.eu.amplitude.com/identify",
                "https://analytics.eu.amplitude.com",
            ],
        ),
    ],
)
def test_each_region_has_its_hosts(region: str, hosts: list[str]):
    config = config_for(region=region)
    assert [config.upload_url, config.identify_url, config.deletion_url] == [
        *hosts[:2],
        f"{hosts[2]}/api/2/deletions/users",
    ]


def test_a_base_url_stands_for_all_hosts():
    config = config_for(baseUrl="https://proxy.example.com/amplitude/", region="eu")
    assert config.upload_url == "https://proxy.example.com/amplitude/2/httpapi"
    assert config.deletion_url == "https://proxy.example.com/amplitude/api/2/deletions/users"


@pytest.mark.parametrize(
    "fields",
    [
        {"apiKey": ""},
        {"apiKey": "two words"},
        {"apiKey": "a:b"},
        {"apiKey": "k" * 201},
        {"secretKey": "schlüssel"},
        {"region": "asia"},
        {"baseUrl": "ftp://example.com"},
        {"baseUrl": "https://user:word@example.com"},
        {"baseUrl": "https://example.com/?key=1"},
        {"userIdFrom": "name"},
        {"mode": "batch"},
        {"apikey": "x"},
    ],
)
def test_a_config_that_cannot_be_is_refused(fields: dict[str, Any]):
    with pytest.raises(ValidationError):
        config_for(**fields)


def test_a_key_comes_without_what_was_pasted_along_and_is_never_shown():
    config = config_for(apiKey=" 0123abcd\n", secretKey="4567ef")
    assert config.api_key.get_secret_value() == "0123abcd"
    assert "0123abcd" not in repr(config)
    assert "4567ef" not in repr(config)
