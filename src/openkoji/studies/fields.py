"""The kinds of field that a study document is made of. Limits stand in the types, so that OpenAPI shows them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from openkoji.edge.schemas import StrictModel
from openkoji.kit.clock import iso

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")


class DocumentPart(StrictModel):
    """An object of a study document, in which null means what leaving the field out means: its default.

    So a document that was read can be sent back as it is, and a merge patch needs no models of its own.
    """

    model_config = ConfigDict(strict=True, frozen=True, allow_inf_nan=False, populate_by_name=False)

    never_null: ClassVar[frozenset[str]] = frozenset()

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, given: object) -> object:
        if not isinstance(given, Mapping):
            return given
        return {name: value for name, value in given.items() if value is not None or name in cls.never_null}

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        schema = handler(core_schema)
        if handler.mode == "validation":
            described = handler.resolve_ref_schema(schema)
            optional = set(described.get("properties", {})) - set(described.get("required", ())) - cls.never_null
            for name in optional:
                described["properties"][name] = _or_null(described["properties"][name])
        return schema


_ABOUT_A_FIELD = frozenset({"title", "description", "default"})


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if {"type": "null"} in schema.get("anyOf", ()):
        return schema
    about = {key: value for key, value in schema.items() if key in _ABOUT_A_FIELD}
    kind = {key: value for key, value in schema.items() if key not in _ABOUT_A_FIELD}
    return {"anyOf": [kind, {"type": "null"}], **about}


def is_none(value: object) -> bool:
    return value is None


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character, which cannot be kept")
    return text


# Beyond this a double no longer holds every whole number (2^53), and 1e308 * 10 is no number at all.
LARGEST_NUMBER = 9_007_199_254_740_991


def _not_blank(text: str) -> str:
    # The pattern says so in OpenAPI; Python counts a few control characters more as blank than the pattern does.
    if not text.strip():
        raise ValueError("is blank")
    return _without_nul(text)


def _scalar(value: object) -> object:
    if isinstance(value, str):
        if len(value) > 300:
            raise ValueError("is longer than 300 characters")
        if any("\ud800" <= character <= "\udfff" for character in value):
            raise ValueError("holds half a character (a lone surrogate)")
        return _without_nul(value)
    if not isinstance(value, int | float):
        raise ValueError("is no text, number, true or false")  # noqa: TRY004  pydantic takes no TypeError
    if not abs(value) <= LARGEST_NUMBER:
        raise ValueError(f"is no number from {-LARGEST_NUMBER} to {LARGEST_NUMBER}")
    return value


def _moment(given: object) -> object:
    if isinstance(given, datetime):
        return given
    if not isinstance(given, str) or not _RFC_3339.fullmatch(given):
        raise ValueError("is no time with a zone, as in 2026-11-22T08:00:00Z (RFC 3339)")
    return given


def _of_our_days(moment: datetime) -> datetime:
    if not 2000 <= moment.year < 2200:
        raise ValueError("is not between the years 2000 and 2199")
    return moment


_VISIBLE = r"\S"

Name = Annotated[str, StringConstraints(max_length=200, pattern=_VISIBLE), AfterValidator(_not_blank)]
QuestionText = Annotated[str, StringConstraints(max_length=2_000, pattern=_VISIBLE), AfterValidator(_not_blank)]
Label = Annotated[str, StringConstraints(max_length=300, pattern=_VISIBLE), AfterValidator(_not_blank)]
Goal = Annotated[str, StringConstraints(max_length=1_000, pattern=_VISIBLE), AfterValidator(_not_blank)]
Sentences = Annotated[str, StringConstraints(max_length=4_000), AfterValidator(_without_nul)]
LongText = Annotated[str, StringConstraints(max_length=20_000), AfterValidator(_without_nul)]
Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
MetadataKey = Annotated[str, StringConstraints(max_length=100, pattern=_VISIBLE), AfterValidator(_not_blank)]
Slug = Annotated[str, StringConstraints(max_length=60, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Language = Annotated[str, StringConstraints(max_length=35, pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
WebAddress = Annotated[str, StringConstraints(max_length=2_000, pattern=r"^https?://[^\s\x00/]+[^\s\x00]*$")]
Origin = Annotated[
    str,
    StringConstraints(
        max_length=270, pattern=r"^(\*|https?://(\*\.)?[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?(:[0-9]{1,5})?)$"
    ),
]
Number = Annotated[float, Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)]
Scalar = Annotated[
    Any,
    AfterValidator(_scalar),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "maxLength": 300},
                {"type": "number", "minimum": -LARGEST_NUMBER, "maximum": LARGEST_NUMBER},
                {"type": "boolean"},
            ]
        }
    ),
]
"""A text, a number, true or false. One error for what is none, where a union would tell one for each kind."""
Moment = Annotated[
    AwareDatetime,
    Field(strict=False),
    BeforeValidator(_moment),
    AfterValidator(_of_our_days),
    PlainSerializer(iso, return_type=str, when_used="json"),
]
"""A time in a document; stored and shown in UTC."""
