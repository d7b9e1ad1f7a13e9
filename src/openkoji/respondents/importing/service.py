"""Import a file: at once where it is small, by a job where it is not; and look at what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from uuid import UUID

from openkoji.db import Database, Transaction
from openkoji.jobs import Run, defer
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, NotFoundError
from openkoji.kit.ids import new_id
from openkoji.kit.pagination import Page, page_of
from openkoji.respondents.adding import add, known
from openkoji.respondents.importing import repository
from openkoji.respondents.importing.file import ImportFile, Layout
from openkoji.respondents.importing.model import Import, Result, RowError, Status
from openkoji.respondents.importing.rows import Fault, Person
from openkoji.respondents.joining import Destination, destination
from openkoji.respondents.model import Source
from openkoji.respondents.roll import Outcome, Roll, Taken

IMPORT = "respondents.import"
MOST_AT_ONCE = 500
"""Rows that are imported while the caller waits."""
BATCH = 2_000
"""Rows of one transaction."""
ERRORS_SHOWN = 100

Rows = Sequence[Person | Fault]


async def begin(transaction: Transaction, to: Destination, file: ImportFile, content: bytes, total: int) -> Import:
    """Import a small file, or leave a larger one to a job, which runs once the caller commits."""
    import_id, workspace_id = new_id(), to.workspace_id
    layout = file.layout.to_json()
    repository.add(transaction, workspace_id, import_id, to.study_id, layout, content, total, now())
    if total <= MOST_AT_ONCE:
        result = await _take(transaction, to, file.layout, list(file.rows()))
        repository.note(transaction, workspace_id, import_id, result)
        repository.end(transaction, workspace_id, import_id, Status.READY, now())
    else:
        # One after the other, so that what they have in common is merged in the order in which they came.
        defer(transaction, IMPORT, workspace_id, lock=f"{IMPORT}:{to.study_id}", import_id=import_id)
    return await find(transaction, workspace_id, to.study_id, import_id)


async def try_out(database: Database, to: Destination, file: ImportFile) -> Result:
    """What an import would do, which changes nothing. In an anonymous study nobody is known or new."""
    roll, result = Roll([]), Result()
    async with database.snapshot(to.workspace_id) as transaction:
        rows = file.rows()
        while batch := await _next(rows):
            identities = [] if to.is_anonymous else [each.identity for each in _people(batch)]
            roll.know(await known(transaction, to.workspace_id, to.study_id, identities))
            result += _result(file.layout, batch, [roll.take(identity) for identity in identities])
    return result


async def go_on(run: Run, import_id: UUID) -> None:
    """Import a file batch by batch, from where an earlier run was cut short. A batch and its progress commit together:
    none is taken twice."""
    async with run.transaction() as transaction:
        work = await repository.begin(transaction, run.workspace_id, import_id)
    if work is None:
        return
    file = await asyncio.to_thread(ImportFile, work.content, Layout.from_json(work.layout))
    rows, done = islice(file.rows(), work.done, None), work.done
    while True:
        batch = await _next(rows)
        async with run.transaction() as transaction:
            if await repository.lock_running(transaction, run.workspace_id, import_id) != done:
                return  # it was cancelled, or another worker is at it
            if not batch:
                repository.end(transaction, run.workspace_id, import_id, Status.READY, now())
                return
            to = await _still_open(transaction, run.workspace_id, work.study_id)
            if to is None:
                repository.end(transaction, run.workspace_id, import_id, Status.CANCELLED, now())
                return
            result = await _take(transaction, to, file.layout, batch)
            repository.note(transaction, run.workspace_id, import_id, result)
        done += len(batch)


async def give_up(run: Run, import_id: UUID) -> None:
    """The job failed for good. What it did is kept."""
    async with run.transaction() as transaction:
        repository.end(transaction, run.workspace_id, import_id, Status.FAILED, now())


async def cancel(transaction: Transaction, workspace_id: UUID, study_id: UUID, import_id: UUID | None) -> Import:
    """End an import that is not done. Who was taken stays on the list. Raises as `find`, and `ConflictError`
    (`import_ended`)."""
    found = await find(transaction, workspace_id, study_id, import_id)
    repository.end(transaction, workspace_id, found.id, Status.CANCELLED, now())
    ended = await find(transaction, workspace_id, study_id, found.id)
    if found.finished_at is not None or ended.status != Status.CANCELLED:
        raise ConflictError(f"This import has ended: it is {ended.status}.", code="import_ended")
    return ended


async def find(transaction: Transaction, workspace_id: UUID, study_id: UUID, import_id: UUID | None) -> Import:
    """Raises `NotFoundError` (`import_not_found`)."""
    found = await repository.find(transaction, workspace_id, study_id, import_id) if import_id else None
    if found is None:
        raise NotFoundError("There is no such import of this study. Each is kept for 7 days.", code="import_not_found")
    return found


async def list_imports(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None, limit: int
) -> Page[Import]:
    rows = await repository.page(transaction, workspace_id, study_id, before=before, limit=limit + 1)
    return page_of(rows, limit, lambda each: each.id)


async def first_errors(transaction: Transaction, workspace_id: UUID, import_id: UUID, *, most: int) -> list[RowError]:
    return await repository.errors(transaction, workspace_id, import_id, most=most)


async def _take(transaction: Transaction, to: Destination, layout: Layout, rows: Rows) -> Result:
    identities = [each.identity for each in _people(rows)]
    taken = await add(transaction, to.workspace_id, to.study_id, identities, Source.IMPORT) if identities else []
    return _result(layout, rows, taken)


async def _still_open(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Destination | None:
    """The study, unless it has closed or has become anonymous since the file came."""
    try:
        to = await destination(transaction, workspace_id, study_id)
    except ConflictError:
        return None
    return None if to.is_anonymous else to


async def _next(rows: Iterator[Person | Fault]) -> Rows:
    """The next batch; in a thread, since reading thousands of rows takes a while."""
    return await asyncio.to_thread(lambda: list(islice(rows, BATCH)))


def _people(rows: Iterable[Person | Fault]) -> list[Person]:
    return [row for row in rows if isinstance(row, Person)]


def _result(layout: Layout, rows: Rows, taken: Iterable[Taken]) -> Result:
    outcomes = iter(taken)
    created = updated = 0
    faults: list[Fault] = []
    for row in rows:
        if isinstance(row, Fault):
            faults.append(row)
            continue
        each = next(outcomes, None)
        if each is None:
            continue
        created += each.outcome is Outcome.CREATED
        updated += each.outcome is Outcome.UPDATED
        if each.refusal is not None:
            faults.append(Fault(row.number, row.cells, layout.label_of(each.refusal.field), each.refusal.reason))
    return Result(created, updated, faults)
