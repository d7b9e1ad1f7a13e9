"""Interviews as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from openkoji.credits.model import Spent
from openkoji.credits.schemas import SpentView
from openkoji.interviews.analysis_schemas import Analysis, AnalysisProvenance, InterviewTheme, Quote, StructuredAnswer
from openkoji.interviews.model import InterviewRow, Message, Status
from openkoji.interviews.schemas import (
    InterviewSummary,
    InterviewView,
    RespondentView,
    StartedInterview,
    TranscriptMessage,
)
from openkoji.interviews.starting import Started
from openkoji.interviews.transcript_links import transcript_token
from openkoji.interviews.why import Why
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import Prefix, public_id
from openkoji.respondents.links import PersonalLink


def answer_to(started: Started, workspace_id: UUID, *, address: str, key_ring: KeyRing) -> tuple[int, StartedInterview]:
    """The answer to a start, with its status: 201 for an interview that it made."""
    interview_id = public_id(Prefix.INTERVIEW, started.interview_id)
    is_active = started.session_token is not None
    answer = StartedInterview(
        interview_id=interview_id,
        session_token=started.session_token,
        status=started.status,
        resumed=started.resumed,
        mode=started.mode,
        language=started.language,
        message=started.reply["message"] if is_active else None,
        widget=started.reply["widget"] if is_active else None,
        progress=started.reply["progress"],
        interview_url=f"{address}/i/{PersonalLink(workspace_id, started.respondent_id).token(key_ring)}",
        expires_at=started.expires_at,
    )
    return 201 if is_active and not started.resumed else 200, answer


def summary_of(row: InterviewRow, workspace_id: UUID, *, address: str, key_ring: KeyRing) -> InterviewSummary:
    return InterviewSummary(**_fields(row, workspace_id, address, key_ring))


def view_of(
    row: InterviewRow,
    messages: Sequence[Message],
    spent: Spent | None,
    workspace_id: UUID,
    *,
    address: str,
    key_ring: KeyRing,
) -> InterviewView:
    return InterviewView(
        **_fields(row, workspace_id, address, key_ring),
        credits=SpentView.of(spent) if spent else None,
        transcript=[
            TranscriptMessage(
                id=public_id(Prefix.MESSAGE, message.id),
                role=message.role,
                kind=message.kind,
                question_id=message.question_id,
                content=message.content,
                value=message.value,
                created_at=message.created_at,
                why=Why.model_validate(message.why) if message.why else None,
            )
            for message in messages
        ],
    )


def _fields(row: InterviewRow, workspace_id: UUID, address: str, key_ring: KeyRing) -> dict[str, Any]:
    interview_id = public_id(Prefix.INTERVIEW, row.id)
    ended = row.completed_at or row.last_message_at
    has_link = row.transcript_links == "token"
    return {
        "id": interview_id,
        "interview_id": interview_id,
        "study_id": public_id(Prefix.STUDY, row.study_id),
        "project_slug": row.study_slug,
        "study_version": row.study_version,
        "status": row.status,
        "mode": row.mode,
        "language": row.language,
        "respondent": RespondentView(
            id=public_id(Prefix.RESPONDENT, row.respondent_id),
            name=row.respondent_name,
            email=row.respondent_email,
            external_id=row.respondent_external_id,
            identity_verified=row.identity_verified,
            metadata=dict(row.respondent_metadata),
        ),
        "created_at": row.created_at,
        "started_at": row.started_at,
        "last_message_at": row.last_message_at,
        "completed_at": row.completed_at,
        "completion_reason": row.completion_reason,
        "duration_seconds": round((ended - row.started_at).total_seconds()) if ended and row.started_at else None,
        "expires_at": row.expires_at,
        "feedback": row.feedback,
        "analysis": _analysis(row),
        "transcript_url": f"{address}/t/{transcript_token(workspace_id, row.id, key_ring)}" if has_link else None,
    }


def _analysis(row: InterviewRow) -> Analysis | None:
    """Before an analysis is ready, its status alone; None for an interview that expired and will have none."""
    if row.analysis_status is None:
        return None if row.status == Status.EXPIRED else Analysis(status="pending")
    if row.analysis_version is None:
        return Analysis(status=row.analysis_status)
    return Analysis(
        status=row.analysis_status,
        version=row.analysis_version,
        engine=row.analysis_engine,
        model=row.analysis_model,
        provenance=AnalysisProvenance(**row.analysis_provenance) if row.analysis_provenance else None,
        analysed_at=row.analysed_at,
        themes=[_theme(theme) for theme in row.themes or ()],
        structured_answers=[StructuredAnswer(**answer) for answer in row.structured_answers],
        **row.findings,
    )


def _theme(theme: Mapping[str, Any]) -> InterviewTheme:
    return InterviewTheme(
        id=public_id(Prefix.THEME, UUID(theme["id"])),
        name=theme["name"],
        sentiment=theme["sentiment"],
        mentions=theme["mentions"],
        quotes=[
            Quote(
                text=quote["text"],
                message_id=public_id(Prefix.MESSAGE, UUID(quote["message"])),
                start=quote["start"],
                end=quote["end"],
            )
            for quote in theme["quotes"]
        ],
    )
