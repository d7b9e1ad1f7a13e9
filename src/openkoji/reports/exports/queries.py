"""The SQL of the exports: one query a kind, whose rows have the columns of `columns.py` in their order."""

from __future__ import annotations

from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.reports.exports.columns import COLUMNS, Kind
from openkoji.reports.exports.selection import Selection
from openkoji.reports.tones import bits_of, tone_of

MOST_METADATA_COLUMNS = 200

# What belongs to an interview is looked up for each, by an index: LATERAL and OFFSET 0 keep the planner from turning
# the join round, and `BY_INDEX` from reading whole tables. With the statistics of a time when the tables were small, it
# read every message of the workspace again for each interview, for minutes.
BY_INDEX: LiteralString = "SET LOCAL enable_seqscan = off"
"""Holds until the end of the transaction, and belongs before each of these queries."""

# Found once, and not in the study's document again for each row.
_QUESTIONS: LiteralString = """
WITH questions AS MATERIALIZED (
    SELECT v.version, q.question ->> 'id' AS id, q.question ->> 'text' AS text
    FROM study_versions v CROSS JOIN LATERAL jsonb_array_elements(v.document -> 'questions') q (question)
    WHERE v.workspace_id = %s AND v.study_id = %s
)
"""

_INTERVIEWS: LiteralString = """
FROM interviews i
CROSS JOIN LATERAL (
    SELECT * FROM respondents r WHERE r.workspace_id = i.workspace_id AND r.id = i.respondent_id OFFSET 0
) r
LEFT JOIN LATERAL (
    SELECT * FROM analyses a
    WHERE a.workspace_id = i.workspace_id AND a.interview_id = i.id AND a.version = i.analysis_version OFFSET 0
) a ON true
WHERE {chosen}
ORDER BY i.id
"""

# What is superseded goes by the replacing message alone (see `interviews/reading.py`); gathered once an interview.
_MESSAGES: LiteralString = """
FROM interviews i
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(x.replaces_seq), '{{}}') AS seqs FROM messages x
    WHERE x.workspace_id = i.workspace_id AND x.interview_id = i.id AND x.replaces_seq IS NOT NULL
) replaced
CROSS JOIN LATERAL (
    SELECT * FROM messages m WHERE m.workspace_id = i.workspace_id AND m.interview_id = i.id
    AND m.seq <> ALL (replaced.seqs) AND m.seq - 1 <> ALL (replaced.seqs) OFFSET 0
) m
WHERE {chosen}
ORDER BY i.id, m.seq
"""

_ANSWERS: LiteralString = """
FROM interviews i
CROSS JOIN LATERAL (
    SELECT * FROM analyses a
    WHERE a.workspace_id = i.workspace_id AND a.interview_id = i.id AND a.version = i.analysis_version OFFSET 0
) a
CROSS JOIN LATERAL jsonb_array_elements(a.structured_answers) WITH ORDINALITY e (answer, place)
LEFT JOIN LATERAL (
    SELECT * FROM answers n
    WHERE n.workspace_id = i.workspace_id AND n.interview_id = i.id AND n.question_id = e.answer ->> 'questionId'
    OFFSET 0
) n ON true
LEFT JOIN questions q ON q.version = i.study_version AND q.id = e.answer ->> 'questionId'
WHERE {chosen}
ORDER BY i.id, e.place
"""

# A respondent counts once, in however many interviews: who speaks of a theme well and badly, as mixed.
_SPEAKERS: LiteralString = (
    """
WITH speakers AS MATERIALIZED (
    SELECT p.theme_id, i.respondent_id, count(*) AS mentions, """
    + tone_of(bits_of("p.tone"))
    + """ AS tone
    FROM passages p
    CROSS JOIN LATERAL (
        SELECT i.respondent_id FROM interviews i
        WHERE i.workspace_id = p.workspace_id AND i.id = p.interview_id AND {chosen} OFFSET 0
    ) i
    WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id IS NOT NULL
    GROUP BY p.theme_id, i.respondent_id
)
"""
)

_THEMES: LiteralString = """
FROM themes t
CROSS JOIN (SELECT count(DISTINCT i.respondent_id) AS respondents FROM interviews i WHERE {chosen}) counted
LEFT JOIN speakers s ON s.theme_id = t.id
WHERE t.workspace_id = %s AND t.study_id = %s AND t.merged_into IS NULL
GROUP BY t.workspace_id, t.id
ORDER BY count(s.respondent_id) DESC, t.id
"""

_QUOTES: LiteralString = """
FROM interviews i
CROSS JOIN LATERAL (
    SELECT * FROM passages p WHERE p.workspace_id = i.workspace_id AND p.interview_id = i.id
    AND (p.theme_id IS NOT NULL OR p.code IS NOT NULL) OFFSET 0
) p
CROSS JOIN LATERAL (
    SELECT * FROM messages m
    WHERE m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq OFFSET 0
) m
LEFT JOIN themes t ON t.workspace_id = p.workspace_id AND t.id = p.theme_id
LEFT JOIN questions q ON q.version = i.study_version AND q.id = p.question_id
WHERE {chosen}
ORDER BY i.id, p.number
"""

