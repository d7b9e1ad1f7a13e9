"""`docs/reference/mcp.md` has every tool, resource and prompt as the server tells them, and no other."""

from __future__ import annotations

from openkoji.mcp.tools import ALL
from tests.docs.mcp_sections import PAGE, sections, written
from tests.docs.pages import text_of
from tests.mcp.parity import EXCEPTIONS


def test_the_page_says_what_the_server_says() -> None:
    assert written() == sections(), "write it anew: .venv/bin/python -m tests.docs"


def test_the_page_has_every_tool_and_no_other() -> None:
    headings = [line[4:] for line in text_of(PAGE).splitlines() if line.startswith("### koji_")]
    assert headings == [each.name for each in ALL]


def test_the_page_names_what_no_tool_does() -> None:
    said = text_of(PAGE).partition("## What no tool does")[2].partition("\n## ")[0]
    assert not [name for names in EXCEPTIONS.values() for name in names if f"`{name}`" not in said]
