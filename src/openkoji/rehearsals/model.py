"""What a rehearsal is, inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from openkoji.studies.model import Document

MOST_RESPONDENTS = 50


class RehearsalStatus(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = (RehearsalStatus.QUEUED, RehearsalStatus.RUNNING)


class EngineKind(StrEnum):
    """Who talks: scripts on both sides, or a language model on both, with the scripts where it fails."""

    SCRIPTED = "scripted"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class RehearsalHead:
    """A rehearsal without its report; `study_version` is None for a draft, `done` counts respondents."""

    id: UUID
    study_id: UUID
    study_version: int | None
    engine: str
    respondents: int
    seed: int
    status: str
    done: int
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Rehearsal(RehearsalHead):
    """A rehearsal with its report, once it is ready."""

    report: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Task:
    """What the job of a rehearsal has to do."""

    study_id: UUID
    document: Document
    engine: str
    respondents: int
    seed: int
