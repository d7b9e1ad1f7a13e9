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


class PromptVersion(WireModel):
    name: str
    version: int


class DroppedParts(WireModel):
    """What a language model wrote and was not taken, since no words of the respondent bear it out."""

    quotes: int
    statements: int
    themes: int


class AnalysisFallback(WireModel):
    code: Annotated[str, Field(description="What the model's call ended in, such as timeout, rate_limited or refused.")]
    reason: str


class AnalysisProvenance(WireModel):
    """How the analysis came about. Without a language model only the engine and the embedder."""

    engine: Literal["embedded", "model"]
    embedder: Annotated[str, Field(description="What made the vectors by which themes are found.")]
    model: Annotated[str | None, Field(description="The language model that was asked.")] = None
    prompt: PromptVersion | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_micros: Annotated[
        int | None, Field(description="Millionths of a US dollar; null where the price is not known.")
    ] = None
    milliseconds: int | None = None
    dropped: DroppedParts | None = None
    fallback: Annotated[
        AnalysisFallback | None, Field(description="Why the embedded analysis stands though there is a model.")
    ] = None


class Analysis(WireModel):
    """Before the first version is ready, its status alone. While a newer version runs, the earlier one stands."""

    status: Literal["pending", "running", "ready", "failed"]
    version: int | None = None
    engine: Annotated[
        Literal["embedded", "model"] | None, Field(description="Whose findings they are: a language model's or not.")
    ] = None
    model: Annotated[str | None, Field(description="The language model, or what made the vectors where none did.")] = (
        None
    )
    provenance: AnalysisProvenance | None = None
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
