"""A respondent as a caller writes them: `respondentMetadata` of a start, a row of a list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from openkoji.edge.schemas import LenientModel
from openkoji.respondents.identity import LONGEST_FIELD, LONGEST_VALUE, MOST_CHARACTERS, MOST_KEYS, Identity, length_of

Scalar = Annotated[str, StringConstraints(max_length=LONGEST_VALUE)] | bool | int | float
_ADDRESS = r"^[^@\s]+@[^@\s]+$"
ShortText = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_FIELD)]


def _unless_blank(given: object) -> object:
    """Templates of sites write "" for what they do not know."""
    return None if isinstance(given, str) and not given.strip() else given


def _digits(given: object) -> object:
    return str(given) if isinstance(given, int) and not isinstance(given, bool) else given


def _an_address(given: str) -> str:
    if not re.fullmatch(_ADDRESS, given):
        raise ValueError("is no e-mail address")
    return given


def unless_null(given: object) -> object:
    return {} if given is None else given


class RespondentMetadata(LenientModel):
    """Who is interviewed. Keys beyond the first three are kept as they are: at most 50, 16 KB in all."""

    model_config = LenientModel.model_config | {"extra": "allow"}
    __pydantic_extra__: dict[str, Scalar | None]

    name: Annotated[ShortText | None, BeforeValidator(_unless_blank)] = None
    email: Annotated[
        Annotated[ShortText, AfterValidator(_an_address), Field(json_schema_extra={"pattern": _ADDRESS})] | None,
        BeforeValidator(_unless_blank),
    ] = None
    external_id: Annotated[
        ShortText | None,
        BeforeValidator(_digits),
        BeforeValidator(_unless_blank),
        Field(description="Your own id of this person; of a number, its digits."),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _has_few_keys(cls, given: object) -> object:
        """Told once and early: pydantic would tell each of thousands of values why it fits none of four types."""
        if isinstance(given, Mapping) and len(given) > MOST_KEYS + len(cls.model_fields):
            raise ValueError(f"at most {MOST_KEYS} metadata keys are kept")
        return given

    @model_validator(mode="after")
    def _is_bounded(self) -> RespondentMetadata:
        extra = self.__pydantic_extra__
        if len(extra) > MOST_KEYS:
            raise ValueError(f"at most {MOST_KEYS} metadata keys are kept")
        if length_of(extra) > MOST_CHARACTERS:
            raise ValueError(f"metadata may hold at most {MOST_CHARACTERS} characters")
        return self

    def identity(self) -> Identity:
        """What it says of the respondent, as a claim."""
        extra = self.__pydantic_extra__ or {}
        return Identity(
            name=self.name,
            email=self.email,
            external_id=self.external_id,
            metadata={key: value for key, value in extra.items() if value is not None},
        )
