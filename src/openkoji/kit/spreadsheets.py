"""CSV after RFC 4180, in UTF-8, for spreadsheets: what somebody typed never becomes a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes a UTF-8 file for another encoding."""

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""How a formula may begin (OWASP, "CSV Injection"; the wide signs count where East Asian keyboards are used)."""

Cell = str | int | float | None


def defused(text: str) -> str:
    """A text that a spreadsheet shows and does not run: an apostrophe goes before what could begin a formula.

    Texts that begin with apostrophes and then such a sign get one more, so that `undone` gives every text back.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def undone(cell: str) -> str:
    """The text that `defused` made this cell of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as lines of a file, each ended by CRLF: texts in quotation marks, numbers not, nothing as an empty
    cell."""
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
