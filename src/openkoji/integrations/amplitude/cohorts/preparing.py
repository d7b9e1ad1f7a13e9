"""What becomes of some people of a message: recognised, put on the list, an interview prepared, an invitation queued.

Every rule is that of lists, starts and invitations; here they meet. The whole of it is one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self
from uuid import UUID

from openkoji.db import Transaction
from openkoji.integrations.amplitude.cohorts import repository
from openkoji.integrations.amplitude.cohorts.model import Fate, Outcome, Reason
from openkoji.integrations.amplitude.cohorts.people import Left, Unreadable, person_of
from openkoji.interviews import preparing
from openkoji.interviews.preparing import Preparation, Readiness
from openkoji.interviews.starting import require_open
from openkoji.invitations import inviting, suppressions
from openkoji.invitations.mail import Mail
from openkoji.invitations.model import Wording
from openkoji.invitations.suppressions import SuppressionReason
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError
from openkoji.respondents import repository as respondents
from openkoji.respondents.adding import add, lock_list
from openkoji.respondents.identity import Identity
from openkoji.respondents.model import Source
from openkoji.respondents.roll import TWO_PEOPLE, WITHDRAWN, Taken
from openkoji.studies import service as studies
from openkoji.studies.model import PublishedStudy

NO_RELAY = "no_mail_relay"
NO_PUBLIC_URL = "public_url_not_set"
QUEUED = "queued"

_BY_READINESS: Mapping[Readiness, tuple[Outcome, Reason | None]] = {
    Readiness.PREPARED: (Outcome.PREPARED, None),
    Readiness.CONSENT_FIRST: (Outcome.PREPARED, Reason.CONSENT_FIRST),
    Readiness.WAITING: (Outcome.ALREADY_PREPARED, None),
    Readiness.BEGUN: (Outcome.IN_PROGRESS, None),
    Readiness.COMPLETED: (Outcome.ALREADY_INTERVIEWED, None),
    Readiness.STUDY_FULL: (Outcome.NOT_PREPARED, Reason.STUDY_FULL),
    Readiness.CREDITS_EXHAUSTED: (Outcome.NOT_PREPARED, Reason.CREDITS_EXHAUSTED),
}
_BY_SUPPRESSION: Mapping[SuppressionReason, Reason] = {
    SuppressionReason.ERASED: Reason.ERASED,
    SuppressionReason.UNSUBSCRIBED: Reason.UNSUBSCRIBED,
    SuppressionReason.BOUNCED: Reason.BOUNCED,
    SuppressionReason.MANUAL: Reason.BLOCKED,
}


@dataclass(frozen=True, slots=True)
class _Entering:
    """`hashes` stand for the address: the first is under the secret that signs now."""

    number: int
    identity: Identity
    hashes: Sequence[bytes]

    @classmethod
    def of(cls, number: int, identity: Identity, workspace_id: UUID, key_ring: KeyRing) -> Self:
        return cls(number, identity, suppressions.hashes_of(workspace_id, identity.email or "", key_ring))


async def prepare_for(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, users: Sequence[Any], mail: Mail, *, after: int
) -> list[Fate]:
    """What became of each of these users, who follow the first `after` ones of the message."""
    fates: dict[int, Fate] = {}
    entering: list[_Entering] = []
    for number, user in enumerate(users, after + 1):
        person = person_of(user)
        if isinstance(person, Identity):
            entering.append(_Entering.of(number, person, workspace_id, mail.key_ring))
        else:
            fates[number] = _unnamed(number, person)
    study = await _open_study(transaction, workspace_id, study_id)
    if isinstance(study, Reason):
        told = [Fate(each.number, Outcome.NOT_PREPARED, study) for each in entering]
    else:
        told = await _prepare(transaction, study, entering, mail)
    fates |= {fate.number: fate for fate in told}
    return [fates[number] for number in sorted(fates)]


async def _open_study(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> PublishedStudy | Reason:
    """The study, or why nobody is prepared for it any more."""
    study = await studies.find(transaction, workspace_id, study_id=study_id)
    published = await studies.published(transaction, workspace_id, study_id=study_id)
    if study.document.get("anonymous") or published.document.get("anonymous"):
        return Reason.STUDY_ANONYMOUS
    try:
        require_open(published)
    except ConflictError as error:
        return Reason.STUDY_CLOSED if error.code == "study_closed" else Reason.STUDY_PAUSED
    return published


def _unnamed(number: int, person: Unreadable | Left) -> Fate:
    if isinstance(person, Unreadable):
        return Fate(number, Outcome.REJECTED, person.reason)
    if person is Left.HERE:
        return Fate(number, Outcome.NOT_PREPARED, Reason.ERASED)
    return Fate(number, Outcome.IGNORED)


async def _prepare(
    transaction: Transaction, study: PublishedStudy, entering: Sequence[_Entering], mail: Mail
) -> list[Fate]:
    suppressed = await _suppressed(transaction, study.workspace_id, entering)
    welcome = [each for each in entering if each.number not in suppressed]
    fates = [Fate(number, Outcome.NOT_PREPARED, reason) for number, reason in suppressed.items()]
    if not welcome:
        return fates
    listed = await _listed(transaction, study, welcome)
    ids = {taken.respondent_id for taken in listed if taken.respondent_id and taken.refusal is not WITHDRAWN}
    known = await respondents.by_ids(transaction, study.workspace_id, list(ids))
    prepared = await preparing.prepare(transaction, study.workspace_id, study, known)
    met: set[UUID | None] = set()
    for each, taken in zip(welcome, listed, strict=True):
        fates.append(_fate(each.number, taken, prepared, is_first=taken.respondent_id not in met))
        met.add(taken.respondent_id)
    return await _invited(transaction, study, fates, mail)


async def _listed(transaction: Transaction, study: PublishedStudy, welcome: Sequence[_Entering]) -> Sequence[Taken]:
    """Put them on the list, or find them there: by an address that a cohort brought them by before, too."""
    lock_list(transaction, study.study_id)
    hashes = [made for each in welcome for made in each.hashes]
    brought = await repository.respondents_by_address(transaction, study.workspace_id, study.study_id, hashes)
    formerly = {
        each.identity.email_key: brought[made]
        for each in welcome
        for made in each.hashes
        if made in brought and each.identity.email_key
    }
    identities = [each.identity for each in welcome]
    listed = await add(transaction, study.workspace_id, study.study_id, identities, Source.LIST, formerly=formerly)
    new = {
        each.hashes[0]: taken.respondent_id
        for each, taken in zip(welcome, listed, strict=True)
        if taken.respondent_id and each.hashes[0] not in brought
    }
    repository.remember_addresses(transaction, study.workspace_id, study.study_id, new)
    return listed


def _fate(number: int, taken: Taken, prepared: Mapping[UUID, Preparation], *, is_first: bool) -> Fate:
    """Who is known by another id, or with too much of metadata, is who they are; only what is new of them is not kept.

    Who stands in a message twice is prepared once."""
    if taken.refusal is TWO_PEOPLE or taken.respondent_id is None:
        return Fate(number, Outcome.REJECTED, Reason.TWO_PEOPLE)
    if taken.refusal is WITHDRAWN:
        return Fate(number, Outcome.NOT_PREPARED, Reason.WITHDRAWN, taken.respondent_id)
    preparation = prepared[taken.respondent_id]
    outcome, reason = _BY_READINESS[preparation.readiness]
    if outcome is Outcome.PREPARED and not is_first:
        outcome = Outcome.ALREADY_PREPARED
    return Fate(number, outcome, reason, taken.respondent_id, preparation.interview_id)


async def _suppressed(
    transaction: Transaction, workspace_id: UUID, entering: Sequence[_Entering]
) -> Mapping[int, Reason]:
    """Who asked not to be written to, or to be erased, or cannot be reached, by their numbers."""
    hashes = [made for each in entering for made in each.hashes]
    reasons = await suppressions.reasons(transaction, workspace_id, hashes) if hashes else {}
    return {each.number: _BY_SUPPRESSION[reasons[made]] for each in entering for made in each.hashes if made in reasons}


async def _invited(transaction: Transaction, study: PublishedStudy, fates: Sequence[Fate], mail: Mail) -> list[Fate]:
    """The fates with what became of the invitations, where the study has them sent. Nobody is invited twice."""
    if not (study.document.get("cohorts") or {}).get("invite"):
        return list(fates)
    waiting = [
        fate.respondent_id
        for fate in fates
        if fate.respondent_id and fate.outcome in {Outcome.PREPARED, Outcome.ALREADY_PREPARED}
    ]
    told: dict[UUID, str] = {}
    if mail.relay is None or mail.public_url is None:
        told = dict.fromkeys(waiting, NO_RELAY if mail.relay is None else NO_PUBLIC_URL)
    elif waiting:
        sifted = await inviting.sift(
            transaction, study.workspace_id, study.study_id, waiting, mail.key_ring, by_email=True
        )
        inviting.queue(transaction, study.workspace_id, study.study_id, sifted, Wording())
        told |= {each.respondent_id: each.reason for each in sifted.skipped}
        told |= {each.id: QUEUED for each in sifted.invitees}
    return [replace(fate, invitation=told.get(fate.respondent_id)) if fate.respondent_id else fate for fate in fates]
