"""What can happen: the types of events, and of the messages that go to one endpoint alone."""

from __future__ import annotations

from enum import StrEnum


class EventType(StrEnum):
    """What an endpoint may listen to. Each is a row of the outbox."""

    INTERVIEW_STARTED = "interview.started"
    INTERVIEW_COMPLETED = "interview.completed"
    QUALITY_SCORED = "interview.quality_scored"
    ANALYSIS_READY = "interview.analysis_ready"
    FAILED_QUALITY_GATE = "interview.failed_quality_gate"
    STUDY_PUBLISHED = "study.published"
    STUDY_FULL = "study.full"
    REPORT_GENERATED = "report.generated"
    REPORT_REPUBLISHED = "report.republished"
    RESPONDENT_DELETED = "respondent.deleted"
    ENDPOINT_DISABLED = "endpoint.disabled"


class MessageType(StrEnum):
    """What is sent to one endpoint about itself. Nothing of it is kept as an event."""

    ENDPOINT_VERIFICATION = "endpoint.verification"
    ENDPOINT_TEST = "endpoint.test"
