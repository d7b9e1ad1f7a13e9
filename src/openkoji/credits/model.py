"""An account, its months, and the entries of its ledger, as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from openkoji.credits.plans import UNLIMITED, Priced


class EntryKind(StrEnum):
    """What an entry does: adds what is granted or sold over the grant, takes what expires, holds a price, makes a hold
    final (its amount is 0), or gives a hold back."""

    GRANT = "grant"
    EXPIRE = "expire"
    OVERAGE = "overage"
    HOLD = "hold"
    CHARGE = "charge"
    RELEASE = "release"


class EntryReason(StrEnum):
    """Why an entry was made."""

    MONTH_BEGAN = "month_began"
    MONTH_ENDED = "month_ended"
    PLAN_BEGAN = "plan_began"
    PLAN_ENDED = "plan_ended"
    GRANTED_BY_OPERATOR = "granted_by_operator"
    RELEASED_LATE = "released_late"
    STARTED = "started"
    ANSWERED = "answered"
    QUALITY_PASSED = "quality_passed"
    QUALITY_FAILED = "quality_failed"
    UNANSWERED = "unanswered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    ANALYSIS_FAILED = "analysis_failed"
    FIRST_REPORT = "first_report"
    REFRESHED = "refreshed"
    WRITTEN = "written"
    REPORT_FAILED = "report_failed"
    REPORT_DELETED = "report_deleted"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is held for: an `interview` of this mode (text or voice), or a `report`."""

    kind: str
    id: UUID
    study_id: UUID
    mode: str | None = None

    @property
    def priced(self) -> Priced:
        return cast(Priced, self.mode or "report")


@dataclass(frozen=True, slots=True)
class Account:
    """`balance` is the sum of the ledger's amounts, without those of `unlimited`; `held` of that waits to be settled.
    `month` is the first day of the one that is open, None before any was."""

    plan: str
    balance: int = 0
    held: int = 0
    overage_cap: int | None = None
    month: date | None = None

    @property
    def is_unlimited(self) -> bool:
        return self.plan == UNLIMITED


@dataclass(frozen=True, slots=True)
class Month:
    """What a month granted, what was used of it and over it (held or charged), what expired and what was sold over."""

    month: date
    granted: int = 0
    used: int = 0
    expired: int = 0
    overage: int = 0

    @property
    def to_expire(self) -> int:
        """What the month left unused and is not yet taken away."""
        return max(0, self.granted - self.used) - self.expired


@dataclass(frozen=True, slots=True)
class Hold:
    """An open hold. `number` is 2 for the one that is placed again when a late answer comes."""

    subject: Subject
    number: int
    price: int
    month: date
    plan: str

    @property
    def is_unlimited(self) -> bool:
        return self.plan == UNLIMITED


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. `month` is the one whose grant it belongs to; `unique_key` names its cause."""

    id: UUID
    kind: EntryKind
    amount: int
    unique_key: str
    month: date
    reason: EntryReason
    plan: str
    created_at: datetime
    price: int | None = None
    cents: int | None = None
    subject: Subject | None = None


@dataclass(frozen=True, slots=True)
class Balance:
    """An account as it is shown: the figures of its month, and what goes over. `balance` is None for unlimited."""

    plan: str
    balance: int | None
    held: int
    month: date
    granted: int
    charged: int
    expired: int
    overage_used: int
    overage_cap: int
    overage_cents: int
    price_cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """An entry as it is read."""

    id: UUID
    kind: str
    amount: int
    price: int | None
    month: date
    reason: str
    plan: str
    cents: int | None
    subject: str | None
    subject_id: UUID | None
    study_id: UUID | None
    mode: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Spent:
    """The newest entry of an interview or a report."""

    kind: str
    price: int
    reason: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the interviews of one mode, or the reports, of one study came to in a month: how many, and their credits."""

    study_id: UUID
    subject: str
    mode: str | None
    charged: int
    charged_credits: int
    held: int
    held_credits: int
    released: int
    released_credits: int


@dataclass(frozen=True, slots=True)
class UsageOfMonth:
    month: date
    granted: int
    expired: int
    overage: int
    overage_cents: int
    currency: str
    items: Sequence[Usage]


def month_of(moment: datetime) -> date:
    """The first day of the month that a moment falls in, in UTC."""
    return moment.astimezone(UTC).date().replace(day=1)


def month_after(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)
