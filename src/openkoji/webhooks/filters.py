"""Which events an endpoint wants, beyond their types: by study, theme, sentiment, quality and answers.

A filter asks for what an event carries. An event that does not carry it does not match: with a filter by theme only
`interview.analysis_ready` gets through, since no other event has themes; with one by quality the events of an analysis;
with one by study every event of that study, and no event of the workspace alone (`endpoint.disabled`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, StrictFloat, StrictInt, StringConstraints, model_validator

from openkoji.edge.schemas import StrictModel
from openkoji.studies.fields import LARGEST_NUMBER

Text = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Quality = Annotated[StrictInt, Field(ge=1, le=5)]
_IN_RANGE = Field(ge=-LARGEST_NUMBER, le=LARGEST_NUMBER)
Number = Annotated[StrictInt, _IN_RANGE] | Annotated[StrictFloat, _IN_RANGE]
_MOST = Field(max_length=50)


class AnswerFilter(StrictModel):
    """What the answer to one question must be; `atLeast` and `atMost` together are a range."""

    question_id: Text
    equals: Annotated[
        StrictBool | Number | Text | None,
        Field(description="The value: true or false, a number, or the id of the option; upper or lower case is one."),
    ] = None
    includes: Annotated[Text | None, Field(description="An option's id that is among the chosen.")] = None
    at_least: Number | None = None
    at_most: Number | None = None

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        is_range = self.at_least is not None or self.at_most is not None
        if [self.equals is not None, self.includes is not None, is_range].count(True) != 1:
            raise ValueError("needs one of equals, includes, and atLeast or atMost (or both)")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("atLeast is above atMost, so that nothing can match")
        return self

    def matches(self, value: object) -> bool:
        """A value of another kind than what is asked about does not match."""
        if self.equals is not None:
            return _are_equal(self.equals, value)
        if self.includes is not None:
            return isinstance(value, list) and any(_are_equal(self.includes, each) for each in value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)


class Filter(StrictModel):
    """What an event must carry. Of the entries of a list one is enough, of `answers` all must hold; so must every part
    of the filter that is given. An empty filter lets everything through."""

    studies: Annotated[
        list[Text], _MOST, Field(description="Ids of studies; a call may also give slugs, which are kept as ids.")
    ] = []
    themes: Annotated[
        list[Text], _MOST, Field(description="Names or ids (`thm_…`) of themes; upper or lower case is one.")
    ] = []
    sentiments: Annotated[
        list[Literal["positive", "negative", "neutral", "mixed"]], _MOST, Field(description="Of the whole interview.")
    ] = []
    min_quality: Quality | None = None
    max_quality: Quality | None = None
    answers: Annotated[list[AnswerFilter], Field(max_length=20)] = []

    @model_validator(mode="after")
    def _has_a_range(self) -> Self:
        if self.min_quality is not None and self.max_quality is not None and self.min_quality > self.max_quality:
            raise ValueError("minQuality is above maxQuality, so that nothing can match")
        return self

    @property
    def asks_about(self) -> set[str]:
        """The fields of an event's data that it looks at."""
        asked = {
            "study_id": self.studies,
            "themes": self.themes,
            "sentiment": self.sentiments,
            "quality_score": self.min_quality is not None or self.max_quality is not None,
            "structured_answers": self.answers,
        }
        return {field for field, wanted in asked.items() if wanted}

    def matches(self, data: Mapping[str, Any]) -> bool:
        """Whether an event with this data gets through."""
        return (
            (not self.studies or data.get("study_id") in self.studies)
            and (not self.themes or self._has_theme(data))
            and (not self.sentiments or data.get("sentiment") in self.sentiments)
            and self._has_quality(data.get("quality_score"))
            and all(answer.matches(_answer(data, answer.question_id)) for answer in self.answers)
        )

    def _has_theme(self, data: Mapping[str, Any]) -> bool:
        wanted = {theme.strip().casefold() for theme in self.themes}
        themes: Sequence[Mapping[str, Any]] = data.get("themes") or []
        return any({theme["id"], theme["name"].casefold()} & wanted for theme in themes)

    def _has_quality(self, score: int | None) -> bool:
        if self.min_quality is None and self.max_quality is None:
            return True
        return score is not None and (self.min_quality or 1) <= score <= (self.max_quality or 5)


def _answer(data: Mapping[str, Any], question_id: str) -> object:
    """The value of the answer to a question; None where the event has none."""
    answers: Sequence[Mapping[str, Any]] = data.get("structured_answers") or []
    return next((answer["value"] for answer in answers if answer["question_id"] == question_id), None)


def _are_equal(wanted: object, value: object) -> bool:
    if isinstance(wanted, str) and isinstance(value, str):
        return wanted.casefold() == value.casefold()
    # True is no 1: a yes is not a number.
    return isinstance(wanted, bool) == isinstance(value, bool) and wanted == value
