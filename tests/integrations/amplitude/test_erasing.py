"""Asking Amplitude whether it takes the keys, and to forget people."""

from __future__ import annotations

import base64

import pytest

from openkoji.integrations.amplitude import vendor
from openkoji.integrations.amplitude.vendor import TEST_USER
from openkoji.integrations.vendor import Fate
from openkoji.kit.targets import Client
from tests.fakes.amplitude import FakeAmplitude
from tests.fakes.amplitude.calls import event, upload
from tests.integrations.amplitude.interviews import config_for
from tests.integrations.amplitude.telling import VENDOR, client

__all__ = ["client"]


ADA, BOB = "ada@example.com", "bob@example.com"


# The test of a connection


async def test_a_key_that_is_taken_is_told_and_nobody_is_seen_in_the_project(client: Client):
    with FakeAmplitude() as amplitude:
        outcome = await VENDOR.test(client, config_for(amplitude), 5.0)
        assert (outcome.fate, outcome.sentence) == (Fate.DELIVERED, None)
        assert amplitude.events == []
        assert amplitude.user(TEST_USER).properties == {}


async def test_a_secret_key_is_tried_by_a_deletion_that_marks_nobody(client: Client):
    with FakeAmplitude(may_refuse=True) as amplitude:
        outcome = await VENDOR.test(client, config_for(amplitude, secretKey=amplitude.secret), 5.0)
        assert outcome.fate is Fate.DELIVERED
        assert [attempt.status for attempt in outcome.attempts] == [200, 400]
        assert amplitude.account.deletions == []


async def test_a_key_that_is_not_taken_is_told(client: Client):
    with FakeAmplitude(may_refuse=True) as amplitude:
        outcome = await VENDOR.test(client, config_for(amplitude, apiKey="another"), 5.0)
        assert outcome.fate is not Fate.DELIVERED
        assert "does not know this API key" in str(outcome.sentence)
        assert "another" not in repr(outcome)


async def test_a_secret_key_that_is_not_taken_is_told(client: Client):
    with FakeAmplitude(may_refuse=True) as amplitude:
        outcome = await VENDOR.test(client, config_for(amplitude, secretKey="another"), 5.0)
        assert outcome.fate is not Fate.DELIVERED
        assert "with this secret key" in str(outcome.sentence)


async def test_a_vendor_out_of_reach_is_told(client: Client):
    with FakeAmplitude() as amplitude:
        config = config_for(amplitude)
    outcome = await VENDOR.test(client, config, 1.0)
    assert outcome.fate is Fate.AGAIN
    assert outcome.sentence


# Erasure


async def test_people_are_deleted_and_whom_amplitude_does_not_know_it_need_not_forget(client: Client):
    with FakeAmplitude() as amplitude:
        upload(amplitude, event(user_id=ADA), event(user_id=BOB))
        config = config_for(amplitude, secretKey=amplitude.secret)
        outcomes = await VENDOR.erase(client, config, [ADA, "stranger@example.com"], 5.0)
        assert [each.fate for each in outcomes] == [Fate.DELIVERED, Fate.DELIVERED]
        assert [each.sentence for each in outcomes] == [None, "Amplitude holds nothing of this person."]
        amplitude.account.run_deletions()
        assert [each.user_id for each in amplitude.events] == [BOB]
        assert amplitude.account.deletions == [(ADA, "OpenKoji")]


async def test_the_secret_key_goes_in_the_header_and_is_not_kept(client: Client):
    with FakeAmplitude() as amplitude:
        upload(amplitude, event(user_id=ADA))
        [outcome] = await VENDOR.erase(client, config_for(amplitude, secretKey=amplitude.secret), [ADA], 5.0)
        [attempt] = outcome.attempts
        assert attempt.request_headers["Authorization"] == "••••"
        assert amplitude.secret not in repr(outcome)


async def test_more_than_a_hundred_go_in_several_requests_a_second_apart(client: Client):
    people = [f"ada{number}@example.com" for number in range(201)]
    with FakeAmplitude() as amplitude:
        upload(amplitude, *(event(user_id=each) for each in people))
        outcomes = await VENDOR.erase(client, config_for(amplitude, secretKey=amplitude.secret), people, 5.0)
        assert {each.fate for each in outcomes} == {Fate.DELIVERED}
        assert [len(each.json["user_ids"]) for each in amplitude.requests_to("/api/2/deletions/users")] == [100, 100, 1]


async def test_without_a_secret_key_nothing_is_sent_and_the_sentence_says_what_is_missing(client: Client):
    with FakeAmplitude() as amplitude:
        outcomes = await VENDOR.erase(client, config_for(amplitude), [ADA, BOB], 5.0)
        assert {each.fate for each in outcomes} == {Fate.AGAIN}
        assert outcomes[0].sentence == (
            "Amplitude deletes people only with the project's secret key: connect it with its secretKey too."
        )
        assert amplitude.seen == []


async def test_a_refusal_of_some_is_found_out_one_by_one(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(vendor, "_BETWEEN_DELETIONS", 0.0)
    with FakeAmplitude(may_refuse=True) as amplitude:
        upload(amplitude, event(user_id=ADA), event(user_id=BOB))
        config = config_for(amplitude, secretKey=amplitude.secret)
        amplitude.fail(
            status=400, body=b"Bad Request", content_type="text/plain", path="/api/2/deletions/users", times=2
        )
        outcomes = await VENDOR.erase(client, config, [ADA, BOB], 5.0)
    assert [each.fate for each in outcomes] == [Fate.REFUSED, Fate.DELIVERED]
    assert outcomes[0].sentence == "Amplitude refused to delete: “Bad Request”."


@pytest.mark.parametrize("status", [401, 403, 429, 500, 502, 503, 504, 302])
async def test_what_fails_is_asked_for_again(client: Client, status: int):
    with FakeAmplitude(may_refuse=True) as amplitude:
        amplitude.fail(status=status, body=b"")
        outcomes = await VENDOR.erase(client, config_for(amplitude, secretKey=amplitude.secret), [ADA], 5.0)
    assert outcomes[0].fate is Fate.AGAIN
    assert outcomes[0].sentence


async def test_a_proxy_that_repeats_the_credentials_has_them_masked(client: Client):
    key, secret = "a1b2c3d4e5f6a7b8", "f8e7d6c5b4a3f2e1"
    credentials = base64.b64encode(f"{key}:{secret}".encode()).decode()
    with FakeAmplitude(may_refuse=True) as amplitude:
        amplitude.fail(status=502, body=f"Basic {credentials} {key} {secret}".encode())
        config = config_for(amplitude, apiKey=key, secretKey=secret)
        outcomes = await VENDOR.erase(client, config, ["ada@example.com"], 2.0)
    told = repr((config, outcomes))
    assert not [each for each in (key, secret, credentials) if each in told]
