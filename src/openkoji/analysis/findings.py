"""What the analysis of one interview finds. Every claim leads to words that were said, by exact place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The sentiment of an interview or of one passage."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    MIXED = "mixed"


def together(tones: Iterable[Tone]) -> Tone:
    """The tone of several passages on one theme: mixed where both are said, neutral where neither is."""
    said = set(tones)
    if Tone.MIXED in said or {Tone.POSITIVE, Tone.NEGATIVE} <= said:
        return Tone.MIXED
    return next((tone for tone in (Tone.POSITIVE, Tone.NEGATIVE) if tone in said), Tone.NEUTRAL)


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one message: `content[start:end] == text`, counted in Unicode code points."""

    message_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence or clause of an answer to an open question, or of a comment on another.

    `code` is a label of two to five words, given to those that say something of their own; `says_nothing` marks bare
    praise or blame ("great service"), which themes of their own collect by its tone.
    """

    span: Span
    question_id: str | None
    tone: Tone
    code: str | None = None
    says_nothing: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """A named reason, with a sentence that tells it to a researcher."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Score:
    """1 (worst) to 5, with one sentence of reason."""

    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Quality:
    """How much an interview tells: `score` is the whole number of 1-5 that credits and filters go by.

    `dimensions` are depth, specificity, relevance, coverage and structured (the last only where the study has
    structured questions); `gates` are the reasons that held the score at 2 or less. `completion` is the share of the
    required questions that were answered (0-1); it stands beside the score and is not part of it.
    """

    score: int
    composite: float
    dimensions: Mapping[str, Score]
    gates: tuple[Reason, ...]
    completion: float


class Band(StrEnum):
    """How far the signs of an interview speak for a person who took part in earnest."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Trust:
    """Signs, never a verdict: nothing is rejected for them."""

    band: Band
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Sentiment:
    """`score` is -1 to 1; `shares` the share of the passages of each tone."""

    tone: Tone
    score: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Engagement:
    """How the respondent took part: `level` high, medium or low, the words of a median answer, and the reason."""

    level: str
    median_words: float
    answered_probes: float
    reason: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence about the interview, and the messages that it rests on; never without one."""

    text: str
    message_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """The analysis of one interview, before its passages are sorted into the study's themes."""

    quality: Quality
    trust: Trust
    sentiment: Sentiment
    engagement: Engagement
    passages: tuple[Passage, ...]
    quotes: tuple[Span, ...]
    summary: str
    findings: tuple[Finding, ...]
