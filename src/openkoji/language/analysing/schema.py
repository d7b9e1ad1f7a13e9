"""What a language model is asked to give back of an interview, and of the themes of a study. Nothing in it is believed
before `accepting` and `merging` have looked at it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

Sentiment = Literal["positive", "negative", "neutral", "mixed"]


class Evidence(BaseModel):
    """Words of one message."""

    message: int = Field(description="The id of the respondent's message.")
    quote: str = Field(description="Words of that message, copied letter by letter.")


class Mention(Evidence):
    label: str = Field(description="What these words are about, in 2 to 5 words.")
    sentiment: Sentiment = Field(description="How the respondent speaks of it in these words.")


class ThemeFound(BaseModel):
    name: str = Field(description="2 to 6 words that say what is at stake.")
    description: str = Field(description="One sentence: what belongs to the theme.")
    mentions: list[Mention]


class Statement(BaseModel):
    text: str = Field(description="One sentence.")
    evidence: list[Evidence] = Field(description="What the sentence rests on, at least one quote.")


class QualityReason(BaseModel):
    dimension: str = Field(description="The name of a score, as it was listed.")
    reason: str = Field(description="One sentence on what in this interview explains the score.")


class ValueComment(Evidence):
    question: str = Field(description="The id of a question with a scale or options.")


class InterviewRead(BaseModel):
    """The analysis of one interview."""

    themes: list[ThemeFound]
    summary: list[Statement]
    findings: list[Statement]
    quotes: list[Evidence]
    sentiment: Sentiment
    quality: list[QualityReason]
    comments: list[ValueComment]


class NamedTheme(BaseModel):
    theme: int = Field(description="The number of the theme.")
    name: str = Field(description="2 to 6 words that say what is at stake.")
    description: str = Field(description="One sentence: what belongs to the theme.")


class SameThemes(BaseModel):
    into: int = Field(description="The number of the theme that stays.")
    themes: list[int] = Field(description="The numbers of the themes that say the same as it.")
    reason: str = Field(description="One sentence: why they are one.")


class CodebookRead(BaseModel):
    """The themes of a study, named and with those that say the same put together."""

    names: list[NamedTheme]
    same: list[SameThemes]
