"""An interview as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID


class Status(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    EXPIRED = "expired"


class Reason(StrEnum):
    """Why an interview completed."""

    NATURAL = "natural"
    RESPONDENT_LEFT = "respondent_left"
    TIMEOUT = "timeout"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class NewInterview:
    workspace_id: UUID
    id: UUID
    study_id: UUID
    study_version: int
    respondent_id: UUID
    mode: str
    language: str
    consent: Mapping[str, Any] | None
    state: str
    created_at: datetime
    expires_at: datetime
    idle_after: timedelta
    start_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class OpenInterview:
    """What a turn needs of an interview, loaded under its lock.

    `newest_id` is the interviewer's newest message. `quiet_at` is when it ends by itself; `hold_released` that its
    credits were given back while nobody answered.
    While a language model is asked for the reply to a message, `reply_attempt` is whose reply will count, until
    `reply_lease_until`. `repeated_hash`, `repeated_seq` and `repeated_reply` belong to an earlier message with the same
    client message id.
    """

    status: str
    state: str
    previous_state: str | None
    message_count: int
    newest_id: UUID | None
    study_id: UUID
    study_version: int
    token_generation: int
    started_at: datetime | None
    quiet_at: datetime
    hold_released: bool
    reply_attempt: UUID | None
    reply_lease_until: datetime | None
    model_tokens: int
    has_own_model: bool
    analysis_status: str | None
    analysis_version: int | None
    mode: str
    study_slug: str
    respondent_email: str | None
    respondent_external_id: str | None
    respondent_name: str | None
    respondent_metadata: Mapping[str, Any]
    identity_verified: bool
    repeated_hash: bytes | None
    repeated_seq: int | None
    repeated_reply: str | None

    def seconds_until(self, end: datetime) -> int | None:
        """From the respondent's first message; None where they sent none."""
        return None if self.started_at is None else round((end - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class CurrentInterview:
    """The interview that a start meets, with the reply that it is to show."""

    id: UUID
    respondent_id: UUID
    status: str
    mode: str
    language: str
    token_generation: int
    started_at: datetime | None
    expires_at: datetime
    reply_attempt: UUID | None
    reply: str


@dataclass(frozen=True, slots=True)
class UnansweredMessage:
    """What a respondent sent, as it is needed to answer it later."""

    seq: int
    content: str
    question_id: str | None
    value: Any
    replaces_seq: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewMessage:
    """One message to append; `reply` and `why` are the interviewer's, the client's fields the respondent's."""

    seq: int
    id: UUID
    role: str
    content: str
    created_at: datetime
    kind: str | None = None
    question_id: str | None = None
    value: object = None
    client_message_id: str | None = None
    request_hash: bytes | None = None
    replaces_seq: int | None = None
    signals: Mapping[str, float] | None = None
    reply: str | None = None
    why: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Message:
    seq: int
    id: UUID
    role: str
    kind: str | None
    question_id: str | None
    content: str
    value: Any
    signals: Mapping[str, float] | None
    why: Mapping[str, Any] | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AnalysedInterview:
    """What the analysis, and the events that tell of it, need of a completed interview."""

    study_id: UUID
    study_slug: str
    study_version: int
    status: str
    mode: str
    language: str
    state: str
    started_at: datetime | None
    completed_at: datetime | None
    completion_reason: str | None
    analysis_version: int | None
    respondent_email: str | None
    respondent_external_id: str | None
    respondent_name: str | None
    respondent_metadata: Mapping[str, Any]
    identity_verified: bool

    @property
    def duration_seconds(self) -> int | None:
        """From the respondent's first message to the end."""
        if self.started_at is None or self.completed_at is None:
            return None
        return round((self.completed_at - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class InterviewRow:
    """An interview with its respondent and its newest analysis, as it is read."""

    id: UUID
    study_id: UUID
    study_slug: str
    study_version: int
    status: str
    mode: str
    language: str
    created_at: datetime
    expires_at: datetime
    started_at: datetime | None
    last_message_at: datetime | None
    completed_at: datetime | None
    completion_reason: str | None
    feedback: Mapping[str, Any] | None
    analysis_status: str | None
    respondent_id: UUID
    respondent_email: str | None
    respondent_external_id: str | None
    respondent_name: str | None
    respondent_metadata: Mapping[str, Any]
    identity_verified: bool
    analysis_version: int | None
    analysis_engine: str | None
    analysis_model: str | None
    analysis_provenance: Any
    analysed_at: datetime | None
    structured_answers: Any
    findings: Any
    themes: Any
    transcript_links: str | None
