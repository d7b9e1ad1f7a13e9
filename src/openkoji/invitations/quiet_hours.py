"""Hours in which nobody is written to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one time of the day to another, in a zone; over midnight where it ends before it begins. None where both
    are the same."""

    begins: time = time(21)
    ends: time = time(8)
    zone: tzinfo = UTC

    @classmethod
    def read(cls, stored: Mapping[str, Any] | None) -> QuietHours:
        """From {from, to, timeZone}, checked before. Raises `ZoneInfoNotFoundError` where the zone is unknown here."""
        if stored is None:
            return cls()
        begins, ends = time.fromisoformat(stored["from"]), time.fromisoformat(stored["to"])
        return cls(begins, ends, ZoneInfo(stored["timeZone"]))

    def holds(self, moment: datetime) -> bool:
        local = moment.astimezone(self.zone).time()
        if self.begins <= self.ends:
            return self.begins <= local < self.ends
        return local >= self.begins or local < self.ends

    def next_allowed(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet hours that it falls into; in UTC."""
        if not self.holds(moment):
            return moment
        local = moment.astimezone(self.zone)
        day = local.date() + timedelta(days=1 if local.time() >= self.ends else 0)
        return datetime.combine(day, self.ends, self.zone).astimezone(UTC)
