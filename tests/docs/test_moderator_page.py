"""`docs/reference/moderator.md` lists the policy as it is."""

from __future__ import annotations

from openkoji.interviewing.moves import Move
from openkoji.interviewing.policy import TABLE
from tests.docs.pages import row, table_rows, text_of

PAGE = "docs/reference/moderator.md"


def test_the_page_lists_the_policy_in_its_order() -> None:
    assert table_rows(text_of(PAGE), "Rule") == [row(entry.name, entry.why) for entry in TABLE]


def test_the_page_names_every_move() -> None:
    missing = [move.value for move in Move if f"`{move.value}`" not in text_of(PAGE)]
    assert not missing
