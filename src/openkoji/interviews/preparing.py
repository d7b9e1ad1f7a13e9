"""Interviews that wait for respondents who have not come yet: many at once, each as a start would make it.

Who has an interview keeps it, whatever the study says of repeats: preparing again never interviews anybody twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import LiteralString
from uuid import UUID

from openkoji.credits import service as credits
from openkoji.credits.model import EntryReason, Subject
from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.announcing import announce_full
from openkoji.interviews.beginning import begin_interview, languages, spoken
from openkoji.interviews.model import Status
from openkoji.interviews.plans import plans
from openkoji.kit.clock import now
from openkoji.respondents.model import Respondent
from openkoji.studies.model import PublishedStudy

# Whoever locks the study for itself has it before the account of credits: so it is here, before anything is written
# that refers to it.
_HOLD_STUDY: LiteralString = "SELECT 1 FROM studies WHERE workspace_id = %s AND id = %s FOR KEY SHARE"
_CURRENT: LiteralString = """
SELECT id, respondent_id, status, started_at, expires_at FROM interviews
WHERE workspace_id = %s AND respondent_id = ANY(%s) AND is_current ORDER BY id FOR UPDATE
"""


class Readiness(StrEnum):
    """How it stands with somebody's interview once it was asked for."""

    PREPARED = "prepared"
    WAITING = "waiting"
    """It was there already, and nothing is answered yet."""
    BEGUN = "begun"
    COMPLETED = "completed"
    CONSENT_FIRST = "consent_first"
    """It begins when they have agreed on the study's page."""
    STUDY_FULL = "study_full"
    CREDITS_EXHAUSTED = "credits_exhausted"


@dataclass(frozen=True, slots=True)
class Preparation:
    readiness: Readiness
    interview_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class _Current:
    id: UUID
    respondent_id: UUID
    status: str
    started_at: datetime | None
    expires_at: datetime

    def found_at(self, moment: datetime) -> Readiness | None:
        """None where it gives way to another: nobody answered it in time."""
        if self.status == Status.COMPLETED:
            return Readiness.COMPLETED
        if self.status == Status.EXPIRED or (self.started_at is None and self.expires_at <= moment):
            return None
        return Readiness.WAITING if self.started_at is None else Readiness.BEGUN


async def prepare(
    transaction: Transaction, workspace_id: UUID, study: PublishedStudy, respondents: Sequence[Respondent]
) -> Mapping[UUID, Preparation]:
    """An interview for each of these respondents, by their ids, as far as places and credits reach.

    They are recognised, not withdrawn, and locked by the caller; the study is open and not anonymous.
    """
    moment, ids = now(), [respondent.id for respondent in respondents]
    found: dict[UUID, Preparation] = {}
    given_up: list[UUID] = []
    for current in await transaction.fetch_all(_Current, _CURRENT, [workspace_id, ids]):
        readiness = current.found_at(moment)
        if readiness is not None:
            found[current.respondent_id] = Preparation(readiness, current.id)
            continue
        repository.expire(transaction, workspace_id, current.id)
        repository.retire(transaction, workspace_id, current.id)
        given_up.append(current.id)
    lacking = [respondent for respondent in respondents if respondent.id not in found]
    if (study.document.get("consent") or {}).get("required"):
        await _give_back(transaction, workspace_id, given_up, moment)
        return found | {each.id: Preparation(Readiness.CONSENT_FIRST) for each in lacking}
    return found | await _begin(transaction, workspace_id, study, lacking, given_up, moment)


async def _begin(
    transaction: Transaction,
    workspace_id: UUID,
    study: PublishedStudy,
    respondents: Sequence[Respondent],
    given_up: Sequence[UUID],
    moment: datetime,
) -> dict[UUID, Preparation]:
    if not respondents:
        return {}
    places = await _places(transaction, workspace_id, study, moment)
    have_a_place = respondents if places is None else respondents[:places]
    await _give_back(transaction, workspace_id, given_up, moment)
    plan = await plans.get(transaction, workspace_id, study.study_id, study.version)
    beginnings = [
        begin_interview(study, plan, respondent, _language(study, respondent), moment) for respondent in have_a_place
    ]
    held_for = [Subject("interview", each.interview.id, study.study_id, each.interview.mode) for each in beginnings]
    paid = await credits.hold_many(transaction, workspace_id, held_for, moment) if held_for else 0
    made = {respondent.id: Preparation(Readiness.STUDY_FULL) for respondent in respondents}
    made |= {respondent.id: Preparation(Readiness.CREDITS_EXHAUSTED) for respondent in have_a_place}
    for each in beginnings[:paid]:
        each.write(transaction)
        made[each.interview.respondent_id] = Preparation(Readiness.PREPARED, each.interview.id)
    if paid and paid == places:
        announce_full(transaction, workspace_id, study, beginnings[paid - 1].interview.id)
    return made


async def _places(transaction: Transaction, workspace_id: UUID, study: PublishedStudy, moment: datetime) -> int | None:
    """How many interviews may still begin; None where any number may. The study is held for what follows."""
    maximum: int | None = study.document.get("maxInterviews")
    if maximum is None:
        transaction.write(_HOLD_STUDY, [workspace_id, study.study_id])
        return None
    return max(0, maximum - await repository.count_taken(transaction, workspace_id, study.study_id, moment))


async def _give_back(
    transaction: Transaction, workspace_id: UUID, interview_ids: Sequence[UUID], moment: datetime
) -> None:
    """What is held for interviews that nobody answered in time."""
    for interview_id in interview_ids:
        await credits.release(transaction, workspace_id, interview_id, moment, EntryReason.EXPIRED)


def _language(study: PublishedStudy, respondent: Respondent) -> str:
    """The one that is known of them, where the study speaks it."""
    known = respondent.metadata.get("language")
    return (spoken(study, known) if isinstance(known, str) else None) or languages(study)[0]
