"""What stands between the cells of a file, told from its first records."""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator

from openkoji.kit.errors import InvalidError

DELIMITERS = ",;\t|"
_DECLARED = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
"""A first line that Excel writes and takes for itself: it counts as no row."""
_SAMPLE = 65_536
_RECORDS = 50

Record = list[str]


def delimiter_of(text: str) -> tuple[str, int]:
    """The delimiter, and where the records begin: behind a line that declares it."""
    declared = _DECLARED.match(text)
    if declared:
        return declared[1], declared.end()
    return max(DELIMITERS, key=lambda delimiter: _fits(text[:_SAMPLE], delimiter)), 0


def records(text: str, delimiter: str) -> Iterator[tuple[int, Record]]:
    """Each record with the number of its row in a spreadsheet; a blank line is a row, line breaks in a cell are none.

    Raises `InvalidError` (`unreadable_file`) at quotation marks that do not fit.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for number in itertools.count(1):
        try:
            record = next(reader, None)
        except csv.Error as error:
            raise InvalidError(
                f"Row {number} cannot be read: a cell that begins with a quotation mark ends with one, and one inside "
                f"is doubled ({error}). Mend it, or save the file as CSV from a spreadsheet.",
                code="unreadable_file",
            ) from error
        if record is None:
            return
        yield number, record


def _fits(sample: str, delimiter: str) -> tuple[float, int]:
    """How well: the share of records that have as many cells as most, and how many cells these are."""
    widths: Counter[int] = Counter()
    try:
        for _, record in itertools.islice(records(sample, delimiter), _RECORDS):
            if any(record):
                widths[len(record)] += 1
    except InvalidError:
        pass  # the sample may end in the middle of a cell; what came before tells
    if not widths:
        return 0.0, 0
    width, times = widths.most_common(1)[0]
    return (times / widths.total(), width) if width > 1 else (0.0, 0)
