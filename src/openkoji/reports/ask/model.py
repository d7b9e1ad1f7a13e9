"""A question to a study, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

ANSWER = "ask.answer"
"""The job that answers one question."""

KEPT_DAYS = 7


class Status(StrEnum):
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """`filter` chooses the interviews (`filters.py`); `answer` is there once it is ready (`answers.py`)."""

    id: UUID
    study_id: UUID
    question: str
    most_quotes: int
    filter: Mapping[str, Any]
    status: str
    answer: Mapping[str, Any] | None
    asked_at: datetime
    answered_at: datetime | None
