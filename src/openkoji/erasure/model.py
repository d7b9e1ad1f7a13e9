"""What was erased, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from openkoji.respondents.model import Respondent


class Subject(StrEnum):
    RESPONDENT = "respondent"
    INTERVIEW = "interview"


class Reason(StrEnum):
    REQUESTED = "requested"
    """Somebody with a key asked for it."""
    WITHDRAWN = "withdrawn"
    """The respondent took their consent back."""
    RETENTION = "retention"
    """The study keeps answers for so long and no longer."""


@dataclass(frozen=True, slots=True)
class Erased:
    """What is left of an erasure; `counts` has how many rows of which kind there were."""

    id: UUID
    subject: Subject
    subject_id: UUID
    study_id: UUID
    interview_ids: Sequence[UUID]
    counts: Mapping[str, int]
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence as it was sorted, with its vector (float16, little-endian)."""

    theme_id: UUID | None
    text: str
    language: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """Whoever and whatever is to be found nowhere any more, read before it is deleted: `texts` are what they said.
    `is_whole` where the person goes, and not some of their interviews alone."""

    respondent: Respondent
    interview_ids: Sequence[UUID]
    texts: Sequence[str]
    passages: Sequence[Passage]
    is_whole: bool
