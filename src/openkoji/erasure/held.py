"""All that is held on a person: read from every place that an erasure reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from openkoji.credits.model import Spent
from openkoji.credits.reading import spent_on
from openkoji.db import Transaction
from openkoji.interviews import reading
from openkoji.interviews.model import InterviewRow, Message
from openkoji.interviews.participation.model import Participation
from openkoji.interviews.participation.service import find as find_respondent
from openkoji.reports import documents

_INTERVIEWS: LiteralString = "SELECT id FROM interviews WHERE workspace_id = %s AND respondent_id = %s ORDER BY id"
_MESSAGES: LiteralString = """
SELECT m.id, m.role, m.content, m.value, m.signals, m.created_at,
       EXISTS (SELECT FROM messages n WHERE n.workspace_id = m.workspace_id AND n.interview_id = m.interview_id
               AND n.replaces_seq IN (m.seq, m.seq - 1)) AS is_replaced
FROM messages m WHERE m.workspace_id = %s AND m.interview_id = %s ORDER BY m.seq
"""
_ANALYSES: LiteralString = """
SELECT version, engine, model, created_at, structured_answers, document FROM analyses
WHERE workspace_id = %s AND interview_id = %s ORDER BY version
"""
_CONSENTS: LiteralString = """
SELECT c.kind, c.version, c.language, c.study_version, c.interview_id, c.moment, c.recorded_at, t.text
FROM consents c
LEFT JOIN consent_texts t ON t.workspace_id = c.workspace_id AND t.study_id = c.study_id AND t.version = c.version
     AND t.language = c.language
WHERE c.workspace_id = %s AND c.respondent_id = %s ORDER BY c.id
"""
_INVITATIONS: LiteralString = """
SELECT id, number, status, reason, detail, created_at, settled_at FROM invitations
WHERE workspace_id = %s AND respondent_id = %s ORDER BY number
"""
# Of an endpoint the host alone: the rest of an address may be a secret.
_EVENTS: LiteralString = """
SELECT e.id, e.type, e.created_at, e.data, coalesce(d.deliveries, '[]') AS deliveries
FROM events e LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('endpoint_id', p.id, 'host', substring(p.url FROM '^[a-z]+://([^/?#]+)'),
                                        'status', d.status, 'settled_at', d.settled_at) ORDER BY d.id) AS deliveries
    FROM webhook_deliveries d
    JOIN webhook_endpoints p ON p.workspace_id = d.workspace_id AND p.id = d.endpoint_id
    WHERE d.workspace_id = e.workspace_id AND d.event_id = e.id
) d ON true
WHERE e.workspace_id = %s AND e.interview_id = ANY (%s) ORDER BY e.id
"""
_REPORTS: LiteralString = """
SELECT r.id, r.version, r.document, p.published, p.document AS shown FROM reports r
LEFT JOIN report_publications p ON p.workspace_id = r.workspace_id AND p.report_id = r.id AND p.published
WHERE r.workspace_id = %s AND r.study_id = %s AND r.document IS NOT NULL ORDER BY r.version
"""
_ASKED: LiteralString = """
SELECT id, question, asked_at FROM asked_questions
WHERE workspace_id = %s AND study_id = %s AND answer @? %s::jsonpath ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Said:
    id: UUID
    role: str
    content: str
    value: Any
    signals: Mapping[str, Any] | None
    created_at: datetime
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class AnalysisVersion:
    version: int
    engine: str
    model: str | None
    created_at: datetime
    structured_answers: Any
    document: Any


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """`text` is the wording with that number, where the study showed it on its page."""

    kind: str
    version: int | None
    language: str | None
    study_version: int | None
    interview_id: UUID | None
    moment: datetime
    recorded_at: datetime
    text: str | None


@dataclass(frozen=True, slots=True)
class InvitationRecord:
    id: UUID
    number: int
    status: str
    reason: str | None
    detail: str | None
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class EventRecord:
    id: UUID
    type: str
    created_at: datetime
    data: Mapping[str, Any]
    deliveries: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class QuotedInReport:
    """How many quotes of theirs a version has; `is_public` where some of them stand at a public address."""

    report_id: UUID
    version: int
    quotes: int
    is_public: bool


@dataclass(frozen=True, slots=True)
class QuotedInAnswer:
    id: UUID
    question: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class HeldInterview:
    row: InterviewRow
    transcript: Sequence[Message]
    spent: Spent | None
    messages: Sequence[Said]
    analyses: Sequence[AnalysisVersion]


@dataclass(frozen=True, slots=True)
class Held:
    respondent: Participation
    consents: Sequence[ConsentRecord]
    invitations: Sequence[InvitationRecord]
    interviews: Sequence[HeldInterview]
    events: Sequence[EventRecord]
    reports: Sequence[QuotedInReport]
    answers: Sequence[QuotedInAnswer]


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Report:
    id: UUID
    version: int
    document: Mapping[str, Any]
    published: bool | None
    shown: Mapping[str, Any] | None


async def held_on(
    transaction: Transaction, workspace_id: UUID, respondent_id: UUID | None, *, only_study: UUID | None
) -> Held:
    """Raises `NotFoundError` (`respondent_not_found`). Of one moment, in a snapshot."""
    respondent = await find_respondent(transaction, workspace_id, respondent_id, only_study=only_study)
    key = [workspace_id, respondent.id]
    ids = [row.id for row in await transaction.fetch_all(_Id, _INTERVIEWS, key)]
    return Held(
        respondent=respondent,
        consents=await transaction.fetch_all(ConsentRecord, _CONSENTS, key),
        invitations=await transaction.fetch_all(InvitationRecord, _INVITATIONS, key),
        interviews=[await _interview(transaction, workspace_id, each) for each in ids],
        events=await transaction.fetch_all(EventRecord, _EVENTS, [workspace_id, ids]),
        reports=await _reports(transaction, workspace_id, respondent.study_id, frozenset(ids)),
        answers=await _answers(transaction, workspace_id, respondent.study_id, ids),
    )


async def _interview(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> HeldInterview:
    return HeldInterview(
        row=await reading.get(transaction, workspace_id, interview_id),
        transcript=await reading.transcript(transaction, workspace_id, interview_id),
        spent=await spent_on(transaction, workspace_id, interview_id),
        messages=await transaction.fetch_all(Said, _MESSAGES, [workspace_id, interview_id]),
        analyses=await transaction.fetch_all(AnalysisVersion, _ANALYSES, [workspace_id, interview_id]),
    )


async def _reports(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, interview_ids: frozenset[UUID]
) -> Sequence[QuotedInReport]:
    found = []
    for row in await transaction.fetch_all(_Report, _REPORTS, [workspace_id, study_id]):
        places = documents.places_in(documents.report_in(row.document))
        shown = documents.cited_in(row.shown) if row.shown else []
        quotes = sum(1 for interview_id, _ in places if interview_id in interview_ids)
        is_public = any(interview_id in interview_ids for interview_id, _ in shown)
        if quotes or is_public:
            found.append(QuotedInReport(row.id, row.version, quotes, is_public))
    return found


async def _answers(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, interview_ids: Sequence[UUID]
) -> Sequence[QuotedInAnswer]:
    if not interview_ids:
        return ()
    theirs = " || ".join(f'@.interview_id == "{each.hex}"' for each in interview_ids)
    return await transaction.fetch_all(QuotedInAnswer, _ASKED, [workspace_id, study_id, f"$.places[*] ? ({theirs})"])
