"""A table of open answers: a row a respondent, a column a question."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from statistics import mean

from openkoji.analysis.sources.turns import Conversation, SourceError, Turn

_FEWEST_WORDS = 2.0
"""Mean words without a capital, of its cells, from which a column is taken for an open question: names, places, codes
and addresses have fewer."""

_FEWEST_FILLED = 0.01
"""The share of the rows that must have something in such a column: less is a slip in the table."""

_FIELD_LIMIT = 1_000_000


def conversations_in(text: str, name: str, columns: Sequence[str] = ()) -> tuple[Conversation, ...]:
    """A conversation a row. `columns` names the open questions; else those are taken whose cells hold sentences.

    Raises `SourceError` for a table without such columns, and for a column that is not there.
    """
    header, rows = _table(text)
    places = _places(header, rows, columns)
    found = []
    for number, row in enumerate(rows, start=1):
        turns: list[Turn] = []
        for place in places:
            answer = row[place].strip() if place < len(row) else ""
            if answer:
                turns += (
                    Turn(from_respondent=False, text=header[place], kind="question"),
                    Turn(from_respondent=True, text=answer),
                )
        if turns:
            found.append(Conversation(f"{name} row {number}", tuple(turns)))
    return tuple(found)


def _table(text: str) -> tuple[list[str], list[list[str]]]:
    csv.field_size_limit(_FIELD_LIMIT)
    try:
        dialect: type[csv.Dialect] | str = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = "excel"
    try:
        rows = [row for row in csv.reader(io.StringIO(text), dialect) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise SourceError(f"This table cannot be read: {error}.") from error
    if len(rows) < 2:
        raise SourceError("A table needs a first line with the questions, and a line for each respondent.")
    return [cell.strip() for cell in rows[0]], rows[1:]


def _places(header: Sequence[str], rows: Sequence[Sequence[str]], columns: Sequence[str]) -> list[int]:
    if columns:
        known = {name.casefold(): place for place, name in enumerate(header)}
        missing = [name for name in columns if name.casefold() not in known]
        if missing:
            raise SourceError(f"There is no column {missing[0]!r}. The columns are: {', '.join(header)}.")
        return [known[name.casefold()] for name in columns]
    places = [place for place in range(len(header)) if _holds_sentences(place, rows)]
    if not places:
        raise SourceError(
            f"No column holds open answers (sentences, mostly). Name them with --column. The columns are: "
            f"{', '.join(header)}."
        )
    return places


def _holds_sentences(place: int, rows: Sequence[Sequence[str]]) -> bool:
    cells = [row[place] for row in rows if place < len(row) and row[place].strip()]
    if len(cells) < _FEWEST_FILLED * len(rows) or not cells or len(set(cells)) * 2 <= len(cells):
        return False
    return mean(sum(_is_common(word) for word in cell.split()) for cell in cells) >= _FEWEST_WORDS


def _is_common(word: str) -> bool:
    return word[0].isalpha() and not word[0].isupper()
