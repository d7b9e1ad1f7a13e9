"""The proof of the fake: it takes what the vendor's own client sends, and its answers are understood by that client."""

from __future__ import annotations

import logging
from typing import Any

import amplitude as sdk
import pytest
from amplitude.event import EVENT_KEY_MAPPING

from tests.fakes.amplitude import AFTER, FakeAmplitude
from tests.fakes.amplitude.checks import FIELDS
from tests.fakes.amplitude.sdk import client

ADA = "ada@example.com"


def options(**fields: Any) -> sdk.EventOptions:
    return sdk.EventOptions(user_id=ADA, **fields)


def test_the_fake_knows_every_field_that_the_client_can_send():
    assert {wire for wire, _ in EVENT_KEY_MAPPING.values()} <= FIELDS


@pytest.mark.parametrize("path", ["/2/httpapi", "/batch"])
def test_an_event_with_every_kind_of_field_arrives_as_it_was_tracked(path: str):
    plan = sdk.Plan(branch="main", source="web", version="1")
    with FakeAmplitude() as server, client(server, path, plan=plan, use_batch=path == "/batch") as mine:
        properties = {"theme_top_1": "price", "score": 4, "quick": True, "steps": ["a", "b"], "nested": {"deep": [1]}}
        event = sdk.BaseEvent(
            "opened", user_id=ADA, device_id="device-1", event_properties=properties, platform="web", session_id=1
        )
        mine.client.track(event)
        mine.send_all()
        kept = server.events[0]
        assert (kept.type, kept.user_id, kept.device_id, kept.properties) == ("opened", ADA, "device-1", properties)
        assert kept.raw["library"] == "amplitude-python/1.3.0"
        assert kept.raw["plan"] == {"branch": "main", "source": "web", "version": "1"}
        assert mine.told == {"opened": (200, "Event sent successfully.")}


def test_every_operation_on_a_users_properties_is_taken_and_applies_from_the_next_event_on():
    with FakeAmplitude() as server, client(server) as mine:
        mine.client.track(sdk.BaseEvent("first", user_id=ADA, user_properties={"tags": ["b"], "seen": 1, "gone": 1}))
        told = sdk.Identify().set("mood", "negative").set_once("since", 2026).add("seen", 2).unset("gone")
        told.append("steps", "end").prepend("queue", "front").pre_insert("tags", ["a", "b"]).post_insert("list", "z")
        mine.client.identify(told, options())
        mine.send_all()
        assert server.user(ADA).properties == {"tags": ["b"], "seen": 1, "gone": 1}
        mine.client.identify(sdk.Identify().remove("tags", "b"), options())
        mine.client.track(sdk.BaseEvent("second", user_id=ADA))
        mine.send_all()
    expected = {"mood": "negative", "since": 2026, "seen": 3, "steps": ["end"], "queue": ["front"], "list": ["z"]}
    assert server.events[-1].user_properties == {**expected, "tags": ["a"]}
    assert [event.type for event in server.events] == ["first", "second"]


def test_all_properties_of_a_user_can_be_cleared():
    with FakeAmplitude() as server, client(server) as mine:
        mine.client.track(sdk.BaseEvent("first", user_id=ADA, user_properties={"mood": "negative"}))
        mine.client.identify(sdk.Identify().clear_all(), options())
        mine.client.track(sdk.BaseEvent("second", user_id=ADA))
        mine.send_all()
    assert server.user(ADA).properties == {}


def test_revenue_and_groups_are_taken():
    with FakeAmplitude() as server, client(server) as mine:
        revenue = sdk.Revenue(price=3.99, quantity=2, product_id="plan-pro", currency="EUR").set_receipt("r", "s")
        mine.client.revenue(revenue, options())
        mine.client.set_group("company", ["acme", "initech"], options())
        mine.client.group_identify("company", "acme", sdk.Identify().set("seats", 12), options())
        mine.client.group_identify("company", "acme", sdk.Identify().add("seats", 1))
        mine.client.track(sdk.BaseEvent("opened", user_id=ADA, groups={"company": "acme"}))
        mine.send_all()
    assert [event.type for event in server.events] == ["revenue_amount", "opened"]
    assert server.events[0].properties["$price"] == 3.99
    assert server.user(ADA).properties == {"company": ["acme", "initech"]}
    assert server.project.group_properties == {"company:acme": {"seats": 13}}


def test_the_client_cuts_what_is_too_long_so_that_it_is_taken():
    with FakeAmplitude() as server, client(server) as mine:
        mine.client.track(sdk.BaseEvent("opened", user_id=ADA, event_properties={"quote": "é😀" * 1000}))
        mine.send_all()
    assert len(server.events[0].properties["quote"]) == 1024


def test_a_short_id_is_refused_and_the_client_knows_which_and_sends_the_rest():
    with FakeAmplitude(may_refuse=True) as server, client(server) as mine:
        mine.client.track(sdk.BaseEvent("short", user_id="ada"))
        mine.client.track(sdk.BaseEvent("opened", user_id=ADA))
        mine.client.track(sdk.BaseEvent("with a device", user_id="ada", device_id="device-1"))
        mine.send_all()
        assert mine.told["short"] == (400, "Invalid id length for user_id or device_id")
        assert mine.told["opened"][0] == 200
    assert {event.type: event.user_id for event in server.events} == {"opened": ADA, "with a device": None}


