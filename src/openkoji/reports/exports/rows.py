"""Rows as they leave: ids with their prefixes. What the formats are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Protocol

from openkoji.kit.ids import public_id
from openkoji.reports.exports.columns import Column

Row = Sequence[Any]


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


def public(rows: Iterable[Row], columns: Sequence[Column]) -> list[Row]:
    """The rows with public ids for uuids."""
    prefixes = [(place, column.prefix) for place, column in enumerate(columns) if column.prefix is not None]
    made: list[Row] = []
    for row in rows:
        cells = list(row)
        for place, prefix in prefixes:
            if cells[place] is not None:
                cells[place] = public_id(prefix, cells[place])
        made.append(cells)
    return made
