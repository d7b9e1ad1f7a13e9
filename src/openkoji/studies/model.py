"""What a study is, inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from openkoji.kit.ids import Prefix, public_id

Document = Mapping[str, Any]
"""A study document in its stored form: the wire shape, with every id made and what is unset left out."""


class Status(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StudyHead:
    """A study without its document: what a list shows."""

    workspace_id: UUID
    id: UUID
    slug: str
    public_slug: str | None
    name: str
    status: str
    mode: str
    published_version: int | None
    has_unpublished_changes: bool
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    closed_at: datetime | None

    @property
    def address(self) -> str:
        """What stands after /s/ and /embed/: the slug, or the id where another workspace published under it first."""
        taken_by_another = self.published_version is not None and self.public_slug is None
        return public_id(Prefix.STUDY, self.id) if taken_by_another else self.slug


@dataclass(frozen=True, slots=True)
class Study(StudyHead):
    """A study with its working document, which goes live when it is published."""

    document: Document


@dataclass(frozen=True, slots=True)
class PublishedStudy:
    """The version of a study that new interviews begin on."""

    workspace_id: UUID
    study_id: UUID
    slug: str
    status: str
    version: int
    document: Document

    @property
    def public_id(self) -> str:
        return public_id(Prefix.STUDY, self.study_id)

    @property
    def closes_at(self) -> datetime | None:
        """When the study takes no more interviews, if the researcher set a time."""
        moment = self.document.get("closesAt")
        return None if moment is None else datetime.fromisoformat(moment)
