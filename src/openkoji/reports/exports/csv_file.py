"""CSV after RFC 4180, in UTF-8, for spreadsheets: what a respondent typed never becomes a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson

from openkoji.kit.clock import iso
from openkoji.kit.spreadsheets import BYTE_ORDER_MARK, Cell, defused, lines
from openkoji.reports.exports.columns import Column, Type
from openkoji.reports.exports.rows import Row


class CsvWriter:
    """A header line, then a line a row, ended by CRLF. Texts are in quotation marks, numbers are not, nothing at all
    is an empty cell. Lists and objects are JSON.

    Each of `metadata_keys` has a column `metadata.<key>`; keys beyond them stand together in `metadataOther`.
    `marked` writes the byte order mark, without which Excel takes a UTF-8 file for another encoding, and with which
    programs that do not know it misread the first column's name.
    """

    def __init__(self, columns: Sequence[Column], metadata_keys: Sequence[str] = (), *, marked: bool = False) -> None:
        self._columns = columns
        self._keys = tuple(metadata_keys)
        self._marked = marked

    def begin(self) -> bytes:
        names: list[str] = []
        for column in self._columns:
            if column.type is Type.METADATA:
                names += [f"{column.name}.{key}" for key in self._keys]
                names.append(f"{column.name}Other")
            else:
                names.append(column.name)
        return (BYTE_ORDER_MARK if self._marked else b"") + lines([names])

    def rows(self, rows: Sequence[Row]) -> bytes:
        return lines([self._cells(row) for row in rows])

    def end(self) -> bytes:
        return b""

    def _cells(self, row: Row) -> list[Cell]:
        cells: list[Cell] = []
        for column, value in zip(self._columns, row, strict=True):
            if column.type is Type.METADATA:
                cells += self._metadata(value)
            else:
                cells.append(None if value is None else _CELLS[column.type](value))
        return cells

    def _metadata(self, metadata: Mapping[str, Any]) -> list[Cell]:
        rest = {key: value for key, value in metadata.items() if key not in self._keys}
        return [*(_scalar(metadata.get(key)) for key in self._keys), _json(rest) if rest else None]


def _scalar(value: Any) -> Cell:
    """A metadata value: a number stays one, whatever its sign."""
    if isinstance(value, bool):
        return _boolean(value)
    if value is None or isinstance(value, int | float):
        return value
    return defused(value) if isinstance(value, str) else _json(value)


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _json(value: Any) -> str:
    """JSON of something else than a number begins with no sign of a formula."""
    return orjson.dumps(value).decode()


def _value(value: Any) -> Cell:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else _json(value)


def _as_it_is(value: Any) -> Cell:
    number: Cell = value
    return number


_CELLS: Mapping[Type, Callable[[Any], Cell]] = {
    Type.TEXT: defused,
    Type.INTEGER: _as_it_is,
    Type.NUMBER: _as_it_is,
    Type.BOOLEAN: _boolean,
    Type.TIME: iso,
    Type.TEXTS: _json,
    Type.JSON: _value,
}
