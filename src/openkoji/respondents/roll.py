"""Who is on a study's list, and what becomes of each who is added to it: the rule, without the database.

Whoever has the same e-mail address or the same external id is the same person. What is new fills in what was not known,
a newer name and newer metadata replace the older. A newer e-mail address replaces the older where the external id tells
who it is: that id is the researcher's own, and addresses change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Self
from uuid import UUID

from openkoji.kit.ids import new_id
from openkoji.respondents.identity import MOST_CHARACTERS, MOST_KEYS, Identity, Scalar, length_of


class Outcome(StrEnum):
    """What became of one who was to be added."""

    CREATED = "created"
    UPDATED = "updated"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody was not taken: a code of the API's, and a sentence for who reads the list. `field` is the field
    that it is about, if it is about one."""

    code: str
    reason: str
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one; `refusal` says why they were skipped."""

    outcome: Outcome
    respondent_id: UUID | None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """Someone on the list, as far as it takes to recognise them and to merge what is new."""

    id: UUID
    email: str | None
    email_key: str | None
    external_id: str | None
    name: str | None
    metadata: Mapping[str, Scalar]
    is_withdrawn: bool = False

    @classmethod
    def new(cls, identity: Identity) -> Self:
        return cls(new_id(), identity.email, identity.email_key, identity.external_id, identity.name, identity.metadata)


WITHDRAWN = Refusal("respondent_withdrawn", "has withdrawn from the study")
TWO_PEOPLE = Refusal("respondent_conflict", "the e-mail address and the external id belong to two different people")
OTHER_ID = Refusal(
    "respondent_conflict", "the e-mail address belongs to someone with another external id", "externalId"
)
TOO_LARGE = Refusal(
    "validation_failed",
    f"with what is known already there would be more than {MOST_KEYS} further values, "
    f"or {MOST_CHARACTERS} characters in them",
)


class Roll:
    """The people of a study who are known, and those who are added: each after the other, as if they came alone.

    `formerly` are addresses that some of them had before, as they are compared: theirs, unless somebody has them now.
    """

    def __init__(self, known: Iterable[Listed], formerly: Mapping[str, UUID] = MappingProxyType({})) -> None:
        self.created: dict[UUID, Listed] = {}
        self.changed: dict[UUID, Listed] = {}
        self._people: dict[UUID, Listed] = {}
        self._by_email: dict[str, UUID] = {}
        self._by_external_id: dict[str, UUID] = {}
        self.know(known)
        for email_key, respondent_id in formerly.items():
            if respondent_id in self._people:
                self._by_email.setdefault(email_key, respondent_id)

    def know(self, known: Iterable[Listed]) -> None:
        """These are on the list already; who was added here since stays as they became."""
        for person in known:
            if person.id not in self._people:
                self._set(person)

    def take(self, identity: Identity) -> Taken:
        """Add someone, whose identity is proved."""
        by_email = self._by_email.get(identity.email_key or "")
        by_id = self._by_external_id.get(identity.external_id or "")
        if by_email is not None and by_id is not None and by_email != by_id:
            return Taken(Outcome.SKIPPED, None, TWO_PEOPLE)
        found = by_id or by_email
        return self._add(identity) if found is None else self._merge(self._people[found], identity)

    def _add(self, identity: Identity) -> Taken:
        person = Listed.new(identity)
        self._set(person)
        self.created[person.id] = person
        return Taken(Outcome.CREATED, person.id)

    def _merge(self, person: Listed, given: Identity) -> Taken:
        refusal = _refusal(person, given)
        if refusal is not None:
            return Taken(Outcome.SKIPPED, person.id, refusal)
        merged = replace(
            person,
            email=given.email or person.email,
            email_key=given.email_key or person.email_key,
            external_id=person.external_id or given.external_id,
            name=given.name or person.name,
            metadata={**person.metadata, **given.metadata},
        )
        if merged != person:
            # An address that was given up stays theirs here: nobody else gets it in the same statement.
            self._set(merged)
            (self.created if person.id in self.created else self.changed)[person.id] = merged
        return Taken(Outcome.UPDATED, person.id)

    def _set(self, person: Listed) -> None:
        self._people[person.id] = person
        if person.email_key is not None:
            self._by_email[person.email_key] = person.id
        if person.external_id is not None:
            self._by_external_id[person.external_id] = person.id


def _refusal(person: Listed, given: Identity) -> Refusal | None:
    if person.is_withdrawn:
        return WITHDRAWN
    if None not in (person.external_id, given.external_id) and person.external_id != given.external_id:
        return OTHER_ID
    merged = {**person.metadata, **given.metadata}
    grows = len(merged) > len(person.metadata) or length_of(merged) > length_of(person.metadata)
    if grows and (len(merged) > MOST_KEYS or length_of(merged) > MOST_CHARACTERS):
        return TOO_LARGE
    return None
