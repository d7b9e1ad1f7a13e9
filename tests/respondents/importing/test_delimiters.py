"""Cells and rows, whatever stands between them."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.errors import InvalidError
from openkoji.respondents.importing.delimiters import DELIMITERS, delimiter_of, records
from tests.respondents.importing.desk import told_of


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_the_delimiter_is_seen(delimiter: str) -> None:
    lines = [["name", "email", "note"], ["Lee, Ada", "a@example.com", "x; y | z"], ["Bob", "b@example.com", ""]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(lines)
    assert delimiter_of(text.getvalue()) == (delimiter, 0)


def test_commas_in_a_file_of_semicolons_mislead_nobody() -> None:
    assert delimiter_of("name;note\nAda;a, b, c\nBob;d, e\n")[0] == ";"


def test_excels_first_line_declares_it_and_is_no_row() -> None:
    text = "sep=|\r\nname|email\r\nAda|a;b;c\r\n"
    delimiter, begins = delimiter_of(text)
    assert list(records(text[begins:], delimiter)) == [(1, ["name", "email"]), (2, ["Ada", "a;b;c"])]


def test_a_single_column_is_one_whatever_is_in_it() -> None:
    assert list(records("email\na@example.com\n", delimiter_of("email\na@example.com\n")[0]))[1] == (
        2,
        ["a@example.com"],
    )


def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    text = 'name,note\n\n"Ada","first\nsecond\r\nthird"\n\nBob,x\n'
    assert [number for number, record in records(text, ",") if record] == [1, 3, 5]


@pytest.mark.parametrize("text", ["a\nb\n", "a\r\nb\r\n", "a\rb\r"])
def test_every_kind_of_line_end_ends_a_row(text: str) -> None:
    assert list(records(text, ",")) == [(1, ["a"]), (2, ["b"])]


@pytest.mark.parametrize("text", ['name\nAda\n"Bob\nCy\n', 'name\nAda\n"Bob"x\n'])
def test_broken_quotation_marks_are_told_with_their_row(text: str) -> None:
    with pytest.raises(InvalidError, match="Row 3 cannot be read") as refused:
        list(records(text, ","))
    assert refused.value.code == "unreadable_file"


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(
    st.lists(st.lists(_CELLS, min_size=2, max_size=5), min_size=1, max_size=10),
    st.sampled_from(DELIMITERS),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_was_written_is_read(rows: list[list[str]], delimiter: str, end: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL).writerows(rows)
    assert [record for _, record in records(text.getvalue(), delimiter)] == rows


@given(st.text(max_size=300))
def test_any_text_is_rows_or_refused(text: str) -> None:
    delimiter, begins = delimiter_of(text)
    told = told_of(lambda: [number for number, _ in records(text[begins:], delimiter)])
    if isinstance(told, InvalidError):
        assert told.code == "unreadable_file"
    else:
        assert told == list(range(1, len(told) + 1))
