"""`docs/reference/errors.md` lists every error code, as the server's own page does."""

from __future__ import annotations

from openkoji.web.error_catalogue import CATALOGUE
from tests.docs.pages import row, table_rows, text_of


def test_the_page_lists_every_error() -> None:
    expected = [row(f"`{entry.code}`", str(entry.status), entry.meaning, entry.remedy) for entry in CATALOGUE]
    assert table_rows(text_of("docs/reference/errors.md"), "Code") == expected
