"""A respondent with how far they got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from openkoji.respondents.model import Respondent


class Standing(StrEnum):
    """How far a respondent got, by the interview that a start would meet."""

    CREATED = "created"
    """Known, and neither written to nor interviewed."""
    INVITED = "invited"
    """An invitation went out by e-mail; no interview was begun."""
    ACTIVE = "active"
    COMPLETED = "completed"
    EXPIRED = "expired"
    """Their interview ended unanswered, so that a start begins another."""
    WITHDRAWN = "withdrawn"
    """They took their consent back, or the researcher took them out."""


@dataclass(frozen=True, slots=True)
class Participation(Respondent):
    """The interview is the one that a start would meet; `reminders` is how many were sent, `reminded_at` when last."""

    status: str
    interview_id: UUID | None
    quality_score: int | None
    started_at: datetime | None
    last_message_at: datetime | None
    completed_at: datetime | None
    invited_at: datetime | None
    reminders: int
    reminded_at: datetime | None
    is_anonymous: bool

    @property
    def seconds(self) -> int | None:
        """From their first message to the end, or to the last message so far."""
        ended = self.completed_at or self.last_message_at
        return max(0, round((ended - self.started_at).total_seconds())) if ended and self.started_at else None


@dataclass(frozen=True, slots=True)
class Filter:
    """What the respondents that are asked for have in common; `words` stand in their name or e-mail."""

    status: str | None = None
    source: str | None = None
    minimum_quality: int | None = None
    email: str | None = None
    external_id: str | None = None
    words: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
