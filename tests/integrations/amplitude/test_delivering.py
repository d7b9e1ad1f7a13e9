"""Telling Amplitude of interviews: what arrives at the strict fake."""

from __future__ import annotations

from openkoji.kit.targets import Client
from tests.fakes.amplitude import FakeAmplitude
from tests.fakes.amplitude.calls import event, upload
from tests.integrations.amplitude.interviews import config_for, parcel, theme
from tests.integrations.amplitude.telling import (
    MODES,
    VENDOR,
    amplitude,
    client,
    deliver,
    fates,
    refusing,
    told_ids,
)

__all__ = ["amplitude", "client", "refusing"]


@MODES
async def test_an_interview_is_one_event_and_four_properties_which_are_seen_with_it(
    client: Client, amplitude: FakeAmplitude, mode: str
):
    assert fates(await deliver(client, amplitude, parcel(), mode=mode)) == "delivered"
    [kept] = amplitude.events
    assert (kept.type, kept.user_id) == ("koji.interview_completed", "ada1@example.com")
    assert kept.time == 1795338868250
    assert kept.insert_id == f"koji:int_{1:032x}:analysis_ready"
    assert kept.properties == {
        "theme_top_1": "pricing confusion",
        "theme_top_2": "onboarding",
        "sentiment": "negative",
        "quality_score": 4,
        "transcript_url": "https://research.example.com/t/abc",
    }
    assert kept.user_properties == {
        "last_interview_at": "2026-11-22T09:14:28",
        "last_interview_sentiment": "negative",
        "last_interview_themes": ["pricing confusion", "onboarding", "support"],
        "last_interview_quality": 4,
    }


async def test_with_the_identify_api_there_are_two_requests_and_identify_is_the_first(
    client: Client, amplitude: FakeAmplitude
):
    [outcome] = await deliver(client, amplitude, parcel())
    assert [each.path for each in amplitude.seen] == ["/identify", "/2/httpapi"]
    assert [attempt.url for attempt in outcome.attempts] == [f"{amplitude.url}/identify", f"{amplitude.url}/2/httpapi"]
    assert [attempt.status for attempt in outcome.attempts] == [200, 200]


async def test_inline_there_is_one_request_with_identify_before_the_event(client: Client, amplitude: FakeAmplitude):
    await deliver(client, amplitude, parcel(), mode="inline")
    [request] = amplitude.seen
    assert [each["event_type"] for each in request.json["events"]] == ["$identify", "koji.interview_completed"]


@MODES
async def test_ten_interviews_go_together(client: Client, amplitude: FakeAmplitude, mode: str):
    assert VENDOR.most_at_once == 10
    outcomes = await deliver(client, amplitude, *map(parcel, range(10)), mode=mode)
    assert fates(outcomes) == " ".join(["delivered"] * 10)
    assert len(amplitude.seen) == (2 if mode == "identify_api" else 1)
    assert len(amplitude.events) == 10


@MODES
async def test_an_interview_that_was_told_before_updates_its_user_and_sends_no_second_event(
    client: Client, amplitude: FakeAmplitude, mode: str
):
    await deliver(client, amplitude, parcel(), mode=mode)
    amplitude.seen.clear()
    later = parcel(is_known=True, analysis_version=2, sentiment="mixed")
    assert fates(await deliver(client, amplitude, later, mode=mode)) == "delivered"
    assert len(amplitude.events) == 1
    upload(amplitude, event(user_id="ada1@example.com"))
    assert amplitude.user("ada1@example.com").properties["last_interview_sentiment"] == "mixed"


@MODES
async def test_two_interviews_of_one_user_are_told_in_the_order_in_which_they_ended(
    client: Client, amplitude: FakeAmplitude, mode: str
):
    mine = {"respondent_email": "ada@example.com"}
    later = parcel(2, **mine, completed_at="2026-11-23T09:00:00.000Z", sentiment="positive")
    await deliver(client, amplitude, later, parcel(1, **mine), parcel(3), mode=mode)
    of_ada = [each for each in amplitude.events if each.user_id == "ada@example.com"]
    assert [each.user_properties["last_interview_sentiment"] for each in of_ada] == ["negative", "positive"]
    assert [each.properties["sentiment"] for each in of_ada] == ["negative", "positive"]


async def test_who_a_respondent_is_comes_from_the_external_id_where_it_is_set_so(
    client: Client, amplitude: FakeAmplitude
):
    await deliver(client, amplitude, parcel(), userIdFrom="externalId")
    assert told_ids(amplitude) == ["u_00001"]


@MODES
async def test_a_short_id_is_told_and_never_by_the_identify_api(client: Client, amplitude: FakeAmplitude, mode: str):
    outcomes = await deliver(client, amplitude, parcel(external_id="7"), parcel(2), mode=mode, userIdFrom="externalId")
    assert fates(outcomes) == "delivered delivered"
    assert sorted(map(str, told_ids(amplitude))) == ["7", "u_00002"]
    assert all("last_interview_at" in each.user_properties for each in amplitude.events)


async def test_what_an_interview_does_not_have_is_left_out_and_removed_from_the_user(
    client: Client, amplitude: FakeAmplitude
):
    await deliver(client, amplitude, parcel())
    bare = {"respondent_email": "ada1@example.com", "themes": [], "transcript_url": None}
    await deliver(client, amplitude, parcel(2, **bare))
    assert set(amplitude.events[-1].properties) == {"sentiment", "quality_score"}
    assert "last_interview_themes" not in amplitude.events[-1].user_properties


async def test_texts_are_cut_to_what_amplitude_takes(client: Client, amplitude: FakeAmplitude):
    long = parcel(themes=[theme("é😀" * 1000)])
    assert fates(await deliver(client, amplitude, long)) == "delivered"
    name = amplitude.events[0].properties["theme_top_1"]
    assert len(name.encode("utf-16-le")) // 2 == 1024
    assert name == ("é😀" * 1000)[: len(name)]


async def test_a_mapping_of_ones_own_says_which_fields_there_are(client: Client, amplitude: FakeAmplitude):
    mapping = {
        "eventProperties": {"Plan": "metadata.plan", "Would come back": "answer.back", "Ended": "completedAt"},
        "userProperties": {"Koji summary": "summary"},
    }
    await deliver(client, amplitude, parcel(), mapping=mapping)
    [kept] = amplitude.events
    assert kept.properties == {"Plan": "pro", "Would come back": 3, "Ended": "2026-11-22T09:14:28"}
    assert kept.user_properties == {"Koji summary": "Too dear, and hard to begin with."}


async def test_the_preview_is_what_is_sent_with_the_key_masked(client: Client, amplitude: FakeAmplitude):
    config = config_for(amplitude)
    shown = VENDOR.requests(config, VENDOR.mapping, [parcel()])
    await deliver(client, amplitude, parcel())
    assert [(each.method, each.url) for each in shown] == [
        ("POST", f"{amplitude.url}{each.path}") for each in amplitude.seen
    ]
    assert shown[1].body == {**amplitude.seen[1].json, "api_key": "••••"}
    assert shown[0].body["api_key"] == "••••"
    assert amplitude.key not in repr(shown)
