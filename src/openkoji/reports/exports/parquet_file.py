"""Parquet with real types, written as it goes: what is in memory is one group of rows and the index at the end.

pyarrow is imported where the first file is made: the API starts and runs without it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from openkoji.reports.exports.columns import VERSION, Column, Type
from openkoji.reports.exports.rows import Row

MOST_ROWS = 10_000
MOST_CHARACTERS = 4_000_000
"""Of one group of rows: large enough to read quickly, small enough to hold a few of at a time."""


class _Sink(io.RawIOBase):
    """A file that is only ever written at its end, and whose bytes are taken away as they come."""

    def __init__(self) -> None:
        super().__init__()
        self._written: list[bytes] = []
        self._position = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._written.append(piece)
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position

    def take(self) -> bytes:
        taken, self._written = b"".join(self._written), []
        return taken


class ParquetWriter:
    """Lists are lists, times are timestamps in UTC, `metadata` is a map from texts to texts, and values of any shape
    are JSON in a text."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._sink = _Sink()
        self._waiting: list[Row] = []
        self._characters = 0

    def begin(self) -> bytes:
        import pyarrow as pa
        import pyarrow.parquet as pq

        types: Mapping[Type, pa.DataType] = {
            Type.TEXT: pa.string(),
            Type.INTEGER: pa.int64(),
            Type.NUMBER: pa.float64(),
            Type.BOOLEAN: pa.bool_(),
            Type.TIME: pa.timestamp("ms", tz="UTC"),
            Type.TEXTS: pa.list_(pa.string()),
            Type.JSON: pa.string(),
            Type.METADATA: pa.map_(pa.string(), pa.string()),
        }
        self._schema = pa.schema(
            [pa.field(column.name, types[column.type]) for column in self._columns],
            metadata={"openkoji.export.version": str(VERSION)},
        )
        self._array = pa.array
        self._batch = pa.RecordBatch.from_arrays
        self._file = pq.ParquetWriter(self._sink, self._schema, compression="snappy")
        return self._sink.take()

    def rows(self, rows: Sequence[Row]) -> bytes:
        for row in rows:
            self._waiting.append(row)
            self._characters += sum(len(cell) for cell in row if isinstance(cell, str))
            if len(self._waiting) >= MOST_ROWS or self._characters >= MOST_CHARACTERS:
                self._write_group()
        return self._sink.take()

    def end(self) -> bytes:
        if self._waiting:
            self._write_group()
        self._file.close()
        return self._sink.take()

    def _write_group(self) -> None:
        rows, self._waiting, self._characters = self._waiting, [], 0
        arrays = [
            self._array([None if value is None else _VALUES.get(column.type, _same)(value) for value in values], type_)
            for column, values, type_ in zip(self._columns, zip(*rows, strict=True), self._schema.types, strict=True)
        ]
        self._file.write_batch(self._batch(arrays, schema=self._schema), row_group_size=len(rows))


def _same(value: Any) -> Any:
    return value


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _pairs(metadata: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """Texts as they are, everything else as JSON, so that a column has one type whatever was sent."""
    return [
        (key, value if isinstance(value, str) or value is None else _json(value)) for key, value in metadata.items()
    ]


_VALUES: Mapping[Type, Callable[[Any], Any]] = {Type.JSON: _json, Type.METADATA: _pairs}
