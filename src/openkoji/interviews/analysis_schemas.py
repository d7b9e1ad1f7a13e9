"""The analysis of an interview, on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.edge.schemas import Timestamp, WireModel


class StructuredAnswer(WireModel):
    question_id: str
    type: str
    value: Any
    label: str | None
    comment: str | None
    confidence: float | None
    message_ids: list[str]


class NamedReason(WireModel):
    name: str
    reason: str


class QualityDimension(WireModel):
    score: Annotated[float, Field(ge=1, le=5)]
    reason: str


class Trust(WireModel):
    band: Literal["high", "medium", "low"]
    reasons: list[NamedReason]


class Engagement(WireModel):
    level: Literal["high", "medium", "low"]
    median_words: float
    answered_probes: Annotated[float, Field(description="The share of the follow-up questions that were answered.")]
    reason: str


class Quote(WireModel):
    """Words of one message; `start` and `end` count Unicode code points of its content."""

    text: str
    message_id: str
    start: int
    end: int


class InterviewTheme(WireModel):
    id: str
    name: str
    sentiment: Literal["positive", "negative", "neutral", "mixed"]
    mentions: int
    quotes: Annotated[list[Quote], Field(description="The first 20 of the mentions.")]


class CitedFinding(WireModel):
    text: str
    message_ids: list[str]


class Analysis(WireModel):
    """Before the first version is ready, its status alone. While a newer version runs, the earlier one stands."""

    status: Literal["pending", "running", "ready", "failed"]
    version: int | None = None
    engine: str | None = None
    model: Annotated[str | None, Field(description="What made the vectors by which themes are found.")] = None
    analysed_at: Timestamp | None = None
    quality_score: Annotated[int | None, Field(ge=1, le=5)] = None
    quality_dimensions: dict[str, QualityDimension] | None = None
    quality_gates: Annotated[
        list[NamedReason] | None, Field(description="The reasons that held the score at 2 or less.")
    ] = None
    completion: Annotated[
        float | None, Field(ge=0, le=1, description="The share of the required questions that were answered.")
    ] = None
    trust: Trust | None = None
    sentiment: Literal["positive", "negative", "neutral", "mixed"] | None = None
    sentiment_score: Annotated[float | None, Field(ge=-1, le=1)] = None
    sentiment_shares: Annotated[
        dict[str, float] | None, Field(description="The share of what was said in each tone.")
    ] = None
    engagement: Engagement | None = None
    summary: str | None = None
    themes: list[InterviewTheme] | None = None
    structured_answers: list[StructuredAnswer] | None = None
    findings: list[CitedFinding] | None = None
    quotes: list[Quote] | None = None
