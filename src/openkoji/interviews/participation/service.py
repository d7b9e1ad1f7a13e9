"""Read a study's respondents, and take one out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from openkoji.credits import service as credits
from openkoji.credits.model import EntryReason
from openkoji.db import Transaction
from openkoji.interviews.model import Status
from openkoji.interviews.participation import repository
from openkoji.interviews.participation.model import Filter, Participation, Standing
from openkoji.interviews.settling import open_settled
from openkoji.kit.clock import now
from openkoji.kit.errors import NotFoundError
from openkoji.kit.pagination import Page, page_of
from openkoji.respondents import repository as respondents
from openkoji.studies import service as studies


@dataclass(frozen=True, slots=True)
class Listed:
    """`counts` are those of the whole study, by status; None on the pages after the first."""

    page: Page[Participation]
    counts: Mapping[str, int] | None


async def list_respondents(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, wanted: Filter, *, before: UUID | None, limit: int
) -> Listed:
    """A study's respondents, newest first. Raises `NotFoundError` (`study_not_found`)."""
    await studies.find(transaction, workspace_id, study_id=study_id)
    rows = await repository.find(transaction, workspace_id, study_id, wanted, before=before, limit=limit + 1)
    counted = None
    if before is None:
        counted = {each.value: 0 for each in Standing} | dict(
            await repository.counts(transaction, workspace_id, study_id)
        )
    return Listed(page_of(rows, limit, lambda row: row.id), counted)


async def find(
    transaction: Transaction, workspace_id: UUID, respondent_id: UUID | None, *, only_study: UUID | None
) -> Participation:
    """`only_study` is the only study that the key reaches. Raises `NotFoundError` (`respondent_not_found`)."""
    found = None if respondent_id is None else await repository.by_id(transaction, workspace_id, respondent_id)
    if found is None or only_study not in {None, found.study_id}:
        raise no_respondent()
    return found


async def withdraw(
    transaction: Transaction, workspace_id: UUID, respondent_id: UUID | None, *, only_study: UUID | None
) -> Participation:
    """Take a respondent out of the study: an interview that is under way ends, what it holds is given back, and nobody
    writes to them or interviews them again. What they said stays. Doing it again changes nothing.

    Raises `NotFoundError` (`respondent_not_found`).
    """
    locked = None if respondent_id is None else await respondents.lock(transaction, workspace_id, respondent_id)
    if locked is None or only_study not in {None, locked.study_id}:
        raise no_respondent()
    if locked.withdrawn_at is None:
        found = await find(transaction, workspace_id, locked.id, only_study=only_study)
        moment = now()
        repository.withdraw(transaction, workspace_id, locked.id, moment)
        repository.record_withdrawal(transaction, workspace_id, locked.id, locked.study_id, found.interview_id, moment)
        if found.interview_id is not None:
            await _end(transaction, workspace_id, found.interview_id)
    return await find(transaction, workspace_id, locked.id, only_study=only_study)


async def _end(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> None:
    interview = await open_settled(transaction, workspace_id, interview_id)
    if interview is not None and interview.status == Status.ACTIVE:
        repository.end_interview(transaction, workspace_id, interview_id)
        await credits.release(transaction, workspace_id, interview_id, now(), EntryReason.WITHDRAWN)


def no_respondent() -> NotFoundError:
    return NotFoundError("There is no such respondent in this workspace.", code="respondent_not_found")
