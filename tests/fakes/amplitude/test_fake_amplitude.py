"""The fake of Amplitude, called by hand: what it refuses, in which words, and what it does with what it takes."""

from __future__ import annotations

import gzip
import json
from typing import Any

import httpx
import pytest

from tests.fakes.amplitude import AFTER, FakeAmplitude
from tests.fakes.amplitude.calls import WHEN, delete, event, identify, upload

REFUSED = [
    ({"time": "2026-11-22T08:00:00"}, "time"),
    ({"time": WHEN // 1000}, "time"),
    ({"time": float(WHEN)}, "time"),
    ({"event_properties": {"quote": "x" * 1025}}, "event_properties"),
    ({"event_properties": {"deep": [{"quotes": ["x" * 1025]}]}}, "event_properties"),
    ({"user_id": "x" * 1025}, "user_id"),
    ({"user_id": 12345}, "user_id"),
    ({"insert_id": 1}, "insert_id"),
    ({"device_id": "00000000-0000-0000-0000-000000000000"}, "device_id"),
    ({"user_properties": {"$set": {"mood": "good"}}}, "user_properties"),
    ({"event_type": "$identify", "user_properties": {"$set": {"mood": "good"}, "plan": "pro"}}, "user_properties"),
    ({"event_type": "$identify", "user_properties": {"$replace": {"mood": "good"}}}, "user_properties"),
    ({"event_type": "$identify", "user_properties": {"$add": {"mood": "good"}}}, "user_properties"),
    ({"event_type": "$identify", "user_properties": {"$set": "good"}}, "user_properties"),
    ({"eventProperties": {}}, "eventProperties"),
]


@pytest.mark.parametrize(("fields", "named"), REFUSED)
def test_a_value_that_the_vendor_does_not_take_is_named_with_the_events_index(fields: dict[str, Any], named: str):
    with FakeAmplitude(may_refuse=True) as amplitude:
        reply = upload(amplitude, event(), event(**fields))
    assert reply.status_code == 400
    assert reply.json() == {
        "code": 400,
        "error": "Invalid field values on some events",
        "events_with_invalid_fields": {named: [1]},
    }
    assert amplitude.events == []


@pytest.mark.parametrize("banned", ["anonymous", "Unknown", "00000000-0000-0000-0000-000000000000", "lmy47d", '""'])
def test_ids_that_stand_for_nobody_are_refused(banned: str):
    with FakeAmplitude(may_refuse=True) as amplitude:
        reply = upload(amplitude, event(user_id=banned), options={"min_id_length": 1})
        assert identify(amplitude, {"user_id": banned}).status_code == 400
    assert reply.json()["events_with_invalid_fields"] == {"user_id": [0]}


def test_missing_fields_are_named_and_nothing_of_the_request_is_kept():
    with FakeAmplitude(may_refuse=True) as amplitude:
        amplitude.account.names_all = True
        reply = upload(amplitude, event(), {"user_id": "ada@example.com"}, {"event_type": "opened"}, {})
    assert reply.json() == {
        "code": 400,
        "error": "Request missing required field",
        "events_with_missing_fields": {"event_type": [1, 3], "user_id": [2, 3]},
    }
    assert amplitude.events == []


def test_of_each_field_the_first_bad_event_is_named_as_the_vendors_page_says():
    with FakeAmplitude(may_refuse=True) as amplitude:
        reply = upload(amplitude, event(time="now"), event(), event(time="now", insert_id=1))
    assert reply.json()["events_with_invalid_fields"] == {"time": [0], "insert_id": [2]}


@pytest.mark.parametrize(
    ("content", "headers", "expected"),
    [
        (b"", {}, {"error": "Missing request body"}),
        (b"{", {}, {"error": "Invalid JSON request body"}),
        (b"[]", {}, {"error": "Invalid JSON request body"}),
        (b"{}", {"content-type": "application/x-www-form-urlencoded"}, {"error": "Invalid JSON request body"}),
        (b"{}", {}, {"error": "Request missing required field", "missing_field": "api_key"}),
        (b'{"api_key": "k"}', {}, {"error": "Request missing required field", "missing_field": "events"}),
        (b'{"api_key": "k", "events": [1]}', {}, {"error": "Invalid API key: k"}),
    ],
)
def test_a_request_without_what_every_request_must_have_is_refused(content: bytes, headers: Any, expected: Any):
    with FakeAmplitude(may_refuse=True) as amplitude:
        headers = {"content-type": "application/json", **headers}
        reply = httpx.post(f"{amplitude.url}/2/httpapi", content=content, headers=headers)
    assert (reply.status_code, reply.json()) == (400, {"code": 400, **expected})


def test_an_address_that_is_none_of_the_vendors_is_refused():
    with FakeAmplitude(may_refuse=True) as amplitude:
        reply = upload(amplitude, event(), path="/3/httpapi")
    assert reply.json() == {"code": 400, "error": "Invalid request path"}


@pytest.mark.parametrize(("count", "status"), [(2000, 200), (2001, 413)])
def test_at_most_2000_events_are_taken_at_once(count: int, status: int):
    with FakeAmplitude(may_refuse=True) as amplitude:
        reply = upload(amplitude, *map(event, range(count)))
    assert reply.status_code == status
    assert len(amplitude.events) == (count if status == 200 else 0)


def test_at_most_one_megabyte_is_taken_at_once_counted_after_it_is_unpacked():
    large = [event(number, event_properties={f"p{index}": "x" * 1000 for index in range(10)}) for number in range(100)]
    with FakeAmplitude(may_refuse=True) as amplitude:
        body = gzip.compress(json.dumps({"api_key": amplitude.key, "events": large}).encode())
        headers = {"content-type": "application/json", "content-encoding": "gzip"}
        packed = httpx.post(f"{amplitude.url}/2/httpapi", content=body, headers=headers)
        assert (packed.status_code, packed.json()) == (413, {"code": 413, "error": "Payload too large"})
        assert upload(amplitude, *large).status_code == 413
        assert upload(amplitude, *large, path="/batch").status_code == 200


def test_an_event_with_an_insert_id_is_kept_once_in_seven_days():
    with FakeAmplitude() as amplitude:
        once = event(insert_id="one")
        assert upload(amplitude, once, once).json()["events_ingested"] == 2
        upload(amplitude, event(1, insert_id="one"))
        amplitude.set_forward += 7 * 24 * 3600 - 60
        upload(amplitude, once)
        assert len(amplitude.events) == 2, "the other user's is another event"
        amplitude.set_forward += 120
        upload(amplitude, once)
        assert len(amplitude.events) == 3


def test_what_is_identified_is_seen_from_the_users_next_event_on():
    with FakeAmplitude() as amplitude:
        upload(amplitude, event())
        reply = identify(amplitude, {"user_id": "ada0@example.com", "user_properties": {"$set": {"mood": "good"}}})
        assert reply.status_code == 200
        assert amplitude.user("ada0@example.com").properties == {}
        upload(amplitude, event())
        assert [each.user_properties for each in amplitude.events] == [{}, {"mood": "good"}]


def test_identify_takes_both_kinds_of_form_and_one_object_or_many():
    told = {"user_id": "ada@example.com", "user_properties": {"plan": "pro"}}
    with FakeAmplitude() as amplitude:
        assert identify(amplitude, told, told).status_code == 200
        form = {"api_key": amplitude.key, "identification": json.dumps(told)}
        assert httpx.post(f"{amplitude.url}/identify", data=form).status_code == 200
        files = {name: (None, value) for name, value in form.items()}
        assert httpx.post(f"{amplitude.url}/identify", files=files).status_code == 200
    assert len(amplitude.user("ada@example.com").waiting) == 4


def test_identify_takes_no_json_no_other_key_and_nothing_malformed():
    told = {"user_id": "ada@example.com", "user_properties": {"plan": "pro"}}
    with FakeAmplitude(may_refuse=True) as amplitude:
        body = {"api_key": amplitude.key, "identification": [told]}
        assert httpx.post(f"{amplitude.url}/identify", json=body).text == "missing_event"
        assert identify(amplitude, told, api_key="another").text == "invalid_api_key"
        assert identify(amplitude, identification="{").text == "missing_event"
        assert identify(amplitude).text == "missing_event"
        for wrong in (
            {**told, "time": WHEN},
            {"user_id": "ada"},
            {"user_properties": {}},
            {**told, "user_properties": {"$set": {}, "plan": "pro"}},
            {**told, "user_properties": {"quote": "x" * 1025}},
        ):
            assert identify(amplitude, told, wrong).status_code == 400
    assert amplitude.project.users == {}


def test_more_than_1800_updates_of_a_user_in_an_hour_are_dropped_without_a_word():
    with FakeAmplitude() as amplitude:
        for _ in range(61):
            told = [{"user_id": "ada@example.com", "user_properties": {"$add": {"count": 1}}}] * 30
            assert identify(amplitude, *told).status_code == 200
            amplitude.set_forward += 1.1
        upload(amplitude, event(user_id="ada@example.com"))
    assert amplitude.project.dropped_updates == 30
    assert amplitude.user("ada@example.com").properties == {"count": 1800}


def test_identifications_count_into_the_30_a_second_of_an_id():
    with FakeAmplitude(may_refuse=True) as amplitude:
        reply = identify(amplitude, *[{"user_id": "ada@example.com"}] * 31)
    assert reply.status_code == 429
    assert reply.json()["throttled_users"] == {"ada@example.com": 31}


def test_a_throttled_request_names_the_ids_their_rates_and_the_indexes():
    with FakeAmplitude(may_refuse=True) as amplitude:
        many = [event(0, device_id="device-1") for _ in range(31)]
        reply = upload(amplitude, event(1), *many)
    assert reply.json() == {
        "code": 429,
        "error": "Too many requests for some devices and users",
        "eps_threshold": 30,
        "throttled_devices": {"device-1": 31},
        "throttled_users": {"ada0@example.com": 31},
        "throttled_events": list(range(1, 32)),
    }
    assert amplitude.events == []


def test_people_are_deleted_whom_the_project_knows_and_the_others_are_named():
    with FakeAmplitude() as amplitude:
        upload(amplitude, event(0), event(1))
        reply = delete(amplitude, "ada0@example.com", "nobody@example.com", ignore_invalid_id="true")
        assert reply.status_code == 200
        assert reply.json()["invalid_ids"] == ["nobody@example.com"]
        assert [each["requester"] for each in reply.json()["amplitude_ids"]] == ["dpo@example.com"]
        assert len(amplitude.events) == 2, "the job runs within 30 days"
        amplitude.account.run_deletions()
    assert [each.user_id for each in amplitude.events] == ["ada1@example.com"]


def test_a_deletion_needs_the_secret_key_at_most_100_people_and_a_second_between_two():
    with FakeAmplitude(may_refuse=True) as amplitude:
        address = f"{amplitude.url}/api/2/deletions/users"
        body = {"user_ids": ["ada@example.com"]}
        assert httpx.post(address, json=body).status_code == 401
        assert httpx.post(address, json=body, auth=(amplitude.key, amplitude.key)).status_code == 401
        assert delete(amplitude, "nobody@example.com").status_code == 400
        assert delete(amplitude, "nobody@example.com").status_code == 429
        amplitude.set_forward += 1
        assert delete(amplitude, *(f"ada{number}@example.com" for number in range(101))).status_code == 400
        amplitude.set_forward += 1
        assert delete(amplitude, ignore_invalid_id="true").status_code == 400
    assert amplitude.account.deletions == []


def test_it_fails_as_it_is_told_before_or_after_it_took_what_was_sent():
    with FakeAmplitude() as amplitude:
        amplitude.fail(status=503, body=b"<html>", content_type="text/html", path="/2/httpapi")
        assert identify(amplitude, {"user_id": "ada@example.com"}).status_code == 200
        assert upload(amplitude, event()).text == "<html>"
        assert amplitude.events == []
        amplitude.fail(when=AFTER, ends="drop")
        with pytest.raises(httpx.RemoteProtocolError):
            upload(amplitude, event())
        amplitude.fail(when=AFTER, ends="hang")
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{amplitude.url}/2/httpapi", json={"api_key": amplitude.key, "events": [event()]}, timeout=0.2)
        assert len(amplitude.events) == 2
    assert [each.status for each in amplitude.seen] == [200, 503, None, None]


def test_a_refusal_that_nobody_expected_fails_the_test_that_caused_it():
    with pytest.raises(AssertionError, match="Invalid field values"), FakeAmplitude() as amplitude:
        upload(amplitude, event(time="now"))
