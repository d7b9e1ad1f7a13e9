"""Settings, errors and rules stand in the reference as they stand in the code."""

from __future__ import annotations

import pytest

from openkoji.interviewing.moves import Move
from tests.docs.pages import text_of
from tests.docs.tables import TABLES, Table


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.page)
def test_the_table_says_what_the_code_says(table: Table) -> None:
    assert table.written() == table.rows(), "write it anew: .venv/bin/python -m tests.docs"


def test_the_moderators_page_names_every_move() -> None:
    missing = [move.value for move in Move if f"`{move.value}`" not in text_of("docs/reference/moderator.md")]
    assert not missing
