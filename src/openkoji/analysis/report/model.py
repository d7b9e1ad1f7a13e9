"""A report as a document: sentences, figures and quotes, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from openkoji.analysis.findings import Tone

Node = TypeVar("Node")


class Strength(StrEnum):
    """How much the evidence carries, from nothing to a lot."""

    NONE = "none"
    SINGLE_VOICES = "single_voices"
    TENTATIVE = "tentative"
    MODERATE = "moderate"
    STRONG = "strong"


class Weight(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand: the message's content from `start` to `end`, in code points. `url` leads a reader there."""

    interview_id: str
    message_id: str
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """A respondent's words; without a place once they were made unrecognisable for the public."""

    text: str
    tone: Tone
    place: Place | None


@dataclass(frozen=True, slots=True)
class Tones:
    """How many respondents spoke well, badly, neither, or both. For the public, `other` are those of tones that too few
    took to be told apart, and that stand as 0."""

    positive: int = 0
    negative: int = 0
    neutral: int = 0
    mixed: int = 0
    other: int = 0

    @property
    def are_told(self) -> bool:
        """Whether there is any to tell apart."""
        return self.positive + self.negative + self.neutral + self.mixed > 0

    def each(self) -> tuple[tuple[str, int], ...]:
        """Name and count, in the order in which they are shown."""
        told = (
            ("positive", self.positive),
            ("negative", self.negative),
            ("mixed", self.mixed),
            ("neutral", self.neutral),
        )
        if not self.other:
            return told
        return (*((name, count) for name, count in told if count), ("other", self.other))


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to the brief's decision (else to its problem): what the evidence says, how strong it is and why."""

    question: str | None
    is_decision: bool
    sentences: tuple[str, ...]
    strength: Strength
    reasons: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Takeaway:
    """One thing to take along: `respondents` of `of` say so."""

    text: str
    weight: Weight
    respondents: int
    of: int
    quotes: tuple[Quote, ...] = ()


class ChartKind(StrEnum):
    """Bars for things with names, columns for the values of a scale, a line for what grows."""

    BARS = "bars"
    COLUMNS = "columns"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Bar:
    """`detail` is a figure beside the count, such as a mean rank."""

    label: str
    count: int
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """What to draw, and the same as a table: `label_head` and `count_head` are its headings.

    `total` is of whom the counts are; None where they are no parts of a whole. `ends` are the names of a scale's two
    ends.
    """

    kind: ChartKind
    title: str
    label_head: str
    count_head: str
    bars: tuple[Bar, ...]
    total: int | None
    detail_head: str | None = None
    ends: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme with quotes for, against and neither. `tones` is None where too few spoke of it to be broken out; for the
    public all its quotes stand under neither then. `needs_name` says that the name is a respondent's words."""

    id: str | None
    name: str
    description: str
    respondents: int
    of: int
    tones: Tones | None
    quotes_for: tuple[Quote, ...]
    quotes_against: tuple[Quote, ...]
    quotes_neither: tuple[Quote, ...]
    needs_name: bool = False

    @property
    def is_placed(self) -> bool:
        """Whether its quotes stand by what they speak for."""
        return self.tones is not None or bool(self.quotes_for or self.quotes_against)


@dataclass(frozen=True, slots=True)
class Question:
    """A question of the study with what came of it; `chart` is None where too few answered."""

    id: str
    text: str
    asked: int
    answered: int
    sentences: tuple[str, ...]
    chart: Chart | None
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Participants:
    """Who was asked, how many, and how good the interviews are."""

    sentences: tuple[str, ...]
    charts: tuple[Chart, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """`language` is that of its sentences, `written_on` an ISO date."""

    study: str
    language: str
    written_on: str
    completed: int
    counted: int
    answer: Answer
    takeaways: tuple[Takeaway, ...]
    themes: tuple[Theme, ...]
    questions: tuple[Question, ...]
    participants: Participants
    unknown: tuple[str, ...]
    method: tuple[str, ...]


def quotes_in(node: object) -> tuple[Quote, ...]:
    """Every quote of a report or a part of it, in reading order."""
    found: list[Quote] = []

    def keep(quote: Quote) -> Quote:
        found.append(quote)
        return quote

    _changed(node, keep, str)
    return tuple(found)


def texts_in(node: object) -> tuple[str, ...]:
    """Every text of a report or a part of it that is no quote, in reading order."""
    found: list[str] = []

    def keep(text: str) -> str:
        found.append(text)
        return text

    _changed(node, lambda quote: quote, keep)
    return tuple(found)


def changed(node: Node, quote: Callable[[Quote], Quote | None], text: Callable[[str], str] = lambda text: text) -> Node:
    """A report, or a part of it, with each quote and each other text as these make them; a quote that becomes None
    is left out."""
    result: Node = _changed(node, quote, text)
    return result


def _changed(node: Any, quote: Callable[[Quote], Quote | None], text: Callable[[str], str]) -> Any:
    if isinstance(node, Quote):
        return quote(node)
    if isinstance(node, tuple):
        members = (_changed(member, quote, text) for member in node)
        return tuple(member for member in members if member is not None)
    if isinstance(node, str) and not isinstance(node, StrEnum):
        return text(node)
    if is_dataclass(node) and not isinstance(node, type):
        return replace(node, **{each.name: _changed(getattr(node, each.name), quote, text) for each in fields(node)})
    return node
