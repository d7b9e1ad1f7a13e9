"""The SQL of counters, answers and drop-off. `theme_queries.py` has that of themes.

Every statement reads the interviews that a filter chooses once, and gives few rows however many they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.reports.results.chosen import Chosen

# Sorting and hashing ten thousand interviews' rows in memory; compiling the plan would take longer than running it. All
# rows of a study are read, so nested loops win nothing; with statistics of a time when it was small they are quadratic.
_PREPARE: LiteralString = (
    "SELECT set_config('work_mem', '32MB', true), set_config('jit', 'off', true), "
    "set_config('enable_nestloop', 'off', true)"
)

_COUNTS: LiteralString = """
SELECT status, is_started, analysis_status, quality_score, sentiment, counts, study_version, count(*) AS interviews
FROM chosen GROUP BY status, is_started, analysis_status, quality_score, sentiment, counts, study_version
"""

_ANSWERS: LiteralString = """
SELECT a.question_id, a.type, a.answered, a.number, a.choices,
       count(*) AS interviews, count(*) FILTER (WHERE c.counts) AS counted
FROM answers a JOIN chosen c ON c.id = a.interview_id
WHERE a.workspace_id = %s AND a.study_id = %s
GROUP BY a.question_id, a.type, a.answered, a.number, a.choices
"""

# The place of the last question that each interview reached; odd numbers say that it was answered.
_ENDS: LiteralString = """
SELECT ends.last / 2 AS place, ends.last %% 2 = 1 AS answered, c.study_version,
       c.completion_reason = 'natural' AS closed, count(*) AS interviews
FROM (
    SELECT a.interview_id, max(2 * array_position(%s::text[], a.question_id) + a.answered::integer) AS last
    FROM answers a
    WHERE a.workspace_id = %s AND a.study_id = %s
    GROUP BY a.interview_id
) ends JOIN chosen c ON c.id = ends.interview_id
WHERE ends.last IS NOT NULL
GROUP BY place, ends.last %% 2, c.study_version, closed
"""

# Another whenever an interview, an analysis or an edit makes the results others, at the price of counting the study's
# interviews. New metadata of a respondent alone leaves it: who filters by it sees that with the next such change.
_STATE: LiteralString = """
SELECT s.updated_at, s.published_version, c.changed_at, i.*
FROM studies s
LEFT JOIN codebooks c ON c.workspace_id = s.workspace_id AND c.study_id = s.id
CROSS JOIN LATERAL (
    SELECT count(*), count(started_at), count(completed_at), count(*) FILTER (WHERE status = 'expired'),
           count(quality_score), count(*) FILTER (WHERE analysis_status = 'failed'), sum(analysis_version)
    FROM interviews WHERE workspace_id = s.workspace_id AND study_id = s.id
) i
WHERE s.workspace_id = %s AND s.id = %s
"""

_CHANGED: LiteralString = "SELECT changed_at FROM codebooks WHERE workspace_id = %s AND study_id = %s"


@dataclass(frozen=True, slots=True)
class CountRow:
    """So many interviews are alike in all of these."""

    status: str
    is_started: bool
    analysis_status: str | None
    quality_score: int | None
    sentiment: str | None
    counts: bool
    study_version: int
    interviews: int


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """So many interviews have this row in `answers`; `counted` of them count."""

    question_id: str
    type: str
    answered: bool
    number: float | None
    choices: Sequence[str] | None
    interviews: int
    counted: int


@dataclass(frozen=True, slots=True)
class EndRow:
    """So many interviews of a version ended at the question at `place` (from 1); `closed` by the moderator."""

    place: int
    answered: bool
    study_version: int
    closed: bool
    interviews: int


def prepare(transaction: Transaction) -> None:
    """Settings for the statements of this transaction."""
    transaction.write(_PREPARE)


async def counts(transaction: Transaction, chosen: Chosen) -> list[CountRow]:
    return await transaction.fetch_all(CountRow, chosen.sql + _COUNTS, chosen.parameters)


async def answers(transaction: Transaction, chosen: Chosen) -> list[AnswerRow]:
    return await transaction.fetch_all(AnswerRow, chosen.sql + _ANSWERS, [*chosen.parameters, *chosen.study])


async def ends(transaction: Transaction, chosen: Chosen, question_ids: Sequence[str]) -> list[EndRow]:
    """`question_ids` are all questions, in the order in which they are asked."""
    parameters = [*chosen.parameters, list(question_ids), *chosen.study]
    return await transaction.fetch_all(EndRow, chosen.sql + _ENDS, parameters)


async def changed_at(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> datetime | None:
    """When an analysis or a person last changed the study's themes."""
    row = await transaction.fetch_values(_CHANGED, [workspace_id, study_id])
    return None if row is None else row[0]


async def state(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> tuple[object, ...]:
    """What tells one state of a study's results from another; empty where there is no such study."""
    return await transaction.fetch_values(_STATE, [workspace_id, study_id]) or ()
