"""The SQL of imports."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.respondents.importing.model import Import, Result, RowError, Status
from openkoji.respondents.importing.rows import Fault

_COLUMNS: LiteralString = (
    "id, study_id, status, layout, total, done, created, updated, skipped, created_at, finished_at"
)
_ERRORS_AT_A_TIME = 1_000


@dataclass(frozen=True, slots=True)
class Work:
    """What a job needs to go on with an import."""

    study_id: UUID
    layout: Mapping[str, Any]
    content: bytes
    done: int


def add(
    transaction: Transaction,
    workspace_id: UUID,
    import_id: UUID,
    study_id: UUID,
    layout: Mapping[str, Any],
    content: bytes,
    total: int,
    moment: datetime,
) -> None:
    """A new import, which waits."""
    transaction.write(
        "INSERT INTO respondent_imports (workspace_id, id, study_id, status, layout, content, total, created_at) "
        "VALUES (%s, %s, %s, 'queued', %s, %s, %s, %s)",
        [workspace_id, import_id, study_id, Jsonb(layout), content, total, moment],
    )


async def find(transaction: Transaction, workspace_id: UUID, study_id: UUID, import_id: UUID) -> Import | None:
    return await transaction.fetch_one(
        Import,
        f"SELECT {_COLUMNS} FROM respondent_imports WHERE workspace_id = %s AND study_id = %s AND id = %s",
        [workspace_id, study_id, import_id],
    )


async def page(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None, limit: int
) -> list[Import]:
    """The newest first."""
    return await transaction.fetch_all(
        Import,
        f"SELECT {_COLUMNS} FROM respondent_imports WHERE workspace_id = %s AND study_id = %s "
        "AND (%s::uuid IS NULL OR id < %s) ORDER BY id DESC LIMIT %s",
        [workspace_id, study_id, before, before, limit],
    )


async def begin(transaction: Transaction, workspace_id: UUID, import_id: UUID) -> Work | None:
    """Take an import up, or up again; None where it has ended."""
    return await transaction.fetch_one(
        Work,
        "UPDATE respondent_imports SET status = 'running' "
        "WHERE workspace_id = %s AND id = %s AND status IN ('queued', 'running') "
        "RETURNING study_id, layout, content, done",
        [workspace_id, import_id],
    )


async def lock_running(transaction: Transaction, workspace_id: UUID, import_id: UUID) -> int | None:
    """How many rows are done of an import that is running, locked; None where it has ended."""
    row = await transaction.fetch_values(
        "SELECT done FROM respondent_imports WHERE workspace_id = %s AND id = %s AND status = 'running' FOR UPDATE",
        [workspace_id, import_id],
    )
    return None if row is None else int(row[0])


def note(transaction: Transaction, workspace_id: UUID, import_id: UUID, result: Result) -> None:
    """Count what became of the next rows, and keep those that were not taken."""
    done = result.created + result.updated + result.skipped
    transaction.write(
        "UPDATE respondent_imports SET done = done + %s, created = created + %s, updated = updated + %s, "
        "skipped = skipped + %s WHERE workspace_id = %s AND id = %s",
        [done, result.created, result.updated, result.skipped, workspace_id, import_id],
    )
    if result.faults:
        transaction.write(
            "INSERT INTO respondent_import_errors (workspace_id, import_id, row, field, reason, cells) "
            "SELECT %s, %s, row, field, reason, cells::jsonb "
            "FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[]) AS given (row, field, reason, cells)",
            [
                workspace_id,
                import_id,
                [fault.number for fault in result.faults],
                [fault.field for fault in result.faults],
                [fault.reason for fault in result.faults],
                [_cells(fault) for fault in result.faults],
            ],
        )


def end(transaction: Transaction, workspace_id: UUID, import_id: UUID, status: Status, moment: datetime) -> None:
    """The import has ended, and its file is dropped; one that ended before stays as it was."""
    transaction.write(
        "UPDATE respondent_imports SET status = %s, content = NULL, finished_at = %s "
        "WHERE workspace_id = %s AND id = %s AND status IN ('queued', 'running')",
        [status.value, moment, workspace_id, import_id],
    )


async def errors(transaction: Transaction, workspace_id: UUID, import_id: UUID, *, most: int) -> list[RowError]:
    """The first rows that were not taken."""
    return await transaction.fetch_all(
        RowError,
        "SELECT row, field, reason FROM respondent_import_errors WHERE workspace_id = %s AND import_id = %s "
        "ORDER BY row LIMIT %s",
        [workspace_id, import_id, most],
    )


async def faults(transaction: Transaction, workspace_id: UUID, import_id: UUID) -> AsyncIterator[list[Fault]]:
    """All rows that were not taken, some at a time."""
    async for rows in transaction.batches(
        "SELECT row, cells, field, reason FROM respondent_import_errors WHERE workspace_id = %s AND import_id = %s "
        "ORDER BY row",
        [workspace_id, import_id],
        size=_ERRORS_AT_A_TIME,
    ):
        yield [Fault(*row) for row in rows]


async def forget(transaction: Transaction, before: datetime, *, most: int) -> int:
    """Delete imports that ended before, in every workspace; how many there were."""
    row = await transaction.fetch_values(
        "WITH old AS (SELECT workspace_id, id FROM respondent_imports WHERE finished_at < %s LIMIT %s), "
        "forgotten AS (DELETE FROM respondent_imports i USING old "
        "WHERE i.workspace_id = old.workspace_id AND i.id = old.id RETURNING 1) SELECT count(*) FROM forgotten",
        [before, most],
    )
    assert row is not None, "a count always is"
    return int(row[0])


def _cells(fault: Fault) -> str:
    """No text of the database holds a NUL character."""
    return orjson.dumps([cell.replace("\0", "\ufffd") for cell in fault.cells]).decode()
