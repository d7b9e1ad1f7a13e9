"""A file of respondents: how it is to be read, and its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from openkoji.kit.errors import FieldError, InvalidError
from openkoji.kit.spreadsheets import undone
from openkoji.respondents.importing.columns import REASON, labels_of, looks_like_names, targets_of
from openkoji.respondents.importing.decoding import encoding_of, require_text, text_of
from openkoji.respondents.importing.delimiters import Record, delimiter_of, records
from openkoji.respondents.importing.rows import Fault, Person, RowReader

MOST_ROWS = 100_000
MOST_COLUMNS = 500


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller says of a file. What they leave out is guessed."""

    mapping: Mapping[str, str | None] | None = None
    has_header: bool | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file is read: enough to read it again, and in the same way, without guessing.

    `begins` is where the records begin, in characters; `targets` says what each of the columns is.
    """

    encoding: str
    delimiter: str
    begins: int
    has_header: bool
    columns: tuple[str, ...]
    targets: tuple[str | None, ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        return cls(**{**kept, "columns": tuple(kept["columns"]), "targets": tuple(kept["targets"])})

    def label_of(self, target: str | None) -> str | None:
        """The column that is this, if one is."""
        return self.columns[self.targets.index(target)] if target in self.targets and target is not None else None

    @property
    def mapping(self) -> dict[str, str | None]:
        return dict(zip(self.columns, self.targets, strict=True))


class ImportFile:
    """A file and its layout. Reading takes seconds of a processor for the largest: do it in a thread."""

    def __init__(self, content: bytes, layout: Layout) -> None:
        self.layout = layout
        self._text = text_of(content, layout.encoding)[layout.begins :]

    @classmethod
    def guessed(cls, content: bytes, wishes: Wishes) -> Self:
        """The file, read as its caller wishes and as it looks.

        Raises `InvalidError` (`unreadable_file`, `no_rows`, `columns_unknown`, `validation_failed`).
        """
        require_text(content)
        encoding = wishes.encoding or encoding_of(content)
        text = text_of(content, encoding)
        delimiter, begins = delimiter_of(text)
        first = _first_record(text[begins:], delimiter)
        has_header = _has_header(first, wishes)
        columns = labels_of(first, has_header=has_header)
        targets = _targets(first, columns, has_header, wishes)
        return cls(content, Layout(encoding, delimiter, begins, has_header, tuple(columns), tuple(targets)))

    def rows(self) -> Iterator[Person | Fault]:
        """The rows that are not empty. Raises `InvalidError` (`unreadable_file`) at quotation marks that do not fit."""
        reader = RowReader(self.layout.columns, self.layout.targets)
        comes_back = REASON in self.layout.columns
        for number, cells in self._bodies():
            yield reader.read(number, [undone(cell) for cell in cells] if comes_back else cells)

    def count(self) -> int:
        """How many rows there are. Raises as `rows`, and `InvalidError` (`no_rows`, `too_many_rows`)."""
        number = 0
        for number, _ in enumerate(self._bodies(), 1):
            if number > MOST_ROWS:
                raise InvalidError(
                    f"The file has more than {MOST_ROWS:,} rows. Send it in parts.",
                    code="too_many_rows",
                    errors=[FieldError("file", f"has more than {MOST_ROWS:,} rows")],
                )
        if number == 0:
            raise _no_rows()
        return number

    def _bodies(self) -> Iterator[tuple[int, Record]]:
        is_first = self.layout.has_header
        for number, cells in records(self._text, self.layout.delimiter):
            if not any(cell.strip() for cell in cells):
                continue
            if is_first:
                is_first = False
                continue
            yield number, cells


def _first_record(text: str, delimiter: str) -> Record:
    for _, record in records(text, delimiter):
        if not any(cell.strip() for cell in record):
            continue
        if len(record) > MOST_COLUMNS:
            raise InvalidError(
                f"The file has {len(record):,} columns; {MOST_COLUMNS} are taken.",
                errors=[FieldError("file", f"has more than {MOST_COLUMNS} columns")],
            )
        return record
    raise _no_rows()


def _has_header(first: Record, wishes: Wishes) -> bool:
    if wishes.has_header is not None:
        return wishes.has_header
    names = {" ".join(cell.split()) for cell in first}
    if wishes.mapping and names.issuperset(wishes.mapping):
        return True
    return looks_like_names(first)


def _targets(first: Record, columns: list[str], has_header: bool, wishes: Wishes) -> list[str | None]:
    """Raises `InvalidError` (`columns_unknown`) where nothing says who anybody is, and as `targets_of`."""
    if wishes.mapping is None and not has_header:
        if len(first) == 1 and "@" in first[0]:
            return ["email"]
        raise InvalidError(
            "The first row does not name the columns: none is called name, email or external_id, or somebody's address "
            "stands there. Add a row with names, or send header=false and say what the columns are: "
            'mapping={"1": "name", "2": "email"}. If the row does name the columns, send header=true and the mapping.',
            code="columns_unknown",
            errors=[FieldError("mapping", f"needed: the first row is {' | '.join(first)}"[:300])],
        )
    targets = targets_of(columns, wishes.mapping or {})
    if not any(target in {"name", "email", "externalId", "firstName", "lastName"} for target in targets):
        raise InvalidError(
            "No column says who the people are. Say which it is by the mapping, for example "
            '{"' + columns[0].replace('"', "") + '": "name"}; the columns are: ' + ", ".join(columns)[:300] + ".",
            code="columns_unknown",
            errors=[FieldError("mapping", "names no column as name, email or externalId")],
        )
    return targets


def _no_rows() -> InvalidError:
    return InvalidError(
        "The file has no rows with respondents.", code="no_rows", errors=[FieldError("file", "has no rows")]
    )
