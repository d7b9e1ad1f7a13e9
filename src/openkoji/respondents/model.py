"""A respondent of one study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openkoji.respondents.identity import Scalar


@dataclass(frozen=True, slots=True)
class Respondent:
    id: UUID
    study_id: UUID
    email: str | None
    external_id: str | None
    name: str | None
    metadata: Mapping[str, Scalar]
    identity_verified: bool
    created_at: datetime
