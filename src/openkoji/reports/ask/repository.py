"""The SQL of questions to a study."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from psycopg.types.json import Jsonb

from openkoji.db import Transaction
from openkoji.reports.ask.model import Asked

_ADD: LiteralString = """
INSERT INTO asked_questions (workspace_id, id, study_id, question, most_quotes, filter, status, asked_at)
VALUES (%s, %s, %s, %s, %s, %s, 'pending', %s)
"""
_FIND: LiteralString = """
SELECT id, study_id, question, most_quotes, filter, status, answer, asked_at, answered_at
FROM asked_questions WHERE workspace_id = %s AND id = %s
"""
_SETTLE: LiteralString = """
UPDATE asked_questions SET status = %s, answer = %s, answered_at = %s
WHERE workspace_id = %s AND id = %s AND status = 'pending'
"""
_FORGET: LiteralString = """
WITH old AS (
    SELECT workspace_id, id FROM asked_questions WHERE asked_at < %s LIMIT %s
), gone AS (
    DELETE FROM asked_questions q USING old WHERE q.workspace_id = old.workspace_id AND q.id = old.id RETURNING 1
)
SELECT count(*) FROM gone
"""


def add(
    transaction: Transaction,
    workspace_id: UUID,
    asked_id: UUID,
    study_id: UUID,
    *,
    question: str,
    most_quotes: int,
    wanted: Mapping[str, Any],
    moment: datetime,
) -> None:
    transaction.write(_ADD, [workspace_id, asked_id, study_id, question, most_quotes, Jsonb(wanted), moment])


async def find(transaction: Transaction, workspace_id: UUID, asked_id: UUID) -> Asked | None:
    return await transaction.fetch_one(Asked, _FIND, [workspace_id, asked_id])


def settle(
    transaction: Transaction,
    workspace_id: UUID,
    asked_id: UUID,
    status: str,
    answer: Mapping[str, Any] | None,
    moment: datetime,
) -> None:
    """Write the outcome; a job that ran twice writes the first one's."""
    transaction.write(_SETTLE, [status, Jsonb(answer) if answer else None, moment, workspace_id, asked_id])


async def forget_before(transaction: Transaction, moment: datetime, *, limit: int) -> int:
    """Delete at most `limit` questions that were asked before this; how many there were."""
    row = await transaction.fetch_values(_FORGET, [moment, limit])
    assert row is not None, "count(*) has one row"
    return int(row[0])