def test_a_short_id_is_taken_where_the_client_asks_for_it():
    with FakeAmplitude() as server, client(server, min_id_length=1) as mine:
        mine.client.track(sdk.BaseEvent("short", user_id="ada"))
        mine.send_all()
    assert server.events[0].user_id == "ada"


@pytest.mark.parametrize("names_all", [True, False], ids=["all are named", "the first is named"])
def test_bad_events_are_refused_and_the_client_sends_the_rest(names_all: bool):
    with FakeAmplitude(may_refuse=True) as server, client(server) as mine:
        server.account.names_all = names_all
        for number in range(6):
            user_id = "anonymous" if number % 3 == 0 else f"ada{number}@example.com"
            mine.client.track(sdk.BaseEvent(f"event {number}", user_id=user_id))
        mine.send_all()
        assert {code for code, _ in mine.told.values()} == {200, 400}
        assert mine.told["event 3"] == (400, "Invalid field values on some events")
    assert [event.type for event in server.events] == ["event 1", "event 2", "event 4", "event 5"]
    assert len(server.seen) == (2 if names_all else 3)


def test_a_key_that_is_not_known_ends_the_clients_sending(caplog: pytest.LogCaptureFixture):
    with FakeAmplitude(may_refuse=True) as server, client(server, key="nobodys-key") as mine:
        mine.client.track(sdk.BaseEvent("opened", user_id=ADA))
        with caplog.at_level(logging.ERROR):
            mine.send()
        assert "Invalid API Key" in caplog.text
        assert mine.told == {}
        assert server.seen[0].told == {"code": 400, "error": "Invalid API key: nobodys-key"}


def test_a_user_beyond_30_events_a_second_is_throttled_for_30_seconds_and_the_others_go_on():
    with FakeAmplitude(may_refuse=True) as server, client(server) as mine:
        mine.client.track(sdk.BaseEvent("calm", user_id="calm@example.com"))
        for number in range(31):
            mine.client.track(sdk.BaseEvent(f"event {number}", user_id=ADA))
        mine.send()
        assert server.seen[0].status == 429
        assert server.seen[0].told["throttled_users"] == {ADA: 31}
        assert mine.queue.delays == {"calm": 0, **{f"event {number}": 30_000 for number in range(31)}}
        mine.queue.pull(1)  # the calm one, which is due
        assert server.events == []


def test_thirty_events_a_second_are_taken_and_the_next_ones_a_second_later():
    with FakeAmplitude() as server, client(server) as mine:
        for wave in range(2):
            for number in range(30):
                mine.client.track(sdk.BaseEvent(f"event {wave} {number}", user_id=ADA))
            mine.send()
            server.set_forward += 1.1
    assert len(server.events) == 60


def test_a_user_beyond_the_daily_quota_is_told_so():
    with FakeAmplitude(may_refuse=True) as server, client(server, "/batch") as mine:
        server.account.over_daily_quota = {ADA}
        mine.client.track(sdk.BaseEvent("opened", user_id=ADA))
        mine.client.track(sdk.BaseEvent("calm", user_id="calm@example.com"))
        mine.send_all()
        assert mine.told == {"opened": (429, "Exceeded daily quota"), "calm": (200, "Event sent successfully.")}


def test_a_silenced_device_is_refused_and_the_others_go_on():
    with FakeAmplitude(may_refuse=True) as server, client(server) as mine:
        server.account.silenced = {"device-1"}
        mine.client.track(sdk.BaseEvent("noisy", device_id="device-1"))
        mine.client.track(sdk.BaseEvent("calm", device_id="device-2"))
        mine.send_all()
        assert mine.told == {
            "noisy": (400, "Events silenced for device_id"),
            "calm": (200, "Event sent successfully."),
        }


def test_what_is_too_large_is_sent_in_smaller_parts():
    with FakeAmplitude(may_refuse=True) as server, client(server) as mine:
        for number in range(150):
            properties = {f"p{index}": "x" * 1024 for index in range(10)}
            mine.client.track(sdk.BaseEvent(f"event {number}", user_id=f"{number}{ADA}", event_properties=properties))
        mine.send_all()
        assert server.seen[0].told == {"code": 413, "error": "Payload too large"}
    assert len(server.events) == 150


def test_what_was_taken_and_never_answered_is_kept_once():
    with FakeAmplitude() as server, client(server) as mine:
        server.fail(when=AFTER, status=500)
        server.fail(status=503, body=b"<html>Service Unavailable</html>", content_type="text/html")
        mine.client.track(sdk.BaseEvent("opened", user_id=ADA))
        mine.send_all()
        assert [each.status for each in server.seen] == [500, 503, 200]
        assert mine.told == {"opened": (200, "Event sent successfully.")}
    assert (len(server.events), server.project.duplicates) == (1, 1)
