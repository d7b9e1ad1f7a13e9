"""Rows as they leave: ids with their prefixes. What the formats are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from openkoji.kit.ids import public_id
from openkoji.reports.exports.columns import Column

Row = Sequence[Any]
LinkOf = Callable[[UUID], str]
"""The personal link of a respondent."""


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


class Writer(Protocol):
    """Makes a file of rows, piece by piece. Used in this order: `begin`, `rows` as often as there are some, `end`."""

    def begin(self) -> bytes: ...
    def rows(self, rows: Sequence[Row]) -> bytes: ...
    def end(self) -> bytes: ...


def public(rows: Iterable[Row], columns: Sequence[Column], link_of: LinkOf | None = None) -> list[Row]:
    """The rows with public ids for uuids, and with links; without `link_of` there are none."""
    changes: list[tuple[int, Callable[[UUID], str | None]]] = []
    for place, column in enumerate(columns):
        if column.is_link:
            changes.append((place, link_of or _no_link))
        elif column.prefix is not None:
            changes.append((place, partial(public_id, column.prefix)))
    made: list[Row] = []
    for row in rows:
        cells = list(row)
        for place, change in changes:
            if cells[place] is not None:
                cells[place] = change(cells[place])
        made.append(cells)
    return made


def _no_link(_: UUID) -> None:
    return None
