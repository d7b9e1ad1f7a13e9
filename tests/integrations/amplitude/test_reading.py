"""What Amplitude's answers mean: of any status and any body there is a reading, and never a fault of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.integrations.amplitude.reading import Reading, Verdict, read_deletion, read_identify, read_upload

INDEXES = st.lists(st.integers(-3, 15), max_size=6)
MAPS = st.dictionaries(st.text(max_size=8), INDEXES, max_size=3)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KNOWN = {
    "code": st.sampled_from([200, 400, 429]),
    "error": VALUES,
    "missing_field": VALUES,
    "events_with_missing_fields": MAPS | VALUES,
    "events_with_invalid_fields": MAPS | VALUES,
    "events_with_invalid_id_lengths": MAPS | VALUES,
    "silenced_events": INDEXES | VALUES,
    "throttled_events": INDEXES | VALUES,
    "exceeded_daily_quota_users": VALUES,
}
BODIES = st.fixed_dictionaries({}, optional=KNOWN).map(json.dumps) | VALUES.map(json.dumps) | st.text(max_size=50)
STATUSES = st.sampled_from([200, 201, 204, 302, 400, 401, 403, 404, 413, 418, 429, 500, 502, 503, 504]) | st.integers(
    100, 599
)
READERS = st.sampled_from([read_upload, read_identify])


@given(READERS, STATUSES, BODIES, st.integers(1, 12))
def test_any_answer_has_a_reading_that_is_of_the_entries_that_were_sent(read: Any, status: int, body: str, count: int):
    reading = read(status, body, count)
    named = {**reading.refused, **reading.waits}
    assert set(named) <= set(range(count))
    assert not set(reading.refused) & set(reading.waits)
    assert all(named.values()), "each has its sentence"
    assert bool(named) == (reading.verdict is Verdict.PARTLY), "what is sent again is less than before"
    if reading.verdict not in (Verdict.TAKEN, Verdict.PARTLY):
        assert reading.sentence.endswith(".")


@given(READERS, STATUSES.filter(lambda status: not 200 <= status < 300), BODIES)
def test_nothing_but_a_success_is_one(read: Any, status: int, body: str):
    assert read(status, body, 3).verdict is not Verdict.TAKEN


@given(READERS, st.integers(500, 599), BODIES)
def test_a_fault_of_the_server_is_tried_again_whatever_it_says(read: Any, status: int, body: str):
    assert read(status, body, 3).verdict is Verdict.AGAIN


@given(BODIES)
def test_an_upload_succeeded_where_the_body_says_so_too(body: str):
    try:
        told = json.loads(body)
    except ValueError:
        told = None
    says_so = isinstance(told, dict) and told.get("code") == 200
    assert (read_upload(200, body, 1).verdict is Verdict.TAKEN) == says_so


@given(STATUSES, BODIES)
def test_any_answer_to_a_deletion_has_a_reading(status: int, body: str):
    reading, _ = read_deletion(status, body)
    assert reading.verdict in (Verdict.TAKEN, Verdict.BAD, Verdict.AGAIN)
    assert reading.verdict is not Verdict.TAKEN or 200 <= status < 300


def upload(**told: Any) -> Reading:
    return read_upload(told["code"], json.dumps(told), 8)


def test_the_example_of_silenced_and_throttled_devices_is_read_as_the_vendors_page_has_it():
    reading = upload(
        code=400,
        error="Events silenced for device_id",
        eps_threshold=100,
        exceeded_daily_quota_devices={},
        silenced_devices=["silenced-1"],
        silenced_events=[5, 6],
        throttled_devices={"throttled-1": 0},
        throttled_events=[3, 4, 5],
    )
    assert set(reading.refused) == {5, 6}
    assert set(reading.waits) == {3, 4}


def test_the_words_of_the_vendor_and_the_field_are_in_the_sentence():
    reading = upload(
        code=400,
        error="Invalid field values on some events",
        events_with_invalid_fields={"time": [1]},
        events_with_invalid_id_lengths={"user_id": [2]},
        events_with_missing_fields={"event_type": [3]},
    )
    words = "Amplitude refused it: Invalid field values on some events"
    assert reading.refused == {
        1: f"{words} (time is not taken).",
        2: f"{words} (user_id is too short).",
        3: f"{words} (event_type is missing).",
    }


@pytest.mark.parametrize(
    ("read", "body"),
    [
        (read_upload, '{"code": 400, "error": "Invalid API key: 0123"}'),
        (read_upload, '{"code": 400, "error": "Invalid API key"}'),
        (read_identify, "invalid_api_key"),
        (read_identify, '{"code": 400, "error": "Invalid API key: 0123"}'),
    ],
)
def test_a_key_that_is_not_known_is_not_the_interviews_fault(read: Any, body: str):
    assert read(400, body, 1).verdict is Verdict.AGAIN
    assert "API key" in read(400, body, 1).sentence


@pytest.mark.parametrize(
    ("read", "body", "verdict"),
    [
        (read_upload, '{"code": 400, "error": "Invalid event JSON"}', Verdict.BAD),
        (
            read_upload,
            '{"code": 400, "error": "Request missing required field", "missing_field": "events"}',
            Verdict.BAD,
        ),
        (read_identify, "missing_event", Verdict.BAD),
        (read_upload, "<html>a proxy</html>", Verdict.AGAIN),
        (read_upload, "", Verdict.AGAIN),
    ],
)
def test_a_400_that_names_no_event_is_of_all_where_it_is_the_vendors_own(read: Any, body: str, verdict: Verdict):
    assert read(400, body, 1).verdict is verdict
