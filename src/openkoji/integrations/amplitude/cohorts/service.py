"""Take a message of a cohort, prepare its people by a job, and say what became of each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from openkoji.db import Transaction
from openkoji.integrations.amplitude.cohorts import repository
from openkoji.integrations.amplitude.cohorts.content import packed, users_in
from openkoji.integrations.amplitude.cohorts.messages import Message
from openkoji.integrations.amplitude.cohorts.model import CohortRun, Outcome, RunPerson, RunStatus
from openkoji.integrations.amplitude.cohorts.preparing import prepare_for
from openkoji.interviews.starting import require_open
from openkoji.invitations.mail import Mail
from openkoji.jobs import Run, defer
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError, NotFoundError
from openkoji.kit.ids import Prefix, new_id, parse_id
from openkoji.kit.pagination import Page, page_of
from openkoji.studies import service as studies
from openkoji.studies.model import PublishedStudy, Study

PREPARE = "integrations.prepare_cohort"
BATCH = 200
"""People of one transaction. While it lasts no other start of the workspace reaches the account of credits."""
REPEATED_WITHIN = timedelta(days=1)
"""A message without an id that says what one of this age said is a repeat of it; a later one is a wish to try again."""
_PURPOSE = "cohort-message"


async def find_study(transaction: Transaction, workspace_id: UUID, address: str, *, only_study: UUID | None) -> Study:
    """The study with this slug or id; `only_study` is the only one that the key reaches.

    Raises `NotFoundError` (`study_not_found`).
    """
    study_id = parse_id(Prefix.STUDY, address)
    slug = "" if "\x00" in address else address  # which PostgreSQL takes in no text
    study = await studies.find(transaction, workspace_id, study_id=study_id, slug=slug)
    if only_study not in {None, study.id}:
        raise NotFoundError("There is no such study in this workspace.", code="study_not_found")
    return study


async def open_study(transaction: Transaction, workspace_id: UUID, study: Study) -> PublishedStudy:
    """The study as interviews begin on it now. Raises `ConflictError` (`study_not_published`, `study_closed`,
    `cohort_anonymous`)."""
    published = await studies.published(transaction, workspace_id, study_id=study.id)
    require_open(published)
    if study.document.get("anonymous") or published.document.get("anonymous"):
        raise ConflictError(
            "This study is anonymous: it keeps nobody's address, and a webhook's answer cannot hand out links. Export "
            f"the cohort, send it to POST /api/v1/studies/{published.public_id}/respondents/import, which answers a "
            "link for each row, and send the links with your own e-mail program.",
            code="cohort_anonymous",
        )
    return published


async def receive(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, message: Message, body: bytes, key_ring: KeyRing
) -> CohortRun:
    """Keep a message for the job that prepares its people, which runs once the caller commits: the run that it makes.

    Of one that people left with nothing is kept. A repeat is the run that the first one made.
    """
    said = b"id " + message.message_id.encode() if message.message_id else b"body " + body
    keys, moment, run_id = key_ring.signatures(_PURPOSE, said), now(), new_id()
    if message.message_id is None:
        repository.let_go(transaction, workspace_id, study_id, keys, moment - REPEATED_WITHIN)
    has_people = message.is_entering and bool(message.users)
    kept = await asyncio.to_thread(packed, body) if has_people else None
    if not await repository.add(transaction, workspace_id, run_id, study_id, keys, message, kept, moment):
        known = await repository.by_key(transaction, workspace_id, study_id, keys)
        assert known is not None, "a run with this key is there"
        return known
    if has_people:
        # One after the other, so that what is told of a person twice is merged in the order in which it came.
        defer(transaction, PREPARE, workspace_id, lock=f"{PREPARE}:{study_id}", run_id=run_id)
    return await find(transaction, workspace_id, study_id, run_id)


async def go_on(run: Run, run_id: UUID) -> None:
    """Prepare the people of a message batch by batch, from where an earlier run was cut short. A batch and what became
    of its people commit together: nothing is done twice."""
    mail = Mail.of(run.settings)
    while True:
        async with run.transaction() as transaction:
            work = await repository.begin(transaction, run.workspace_id, run_id)
        if work is None:
            return
        users = await asyncio.to_thread(users_in, work.content)
        if await _prepare_rest(run, run_id, work.study_id, users, work.done, mail):
            return


async def _prepare_rest(run: Run, run_id: UUID, study_id: UUID, users: Sequence[Any], done: int, mail: Mail) -> bool:
    """False where somebody was taken out of the message meanwhile, so that it is to be read again."""
    while True:
        batch = users[done : done + BATCH]
        async with run.transaction() as transaction:
            progress = await repository.lock(transaction, run.workspace_id, run_id)
            if progress is not None and progress.status == RunStatus.QUEUED:
                return False
            if progress is None or progress.status != RunStatus.RUNNING or progress.done != done:
                return True  # it has ended, or another worker is at it
            if not batch:
                repository.end(transaction, run.workspace_id, run_id, RunStatus.READY, now())
                return True
            fates = await prepare_for(transaction, run.workspace_id, study_id, batch, mail, after=done)
            counts = Counter(progress.counts) + Counter(fate.outcome.value for fate in fates)
            repository.note(transaction, run.workspace_id, run_id, fates, counts)
        done += len(batch)


async def give_up(run: Run, run_id: UUID) -> None:
    """The job failed for good. What it did is kept."""
    async with run.transaction() as transaction:
        repository.end(transaction, run.workspace_id, run_id, RunStatus.FAILED, now())


async def find(transaction: Transaction, workspace_id: UUID, study_id: UUID, run_id: UUID | None) -> CohortRun:
    """Raises `NotFoundError` (`cohort_run_not_found`)."""
    found = await repository.find(transaction, workspace_id, study_id, run_id) if run_id else None
    if found is None:
        raise NotFoundError(
            "There is no such run of this study. Each is kept for 30 days.", code="cohort_run_not_found"
        )
    return found


async def list_runs(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None, limit: int
) -> Page[CohortRun]:
    rows = await repository.page(transaction, workspace_id, study_id, before=before, limit=limit + 1)
    return page_of(rows, limit, lambda each: each.id)


async def list_people(
    transaction: Transaction,
    workspace_id: UUID,
    run: CohortRun,
    *,
    outcome: Outcome | None,
    after: UUID | None,
    limit: int,
) -> Page[RunPerson]:
    """What became of a run's people, in the order of the message. Of who left no rows are kept: all were ignored."""
    first = after.int if after else 0
    if run.is_entering:
        rows = await repository.people(transaction, workspace_id, run.id, outcome, after=first, limit=limit + 1)
    else:
        last = min(run.people, first + limit + 1) if outcome in {None, Outcome.IGNORED} else 0
        rows = [RunPerson(each, Outcome.IGNORED, None, None, None, None) for each in range(first + 1, last + 1)]
    return page_of(rows, limit, lambda each: UUID(int=each.number))
