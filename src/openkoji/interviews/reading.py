"""Read interviews: one with its transcript, or a page of a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviews.model import InterviewRow, Message
from openkoji.kit.errors import NotFoundError
from openkoji.kit.pagination import Page, page_of

# The tone of a theme in an interview is what `analysis.findings.together` says; a theme shows its first twenty quotes.
_COLUMNS: LiteralString = """
SELECT i.id, i.study_id, s.slug AS study_slug, i.study_version, i.status, i.mode, i.language, i.created_at,
       i.expires_at, i.started_at, i.last_message_at, i.completed_at, i.completion_reason, i.feedback,
       i.analysis_status, r.id AS respondent_id, r.email AS respondent_email,
       r.external_id AS respondent_external_id, r.name AS respondent_name, r.metadata AS respondent_metadata,
       r.identity_verified, a.version AS analysis_version, a.engine AS analysis_engine, a.model AS analysis_model,
       a.provenance AS analysis_provenance, a.created_at AS analysed_at, a.structured_answers,
       a.document AS findings, told.themes, v.document ->> 'transcriptLinks' AS transcript_links
FROM interviews i
JOIN studies s ON s.workspace_id = i.workspace_id AND s.id = i.study_id
JOIN study_versions v ON v.workspace_id = i.workspace_id AND v.study_id = i.study_id AND v.version = i.study_version
JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id
LEFT JOIN LATERAL (
    SELECT version, engine, model, provenance, created_at, structured_answers, document FROM analyses
    WHERE workspace_id = i.workspace_id AND interview_id = i.id ORDER BY version DESC LIMIT 1
) a ON true
LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('id', each.id, 'name', each.name, 'sentiment', each.sentiment,
                                        'mentions', each.passages, 'quotes', each.quotes)
                     ORDER BY each.passages DESC, each.id) AS themes
    FROM (
        SELECT t.id, t.name, count(*) AS passages,
               CASE WHEN bool_or(p.tone = 'mixed') OR (bool_or(p.tone = 'positive') AND bool_or(p.tone = 'negative'))
                    THEN 'mixed'
                    WHEN bool_or(p.tone = 'positive') THEN 'positive'
                    WHEN bool_or(p.tone = 'negative') THEN 'negative'
                    ELSE 'neutral' END AS sentiment,
               jsonb_agg(jsonb_build_object('text', substr(m.content, p."start" + 1, p."end" - p."start"),
                                            'message', m.id, 'start', p."start", 'end', p."end")
                         ORDER BY p.number) FILTER (WHERE p.place <= 20) AS quotes
        FROM (SELECT *, row_number() OVER (PARTITION BY theme_id ORDER BY number) AS place FROM passages
              WHERE workspace_id = i.workspace_id AND interview_id = i.id) p
        JOIN themes t ON t.workspace_id = p.workspace_id AND t.id = p.theme_id
        JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
        GROUP BY t.id, t.name
        ORDER BY count(*) DESC, t.id
        LIMIT 7
    ) each
) told ON true
"""

_SPEAKS_OF: LiteralString = """
EXISTS (SELECT 1 FROM passages p WHERE p.workspace_id = i.workspace_id AND p.interview_id = i.id AND p.theme_id = %s)
"""

# A message is superseded when a later one says that it replaces it; its reply goes with it. Each `NOT IN` is one
# hash of few numbers; a join against the messages themselves grew with the square of their count.
_TRANSCRIPT: LiteralString = """
WITH replaced AS (
    SELECT replaces_seq AS seq FROM messages
    WHERE workspace_id = %s AND interview_id = %s AND replaces_seq IS NOT NULL
)
SELECT seq, id, role, kind, question_id, content, value, signals, why, created_at
FROM messages
WHERE workspace_id = %s AND interview_id = %s
  AND seq NOT IN (SELECT seq FROM replaced) AND seq - 1 NOT IN (SELECT seq FROM replaced)
"""


@dataclass(frozen=True, slots=True)
class Filter:
    study_id: UUID | None = None
    respondent_id: UUID | None = None
    status: str | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    minimum_quality: int | None = None
    sentiment: str | None = None
    theme_id: UUID | None = None


async def get(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> InterviewRow:
    """Raises `NotFoundError` (`interview_not_found`)."""
    row = await transaction.fetch_one(
        InterviewRow, _COLUMNS + "WHERE i.workspace_id = %s AND i.id = %s", [workspace_id, interview_id]
    )
    if row is None:
        raise NotFoundError("There is no such interview in this workspace.", code="interview_not_found")
    return row


async def transcript(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> Sequence[Message]:
    """What was said and stands, in order; replaced messages and their replies are left out."""
    return await transaction.fetch_all(Message, _TRANSCRIPT + "ORDER BY seq", [workspace_id, interview_id] * 2)


async def newest_messages(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, count: int
) -> Sequence[Message]:
    """The last `count` of the transcript, in order."""
    parameters = [*[workspace_id, interview_id] * 2, count]
    found = await transaction.fetch_all(Message, _TRANSCRIPT + "ORDER BY seq DESC LIMIT %s", parameters)
    return found[::-1]


async def find(
    transaction: Transaction, workspace_id: UUID, wanted: Filter, *, before: UUID | None, limit: int
) -> Page[InterviewRow]:
    """Interviews, newest first."""
    conditions: list[LiteralString] = ["i.workspace_id = %s"]
    parameters: list[object] = [workspace_id]
    tests: Sequence[tuple[LiteralString, object]] = (
        ("i.study_id = %s", wanted.study_id),
        ("i.respondent_id = %s", wanted.respondent_id),
        ("i.status = %s", wanted.status),
        ("i.created_at >= %s", wanted.created_after),
        ("i.created_at < %s", wanted.created_before),
        ("i.quality_score >= %s", wanted.minimum_quality),
        ("i.sentiment = %s", wanted.sentiment),
        (_SPEAKS_OF, wanted.theme_id),
        ("i.id < %s", before),
    )
    for test, value in tests:
        if value is not None:
            conditions.append(test)
            parameters.append(value)
    rows = await transaction.fetch_all(
        InterviewRow,
        _COLUMNS + "WHERE " + " AND ".join(conditions) + " ORDER BY i.id DESC LIMIT %s",
        [*parameters, limit + 1],
    )
    return page_of(rows, limit, lambda row: row.id)
