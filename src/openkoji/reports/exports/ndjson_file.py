"""NDJSON: one object a line, with the columns' names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import orjson

from openkoji.kit.clock import iso
from openkoji.reports.exports.columns import Column
from openkoji.reports.exports.rows import Row


class NdjsonWriter:
    """Every object has every column; what there is not is null. Lists, values and metadata are JSON of their own."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._names = [column.name for column in columns]

    def begin(self) -> bytes:
        return b""

    def rows(self, rows: Sequence[Row]) -> bytes:
        return b"".join(
            orjson.dumps(
                dict(zip(self._names, row, strict=True)),
                default=_written,
                option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_PASSTHROUGH_DATETIME,
            )
            for row in rows
        )

    def end(self) -> bytes:
        return b""


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return iso(value)
    raise TypeError(f"{type(value).__name__} is not written to NDJSON")
