"""What is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from openkoji.studies.model import Document

TEMPLATES: Literal["templates"] = "templates"
MODEL: Literal["model"] = "model"


@dataclass(frozen=True, slots=True)
class Wish:
    """A goal in one sentence; what is None is for the draft to decide."""

    goal: str
    methodology: str | None = None
    mode: str | None = None
    language: str | None = None
    audience: str | None = None
    minutes: float | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A study in its stored form, and how it came about."""

    document: Document
    engine: Literal["templates", "model"]
    model: str | None
    warnings: Sequence[str]
