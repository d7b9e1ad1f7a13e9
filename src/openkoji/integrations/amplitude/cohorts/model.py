"""A message of a cohort as it is kept, and what became of its people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class RunStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


class Outcome(StrEnum):
    """What became of one person of a message."""

    PREPARED = "prepared"
    """An interview waits for them behind their personal link."""
    ALREADY_PREPARED = "already_prepared"
    IN_PROGRESS = "in_progress"
    ALREADY_INTERVIEWED = "already_interviewed"
    NOT_PREPARED = "not_prepared"
    REJECTED = "rejected"
    """They cannot be told who they are."""
    IGNORED = "ignored"
    """They left the cohort."""


class Reason(StrEnum):
    """Why, where the outcome does not say it."""

    CONSENT_FIRST = "consent_first"
    STUDY_FULL = "study_full"
    CREDITS_EXHAUSTED = "credits_exhausted"
    STUDY_CLOSED = "study_closed"
    STUDY_PAUSED = "study_paused"
    STUDY_ANONYMOUS = "study_anonymous"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    BLOCKED = "blocked"
    NOT_A_PERSON = "not_a_person"
    NO_ADDRESS = "no_address"
    TOO_LONG = "too_long"
    TOO_MUCH = "too_much"
    TWO_PEOPLE = "two_people"


SENTENCES: Mapping[Reason, str] = {
    Reason.CONSENT_FIRST: "The study asks for consent: the interview begins when they agree behind their link.",
    Reason.STUDY_FULL: "The study has its maxInterviews. They are on the list; their link works once a place is free.",
    Reason.CREDITS_EXHAUSTED: "The credits did not reach. They are on the list; their link works once there are some.",
    Reason.STUDY_CLOSED: "The study closed before their turn came.",
    Reason.STUDY_PAUSED: "The study was paused when their turn came.",
    Reason.STUDY_ANONYMOUS: "The study became anonymous before their turn came.",
    Reason.WITHDRAWN: "They have withdrawn from the study.",
    Reason.ERASED: "They asked to be erased.",
    Reason.UNSUBSCRIBED: "They asked not to be written to.",
    Reason.BOUNCED: "There is no such mailbox: an e-mail to it came back.",
    Reason.BLOCKED: "The address is on your list of those not to be written to.",
    Reason.NOT_A_PERSON: "This is no object with a user_id or user_properties.",
    Reason.NO_ADDRESS: "Neither user_properties.email nor user_id is an e-mail address.",
    Reason.TOO_LONG: "The address, the name, the user_id, a property or its name is longer than is kept.",
    Reason.TOO_MUCH: "There are more properties, or characters in them, than are kept.",
    Reason.TWO_PEOPLE: "The address and the user_id belong to two different people of the study.",
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of the person with this number, which counts from 1."""

    number: int
    outcome: Outcome
    reason: Reason | None = None
    respondent_id: UUID | None = None
    interview_id: UUID | None = None
    invitation: str | None = None
    """Of who is prepared, where the study invites: `queued`, or why nobody writes to them."""


@dataclass(frozen=True, slots=True)
class RunPerson:
    """A fate as it is read."""

    number: int
    outcome: str
    reason: str | None
    respondent_id: UUID | None
    interview_id: UUID | None
    invitation: str | None


@dataclass(frozen=True, slots=True)
class CohortRun:
    """`done` of `people` have been looked at; `counts` tells how many of each outcome there are so far."""

    id: UUID
    study_id: UUID
    cohort_id: str | None
    cohort_name: str | None
    is_entering: bool
    status: str
    people: int
    done: int
    counts: Mapping[str, int]
    created_at: datetime
    finished_at: datetime | None
