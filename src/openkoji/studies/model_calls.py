"""Calls of a language model that draft or check, as they are counted, and what is said where there is no model."""

from __future__ import annotations

from dataclasses import dataclass

from openkoji.engines.model import Outcome
from openkoji.kit.errors import ConflictError
from openkoji.language.models import Spent


@dataclass(frozen=True, slots=True)
class Call:
    model: str
    spent: Spent
    outcome: Outcome


def as_data(text: str) -> str:
    """A text that cannot close the tags between which it stands in a prompt."""
    return text.replace("<", "‹").replace(">", "›")


def no_model() -> ConflictError:
    """For who asks for a language model where a workspace has none."""
    return ConflictError(
        "No language model is set for this, or what may be used of it in a month is used up. Leave engine out, or set "
        "one with PUT /api/v1/model, or have whoever runs this server set OPENKOJI_MODEL.",
        code="no_model",
    )
