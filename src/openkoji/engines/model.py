"""What an engine is for, what one is, and what a workspace brought of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from openkoji.language.models import LanguageModel


class Purpose(StrEnum):
    MODERATION = "moderation"
    ANALYSIS = "analysis"
    DRAFTING = "drafting"
    REHEARSAL = "rehearsal"


Outcome = Literal["ok", "fallback", "failed"]
"""Of a call: its answer was used; the embedded engine did part of the work; nothing of it could be used."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A language model that a workspace may use now; `masks` says whether names are taken out of what it is sent."""

    model: LanguageModel
    masks: bool
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class OwnModels:
    """What a workspace set: models, or None for the server's; where they are served; their key, encrypted. `masking`
    is None where the server's is to be kept to."""

    workspace_id: UUID
    moderation_model: str | None
    analysis_model: str | None
    base_url: str | None
    sealed_key: bytes | None
    key_ends_with: str | None
    masking: bool | None
    changed_at: datetime

    def name_for(self, purpose: Purpose) -> str | None:
        """The own model for a purpose; what is neither moderation nor analysis is done by the moderation's."""
        if purpose is Purpose.ANALYSIS:
            return self.analysis_model or self.moderation_model
        return self.moderation_model


@dataclass(frozen=True, slots=True)
class Used:
    """What a workspace used in a month so far."""

    tokens: int
    cost_micros: int


@dataclass(frozen=True, slots=True)
class UsageLine:
    """The counters of one model, for one purpose, of one study; of none where there was none yet."""

    study_id: UUID | None
    purpose: str
    model: str
    calls: int
    failures: int
    fallbacks: int
    input_tokens: int
    output_tokens: int
    cost_micros: int
    milliseconds: int
