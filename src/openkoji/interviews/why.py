"""Why an interviewer's message was said, on the wire: the policy's reason, and who found the words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from openkoji.edge.schemas import WireModel
from openkoji.studies.fields import is_none


class Tokens(WireModel):
    input: int
    output: int


class ModelReading(WireModel):
    """How a language model read the last answer; it decides nothing."""

    answered: Literal["yes", "partly", "no"]
    specific: bool
    tone: Literal["positive", "negative", "neutral", "mixed"]
    topics: list[str]


class Why(WireModel):
    """Why the interviewer said this, and who found the words."""

    move: str
    rule: str
    readings: list[str]
    reason: str
    engine: Annotated[
        Literal["embedded", "model", "both"],
        Field(description="`both`: a model began, and the embedded moderator completed the turn."),
    ] = "embedded"
    model: Annotated[str | None, Field(exclude_if=is_none, description="The model that was asked.")] = None
    prompt: Annotated[str | None, Field(exclude_if=is_none, description="The prompt and its version.")] = None
    tokens: Annotated[Tokens | None, Field(exclude_if=is_none)] = None
    milliseconds: Annotated[int | None, Field(exclude_if=is_none)] = None
    fell_back: Annotated[
        str | None, Field(exclude_if=is_none, description="Why the embedded moderator spoke: `timeout`, `refused`, …")
    ] = None
    refused: Annotated[
        str | None, Field(exclude_if=is_none, description="What was wrong with a sentence that was not shown.")
    ] = None
    model_reading: Annotated[ModelReading | None, Field(exclude_if=is_none)] = None
