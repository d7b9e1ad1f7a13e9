"""What the columns of a file are: told by the caller, or by their names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from openkoji.kit.errors import FieldError, InvalidError
from openkoji.respondents.identity import MOST_KEYS

NAME, EMAIL, EXTERNAL_ID, FIRST_NAME, LAST_NAME = "name", "email", "externalId", "firstName", "lastName"
FIELDS = (NAME, EMAIL, EXTERNAL_ID, FIRST_NAME, LAST_NAME)
REASON = "_reason"
"""The column that says why a row was not taken: it is no one's metadata when the rows are sent again."""
LONGEST_LABEL = 100

# In lower case, without signs and accents; where several stand in a file, the first of a line is meant.
_KNOWN: Mapping[str, tuple[str, ...]] = {
    EMAIL: (
        *("email", "emailaddress", "mail", "mailaddress", "useremail", "contactemail", "emailadresse", "adresseemail"),
        *("courriel", "correo", "correoelectronico", "emailadres", "enderecodeemail"),
    ),
    EXTERNAL_ID: (
        *("externalid", "userid", "customerid", "accountid", "memberid", "contactid", "respondentid", "uid", "id"),
        *("kundennummer", "kundenid", "nutzerid", "mitgliedsnummer", "numeroclient", "idclient", "numerodecliente"),
        *("numerocliente", "idcliente", "numerodocliente", "klantnummer", "klantid"),
    ),
    NAME: (
        *("displayname", "fullname", "name", "contactname", "customername"),
        *("vollstandigername", "nomcomplet", "nombrecompleto", "nomecompleto", "volledigenaam", "naam", "nombre"),
    ),
    FIRST_NAME: (*("firstname", "givenname", "forename", "vorname", "prenom", "primeironome", "voornaam"),),
    LAST_NAME: (
        *("lastname", "surname", "familyname", "nachname", "familienname", "nomdefamille", "apellido", "apellidos"),
        *("sobrenome", "apelido", "achternaam"),
    ),
}
_ADDRESS = re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*")
_SIGNS = re.compile(r"[\W_]+")


def looks_like_names(record: Sequence[str]) -> bool:
    """Whether the first record of a file names its columns: a column that is known has its name there, and nobody's
    address does."""
    if any(_ADDRESS.fullmatch(cell) for cell in record):
        return False
    known = {name for names in _KNOWN.values() for name in names}
    return any(_bare(cell) in known for cell in record)


def labels_of(record: Sequence[str], *, has_header: bool) -> list[str]:
    """What the columns are called: by the header, which may leave some out or use a name twice, or by number."""
    labels: list[str] = []
    for number, cell in enumerate(record, 1):
        given = " ".join(cell.replace("\0", " ").split()) if has_header else ""  # PostgreSQL holds no NUL
        name = label = (given or f"column {number}" if has_header else str(number))[:LONGEST_LABEL]
        copies = 1
        while label in labels:
            copies += 1
            label = f"{name[: LONGEST_LABEL - 4]} {copies}"
        labels.append(label)
    return labels


def targets_of(labels: Sequence[str], wanted: Mapping[str, str | None]) -> list[str | None]:
    """What each column is: one of `FIELDS`, a key of metadata, or nothing.

    Columns that `wanted` does not name are what their names say, unless another column is that already. Raises
    `InvalidError` for a column that is not there, for two that are the same, and for more metadata than is kept.
    """
    _require_columns(labels, wanted)
    taken = {target for target in wanted.values() if target is not None}
    if taken & {FIRST_NAME, LAST_NAME}:
        taken.add(NAME)
    guessed = _guessed(labels, [label for label in labels if label not in wanted], taken)
    targets = [wanted[label] if label in wanted else guessed[label] for label in labels]
    _require_few(targets)
    return targets


def _guessed(labels: Sequence[str], free: Sequence[str], taken: set[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    by_name = {_bare(label): label for label in reversed(free)}
    for field, names in _KNOWN.items():
        if field in taken or (field in {FIRST_NAME, LAST_NAME} and (NAME in taken or NAME in found.values())):
            continue
        label = next((by_name[name] for name in names if name in by_name and by_name[name] not in found), None)
        if label is not None:
            found[label] = field
    others = {label: None if label == REASON or label in FIELDS or label in taken else label for label in free}
    return others | found


def _require_columns(labels: Sequence[str], wanted: Mapping[str, str | None]) -> None:
    errors = [
        FieldError(f"mapping.{label}", f"is no column of the file; its columns are: {', '.join(labels)}"[:500])
        for label in wanted
        if label not in labels
    ]
    targets = [target for target in wanted.values() if target is not None]
    errors += [
        FieldError(f"mapping.{label}", f"another column is {target} already")
        for place, (label, target) in enumerate(item for item in wanted.items() if item[1] is not None)
        if target in targets[:place]
    ]
    if errors:
        first = errors[0]
        raise InvalidError(f"The mapping does not fit the file: {first.field} {first.message}.", errors=errors[:20])


def _require_few(targets: Sequence[str | None]) -> None:
    further = sum(target is not None and target not in FIELDS for target in targets)
    if further > MOST_KEYS:
        raise InvalidError(
            f"The file has {further} columns besides those that say who somebody is; {MOST_KEYS} are kept. Leave some "
            'out of the file, or by the mapping: {"Column": null}.',
            errors=[FieldError("file", f"has more than {MOST_KEYS} columns of metadata")],
        )


def _bare(label: str) -> str:
    letters = unicodedata.normalize("NFKD", label).casefold()
    return _SIGNS.sub("", "".join(letter for letter in letters if not unicodedata.combining(letter)))
