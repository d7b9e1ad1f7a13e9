"""Arguments and answers that many tools have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field

from openkoji.edge.schemas import WireModel
from openkoji.kit.pagination import MAXIMUM_LIMIT

StudyId = Annotated[str, Field(description="The id of a study: stu_…")]
Limit = Annotated[int, Field(ge=1, le=MAXIMUM_LIMIT, description="How many at most.")]
Cursor = Annotated[str | None, Field(description="nextCursor of the page before.")]


class Deleted(WireModel):
    """What was deleted."""

    deleted: Annotated[str, Field(description="Its id.")]


def given(**members: Any) -> dict[str, Any]:
    """A body of the arguments that were given: an operation's own defaults stand for the others."""
    return {name: value for name, value in members.items() if value is not None}


def part_of(answer: Mapping[str, Any], model: type[BaseModel]) -> dict[str, Any]:
    """The members of an answer that a smaller model has: an agent pays for each word that it reads."""
    names = {field.serialization_alias or name for name, field in model.model_fields.items()}
    return {name: member for name, member in answer.items() if name in names}
