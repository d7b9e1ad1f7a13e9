"""Who is simulated: what somebody knows, how they talk, and how many questions they put up with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from openkoji.simulate.fact_kinds import FactKind, kind_of
from openkoji.simulate.languages import language_of

SLOT = "{topic}"


class Style(StrEnum):
    PLAIN = "plain"
    TERSE = "terse"
    RAMBLING = "rambling"
    VAGUE = "vague"
    HOSTILE = "hostile"
    OFF_TOPIC = "off_topic"
    OTHER_LANGUAGE = "other_language"
    INJECTING = "injecting"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the persona knows and tells only when it is asked for.

    `text` is a sentence in the first person; `{topic}` in it is filled with what a question asks about. Facts of one
    `topic` lie near to each other. `kind` is hidden from the interviewer; left out, it is found from the text.
    """

    text: str
    topic: str = ""
    given_kind: FactKind | None = None

    @property
    def kind(self) -> FactKind:
        return self.given_kind or kind_of(self.text)


@dataclass(frozen=True, slots=True)
class Persona:
    """One scripted respondent.

    `patience` is the number of ordinary questions until they want to stop. `typed` is the share of questions with
    options or a scale that they answer in words, `leaning` where on a scale they stand (0 low, 1 high).
    `questions` gives, for a topic, words of the questions that it answers; a topic without them is its own words.
    """

    name: str
    style: Style
    patience: float
    facts: tuple[Fact, ...]
    typed: float = 0.3
    leaning: float = 0.5
    typing_words_a_minute: float = 38.0
    reading_words_a_minute: float = 220.0
    questions: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.facts:
            raise ValueError("A persona needs at least one fact.")

    @property
    def language(self) -> str:
        """The language of their facts, as far as there are words for it."""
        return language_of(" ".join(fact.text for fact in self.facts))

    def about(self, fact: Fact) -> str:
        """The words by which a question finds a fact: its own, and those of questions on its topic."""
        return f"{fact.text.replace(SLOT, '')} {self.questions.get(fact.topic, fact.topic)}"
