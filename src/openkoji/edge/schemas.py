"""Base classes of what goes over the wire: camelCase, and unknown fields refused unless a call says otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, model_validator
from pydantic.alias_generators import to_camel

from openkoji.kit.clock import iso

Timestamp = Annotated[datetime, PlainSerializer(iso, return_type=str, when_used="json")]
"""A moment, written in UTC with milliseconds."""

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _is_written(given: object) -> object:
    """Pydantic alone also takes numbers, digits and bare dates, and guesses what they mean."""
    if not isinstance(given, str) or not _RFC_3339.fullmatch(given):
        raise ValueError("is no time with a zone, as in 2026-11-22T08:00:00Z (RFC 3339)")
    return given


Moment = Annotated[datetime, BeforeValidator(_is_written)]
"""A moment that a caller gives."""


_MOST_FIELDS = 100


class WireModel(BaseModel):
    """What the API returns."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class StrictModel(WireModel):
    """What a call takes; a field that it does not know is a mistake that is told."""

    model_config = ConfigDict(extra="forbid", populate_by_name=False)

    @model_validator(mode="before")
    @classmethod
    def _has_few_fields(cls, given: object) -> object:
        """Told once, before each of a hundred thousand unknown fields is."""
        if isinstance(given, Mapping) and len(given) > _MOST_FIELDS:
            raise ValueError(f"has {len(given)} fields; no object of this API has more than {_MOST_FIELDS}")
        return given


class LenientModel(WireModel):
    """What a conversation call takes: unknown fields are ignored, as clients of other dialects send some."""

    model_config = ConfigDict(extra="ignore", populate_by_name=False)


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
