"""When a delivery is tried again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from openkoji.settings import Settings
from openkoji.webhooks.schedule import Schedule, rest_after, retry_after

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SCHEDULE = Schedule.parse(Settings.model_fields["webhook_retry_seconds"].default)


def test_ten_attempts_are_spread_over_three_days() -> None:
    paused = [SCHEDULE.next_attempt(tries, NOW, None) for tries in range(1, 11)]
    assert paused[-1] is None
    pauses = [moment - NOW for moment in paused if moment is not None]
    promised = [5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600]
    assert len(pauses) == len(promised)
    for pause, seconds in zip(pauses, promised, strict=True):
        assert seconds <= pause.total_seconds() <= 1.2 * seconds
    assert sum(promised) == 75 * 3600 + 35 * 60 + 5


def test_deliveries_that_failed_together_do_not_come_back_together() -> None:
    assert len({SCHEDULE.next_attempt(3, NOW, None) for _ in range(20)}) > 10


def test_an_attempt_is_never_made_before_the_receiver_asked_for_it() -> None:
    asked = timedelta(hours=1)
    assert SCHEDULE.next_attempt(1, NOW, asked) == NOW + asked
    late = SCHEDULE.next_attempt(9, NOW, asked)
    assert late is not None
    assert late >= NOW + timedelta(hours=24)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("Mon, 23 Nov 2026 12:05:00 GMT", 300),
        ("Mon, 23 Nov 2026 11:00:00 GMT", 0),
        ("Mon, 23 Nov 2026 13:00:00 -0000", 3600),
        ("99999999999999999999", 86_400),
        ("Mon, 23 Nov 2099 12:05:00 GMT", 86_400),
    ],
)
def test_retry_after_is_read_in_seconds_and_as_a_date(value: str, seconds: int) -> None:
    assert retry_after(value, NOW) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "soon",
        "-5",
        "1.5",
        "٣",
        "Mon, 99 Nov 2026 12:05:00 GMT",
        "\x00",
        "Mon, 01 Jan 99999999999999999999 00:00:00 GMT",
    ],
)
def test_a_retry_after_that_says_nothing_asks_for_nothing(value: str | None) -> None:
    assert retry_after(value, NOW) is None


def test_a_failing_endpoint_takes_a_fifth_of_the_time_at_most() -> None:
    assert rest_after(15_000) == timedelta(seconds=60)
