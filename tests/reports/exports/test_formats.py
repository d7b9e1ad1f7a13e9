"""The files themselves: every reader reads back what was written, and no spreadsheet runs what a respondent typed."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.ids import Prefix, new_id, public_id
from openkoji.kit.spreadsheets import defused, undone
from openkoji.reports.exports import parquet_file
from openkoji.reports.exports.columns import Column, Type
from openkoji.reports.exports.csv_file import CsvWriter
from openkoji.reports.exports.ndjson_file import NdjsonWriter
from openkoji.reports.exports.parquet_file import ParquetWriter
from openkoji.reports.exports.rows import Row, Writer, public

COLUMNS = (
    Column("id", Type.TEXT, "", "", Prefix.INTERVIEW),
    Column("text", Type.TEXT, "", ""),
    Column("count", Type.INTEGER, "", ""),
    Column("share", Type.NUMBER, "", ""),
    Column("is", Type.BOOLEAN, "", ""),
    Column("at", Type.TIME, "", ""),
    Column("choices", Type.TEXTS, "", ""),
    Column("value", Type.JSON, "", ""),
    Column("metadata", Type.METADATA, "", ""),
)
ID = new_id()
AT = datetime(2026, 11, 23, 7, 30, 0, 250_000, tzinfo=UTC)
UNICODE = 'Zoë sagt: „viel zu teuer“ — 👩‍👩‍👧 \r\n"so", e\u0301, \u202eabc, \x01, 値段'
FULL: Row = (ID, UNICODE, -3, -0.5, True, AT, ["a", 'b"; c', "=d"], {"x": [1, None]}, {"plan": "pro", "seats": -12})
EMPTY: Row = (ID, None, None, None, None, None, None, None, {})


def whole(writer: Writer, *batches: list[Row]) -> bytes:
    return writer.begin() + b"".join(writer.rows(public(batch, COLUMNS)) for batch in batches) + writer.end()


def as_csv(*rows: Row, keys: tuple[str, ...] = ("plan", "seats"), marked: bool = False) -> bytes:
    return whole(CsvWriter(COLUMNS, keys, marked=marked), list(rows))


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline=""), strict=True))


def test_csv_gives_back_what_was_written() -> None:
    full, empty = read_csv(as_csv(FULL, EMPTY))
    assert full == {
        "id": public_id(Prefix.INTERVIEW, ID),
        "text": UNICODE,
        "count": "-3",
        "share": "-0.5",
        "is": "true",
        "at": "2026-11-23T07:30:00.250Z",
        "choices": '["a","b\\"; c","=d"]',
        "value": '{"x":[1,null]}',
        "metadata.plan": "pro",
        "metadata.seats": "-12",
        "metadataOther": "",
    }
    assert set(empty.values()) == {public_id(Prefix.INTERVIEW, ID), ""}


def test_csv_is_read_by_other_programs_with_its_types() -> None:
    table = pyarrow.csv.read_csv(
        io.BytesIO(as_csv(FULL, EMPTY)), parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True)
    )
    assert table.column("count").to_pylist() == [-3, None]
    assert table.column("share").to_pylist() == [-0.5, None]
    assert table.column("text").to_pylist()[0] == UNICODE


def test_csv_lines_end_as_rfc_4180_says() -> None:
    data = as_csv((ID, "one\ntwo", *EMPTY[2:]))
    assert data.count(b"\r\n") == 2
    assert data.endswith(b"\r\n")


def test_csv_begins_with_a_byte_order_mark_only_when_asked() -> None:
    assert as_csv(FULL).startswith(b'"id",')
    assert as_csv(FULL, marked=True) == b"\xef\xbb\xbf" + as_csv(FULL)


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠A"]
)
def test_csv_shows_formulas_and_does_not_run_them(formula: str) -> None:
    for text in (formula, f"'{formula}", f"{formula}|' /C calc'!A0"):
        cell = read_csv(as_csv((ID, text, *EMPTY[2:])))[0]["text"]
        assert cell == f"'{text}"
        assert undone(cell) == text


def test_csv_defuses_metadata_and_leaves_its_numbers_numbers() -> None:
    data = as_csv((*EMPTY[:8], {"plan": "-pro", "seats": -12, "=x": "=1"}))
    row = read_csv(data)[0]
    assert (row["metadata.plan"], row["metadata.seats"], row["metadataOther"]) == ("'-pro", "-12", '{"=x":"=1"}')
    assert b",-12," in data, "no quotation marks around a number"


@given(st.text())
def test_every_text_comes_back_out_of_a_cell(text: str) -> None:
    assert undone(defused(text)) == text
    assert not defused(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_csv_keeps_metadata_without_a_column_of_its_own() -> None:
    row = read_csv(as_csv(FULL, keys=("plan",)))[0]
    assert row["metadata.plan"] == "pro"
    assert json.loads(row["metadataOther"]) == {"seats": -12}


def test_ndjson_has_one_object_a_line_with_every_column() -> None:
    lines = whole(NdjsonWriter(COLUMNS), [FULL], [EMPTY]).split(b"\n")
    assert lines.pop() == b""
    full, empty = map(json.loads, lines)
    assert full == {
        "id": public_id(Prefix.INTERVIEW, ID),
        "text": UNICODE,
        "count": -3,
        "share": -0.5,
        "is": True,
        "at": "2026-11-23T07:30:00.250Z",
        "choices": ["a", 'b"; c', "=d"],
        "value": {"x": [1, None]},
        "metadata": {"plan": "pro", "seats": -12},
    }
    assert list(empty) == [column.name for column in COLUMNS]


def read_parquet(data: bytes) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(data)).to_pylist()
    return rows


def test_parquet_gives_back_what_was_written_with_its_types() -> None:
    data = whole(ParquetWriter(COLUMNS), [FULL], [EMPTY])
    full, empty = read_parquet(data)
    assert full == {
        "id": public_id(Prefix.INTERVIEW, ID),
        "text": UNICODE,
        "count": -3,
        "share": -0.5,
        "is": True,
        "at": AT,
        "choices": ["a", 'b"; c', "=d"],
        "value": '{"x":[1,null]}',
        "metadata": [("plan", "pro"), ("seats", "-12")],
    }
    assert empty["text"] is None
    assert empty["metadata"] == []
    schema = pq.read_schema(io.BytesIO(data))
    assert schema.field("at").type == pa.timestamp("ms", tz="UTC")
    assert schema.metadata[b"openkoji.export.version"] == b"1"


def test_parquet_comes_in_groups_of_bounded_size_as_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_file, "MOST_ROWS", 100)
    monkeypatch.setattr(parquet_file, "MOST_CHARACTERS", 5_000)
    writer = ParquetWriter(COLUMNS)
    pieces = [writer.begin()]
    short, long = [EMPTY] * 250, [(ID, "x" * 2_000, *EMPTY[2:])] * 9
    pieces += [writer.rows(public(batch, COLUMNS)) for batch in (short, long)]
    assert all(pieces), "each batch that fills a group is handed on, not kept for the end"
    file = pq.ParquetFile(io.BytesIO(b"".join([*pieces, writer.end()])))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [100, 100, 52, 3, 3, 1]


def test_a_file_without_rows_is_one_that_readers_accept() -> None:
    names = [column.name for column in COLUMNS]
    assert as_csv(keys=()).decode() == ",".join(f'"{name}"' for name in [*names, "metadataOther"][:-2]) + (
        ',"metadataOther"\r\n'
    )
    assert whole(NdjsonWriter(COLUMNS)) == b""
    table = pq.read_table(io.BytesIO(whole(ParquetWriter(COLUMNS))))
    assert (table.num_rows, table.column_names) == (0, names)
