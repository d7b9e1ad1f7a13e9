"""Telling Amplitude of interviews: what becomes of what it does not take, and of what breaks on the way."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from openkoji.integrations.vendor import Fate
from openkoji.kit.targets import Client
from tests.fakes.amplitude import FakeAmplitude
from tests.fakes.amplitude.calls import event, upload
from tests.integrations.amplitude.interviews import parcel
from tests.integrations.amplitude.telling import (
    MODES,
    amplitude,
    client,
    deliver,
    fates,
    nested,
    refusing,
    told_ids,
)

__all__ = ["amplitude", "client", "refusing"]


# What Amplitude does not take


@MODES
@pytest.mark.parametrize("names_all", [True, False], ids=["all are named", "the first is named"])
async def test_interviews_that_are_refused_are_shown_with_its_words_and_the_rest_is_sent_again_at_once(
    client: Client, refusing: FakeAmplitude, mode: str, names_all: bool
):
    refusing.account.names_all = names_all
    mapping = {"eventProperties": {}, "userProperties": {"plan": "metadata.plan"}}
    too_deep = {"metadata": {"plan": nested(45)}}
    parcels = [parcel(number, **(too_deep if number in (1, 3) else {})) for number in range(5)]
    outcomes = await deliver(client, refusing, *parcels, mode=mode, mapping=mapping)
    assert fates(outcomes) == "delivered refused delivered refused delivered"
    assert sorted(map(str, told_ids(refusing))) == ["ada0@example.com", "ada2@example.com", "ada4@example.com"]
    assert all("Amplitude refused it: " in str(outcomes[index].sentence) for index in (1, 3))


async def test_an_event_that_is_refused_by_its_index_is_named_with_the_field(client: Client, refusing: FakeAmplitude):
    mapping = {"eventProperties": {"plan": "metadata.plan"}, "userProperties": {}}
    outcomes = await deliver(client, refusing, parcel(1), parcel(2, metadata={"plan": nested(45)}), mapping=mapping)
    assert fates(outcomes) == "delivered refused"
    assert outcomes[1].sentence == (
        "Amplitude refused it: Invalid field values on some events (event_properties is not taken)."
    )


@pytest.mark.parametrize("email", ["anonymous", "NULL", "00000000-0000-0000-0000-000000000000", "x" * 1025, " "])
async def test_ids_that_amplitude_does_not_take_are_never_sent(client: Client, amplitude: FakeAmplitude, email: str):
    outcomes = await deliver(client, amplitude, parcel(respondent_email=email), parcel(2))
    assert fates(outcomes) == "refused delivered"
    assert outcomes[0].sentence
    assert told_ids(amplitude) == ["ada2@example.com"]


@MODES
async def test_a_key_that_is_not_known_is_tried_again_and_the_sentence_says_what_to_do(
    client: Client, refusing: FakeAmplitude, mode: str
):
    outcomes = await deliver(client, refusing, parcel(1), parcel(2), mode=mode, apiKey="another-projects-key")
    assert fates(outcomes) == "again again"
    assert outcomes[0].sentence == (
        "Amplitude does not know this API key. Connect it with the key of the project, and with the region in which "
        "the project's data is kept."
    )
    assert len(refusing.seen) == 1
    assert "another-projects-key" not in repr(outcomes)


@MODES
async def test_what_is_too_large_is_halved_until_it_fits(client: Client, refusing: FakeAmplitude, mode: str):
    refusing.fail(status=413, body=b'{"code": 413, "error": "Payload too large"}', times=2)
    outcomes = await deliver(client, refusing, *map(parcel, range(4)), mode=mode)
    assert fates(outcomes) == "delivered delivered delivered delivered"
    assert len(refusing.events) == 4


@MODES
async def test_an_interview_that_is_too_large_by_itself_is_refused_and_the_others_go_on(
    client: Client, amplitude: FakeAmplitude, mode: str
):
    mapping = {"eventProperties": {}, "userProperties": {"all": "metadata.all"}}
    huge = parcel(1, metadata={"all": ["😀" * 512] * 500})
    outcomes = await deliver(client, amplitude, huge, parcel(2), mode=mode, mapping=mapping)
    assert fates(outcomes) == "refused delivered"
    assert outcomes[0].sentence == "What is told of this interview is larger than Amplitude takes, which is 1 MB."


@MODES
async def test_one_that_amplitude_finds_too_large_is_refused_and_the_others_go_on(
    client: Client, refusing: FakeAmplitude, mode: str
):
    refusing.fail(status=413, body=b'{"code": 413, "error": "Payload too large"}', times=2)
    outcomes = await deliver(client, refusing, parcel(1), parcel(2), mode=mode)
    assert fates(outcomes) == "refused delivered"
    assert outcomes[0].sentence == "Amplitude found it too large."


async def test_large_interviews_are_sent_in_several_requests_without_being_refused(
    client: Client, amplitude: FakeAmplitude
):
    mapping = {
        "eventProperties": {f"e{number}": "summary" for number in range(50)},
        "userProperties": {f"u{number}": "summary" for number in range(50)},
    }
    parcels = [parcel(number, summary="😀" * 512) for number in range(10)]
    outcomes = await deliver(client, amplitude, *parcels, mapping=mapping)
    assert fates(outcomes) == " ".join(["delivered"] * 10)
    assert len(amplitude.seen) > 2
    assert len(amplitude.events) == 10


@MODES
async def test_a_user_who_is_throttled_waits_30_seconds_and_the_others_go_on(
    client: Client, refusing: FakeAmplitude, mode: str
):
    upload(refusing, *[event(user_id="ada1@example.com") for _ in range(30)])
    outcomes = await deliver(client, refusing, parcel(0), parcel(1), parcel(2), mode=mode)
    assert fates(outcomes) == "delivered again delivered"
    assert outcomes[1].retry_after == timedelta(seconds=30)
    assert "throttles" in str(outcomes[1].sentence)
    refusing.set_forward += 30
    assert fates(await deliver(client, refusing, parcel(1), mode=mode)) == "delivered"


@MODES
async def test_a_user_beyond_the_daily_quota_waits_longer(client: Client, refusing: FakeAmplitude, mode: str):
    refusing.account.over_daily_quota = {"ada1@example.com"}
    outcomes = await deliver(client, refusing, parcel(1), parcel(2), mode=mode)
    assert fates(outcomes) == "again delivered"
    assert outcomes[0].retry_after == timedelta(hours=1)


async def test_a_silenced_user_is_refused_and_the_others_go_on(client: Client, refusing: FakeAmplitude):
    refusing.account.silenced = {"ada1@example.com"}
    outcomes = await deliver(client, refusing, parcel(1), parcel(2))
    assert fates(outcomes) == "refused delivered"
    assert outcomes[0].sentence == "Amplitude has silenced this user."


@MODES
async def test_what_the_firewall_blocks_is_found_out_and_tried_again_alone(
    client: Client, amplitude: FakeAmplitude, mode: str
):
    blocked = {"status": 403, "body": b'{"code": 403, "error": "Forbidden"}'}
    amplitude.fail(**blocked, times=2)  # both, then the first alone
    outcomes = await deliver(client, amplitude, parcel(1), parcel(2), mode=mode)
    assert fates(outcomes) == "again delivered"
    assert "firewall" in str(outcomes[0].sentence)


# What goes wrong on the way

BROKEN = {
    "500": {"status": 500},
    "502": {"status": 502, "body": b"<html>Bad Gateway</html>", "content_type": "text/html"},
    "503": {"status": 503, "body": b""},
    "504": {"status": 504, "body": b""},
    "a connection that breaks": {"ends": "drop"},
    "no answer": {"ends": "hang"},
    "a 404": {"status": 404, "body": b"<html>"},
    "a redirect": {"status": 302, "body": b""},
    "a 429 that names nobody": {"status": 429, "body": b"slow down", "content_type": "text/plain"},
}


@MODES
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
async def test_what_breaks_is_tried_again_and_is_one_event_in_the_end(
    client: Client, amplitude: FakeAmplitude, mode: str, when: Any, fault: dict[str, Any]
):
    amplitude.may_refuse = True
    amplitude.fail(**fault, when=when, path="/2/httpapi")
    first = await deliver(client, amplitude, parcel(1), parcel(2), mode=mode, within=0.5)
    assert fates(first) == "again again"
    assert all(outcome.sentence for outcome in first)
    second = await deliver(client, amplitude, parcel(1), parcel(2), mode=mode)
    assert fates(second) == "delivered delivered"
    assert told_ids(amplitude) == ["ada1@example.com", "ada2@example.com"]


@pytest.mark.parametrize("fault", BROKEN.values(), ids=BROKEN)
async def test_where_identify_fails_the_event_is_not_sent_before_it(
    client: Client, amplitude: FakeAmplitude, fault: dict[str, Any]
):
    amplitude.may_refuse = True
    amplitude.fail(**fault, path="/identify")
    assert fates(await deliver(client, amplitude, parcel(1), within=0.5)) == "again"
    assert amplitude.requests_to("/2/httpapi") == []
    await deliver(client, amplitude, parcel(1))
    assert amplitude.events[0].user_properties["last_interview_sentiment"] == "negative"


async def test_an_answer_of_200_that_is_not_amplitudes_is_not_believed(client: Client, amplitude: FakeAmplitude):
    amplitude.fail(status=200, body=b"<html>Please sign in</html>", content_type="text/html", path="/2/httpapi")
    [outcome] = await deliver(client, amplitude, parcel())
    assert outcome.fate == Fate.AGAIN
    assert outcome.sentence == "What answered 200 is not Amplitude: “<html>Please sign in</html>”."


async def test_a_slow_vendor_is_given_up_before_the_delivery_is_taken_for_lost(client: Client, refusing: FakeAmplitude):
    refusing.fail(status=400, body=b'{"code": 400, "error": "Invalid event JSON"}', path="/2/httpapi", times=100)
    refusing.on_request = lambda _: time.sleep(0.15)
    outcomes = await deliver(client, refusing, *map(parcel, range(10)), within=0.3)
    assert len(refusing.seen) < 10
    assert outcomes[-1].sentence == "Amplitude was too slow to be told of all."


@pytest.mark.parametrize(("asked_for", "waits"), [("90", 90), ("5", 30)])
async def test_a_longer_retry_after_is_kept_to(client: Client, amplitude: FakeAmplitude, asked_for: str, waits: int):
    amplitude.may_refuse = True
    amplitude.fail(status=429, body=b"", path="/identify", headers={"retry-after": asked_for})
    [outcome] = await deliver(client, amplitude, parcel())
    assert outcome.retry_after == timedelta(seconds=waits)
