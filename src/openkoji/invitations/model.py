"""What an invitation is, inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from openkoji.respondents.identity import Scalar


class EmailStatus(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    FAILED = "failed"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


class EmailReason(StrEnum):
    """Why somebody is not written to, or not yet."""

    NOT_FOUND = "not_found"
    NO_EMAIL = "no_email"
    BAD_ADDRESS = "bad_address"
    UNPROVED = "unproved"
    """Somebody claimed this address at the open link; it may be another person's."""
    ALREADY_INVITED = "already_invited"
    BEGUN = "begun"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    MANUAL = "manual"
    ERASED = "erased"
    STUDY_CLOSED = "study_closed"
    STUDY_FULL = "study_full"
    STUDY_PAUSED = "study_paused"
    ANONYMOUS = "anonymous"
    CANCELLED = "cancelled"
    DEFERRED = "deferred"
    REFUSED = "refused"
    RELAY_FAILS = "relay_fails"
    SMTPUTF8_NOT_SUPPORTED = "smtputf8_not_supported"
    UNSENDABLE = "unsendable"
    INTERRUPTED = "interrupted"


class InviteeProgress(StrEnum):
    NOT_BEGUN = "not_begun"
    BEGUN = "begun"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Wording:
    """What an invitation was asked with. It holds placeholders, and nothing of any respondent."""

    subject: str | None = None
    message: str | None = None
    reminder_message: str | None = None
    reply_to: str | None = None
    reminders: tuple[int, ...] = ()
    quiet_hours: Mapping[str, str] | None = None

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Wording:
        return cls(**{**stored, "reminders": tuple(stored.get("reminders") or ())})

    def to_json(self) -> dict[str, Any]:
        fields = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True, slots=True)
class Invitee:
    """A respondent as far as an invitation asks."""

    id: UUID
    email: str | None
    name: str | None
    metadata: Mapping[str, Scalar]
    identity_verified: bool
    withdrawn_at: datetime | None
    interview_status: str | None
    started_at: datetime | None
    invited_as: str | None
    """The status of their invitation, if there is one."""

    @property
    def progress(self) -> InviteeProgress:
        return progress_of(self.withdrawn_at, self.interview_status, self.started_at)


@dataclass(frozen=True, slots=True)
class Due:
    """An invitation that a sender has taken, with what its e-mail is made of."""

    id: UUID
    study_id: UUID
    respondent_id: UUID
    number: int
    attempts: int
    wording: Mapping[str, Any]
    email: str | None
    name: str | None
    metadata: Mapping[str, Scalar]
    withdrawn_at: datetime | None
    interview_status: str | None
    started_at: datetime | None
    study_status: str
    document: Mapping[str, Any]
    taken: int
    """Interviews that count towards the study's maximum."""
    first_sent_at: datetime | None

    @property
    def progress(self) -> InviteeProgress:
        return progress_of(self.withdrawn_at, self.interview_status, self.started_at)


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation as the list shows it."""

    id: UUID
    respondent_id: UUID
    email: str | None
    number: int
    status: str
    reason: str | None
    detail: str | None
    attempts: int
    next_attempt_at: datetime | None
    created_at: datetime
    settled_at: datetime | None
    withdrawn_at: datetime | None
    interview_status: str | None
    started_at: datetime | None

    @property
    def progress(self) -> InviteeProgress:
        return progress_of(self.withdrawn_at, self.interview_status, self.started_at)


def progress_of(
    withdrawn_at: datetime | None, interview_status: str | None, started_at: datetime | None
) -> InviteeProgress:
    """How far somebody has come; who opened the page and answered nothing has not begun."""
    if withdrawn_at is not None:
        return InviteeProgress.WITHDRAWN
    if interview_status == "completed":
        return InviteeProgress.COMPLETED
    return (
        InviteeProgress.BEGUN if interview_status == "active" and started_at is not None else InviteeProgress.NOT_BEGUN
    )
