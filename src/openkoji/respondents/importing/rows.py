"""A row of a file as a respondent, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from openkoji.respondents.identity import LONGEST_FIELD, LONGEST_VALUE, MOST_CHARACTERS, Identity, Scalar, length_of
from openkoji.respondents.importing.columns import EMAIL, EXTERNAL_ID, FIELDS, FIRST_NAME, LAST_NAME, NAME

# One address and nothing around it: what is put between names, brackets and several addresses is in none.
_ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"\\]+@[^@\s<>()\[\],;:\"\\]+")

_BEYOND = 10
"""Cells without a column that are kept of a row that has too many."""


@dataclass(frozen=True, slots=True)
class Person:
    """A row that can be taken. `number` is the row's in a spreadsheet."""

    number: int
    cells: Sequence[str]
    identity: Identity


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot; `field` is the column, unless the whole row is meant."""

    number: int
    cells: Sequence[str]
    field: str | None
    reason: str

    @property
    def told(self) -> str:
        """As it is told beside the row."""
        return f"{self.field} {self.reason}" if self.field else self.reason


class RowReader:
    """Reads rows by the columns of a file: what they are called, and what they are."""

    def __init__(self, labels: Sequence[str], targets: Sequence[str | None]) -> None:
        self._labels = labels
        places = {target: place for place, target in enumerate(targets) if target in FIELDS}
        self._name = [places[each] for each in (NAME, FIRST_NAME, LAST_NAME) if each in places]
        self._email = places.get(EMAIL)
        self._external_id = places.get(EXTERNAL_ID)
        self._further = [
            (place, target) for place, target in enumerate(targets) if target is not None and target not in FIELDS
        ]

    def read(self, number: int, cells: Sequence[str]) -> Person | Fault:
        try:
            return Person(number, cells, self._identity(cells))
        except _WrongError as wrong:
            label = self._labels[wrong.place] if wrong.place is not None else None
            return Fault(number, cells[: len(self._labels) + _BEYOND], label, wrong.reason)

    def _identity(self, cells: Sequence[str]) -> Identity:
        if any(cells[len(self._labels) :]):
            raise _WrongError(None, f"has {len(cells)} cells; the file has {len(self._labels)} columns")
        if any("\0" in cell for cell in cells):
            place = next(place for place, cell in enumerate(cells) if "\0" in cell)
            raise _WrongError(place, "holds a NUL character, which no text does")
        identity = Identity(
            name=self._named(cells),
            email=self._address(cells),
            external_id=self._short(cells, self._external_id),
            metadata=self._metadata(cells),
            is_proved=True,
        )
        if identity.name is None and identity.email is None and identity.external_id is None:
            raise _WrongError(None, "has no name, no e-mail address and no external id")
        return identity

    def _named(self, cells: Sequence[str]) -> str | None:
        parts = [part for place in self._name if (part := self._short(cells, place))]
        name = " ".join(parts)
        if len(name) > LONGEST_FIELD:
            raise _WrongError(self._name[-1], f"makes the name longer than {LONGEST_FIELD} characters")
        return name or None

    def _address(self, cells: Sequence[str]) -> str | None:
        address = self._short(cells, self._email)
        if address is not None and not _ADDRESS.fullmatch(address):
            raise _WrongError(self._email, "is no e-mail address")
        return address

    def _metadata(self, cells: Sequence[str]) -> dict[str, Scalar]:
        """As it stands in the file: 007 and 1.10 stay what they are. Where a study's condition compares numbers, a text
        that is one counts as one."""
        metadata: dict[str, Scalar] = {}
        for place, key in self._further:
            value = cells[place].strip() if place < len(cells) else ""
            if len(value) > LONGEST_VALUE:
                raise _WrongError(place, f"is longer than {LONGEST_VALUE} characters")
            if value:
                metadata[key] = value
        if length_of(metadata) > MOST_CHARACTERS:
            raise _WrongError(None, f"holds more than {MOST_CHARACTERS} characters")
        return metadata

    def _short(self, cells: Sequence[str], place: int | None) -> str | None:
        if place is None or place >= len(cells):
            return None
        text = " ".join(cells[place].split())
        if len(text) > LONGEST_FIELD:
            raise _WrongError(place, f"is longer than {LONGEST_FIELD} characters")
        return text or None


class _WrongError(Exception):
    """What is wrong with a row, and the place of the column that it is about."""

    def __init__(self, place: int | None, reason: str) -> None:
        super().__init__(reason)
        self.place = place
        self.reason = reason
