"""What an account is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Scope(StrEnum):
    """What a key may do. A key without scopes reaches everything in its workspace; so does `admin`."""

    INTERVIEWS_WRITE = "interviews:write"
    STUDIES_WRITE = "studies:write"
    RESULTS_READ = "results:read"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Workspace:
    workspace_id: UUID
    name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as it is kept; the key itself is known to its holder only."""

    workspace_id: UUID
    id: UUID
    name: str
    prefix: str
    scopes: list[str]
    study_id: UUID | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, proved by an API key."""

    workspace_id: UUID
    key_id: UUID
    scopes: frozenset[str]
    study_id: UUID | None

    @property
    def has_full_access(self) -> bool:
        """True for a key that reaches the whole workspace: what it says of a respondent counts as proved."""
        return (not self.scopes or Scope.ADMIN in self.scopes) and self.study_id is None

    def may(self, scope: Scope) -> bool:
        return not self.scopes or Scope.ADMIN in self.scopes or scope in self.scopes
