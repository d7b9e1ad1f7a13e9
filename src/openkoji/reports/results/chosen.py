"""The interviews that a filter chooses, as the beginning of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from openkoji.reports.results.model import Filter

# Materialised, so that it is joined as the small table that it is, whatever the planner makes of the conditions.
_CHOSEN: LiteralString = """
WITH chosen AS MATERIALIZED (
    SELECT i.id, i.respondent_id, i.status, i.study_version, i.started_at IS NOT NULL AS is_started, i.completed_at,
           i.completion_reason, i.analysis_status, i.quality_score, i.sentiment,
           coalesce(i.quality_score >= %s, false) AS counts
    FROM interviews i
"""
_WITH_RESPONDENT: LiteralString = "JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id\n"
_OF_STUDY: LiteralString = "WHERE i.workspace_id = %s AND i.study_id = %s\n"
_SPEAKS_OF: LiteralString = (
    "EXISTS (SELECT 1 FROM passages p WHERE p.workspace_id = %s AND p.study_id = i.study_id AND p.theme_id = %s "
    "AND p.interview_id = i.id)"
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """`sql` defines `chosen`, one row an interview; `counts` says whether it has the quality that is asked for."""

    workspace_id: UUID
    study_id: UUID
    sql: LiteralString
    parameters: Sequence[object]

    @property
    def study(self) -> list[UUID]:
        """What follows in a statement that reads another table of the same study."""
        return [self.workspace_id, self.study_id]


def chosen(workspace_id: UUID, study_id: UUID, wanted: Filter) -> Chosen:
    """The interviews of a study that this filter chooses; its theme must be one that stands."""
    tests: list[tuple[LiteralString, Sequence[object]]] = []
    if wanted.completed_after is not None:
        tests.append(("i.completed_at >= %s", [wanted.completed_after]))
    if wanted.completed_before is not None:
        tests.append(("i.completed_at < %s", [wanted.completed_before]))
    if wanted.mode is not None:
        tests.append(("i.mode = %s", [wanted.mode]))
    if wanted.theme_id is not None:
        tests.append((_SPEAKS_OF, [workspace_id, wanted.theme_id]))
    if wanted.segment is not None:
        tests.append(("r.metadata ->> %s = %s", [wanted.segment.key, wanted.segment.value]))
    sql = _CHOSEN + (_WITH_RESPONDENT if wanted.segment else "") + _OF_STUDY
    parameters: list[object] = [wanted.min_quality, workspace_id, study_id]
    for test, values in tests:
        sql = sql + "AND " + test + "\n"
        parameters.extend(values)
    return Chosen(workspace_id, study_id, sql + ")\n", parameters)
