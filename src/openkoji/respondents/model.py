"""A respondent of one study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from openkoji.respondents.identity import Identity, Scalar


class Source(StrEnum):
    """By which way a respondent came to a study."""

    API = "api"
    """A start by an API key."""
    LIST = "list"
    """Put on the list one by one."""
    IMPORT = "import"
    """A file of the researcher's."""
    LINK = "link"
    """The study's open link."""
    WIDGET = "widget"
    """A page of a site that embeds the study."""


@dataclass(frozen=True, slots=True)
class Respondent:
    id: UUID
    study_id: UUID
    email: str | None
    external_id: str | None
    name: str | None
    metadata: Mapping[str, Scalar]
    identity_verified: bool
    source: str
    created_at: datetime
    withdrawn_at: datetime | None

    @property
    def identity(self) -> Identity:
        return Identity(self.name, self.email, self.external_id, self.metadata, self.identity_verified)
