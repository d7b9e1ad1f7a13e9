"""Base classes of what goes over the wire: camelCase, and unknown fields refused unless a call says otherwise."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel

from openkoji.kit.clock import iso

Timestamp = Annotated[datetime, PlainSerializer(iso, return_type=str, when_used="json")]
"""A moment, written in UTC with milliseconds."""


class WireModel(BaseModel):
    """What the API returns."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class StrictModel(WireModel):
    """What a call takes; a field that it does not know is a mistake that is told."""

    model_config = ConfigDict(extra="forbid")


class LenientModel(WireModel):
    """What a conversation call takes: unknown fields are ignored, as clients of other dialects send some."""

    model_config = ConfigDict(extra="ignore")


class FieldProblem(WireModel):
    field: str
    message: str


class Problem(WireModel):
    """An error, as RFC 9457 (`application/problem+json`) with two members more: `error` and `message`."""

    type: str
    title: str
    status: int
    detail: str
    error: str
    message: str
    errors: list[FieldProblem] = []
    request_id: str
