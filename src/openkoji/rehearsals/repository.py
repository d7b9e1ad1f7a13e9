"""The SQL of rehearsals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.rehearsals.model import EngineKind, Rehearsal, RehearsalHead, RehearsalStatus, Task
from openkoji.studies.model import Document

_HEAD: LiteralString = (
    "SELECT id, study_id, study_version, engine, respondents, seed, status, done, created_at, finished_at"
)
_UNDER_WAY: LiteralString = "status IN ('queued', 'running')"


async def add(
    transaction: Transaction,
    workspace_id: UUID,
    rehearsal_id: UUID,
    study_id: UUID,
    *,
    version: int | None,
    document: Document,
    engine: EngineKind,
    respondents: int,
    seed: int,
    moment: datetime,
) -> bool:
    """False when another rehearsal of the study is under way."""
    row = await transaction.fetch_values(
        "INSERT INTO rehearsals (workspace_id, id, study_id, study_version, document, engine, respondents, seed, "
        "status, created_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 'queued', %s) "
        f"ON CONFLICT (workspace_id, study_id) WHERE {_UNDER_WAY} DO NOTHING RETURNING 1",
        [workspace_id, rehearsal_id, study_id, version, Jsonb(document), engine.value, respondents, seed, moment],
    )
    return row is not None


def forget_older(transaction: Transaction, workspace_id: UUID, study_id: UUID, *, keep: int) -> None:
    """Delete all but the newest ones of a study that have ended."""
    transaction.write(
        f"DELETE FROM rehearsals WHERE workspace_id = %s AND study_id = %s AND NOT ({_UNDER_WAY}) AND id <= "
        f"(SELECT id FROM rehearsals WHERE workspace_id = %s AND study_id = %s AND NOT ({_UNDER_WAY}) "
        "ORDER BY id DESC OFFSET %s LIMIT 1)",
        [workspace_id, study_id, workspace_id, study_id, keep],
    )


async def heads(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, *, before: UUID | None, limit: int
) -> list[RehearsalHead]:
    """Newest first."""
    return await transaction.fetch_all(
        RehearsalHead,
        f"{_HEAD} FROM rehearsals WHERE workspace_id = %s AND study_id = %s AND (%s::uuid IS NULL OR id < %s) "
        "ORDER BY id DESC LIMIT %s",
        [workspace_id, study_id, before, before, limit],
    )


async def by_id(transaction: Transaction, workspace_id: UUID, study_id: UUID, rehearsal_id: UUID) -> Rehearsal | None:
    return await transaction.fetch_one(
        Rehearsal,
        f"{_HEAD}, report FROM rehearsals WHERE workspace_id = %s AND study_id = %s AND id = %s",
        [workspace_id, study_id, rehearsal_id],
    )


def cancel(transaction: Transaction, workspace_id: UUID, study_id: UUID, rehearsal_id: UUID, moment: datetime) -> None:
    """Of one that has ended nothing changes."""
    transaction.write(
        "UPDATE rehearsals SET status = 'cancelled', finished_at = %s "
        f"WHERE workspace_id = %s AND study_id = %s AND id = %s AND {_UNDER_WAY}",
        [moment, workspace_id, study_id, rehearsal_id],
    )


async def delete(transaction: Transaction, workspace_id: UUID, study_id: UUID, rehearsal_id: UUID) -> bool:
    """Whether it was there."""
    row = await transaction.fetch_values(
        "DELETE FROM rehearsals WHERE workspace_id = %s AND study_id = %s AND id = %s RETURNING 1",
        [workspace_id, study_id, rehearsal_id],
    )
    return row is not None


async def begin(transaction: Transaction, workspace_id: UUID, rehearsal_id: UUID) -> Task | None:
    """What is to be done, from the first respondent on, however far an earlier run came; None if nothing is."""
    return await transaction.fetch_one(
        Task,
        "UPDATE rehearsals SET status = 'running', done = 0 "
        f"WHERE workspace_id = %s AND id = %s AND {_UNDER_WAY} "
        "RETURNING study_id, document, engine, respondents, seed",
        [workspace_id, rehearsal_id],
    )


async def tell_progress(transaction: Transaction, workspace_id: UUID, rehearsal_id: UUID, done: int) -> bool:
    """Whether it is still wanted: neither cancelled nor deleted."""
    row = await transaction.fetch_values(
        "UPDATE rehearsals SET done = %s WHERE workspace_id = %s AND id = %s AND status = 'running' RETURNING 1",
        [done, workspace_id, rehearsal_id],
    )
    return row is not None


def finish(
    transaction: Transaction,
    workspace_id: UUID,
    rehearsal_id: UUID,
    status: RehearsalStatus,
    report: Mapping[str, Any] | None,
    moment: datetime,
) -> None:
    """The end of one that is under way; of any other nothing changes."""
    transaction.write(
        "UPDATE rehearsals SET status = %s, report = %s, finished_at = %s "
        f"WHERE workspace_id = %s AND id = %s AND {_UNDER_WAY}",
        [status.value, None if report is None else Jsonb(report), moment, workspace_id, rehearsal_id],
    )
