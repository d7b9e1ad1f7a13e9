"""When the next attempt of a delivery is made, and when an endpoint has failed for too long."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST_RETRY_AFTER = timedelta(hours=24)
DISABLED_AFTER = timedelta(days=5)
"""Of nothing but failures."""

_JITTER = 0.2
# An endpoint that fails rests four times as long as its attempt took, so that waiting for it takes a fifth of one
# worker's slot at most, however many deliveries are behind it.
_REST = 4


@dataclass(frozen=True, slots=True)
class Schedule:
    """Pauses between attempts: after the n-th failure since a delivery was queued, the n-th of `delays`."""

    delays: tuple[timedelta, ...]

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """From seconds, separated by commas."""
        return cls(tuple(timedelta(seconds=float(part)) for part in text.split(",")))

    def next_attempt(self, tries: int, moment: datetime, retry_after: timedelta | None) -> datetime | None:
        """When to try again after `tries` failed attempts, None where no attempt is left. Up to a fifth later than
        the schedule says, so that what failed together does not come back together; never before `retry_after`."""
        if tries > len(self.delays):
            return None
        pause = self.delays[tries - 1] * (1 + random.random() * _JITTER)
        return moment + max(pause, retry_after or timedelta())


def retry_after(value: str | None, moment: datetime) -> timedelta | None:
    """What a `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3), a day at most; None for what is
    neither."""
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        pause = timedelta(seconds=min(int(text[:9]), LONGEST_RETRY_AFTER.total_seconds()))
    else:
        try:
            until = parsedate_to_datetime(text)
            pause = (until if until.tzinfo else until.replace(tzinfo=UTC)) - moment
        except (ValueError, OverflowError):
            return None
    return min(max(pause, timedelta()), LONGEST_RETRY_AFTER)


def rest_after(milliseconds: float) -> timedelta:
    """How long an endpoint is left alone after a failed attempt that took so long."""
    return timedelta(milliseconds=milliseconds * _REST)
