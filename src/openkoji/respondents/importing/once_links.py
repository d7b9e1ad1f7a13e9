"""A file for an anonymous study: a link for each row, and nothing is kept of the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openkoji.kit.spreadsheets import BYTE_ORDER_MARK, defused, lines
from openkoji.respondents.importing.columns import REASON
from openkoji.respondents.importing.file import ImportFile
from openkoji.respondents.importing.rows import Fault
from openkoji.respondents.joining import LinkOf


@dataclass(frozen=True, slots=True)
class Linked:
    """The links by row, and the rows that got none."""

    links: list[tuple[int, str]]
    faults: list[Fault]


def links_for(file: ImportFile, link_of: LinkOf) -> Linked:
    linked = Linked([], [])
    for row in file.rows():
        if isinstance(row, Fault):
            linked.faults.append(row)
        else:
            linked.links.append((row.number, link_of(row.identity)))
    return linked


def with_links(file: ImportFile, link_of: LinkOf) -> bytes:
    """The file again as CSV, with a column of links and one of why there is none: for a mail merge of one's own."""
    return BYTE_ORDER_MARK + lines(_rows(file, link_of))


def _rows(file: ImportFile, link_of: LinkOf) -> Iterator[list[str]]:
    columns = [defused(label) for label in file.layout.columns]
    yield [*columns, "link", REASON]
    for row in file.rows():
        cells = [defused(cell) for cell in [*row.cells, *[""] * len(columns)][: len(columns)]]
        yield [*cells, "", row.told] if isinstance(row, Fault) else [*cells, link_of(row.identity), ""]
