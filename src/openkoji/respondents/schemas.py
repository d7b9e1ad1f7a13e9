"""Respondents who are put on a study's list, on the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from openkoji.edge.schemas import StrictModel, WireModel
from openkoji.respondents.given import RespondentMetadata

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Unfit:
    """One of a list who cannot be read; the others are taken all the same."""

    reason: str


def _or_unfit(given: object, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(given)
    except ValidationError as error:
        fault = error.errors()[0]
        field = ".".join(map(str, fault["loc"]))
        told = str(fault["msg"]).removeprefix("Value error, ")
        return Unfit(f"{field}: {told}" if field else told)


class NewRespondents(StrictModel):
    respondents: Annotated[
        list[Annotated[RespondentMetadata, WrapValidator(_or_unfit)]], Field(min_length=1, max_length=MOST_AT_ONCE)
    ]

    def rows(self) -> list[RespondentMetadata | Unfit]:
        return [*self.respondents]


def _one_or_many(given: object) -> str:
    is_many = isinstance(given, NewRespondents) or (isinstance(given, Mapping) and "respondents" in given)
    return "many" if is_many else "one"


OneOrMany = Annotated[
    Annotated[RespondentMetadata, Tag("one")] | Annotated[NewRespondents, Tag("many")],
    Discriminator(_one_or_many),
]


class AddedView(WireModel):
    """What became of one of those who were to be added."""

    outcome: Annotated[
        Literal["created", "updated", "skipped", "linked"],
        Field(description="In an anonymous study `linked`: nothing about anybody is kept."),
    ]
    id: Annotated[str | None, Field(description="Null in an anonymous study, and for who was skipped as two people.")]
    link: Annotated[str | None, Field(description="The personal link, /i/{token}; null for who was skipped.")]
    reason: Annotated[str | None, Field(description="Why they were skipped.")] = None


class AddedList(WireModel):
    created: int
    updated: int
    skipped: int
    respondents: Annotated[list[AddedView], Field(description="In the order in which they were sent.")]

    @classmethod
    def of(cls, views: list[AddedView]) -> Self:
        outcomes = Counter(view.outcome for view in views)
        return cls(
            created=outcomes["created"], updated=outcomes["updated"], skipped=outcomes["skipped"], respondents=views
        )


Answer = AddedView | AddedList
