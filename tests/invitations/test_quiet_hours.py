"""Nobody is written to in the night, wherever their night is."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openkoji.invitations.quiet_hours import QuietHours
from tests.invitations.conftest import Office

BERLIN = QuietHours.read({"from": "21:00", "to": "08:00", "timeZone": "Europe/Berlin"})


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00").astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "moment", "allowed"),
    [
        (QuietHours(), "2026-11-24T20:59", "2026-11-24T20:59"),
        (QuietHours(), "2026-11-24T21:00", "2026-11-25T08:00"),
        (QuietHours(), "2026-11-25T07:59", "2026-11-25T08:00"),
        (QuietHours(), "2026-11-25T08:00", "2026-11-25T08:00"),
        (BERLIN, "2026-11-24T20:30", "2026-11-25T07:00"),
        (BERLIN, "2026-07-24T19:30", "2026-07-25T06:00"),
        # The clock goes back at night: 8 o'clock is 7 in UTC, where it was 6 the day before.
        (BERLIN, "2026-10-24T22:00", "2026-10-25T07:00"),
        (BERLIN, "2026-03-28T22:00", "2026-03-29T06:00"),
        (
            QuietHours.read({"from": "12:00", "to": "14:00", "timeZone": "UTC"}),
            "2026-11-24T13:00",
            "2026-11-24T14:00",
        ),
        (
            QuietHours.read({"from": "00:00", "to": "00:00", "timeZone": "UTC"}),
            "2026-11-24T00:00",
            "2026-11-24T00:00",
        ),
        (
            QuietHours.read({"from": "21:00", "to": "08:00", "timeZone": "America/New_York"}),
            "2026-11-24T12:00",
            "2026-11-24T13:00",
        ),
    ],
)
def test_the_next_moment_at_which_somebody_may_be_written_to(hours: QuietHours, moment: str, allowed: str) -> None:
    assert hours.next_allowed(at(moment)) == at(allowed)


async def test_what_is_queued_at_night_goes_out_in_the_morning(office: Office) -> None:
    office.moment = at("2026-11-24T22:00")
    await office.person("ada@example.com")
    answer = await office.invite(quietHours={"from": "20:00", "to": "09:30", "timeZone": "Europe/Berlin"})
    assert answer["notBefore"] == "2026-11-25T08:30:00.000Z"
    await office.send()
    assert office.relay.taken == []
    office.moment = at("2026-11-25T08:30")
    await office.send()
    assert len(office.relay.taken) == 1


async def test_a_sender_that_comes_too_late_waits_for_the_morning(office: Office) -> None:
    """The worker was down, or the queue long."""
    await office.person("ada@example.com")
    await office.invite()
    office.moment = at("2026-11-24T23:00")
    await office.send()
    item = await office.only()
    assert (item["status"], item["attempts"], item["nextAttemptAt"]) == ("queued", 0, "2026-11-25T08:00:00.000Z")
    assert office.relay.taken == []
