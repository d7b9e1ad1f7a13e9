"""Erase a person, or one interview of theirs, from everything that is kept.

One transaction, so that nothing is half there. It locks in the house's order: the codebook, imports and cohorts, the
respondent, the interviews, the study, and last the account of credits. What is under way meanwhile (a turn, an
analysis, a delivery) either ends before, or finds nothing and ends quietly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.codebooks import edits
from openkoji.credits import service as credits
from openkoji.credits.model import EntryReason
from openkoji.db import Transaction
from openkoji.erasure import cohorts, imports, kept_answers, reports, rows, themes
from openkoji.erasure.model import Erased, Gone, Reason, Subject
from openkoji.erasure.words import theirs
from openkoji.events.outbox import EventType, emit
from openkoji.integrations import erasing as passed_on
from openkoji.interviews import reading
from openkoji.interviews.participation import repository as participation
from openkoji.interviews.participation.service import find as find_respondent
from openkoji.interviews.participation.service import no_respondent
from openkoji.invitations import suppressions
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import Prefix, new_id, public_id
from openkoji.respondents import repository as respondents
from openkoji.respondents.model import Respondent
from openkoji.studies import service as studies


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """What would bring a respondent back, locked."""

    imports: Sequence[imports.UnderWay]
    cohorts: Sequence[cohorts.UnderWay]


async def erase_respondent(
    transaction: Transaction,
    workspace_id: UUID,
    respondent_id: UUID | None,
    key_ring: KeyRing,
    *,
    only_study: UUID | None = None,
    reason: Reason = Reason.REQUESTED,
) -> Erased:
    """Erase a respondent with all that is held on them; `only_study` is the only study that the key reaches.

    Who asked to be erased is not written to again: a hash of the e-mail address stays. Raises `NotFoundError`
    (`respondent_not_found`) and `UnavailableError` (`themes_busy`).
    """
    erased = await _erase_respondent(transaction, workspace_id, respondent_id, key_ring, only_study, reason)
    await _release(transaction, workspace_id, erased.interview_ids, erased.erased_at)
    return erased


async def erase_respondents(
    transaction: Transaction, workspace_id: UUID, respondent_ids: Sequence[UUID], key_ring: KeyRing
) -> list[Erased]:
    """Erase those of these respondents that there are. They are in the order of their studies, so that codebooks are
    locked in one order whoever erases. Raises `UnavailableError` (`themes_busy`)."""
    erased = []
    for respondent_id in respondent_ids:
        with suppress(NotFoundError):  # somebody else erased them meanwhile
            erased.append(
                await _erase_respondent(transaction, workspace_id, respondent_id, key_ring, None, Reason.REQUESTED)
            )
    for each in erased:
        await _release(transaction, workspace_id, each.interview_ids, each.erased_at)
    return erased


async def erase_interview(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID | None,
    *,
    only_study: UUID | None = None,
    reason: Reason = Reason.REQUESTED,
) -> Erased:
    """Erase one interview with all that came of it; its respondent stays on the list, and may be interviewed again.

    Raises `NotFoundError` (`interview_not_found`) and `UnavailableError` (`themes_busy`).
    """
    if interview_id is None:
        raise _no_interview()
    row = await reading.get(transaction, workspace_id, interview_id)
    if only_study not in {None, row.study_id}:
        raise _no_interview()
    respondent, _ = await _locked(transaction, workspace_id, row.respondent_id, only_study)
    gone = await _read(transaction, workspace_id, respondent, interview_id)
    if not gone.interview_ids:
        raise _no_interview()  # somebody else erased it meanwhile
    moment = now()
    counts = await _erase(transaction, workspace_id, gone)
    cohorts.forget(transaction, workspace_id, gone, ())
    erased = _noted(transaction, workspace_id, Subject.INTERVIEW, interview_id, gone, reason, counts, moment)
    await _release(transaction, workspace_id, gone.interview_ids, moment)
    return erased


async def withdraw_and_erase(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> None:
    """Erase what a respondent said who takes their consent back. What is left of them tells that they did, and by which
    proved address or id they are known, so that nobody writes to them or interviews them again.

    Raises as `erase_respondent`.
    """
    respondent, _ = await _locked(transaction, workspace_id, respondent_id, None)
    gone = await _read(transaction, workspace_id, respondent, None)
    moment = now()
    participation.withdraw(transaction, workspace_id, respondent.id, moment)
    participation.record_withdrawal(
        transaction, workspace_id, respondent.id, respondent.study_id, gone.interview_ids[-1], moment
    )
    counts = await _erase(transaction, workspace_id, gone, stays_known=True)
    await passed_on.pass_on(transaction, workspace_id, respondent.id)
    _noted(transaction, workspace_id, Subject.RESPONDENT, respondent.id, gone, Reason.WITHDRAWN, counts, moment)
    await _release(transaction, workspace_id, gone.interview_ids, moment)


async def _erase_respondent(
    transaction: Transaction,
    workspace_id: UUID,
    respondent_id: UUID | None,
    key_ring: KeyRing,
    only_study: UUID | None,
    reason: Reason,
) -> Erased:
    """All of it but the credits, whose account is locked last."""
    respondent, under_way = await _locked(transaction, workspace_id, respondent_id, only_study)
    gone = await _read(transaction, workspace_id, respondent, None)
    moment = now()
    if reason is Reason.REQUESTED:
        cohorts.suppress(transaction, workspace_id, respondent.id, moment)
    counts = await _erase(transaction, workspace_id, gone)
    imports.forget(transaction, workspace_id, gone, under_way.imports)
    cohorts.forget(transaction, workspace_id, gone, under_way.cohorts)
    if reason is Reason.REQUESTED:
        await passed_on.pass_on(transaction, workspace_id, respondent.id)
    else:
        passed_on.forget(transaction, workspace_id, respondent.id)
    if reason is Reason.REQUESTED and respondent.email:
        address = suppressions.hash_of(workspace_id, respondent.email, key_ring)
        suppressions.add(transaction, workspace_id, address, suppressions.SuppressionReason.ERASED, moment)
    study = await studies.find(transaction, workspace_id, study_id=respondent.study_id)
    emit(
        transaction,
        workspace_id,
        EventType.RESPONDENT_DELETED,
        respondent.id.hex,
        {
            "respondent_id": public_id(Prefix.RESPONDENT, respondent.id),
            "study_id": public_id(Prefix.STUDY, respondent.study_id),
            "study_slug": study.slug,
            "interview_ids": [public_id(Prefix.INTERVIEW, each) for each in gone.interview_ids],
        },
        study_id=respondent.study_id,
    )
    return _noted(transaction, workspace_id, Subject.RESPONDENT, respondent.id, gone, reason, counts, moment)


async def _locked(
    transaction: Transaction, workspace_id: UUID, respondent_id: UUID | None, only_study: UUID | None
) -> tuple[Respondent, _UnderWay]:
    """The respondent, locked, and before them the codebook of their study, its imports and cohorts under way."""
    found = await find_respondent(transaction, workspace_id, respondent_id, only_study=only_study)
    await edits.lock(transaction, workspace_id, found.study_id)
    under_way = _UnderWay(
        await imports.lock_under_way(transaction, workspace_id, found.study_id),
        await cohorts.lock_under_way(transaction, workspace_id, found.study_id),
    )
    respondent = await respondents.lock(transaction, workspace_id, found.id)
    if respondent is None:
        raise no_respondent()  # somebody else erased them meanwhile
    return respondent, under_way


async def _read(transaction: Transaction, workspace_id: UUID, respondent: Respondent, only: UUID | None) -> Gone:
    interview_ids = await rows.lock_interviews(transaction, workspace_id, respondent.id)
    if only is not None:
        interview_ids = [each for each in interview_ids if each == only]
    return Gone(
        respondent,
        interview_ids,
        await rows.texts(transaction, workspace_id, interview_ids),
        await rows.passages(transaction, workspace_id, interview_ids),
        is_whole=only is None,
    )


async def _erase(
    transaction: Transaction, workspace_id: UUID, gone: Gone, *, stays_known: bool = False
) -> Mapping[str, int]:
    """Delete what is theirs, then take them out of what is made of many; how much of which."""
    study_id = gone.respondent.study_id
    known_reports = await reports.read(transaction, workspace_id, study_id)
    known_themes = await themes.read(transaction, workspace_id, study_id)
    counts = await rows.delete_interviews(transaction, workspace_id, gone.interview_ids)
    if stays_known:
        rows.forget_what_they_told(transaction, workspace_id, gone.respondent.id)
    elif gone.is_whole:
        counts |= await rows.delete_respondent(transaction, workspace_id, gone.respondent.id)
    names = [*known_themes.names, *known_reports.names]
    alone = await theirs(transaction, workspace_id, study_id, gone.texts, names)
    await themes.forget(transaction, workspace_id, gone, known_themes, alone)
    counts["quotes"] = await reports.forget(transaction, workspace_id, gone, known_reports, alone, known_themes.given)
    counts["questions"] = await kept_answers.forget(transaction, workspace_id, gone)
    return counts


def _noted(
    transaction: Transaction,
    workspace_id: UUID,
    subject: Subject,
    subject_id: UUID,
    gone: Gone,
    reason: Reason,
    counts: Mapping[str, int],
    moment: datetime,
) -> Erased:
    erased = Erased(new_id(), subject, subject_id, gone.respondent.study_id, gone.interview_ids, counts, moment)
    transaction.write(
        "INSERT INTO erasures (workspace_id, id, subject, subject_id, study_id, reason, counts, erased_at) "
        "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [
            *(workspace_id, erased.id, subject.value, subject_id, erased.study_id),
            *(reason.value, Jsonb(dict(counts)), moment),
        ],
    )
    return erased


async def _release(
    transaction: Transaction, workspace_id: UUID, interview_ids: Sequence[UUID], moment: datetime
) -> None:
    """Last, since it locks the account. What was charged stays charged."""
    for interview_id in interview_ids:
        await credits.release(transaction, workspace_id, interview_id, moment, EntryReason.ERASED)


def _no_interview() -> NotFoundError:
    return NotFoundError("There is no such interview in this workspace.", code="interview_not_found")
