"""The forwarder of `docs/how-to/forward-to-amplitude.md` runs as written: it gets signed events, and posts to a strict
fake of Amplitude."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from openkoji.events.examples import EXAMPLES
from openkoji.events.types import EventType, MessageType
from openkoji.integrations.amplitude.mapping import MAPPING, as_event, told_of, upload_body
from openkoji.integrations.vendor import Parcel
from openkoji.webhooks.signatures import Secrets, new_secret, signed_headers
from tests.docs.pages import blocks, text_of
from tests.docs.receivers import PORT, free_port, listening
from tests.fakes.amplitude import AFTER, FakeAmplitude

[PROGRAM] = blocks(text_of("docs/how-to/forward-to-amplitude.md"), "python")
SECRET = new_secret()
READY = EXAMPLES[EventType.ANALYSIS_READY]
ADA = READY["data"]["respondent_email"]


@dataclass(frozen=True)
class Forwarder:
    url: str
    amplitude: FakeAmplitude

    def hears(self, event: Mapping[str, Any] = READY, *, secret: str = SECRET, **data: Any) -> int | None:
        """What it answers to an event with this data; None where it breaks the connection off."""
        body = json.dumps({**event, "data": event["data"] | data}).encode()
        headers = signed_headers(Secrets(secret), event["id"], datetime.now(UTC), body)
        return self.gets(body, headers)

    def gets(self, body: bytes, headers: dict[str, str]) -> int | None:
        try:
            return httpx.post(self.url, content=body, headers=headers, trust_env=False).status_code
        except httpx.RemoteProtocolError:
            return None


@contextmanager
def forwarding(amplitude: FakeAmplitude, folder: Path) -> Iterator[Forwarder]:
    """The page's program under way. It takes its address and keys from its environment, as the page says."""
    port = free_port()
    (folder / "forwarder.py").write_text(PROGRAM.replace(PORT, str(port)), encoding="utf-8")
    environment = {
        "KOJI_WEBHOOK_SECRET": SECRET,
        "AMPLITUDE_API_KEY": amplitude.key,
        "AMPLITUDE_URL": amplitude.url,
        "NO_PROXY": "127.0.0.1",
    }
    with listening([sys.executable, str(folder / "forwarder.py")], port, environment, folder / "output"):
        yield Forwarder(f"http://127.0.0.1:{port}/", amplitude)


@pytest.fixture
def forwarder(tmp_path: Path) -> Iterator[Forwarder]:
    with FakeAmplitude() as amplitude, forwarding(amplitude, tmp_path) as forwarder:
        yield forwarder


def test_it_has_30_lines() -> None:
    assert len([line for line in PROGRAM.splitlines() if line.strip()]) <= 30


def test_amplitude_hears_of_the_person_and_then_of_the_interview(forwarder: Forwarder) -> None:
    assert forwarder.hears() == 204
    [event] = forwarder.amplitude.events
    assert (event.type, event.user_id) == ("koji.interview_completed", ADA)
    assert event.properties == {
        "theme_top_1": "Calendar export",
        "theme_top_2": "High price",
        "sentiment": "negative",
        "quality_score": 4,
        "transcript_url": READY["data"]["transcript_url"],
    }
    assert event.user_properties == {
        "last_interview_at": "2026-11-22T09:14:28",
        "last_interview_sentiment": "negative",
        "last_interview_themes": ["Calendar export", "High price"],
        "last_interview_quality": 4,
    }


def test_it_tells_the_same_as_the_server_does_by_itself(forwarder: Forwarder) -> None:
    assert forwarder.hears() == 204
    told = told_of(ADA, MAPPING, Parcel(READY["data"]))
    assert told.event is not None
    sent = upload_body(forwarder.amplitude.key, [as_event(told.identification), told.event])
    assert forwarder.amplitude.seen[-1].json == sent


def test_what_an_interview_does_not_have_is_left_out(forwarder: Forwarder) -> None:
    assert forwarder.hears(themes=READY["data"]["themes"][:1], transcript_url=None, quality_score=3) == 204
    [event] = forwarder.amplitude.events
    assert event.properties == {"theme_top_1": "Calendar export", "sentiment": "negative", "quality_score": 3}


@pytest.mark.parametrize(
    "data",
    [{"respondent_email": None}, {"quality_score": 2}, {"test": True}],
    ids=["anonymous", "of poor quality", "a test"],
)
def test_it_answers_and_tells_amplitude_nothing_of_an_interview_that_is(
    forwarder: Forwarder, data: dict[str, Any]
) -> None:
    assert forwarder.hears(**data) == 204
    assert forwarder.amplitude.seen == []


@pytest.mark.parametrize("other", [*(set(EventType) - {EventType.ANALYSIS_READY}), *MessageType])
def test_it_answers_and_tells_amplitude_nothing_of_any_other_event(forwarder: Forwarder, other: str) -> None:
    assert forwarder.hears(EXAMPLES[other]) == 204
    assert forwarder.amplitude.seen == []


def test_it_refuses_what_nobody_signed_or_another_did_or_was_altered(forwarder: Forwarder) -> None:
    body = json.dumps(READY).encode()
    headers = signed_headers(Secrets(SECRET), READY["id"], datetime.now(UTC), body)
    assert forwarder.gets(body, {}) == 400
    assert forwarder.gets(body + b" ", headers) == 400
    assert forwarder.hears(secret=new_secret()) == 400
    assert forwarder.amplitude.seen == []


def test_an_event_that_comes_again_is_kept_once_and_a_second_analysis_sets_the_person_anew(
    forwarder: Forwarder,
) -> None:
    assert [forwarder.hears(), forwarder.hears()] == [204, 204]
    assert forwarder.hears(analysis_version=2, sentiment="mixed") == 204
    assert len(forwarder.amplitude.events) == 1
    assert forwarder.amplitude.project.duplicates == 2
    person, _ = forwarder.amplitude.seen[-1].json["events"]
    assert person["user_properties"]["$set"]["last_interview_sentiment"] == "mixed"


@pytest.mark.parametrize(
    "fault", [{"status": 503}, {"status": 429}, {"ends": "drop"}, {"status": 500, "when": AFTER}], ids=str
)
def test_it_gives_no_answer_until_amplitude_has_taken_the_event(tmp_path: Path, fault: dict[str, Any]) -> None:
    with FakeAmplitude(may_refuse=True) as amplitude, forwarding(amplitude, tmp_path) as forwarder:
        amplitude.fail(**fault)
        assert forwarder.hears() is None
        assert forwarder.hears() == 204
        assert len(amplitude.events) == 1


def test_it_says_in_its_output_why_amplitude_did_not_take_an_event(tmp_path: Path) -> None:
    with FakeAmplitude(may_refuse=True) as amplitude, forwarding(amplitude, tmp_path) as forwarder:
        amplitude.account.key = "another, since the program was started"
        assert forwarder.hears() is None
        assert "HTTP Error 400" in (tmp_path / "output").read_text()
