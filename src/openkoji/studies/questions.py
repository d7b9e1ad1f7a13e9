"""A question of a study on the wire: its type, what the type needs, how it is probed, when it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from openkoji.studies.fields import (
    DocumentPart,
    Identifier,
    Label,
    MetadataKey,
    Number,
    QuestionText,
    Scalar,
    Sentences,
    is_none,
)

QuestionType = Literal["open_ended", "scale", "single_choice", "multiple_choice", "ranking", "yes_no"]


class Option(DocumentPart):
    id: Annotated[Identifier | None, Field(description="Made from the label when left out.")] = None
    label: Label


def _option(given: object) -> object:
    if isinstance(given, str):
        return {"label": given}
    if not isinstance(given, Mapping | Option):
        raise ValueError("is neither a label in quotation marks nor an object with id and label")  # noqa: TRY004
    return given


OptionOrLabel = Annotated[Option, BeforeValidator(_option, json_schema_input_type=Label | Option)]


class QuestionConfig(DocumentPart):
    """What a type needs: `min` to `maxLabel` a scale, the rest the types with options."""

    min: Annotated[int | None, Field(ge=-1_000, le=1_000, exclude_if=is_none, description="Default 0.")] = None
    max: Annotated[int | None, Field(ge=-1_000, le=1_000, exclude_if=is_none, description="Default 10.")] = None
    min_label: Annotated[Label | None, Field(exclude_if=is_none)] = None
    max_label: Annotated[Label | None, Field(exclude_if=is_none)] = None
    options: Annotated[
        list[OptionOrLabel] | None,
        Field(min_length=2, max_length=50, exclude_if=is_none, description="Labels, or objects with id and label."),
    ] = None
    allow_other: Annotated[bool | None, Field(exclude_if=is_none, description="Take an answer of one's own.")] = None
    min_selections: Annotated[int | None, Field(ge=0, le=51, exclude_if=is_none)] = None
    max_selections: Annotated[int | None, Field(ge=1, le=51, exclude_if=is_none)] = None
    randomize: Annotated[bool | None, Field(exclude_if=is_none, description="Shuffle the options.")] = None


class Anchors(DocumentPart):
    """What a follow-up asks after a low, a middle or a high value."""

    low: Annotated[Label | None, Field(exclude_if=is_none)] = None
    mid: Annotated[Label | None, Field(exclude_if=is_none)] = None
    high: Annotated[Label | None, Field(exclude_if=is_none)] = None


class Probing(DocumentPart):
    max_follow_ups: Annotated[
        int | None,
        Field(ge=0, le=3, description="Follow-ups at most. Default 1; in an exploratory study 2."),
    ] = None
    instructions: Annotated[Sentences | None, Field(description="What the interviewer should dig for.")] = None
    anchors: Anchors = Anchors()


_Test = Field(exclude_if=is_none)


class Condition(DocumentPart):
    """One test of an earlier answer (`questionId`) or of the respondent's metadata (`metadata`), as in
    `{"questionId": "q2", "lessThan": 7}`; or a group of conditions: `all` or `any` of them.

    An answer to a question with options is compared by the option's id (its label is understood too), to a
    scale by number, to yes or no by true and false.
    """

    question_id: Annotated[Identifier | None, _Test] = None
    metadata: Annotated[MetadataKey | None, _Test] = None
    equals: Annotated[Scalar | None, _Test] = None
    not_equals: Annotated[Scalar | None, _Test] = None
    is_in: Annotated[list[Scalar] | None, Field(alias="in", min_length=1, max_length=50, exclude_if=is_none)] = None
    not_in: Annotated[list[Scalar] | None, Field(min_length=1, max_length=50, exclude_if=is_none)] = None
    greater_than: Annotated[Number | None, _Test] = None
    less_than: Annotated[Number | None, _Test] = None
    contains: Annotated[Scalar | None, _Test] = None
    answered: Annotated[bool | None, _Test] = None
    all: Annotated[list[Condition] | None, Field(min_length=1, max_length=20, exclude_if=is_none)] = None
    any: Annotated[list[Condition] | None, Field(min_length=1, max_length=20, exclude_if=is_none)] = None


class Question(DocumentPart):
    id: Annotated[
        Identifier | None,
        Field(description="Stays the same through edits, so that results add up. Made (q1, q2 …) when left out."),
    ] = None
    text: Annotated[QuestionText, Field(description="Asked in these words.")]
    type: QuestionType = "open_ended"
    required: bool = True
    config: QuestionConfig = QuestionConfig()
    probing: Annotated[
        Probing | None, Field(description="How answers are followed up. Without it, a structured study does not.")
    ] = None
    show_if: Annotated[
        Condition | None, Field(exclude_if=is_none, description="Ask only if this holds. Default: always.")
    ] = None
