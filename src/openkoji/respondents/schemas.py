"""Respondents who are put on a study's list, on the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag

from openkoji.edge.schemas import StrictModel, WireModel
from openkoji.respondents.given import RespondentMetadata

MOST_AT_ONCE = 500


class NewRespondents(StrictModel):
    respondents: Annotated[list[RespondentMetadata], Field(min_length=1, max_length=MOST_AT_ONCE)]


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
