"""Telling Amplitude of interviews: what arrives at the strict fake, and what becomes of what it does not take."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import pytest

from openkoji.integrations.amplitude.vendor import Amplitude
from openkoji.integrations.vendor import Fate, Outcome, Parcel
from openkoji.kit.targets import Client, Targets
from tests.fakes.amplitude import FakeAmplitude
from tests.fakes.amplitude.calls import event, upload
from tests.integrations.amplitude.interviews import config_for, parcel, theme

VENDOR = Amplitude()
MODES = pytest.mark.parametrize("mode", ["identify_api", "inline"])


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    async with Targets.parse("127.0.0.0/8").client() as client:
        yield client


@pytest.fixture
def amplitude() -> Iterator[FakeAmplitude]:
    with FakeAmplitude() as fake:
        yield fake


@pytest.fixture
def refusing() -> Iterator[FakeAmplitude]:
    """A fake that is expected to refuse something of what it is sent."""
    with FakeAmplitude(may_refuse=True) as fake:
        yield fake


async def deliver(
    client: Client, amplitude: FakeAmplitude, *parcels: Parcel, within: float = 5.0, mapping: Any = None, **config: Any
) -> list[Outcome]:
    wanted = mapping or VENDOR.mapping
    outcomes = await VENDOR.deliver(client, config_for(amplitude, **config), wanted, parcels, within)
    assert len(outcomes) == len(parcels)
    assert all(outcome.attempts for outcome in outcomes), "the log has something to show of each"
    return outcomes


def fates(outcomes: list[Outcome]) -> str:
    return " ".join(outcome.fate for outcome in outcomes)


def told_ids(amplitude: FakeAmplitude) -> list[str | None]:
    return [each.user_id for each in amplitude.events]


def nested(depth: int) -> Any:
    """A value that Amplitude does not take: deeper than 40."""
    return "x" if depth == 0 else {"deep": nested(depth - 1)}


# What arrives


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
