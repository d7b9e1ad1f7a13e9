"""Arguments of the tools on what interviews bring: ids, filters, moments, and what goes with what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from openkoji.kit.clock import iso
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.kit.pagination import MAXIMUM_LIMIT
from openkoji.reports.ask.schemas import AskFilter

InterviewId = Annotated[str, Field(description="The id of an interview: int_…")]
Some = Annotated[int | None, Field(ge=1, le=MAXIMUM_LIMIT, description="Of a list: how many at most.")]
Quality = Annotated[int | None, Field(ge=1, le=5, description="Only of this quality or more.")]
Filters = Annotated[
    AskFilter | None, Field(description="Which interviews count. Left out: those of quality 3 or more.")
]


def chosen(filters: AskFilter | None) -> dict[str, Any]:
    """The filters that were given, as the API names them."""
    return filters.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude_none=True) if filters else {}


def written(moment: datetime | None) -> str | None:
    """A moment as the API reads it."""
    return iso(moment) if moment else None


def require_one(**arguments: object) -> None:
    """Raises `InvalidError` unless exactly one of these is given."""
    if sum(value is not None for value in arguments.values()) != 1:
        *others, last = arguments
        names = f"{', '.join(others)} or {last}"
        raise InvalidError(
            f"Give {names}, and one of them alone.",
            errors=[FieldError(name, f"give exactly one of {names}") for name in arguments],
        )


def refuse(why: str, **arguments: object) -> None:
    """Raises `InvalidError` for those of these that are given, though they mean nothing here."""
    wrong = [name for name, value in arguments.items() if value is not None]
    if wrong:
        raise InvalidError(f"Leave out {' and '.join(wrong)}: {why}.", errors=[FieldError(name, why) for name in wrong])


def require(why: str, **arguments: object) -> None:
    """Raises `InvalidError` for those of these that are missing."""
    missing = [name for name, value in arguments.items() if value is None]
    if missing:
        raise InvalidError(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing: {why}.",
            errors=[FieldError(name, "is missing") for name in missing],
        )
