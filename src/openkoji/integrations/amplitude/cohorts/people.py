"""A user of a message as a person of a study: by which address they are known, by which id, and what else is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any
from uuid import UUID

from openkoji.integrations.amplitude.cohorts.messages import is_entering, is_flag
from openkoji.integrations.amplitude.cohorts.model import Reason
from openkoji.kit.emails import compared
from openkoji.respondents.identity import (
    LONGEST_FIELD,
    LONGEST_VALUE,
    MOST_CHARACTERS,
    MOST_KEYS,
    Identity,
    Scalar,
    length_of,
)

LONGEST_KEY = 200
# One address and nothing around it.
_ADDRESS = re.compile(r"[^@\s<>()\[\],;:\"\\]+@[^@\s<>()\[\],;:\"\\]+")
# What stands in Amplitude for nobody; its own API takes no event of these.
_NOBODY = frozenset(
    [
        *("anonymous", "nil", "none", "null", "n/a", "na", "undefined", "unknown", "{}", "lmy47d", "0", "-1"),
        UUID(int=0).hex,
        str(UUID(int=0)),
    ]
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A user who cannot be told who they are; the others are taken all the same."""

    reason: Reason


class Left(Enum):
    """A user of whom there is nothing to tell."""

    COHORT = "cohort"
    HERE = "here"
    """They were erased while the message waited."""


ERASED: Mapping[str, Any] = {"openkoji": "erased"}
"""What stands in a message for such a user."""


def person_of(user: Any) -> Identity | Unreadable | Left:
    """The person: their address is the property `email`, else a `user_id` that is one.

    A `user_id` that is no address, or another one, is their external id, by which Amplitude knows them. Scalars among
    the other properties are metadata; lists and objects are left out.
    """
    if not isinstance(user, Mapping):
        return Unreadable(Reason.NOT_A_PERSON)
    if user == ERASED:
        return Left.HERE
    if not is_entering(user):
        return Left.COHORT
    given = user.get("user_properties")
    properties = dict(_flat(user)) | (dict(given) if isinstance(given, Mapping) else {})
    user_id, told = _user_id(user.get("user_id")), _text(_named("email", properties))
    email = next((each for each in (told, user_id) if each and _ADDRESS.fullmatch(each)), None)
    if email is None:
        return Unreadable(Reason.NO_ADDRESS)
    if user_id and compared(user_id) == compared(email):
        email, user_id = user_id, None  # as Amplitude writes it
    name = _text(_named("name", properties))
    metadata = dict(_metadata(properties))
    if any(len(each) > LONGEST_FIELD for each in (email, user_id, name) if each):
        return Unreadable(Reason.TOO_LONG)
    if any(len(key) > LONGEST_KEY or len(str(value)) > LONGEST_VALUE for key, value in metadata.items()):
        return Unreadable(Reason.TOO_LONG)
    if len(metadata) > MOST_KEYS or length_of(metadata) > MOST_CHARACTERS:
        return Unreadable(Reason.TOO_MUCH)
    return Identity(name, email, user_id, metadata, is_proved=True)


def _flat(user: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What stands beside the id of a user, where some templates put the properties."""
    for name, value in user.items():
        if name not in {"user_id", "user_properties", "in_cohort"} and not is_flag(name, value):
            yield name, value


def _named(wanted: str, properties: Mapping[str, Any]) -> Any:
    """The property of this name, else one that is written `Email` or `$email`."""
    found = properties.get(wanted)
    return found if found is not None else next((properties[name] for name in properties if _is(wanted, name)), None)


def _is(wanted: str, name: str) -> bool:
    return name.strip(" $").lower() == wanted


def _metadata(properties: Mapping[str, Any]) -> Iterator[tuple[str, Scalar]]:
    for name, value in properties.items():
        is_kept = isinstance(value, str | int | float) and value != "" and name.strip() != ""
        if is_kept and not _is("email", name) and not _is("name", name):
            yield name.strip(), value


def _user_id(value: Any) -> str | None:
    text = _text(value)
    return None if text is None or text.lower() in _NOBODY else text


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return " ".join(str(value).split()) or None