_IS_ANONYMOUS: LiteralString = """
WITH s AS MATERIALIZED (
    SELECT coalesce((s.document ->> 'anonymous')::boolean, false)
        OR coalesce((v.document ->> 'anonymous')::boolean, false) AS anonymous
    FROM studies s LEFT JOIN study_versions v
        ON v.workspace_id = s.workspace_id AND v.study_id = s.id AND v.version = s.published_version
    WHERE s.workspace_id = %s AND s.id = %s
)
"""

# The interview that a start would meet, and the e-mail that went out.
_RESPONDENTS: LiteralString = """
FROM respondents r CROSS JOIN s
LEFT JOIN LATERAL (
    SELECT * FROM interviews i
    WHERE i.workspace_id = r.workspace_id AND i.respondent_id = r.id AND i.is_current OFFSET 0
) i ON true
LEFT JOIN LATERAL (
    SELECT v.settled_at FROM invitations v
    WHERE v.workspace_id = r.workspace_id AND v.respondent_id = r.id AND v.number = 0 AND v.status = 'sent' OFFSET 0
) v ON true
WHERE {chosen}
ORDER BY r.id
"""

# The keys of the selection that most respondents have; their columns stand in the order of the alphabet.
_METADATA_KEYS: LiteralString = """
SELECT coalesce(array_agg(key ORDER BY key COLLATE "C"), '{{}}') FROM (
    SELECT k.key FROM interviews i
    CROSS JOIN LATERAL (
        SELECT * FROM respondents r WHERE r.workspace_id = i.workspace_id AND r.id = i.respondent_id OFFSET 0
    ) r
    CROSS JOIN LATERAL jsonb_object_keys(r.metadata) k (key)
    WHERE {chosen}
    GROUP BY k.key ORDER BY count(*) DESC, k.key COLLATE "C" LIMIT %s
) most
"""
_METADATA_KEYS_OF_RESPONDENTS: LiteralString = """
SELECT coalesce(array_agg(key ORDER BY key COLLATE "C"), '{{}}') FROM (
    SELECT k.key FROM respondents r
    LEFT JOIN LATERAL (
        SELECT * FROM interviews i
        WHERE i.workspace_id = r.workspace_id AND i.respondent_id = r.id AND i.is_current OFFSET 0
    ) i ON true
    CROSS JOIN LATERAL jsonb_object_keys(r.metadata) k (key)
    WHERE {chosen}
    GROUP BY k.key ORDER BY count(*) DESC, k.key COLLATE "C" LIMIT %s
) most
"""

Query = tuple[LiteralString, list[object]]


def query_of(kind: Kind, workspace_id: UUID, study_id: UUID, selection: Selection) -> Query:
    """The statement that gives the rows of an export, and its parameters."""
    select: LiteralString = "SELECT " + ", ".join(column.sql for column in COLUMNS[kind]) + " "
    study: list[object] = [workspace_id, study_id]
    chosen, parameters = selection.condition(workspace_id, study_id)
    match kind:
        case Kind.INTERVIEWS:
            return select + _INTERVIEWS.format(chosen=chosen), parameters
        case Kind.MESSAGES:
            return select + _MESSAGES.format(chosen=chosen), parameters
        case Kind.ANSWERS:
            return _QUESTIONS + select + _ANSWERS.format(chosen=chosen), study + parameters
        case Kind.THEMES:
            themes = _SPEAKERS.format(chosen=chosen) + select + _THEMES.format(chosen=chosen)
            return themes, parameters + study + parameters + study
        case Kind.QUOTES:
            return _QUESTIONS + select + _QUOTES.format(chosen=chosen), study + parameters
        case Kind.RESPONDENTS:
            chosen, parameters = selection.condition_on_respondents(workspace_id, study_id)
            return _IS_ANONYMOUS + select + _RESPONDENTS.format(chosen=chosen), study + parameters


async def metadata_keys(
    transaction: Transaction, kind: Kind, workspace_id: UUID, study_id: UUID, selection: Selection
) -> tuple[str, ...]:
    """The metadata keys that get a column each, in order."""
    if kind is Kind.RESPONDENTS:
        chosen, parameters = selection.condition_on_respondents(workspace_id, study_id)
        statement = _METADATA_KEYS_OF_RESPONDENTS.format(chosen=chosen)
    else:
        chosen, parameters = selection.condition(workspace_id, study_id)
        statement = _METADATA_KEYS.format(chosen=chosen)
    row = await transaction.fetch_values(statement, [*parameters, MOST_METADATA_COLUMNS])
    assert row is not None, "an aggregate always answers"
    return tuple(row[0])
