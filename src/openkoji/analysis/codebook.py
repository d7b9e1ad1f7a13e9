"""A study's codebook: its themes, and what each was taught."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from openkoji.analysis.embedding import Vectors


class Origin(StrEnum):
    """Where a theme came from: the study's goals and questions, what respondents said, a person, or bare praise
    and blame without a subject."""

    SEED = "seed"
    FOUND = "found"
    PERSON = "person"
    PRAISE = "praise"
    BLAME = "blame"


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme. `vector` is the sum of its passages' vectors (of `passages` of them); `taught` holds the vectors of
    passages that a person put into it (one a row, possibly none): they count as examples.

    `phrases` counts the phrases of its passages and `tones` their tones: what a name is made of, kept instead of the
    passages themselves. `phrases` holds a bounded number (`phrases.counted`).

    `named_by_person` keeps name and description from ever being changed by the program; `needs_name` says that the
    name is a respondent's words in quotation marks; `named_by_model` that a language model named it, which gives way to
    no counted phrase.
    """

    id: UUID
    name: str
    description: str
    origin: Origin
    vector: Vectors
    passages: int
    taught: Vectors
    named_by_person: bool = False
    needs_name: bool = False
    named_by_model: bool = False
    phrases: Mapping[str, int] = field(default_factory=dict)
    tones: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Codebook:
    """The themes of a study that stand, with the name of the embedder whose vectors they hold."""

    embedder: str
    themes: tuple[Theme, ...]
