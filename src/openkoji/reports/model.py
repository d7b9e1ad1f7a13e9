"""A report as it is kept: a version of a study's report, pending until its job has written it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class ReportStatus(StrEnum):
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReportHead:
    """A version without what it says; `published` is true for the one that stands at the study's public address, under
    `public_slug`."""

    id: UUID
    study_id: UUID
    study_slug: str
    version: int
    status: str
    created_at: datetime
    ready_at: datetime | None
    published: bool
    public_slug: str | None


@dataclass(frozen=True, slots=True)
class Publication:
    """What a study's public address shows, or showed last: with its slug, and the keys of metadata that are shown."""

    report_id: UUID | None
    published: bool
    slug: str
    segments: Sequence[str]

    def shows(self, report_id: UUID) -> bool:
        return self.published and self.report_id == report_id


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands at a public address; `documents.py` reads the document."""

    version: int
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportRow(ReportHead):
    """A version with its document, which `documents.py` reads; None before it is ready."""

    document: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who may be named in a report's words."""

    id: UUID
    name: str | None
    email: str | None
    external_id: str | None
    metadata: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cited:
    """A message that a report quotes, with who said it; `is_shared` where its transcript may be read by link."""

    message_id: UUID
    interview_id: UUID
    content: str
    is_shared: bool
    respondent_id: UUID
    name: str | None
    email: str | None
    external_id: str | None
    metadata: Mapping[str, Any]

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.respondent_id, self.name, self.email, self.external_id, self.metadata)
