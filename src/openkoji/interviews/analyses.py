"""The analysis of a completed interview, as it is kept: versioned, append-only, its newest also in tables to ask."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

import numpy as np
from psycopg.types.json import Jsonb

from openkoji.analysis.embedding import Vectors
from openkoji.analysis.findings import Findings, Passage
from openkoji.analysis.taking_out import Member
from openkoji.db import Transaction
from openkoji.interviewing import CollectedAnswer
from openkoji.interviews.findings_document import document_of
from openkoji.interviews.model import AnalysedInterview
from openkoji.interviews.provenance import Provenance
from openkoji.interviews.transcripts import on_the_wire

_SUBJECT: LiteralString = """
SELECT i.study_id, s.slug AS study_slug, i.study_version, i.status, i.mode, i.language, i.state, i.started_at,
       i.completed_at, i.completion_reason, i.analysis_version, r.email AS respondent_email,
       r.external_id AS respondent_external_id, r.name AS respondent_name, r.metadata AS respondent_metadata,
       r.identity_verified
FROM interviews i
JOIN studies s ON s.workspace_id = i.workspace_id AND s.id = i.study_id
JOIN respondents r ON r.workspace_id = i.workspace_id AND r.id = i.respondent_id
WHERE i.workspace_id = %s AND i.id = %s
"""
_BEGIN: LiteralString = """
UPDATE interviews SET analysis_status = 'running'
WHERE workspace_id = %s AND id = %s AND coalesce(analysis_version, 0) < %s
RETURNING 1
"""
_LOCK: LiteralString = "SELECT analysis_version FROM interviews WHERE workspace_id = %s AND id = %s FOR UPDATE"

_ADD: LiteralString = """
INSERT INTO analyses (workspace_id, interview_id, version, engine, model, structured_answers, document, provenance,
                      created_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_READY: LiteralString = """
UPDATE interviews
SET analysis_status = 'ready', analysis_version = %s, quality_score = %s, sentiment = %s, trust_band = %s
WHERE workspace_id = %s AND id = %s
"""

_FORGET: Sequence[LiteralString] = (
    "DELETE FROM answers WHERE workspace_id = %s AND interview_id = %s",
    "DELETE FROM passages WHERE workspace_id = %s AND interview_id = %s",
    "DELETE FROM fingerprints WHERE workspace_id = %s AND interview_id = %s",
)
_ADD_ANSWER: LiteralString = """
INSERT INTO answers (workspace_id, interview_id, question_id, study_id, type, number, choices, answered)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_ADD_PASSAGES: LiteralString = """
INSERT INTO passages (workspace_id, interview_id, number, study_id, message_seq, question_id, "start", "end", tone,
                      code, theme_id, vector, words)
SELECT %s, %s, number, %s, seq, question_id, starts, ends, tone, code, theme_id, vector,
       to_tsvector(%s::regconfig, text)
FROM unnest(%s::integer[], %s::integer[], %s::text[], %s::integer[], %s::integer[], %s::text[], %s::text[],
            %s::uuid[], %s::bytea[], %s::text[])
     AS said (number, seq, question_id, starts, ends, tone, code, theme_id, vector, text)
"""
_ADD_FINGERPRINTS: LiteralString = """
INSERT INTO fingerprints (workspace_id, study_id, fingerprint, interview_id)
SELECT %s, %s, fingerprint, %s FROM unnest(%s::text[]) AS given (fingerprint)
"""
_SEEN: LiteralString = """
SELECT coalesce(array_agg(DISTINCT f.fingerprint), '{}')
FROM fingerprints f JOIN interviews i ON i.workspace_id = f.workspace_id AND i.id = f.interview_id
WHERE f.workspace_id = %s AND f.study_id = %s AND f.fingerprint = ANY (%s)
  AND i.respondent_id <> (SELECT respondent_id FROM interviews WHERE workspace_id = %s AND id = %s)
"""
_EARLIER: LiteralString = """
SELECT p.theme_id, substr(m.content, p."start" + 1, p."end" - p."start") AS text, p.tone, p.vector
FROM passages p
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
WHERE p.workspace_id = %s AND p.interview_id = %s AND p.theme_id IS NOT NULL
ORDER BY p.number
"""

_FLOAT16 = np.dtype("<f2")
_TEXT_SEARCH = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "nl": "dutch",
    "pt": "portuguese",
}


@dataclass(frozen=True, slots=True)
class _SortedRow:
    theme_id: UUID
    text: str
    tone: str
    vector: bytes


async def subject(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> AnalysedInterview | None:
    """The interview that is to be analysed; None where it was erased."""
    return await transaction.fetch_one(AnalysedInterview, _SUBJECT, [workspace_id, interview_id])


async def begin(transaction: Transaction, workspace_id: UUID, interview_id: UUID, version: int) -> bool:
    """Say that this version is being made; False where it is there already, or the interview is gone."""
    return await transaction.fetch_values(_BEGIN, [workspace_id, interview_id, version]) is not None


async def lock(transaction: Transaction, workspace_id: UUID, interview_id: UUID, version: int) -> bool:
    """Lock the interview until the transaction ends; False where it is gone, or has this version already."""
    row = await transaction.fetch_values(_LOCK, [workspace_id, interview_id])
    return row is not None and (row[0] or 0) < version


async def seen_elsewhere(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, interview_id: UUID, fingerprints: Sequence[str]
) -> frozenset[str]:
    """Those of the fingerprints that answers of other respondents of the study have too."""
    row = await transaction.fetch_values(
        _SEEN, [workspace_id, study_id, list(fingerprints), workspace_id, interview_id]
    )
    assert row is not None, "an aggregate has one row"
    return frozenset(row[0])


async def earlier_passages(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> list[Member]:
    """The passages of an earlier analysis, where they were sorted, which a newer one takes back."""
    rows = await transaction.fetch_all(_SortedRow, _EARLIER, [workspace_id, interview_id])
    return [Member(row.theme_id, row.text, row.tone, np.frombuffer(row.vector, _FLOAT16)) for row in rows]


def store(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    interview: AnalysedInterview,
    found: Findings,
    *,
    version: int,
    provenance: Provenance,
    answers: Sequence[CollectedAnswer],
    message_ids: Sequence[str],
    moment: datetime,
) -> None:
    """Write a version of the analysis, and the values of the newest; passages and fingerprints have their own call."""
    wire = [on_the_wire(each, message_ids) for each in answers]
    made_by = [provenance.engine, provenance.model]
    documents = [Jsonb(wire), Jsonb(document_of(found)), Jsonb(provenance.document())]
    transaction.write(_ADD, [workspace_id, interview_id, version, *made_by, *documents, moment])
    for statement in _FORGET:
        transaction.write(statement, [workspace_id, interview_id])
    for answer in answers:
        number, choices = _columns(answer)
        transaction.write(
            _ADD_ANSWER,
            [
                workspace_id,
                interview_id,
                answer.question_id,
                interview.study_id,
                answer.type.value,
                number,
                choices,
                answer.answered,
            ],
        )
    transaction.write(
        _READY,
        [
            version,
            found.quality.score,
            found.sentiment.tone.value,
            found.trust.band.value,
            workspace_id,
            interview_id,
        ],
    )


def store_passages(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    interview: AnalysedInterview,
    passages: Sequence[Passage],
    theme_of: Sequence[UUID | None],
    vectors: Vectors,
    sequence_of: Mapping[str, int],
) -> None:
    """Write the passages; `sequence_of` tells the place of each message by its public id."""
    if not passages:
        return
    transaction.write(
        _ADD_PASSAGES,
        [
            workspace_id,
            interview_id,
            interview.study_id,
            _TEXT_SEARCH.get(interview.language[:2], "simple"),
            list(range(1, len(passages) + 1)),
            [sequence_of[passage.span.message_id] for passage in passages],
            [passage.question_id for passage in passages],
            [passage.span.start for passage in passages],
            [passage.span.end for passage in passages],
            [passage.tone.value for passage in passages],
            [passage.code for passage in passages],
            list(theme_of),
            [row.astype(_FLOAT16).tobytes() for row in vectors],
            [passage.span.text for passage in passages],
        ],
    )


def store_fingerprints(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, interview_id: UUID, fingerprints: Sequence[str]
) -> None:
    transaction.write(_ADD_FINGERPRINTS, [workspace_id, study_id, interview_id, sorted(set(fingerprints))])


def set_status(transaction: Transaction, workspace_id: UUID, interview_id: UUID, status: str) -> None:
    transaction.write(
        "UPDATE interviews SET analysis_status = %s WHERE workspace_id = %s AND id = %s",
        [status, workspace_id, interview_id],
    )


def _columns(answer: CollectedAnswer) -> tuple[float | None, list[str] | None]:
    """A value as a number (a scale's, 1 or 0 for yes or no) or as the ids that were chosen."""
    match answer.value:
        case bool() | int() | float():
            return float(answer.value), None
        case str():
            return None, [answer.value]
        case None:
            return None, None
        case _:
            return None, [str(each) for each in answer.value]
