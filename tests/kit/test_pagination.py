"""Cursors: opaque, and refused when they are not ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openkoji.kit.errors import InvalidError
from openkoji.kit.ids import new_id
from openkoji.kit.pagination import page_of, parse_cursor


@given(st.integers(0, 30), st.integers(1, 10))
def test_walking_the_pages_meets_every_row_once(count: int, limit: int) -> None:
    rows = sorted((new_id() for _ in range(count)), reverse=True)
    met, cursor = [], None
    while True:
        before = parse_cursor(cursor)
        found = [row for row in rows if before is None or row < before][: limit + 1]
        page = page_of(found, limit, lambda row: row)
        met += page.items
        cursor = page.next_cursor
        if cursor is None:
            break
    assert met == rows


@pytest.mark.parametrize("cursor", ["", "nonsense", "AAAA", "é"])
def test_a_foreign_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidError, match="cursor"):
        parse_cursor(cursor)
