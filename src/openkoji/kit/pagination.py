"""Keyset pagination: newest first, with an opaque cursor that names the last row shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from openkoji.kit.crypto import from_base64url, to_base64url
from openkoji.kit.errors import FieldError, InvalidError

Row = TypeVar("Row")

DEFAULT_LIMIT = 50
MAXIMUM_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    items: Sequence[Row]
    next_cursor: str | None


def parse_cursor(cursor: str | None) -> UUID | None:
    """The id after which the page begins. Raises `InvalidError` for anything that `page_of` did not make."""
    if cursor is None:
        return None
    raw = from_base64url(cursor)
    if raw is None or len(raw) != 16:
        raise InvalidError(
            "The cursor is not one that this list returned. Leave it out to begin at the newest.",
            errors=[FieldError("cursor", "not a cursor of this list")],
        )
    return UUID(bytes=raw)


def page_of(rows: Sequence[Row], limit: int, key: Callable[[Row], UUID]) -> Page[Row]:
    """The page of at most `limit` rows, from a query that asked for `limit + 1`."""
    items = rows[:limit]
    more = len(rows) > limit
    return Page(items, to_base64url(key(items[-1]).bytes) if more else None)
