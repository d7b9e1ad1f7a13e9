"""All that is held on a person, as the API gives it out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from openkoji.edge.schemas import Timestamp, WireModel
from openkoji.erasure.held import (
    AnalysisVersion,
    ConsentRecord,
    EventRecord,
    Held,
    HeldInterview,
    InvitationRecord,
    QuotedInAnswer,
    QuotedInReport,
    Said,
)
from openkoji.interviews.participation.schemas import RespondentItem
from openkoji.interviews.schemas import InterviewView
from openkoji.kit.ids import Prefix, public_id


class HeldConsentView(WireModel):
    kind: Literal["given", "withdrawn"]
    version: int | None
    language: str | None
    text: Annotated[str | None, Field(description="What was shown, where the study's page showed it.")]
    study_version: int | None
    interview_id: str | None
    moment: Annotated[Timestamp, Field(description="As the page or the start told it.")]
    recorded_at: Timestamp


class HeldInvitationView(WireModel):
    id: str
    number: Annotated[int, Field(description="0 for the invitation, then the reminders.")]
    status: str
    reason: str | None
    detail: str | None
    created_at: Timestamp
    settled_at: Timestamp | None


class HeldMessageView(WireModel):
    """A message as it is kept, also one that was replaced by a later one."""

    id: str
    role: Literal["interviewer", "respondent"]
    content: str
    value: Any
    signals: Annotated[dict[str, Any] | None, Field(description="What the page counted while it was written.")]
    is_replaced: bool
    created_at: Timestamp


class AnalysisVersionView(WireModel):
    version: int
    engine: str
    model: str | None
    created_at: Timestamp
    structured_answers: Any
    document: Any


class ExportedInterview(InterviewView):
    messages: list[HeldMessageView]
    analyses: Annotated[list[AnalysisVersionView], Field(description="Every version, as it is kept.")]


class DeliveryRecordView(WireModel):
    endpoint_id: str
    host: Annotated[str, Field(description="Where it went; the rest of the address may be a secret.")]
    status: str
    settled_at: Timestamp | None


class EventRecordView(WireModel):
    id: str
    type: str
    timestamp: Timestamp
    data: dict[str, Any]
    deliveries: list[DeliveryRecordView]


class QuotedInReportView(WireModel):
    report_id: str
    version: int
    quotes: int
    is_public: Annotated[bool, Field(description="Whether some of them stand at the study's public address, masked.")]


class QuotedInAnswerView(WireModel):
    id: str
    question: str
    asked_at: Timestamp


class QuotedView(WireModel):
    reports: list[QuotedInReportView]
    answers: Annotated[list[QuotedInAnswerView], Field(description="Answers to questions asked of the study.")]


class RespondentExport(WireModel):
    """All that is held on a respondent."""

    exported_at: Timestamp
    respondent: RespondentItem
    consents: list[HeldConsentView]
    invitations: list[HeldInvitationView]
    interviews: list[ExportedInterview]
    events: Annotated[list[EventRecordView], Field(description="What was told of them, and to whom.")]
    quoted: QuotedView


def export_of(
    held: Held, respondent: RespondentItem, interviews: list[InterviewView], moment: datetime
) -> RespondentExport:
    """`interviews` are the views of those held, in their order."""
    return RespondentExport(
        exported_at=moment,
        respondent=respondent,
        consents=[_consent(each) for each in held.consents],
        invitations=[_invitation(each) for each in held.invitations],
        interviews=[_interview(each, view) for each, view in zip(held.interviews, interviews, strict=True)],
        events=[_event(each) for each in held.events],
        quoted=QuotedView(
            reports=[_in_report(each) for each in held.reports], answers=[_in_answer(each) for each in held.answers]
        ),
    )


def _consent(record: ConsentRecord) -> HeldConsentView:
    return HeldConsentView(
        kind=record.kind,
        version=record.version,
        language=record.language,
        text=record.text,
        study_version=record.study_version,
        interview_id=public_id(Prefix.INTERVIEW, record.interview_id) if record.interview_id else None,
        moment=record.moment,
        recorded_at=record.recorded_at,
    )


def _invitation(record: InvitationRecord) -> HeldInvitationView:
    return HeldInvitationView(
        id=public_id(Prefix.INVITATION, record.id),
        number=record.number,
        status=record.status,
        reason=record.reason,
        detail=record.detail,
        created_at=record.created_at,
        settled_at=record.settled_at,
    )


def _interview(held: HeldInterview, view: InterviewView) -> ExportedInterview:
    return ExportedInterview(
        **view.model_dump(),
        messages=[_message(each) for each in held.messages],
        analyses=[_analysis(each) for each in held.analyses],
    )


def _message(said: Said) -> HeldMessageView:
    return HeldMessageView(
        id=public_id(Prefix.MESSAGE, said.id),
        role=said.role,
        content=said.content,
        value=said.value,
        signals=dict(said.signals) if said.signals else None,
        is_replaced=said.is_replaced,
        created_at=said.created_at,
    )


def _analysis(version: AnalysisVersion) -> AnalysisVersionView:
    return AnalysisVersionView(
        version=version.version,
        engine=version.engine,
        model=version.model,
        created_at=version.created_at,
        structured_answers=version.structured_answers,
        document=version.document,
    )


def _event(record: EventRecord) -> EventRecordView:
    return EventRecordView(
        id=public_id(Prefix.EVENT, record.id),
        type=record.type,
        timestamp=record.created_at,
        data=dict(record.data),
        deliveries=[
            DeliveryRecordView(
                endpoint_id=public_id(Prefix.ENDPOINT, UUID(each["endpoint_id"])),
                host=each["host"],
                status=each["status"],
                settled_at=each["settled_at"],
            )
            for each in record.deliveries
        ],
    )


def _in_report(quoted: QuotedInReport) -> QuotedInReportView:
    return QuotedInReportView(
        report_id=public_id(Prefix.REPORT, quoted.report_id),
        version=quoted.version,
        quotes=quoted.quotes,
        is_public=quoted.is_public,
    )


def _in_answer(quoted: QuotedInAnswer) -> QuotedInAnswerView:
    return QuotedInAnswerView(id=public_id(Prefix.ASK, quoted.id), question=quoted.question, asked_at=quoted.asked_at)
