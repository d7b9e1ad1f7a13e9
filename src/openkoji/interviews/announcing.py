"""What running interviews tell the outside: that one started, that one completed, that a study is full."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from openkoji.db import Transaction
from openkoji.events.outbox import EventType, emit
from openkoji.interviews.model import OpenInterview, Reason
from openkoji.kit.clock import iso
from openkoji.kit.ids import Prefix, public_id
from openkoji.studies.model import PublishedStudy


class Told(Protocol):
    """What every event of an interview says of it."""

    @property
    def study_id(self) -> UUID: ...
    @property
    def study_slug(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def respondent_email(self) -> str | None: ...
    @property
    def respondent_name(self) -> str | None: ...
    @property
    def respondent_external_id(self) -> str | None: ...
    @property
    def respondent_metadata(self) -> Mapping[str, Any]: ...
    @property
    def identity_verified(self) -> bool: ...


def told_of(interview_id: UUID, interview: Told) -> dict[str, Any]:
    """The data that the events of an interview have in common. Whoever sends it puts `transcript_url` in: it is made
    of the server's address and secrets, and dies with the transcript."""
    return {
        "interview_id": public_id(Prefix.INTERVIEW, interview_id),
        "study_id": public_id(Prefix.STUDY, interview.study_id),
        "study_slug": interview.study_slug,
        "respondent_email": interview.respondent_email,
        "respondent_name": interview.respondent_name,
        "external_id": interview.respondent_external_id,
        "identity_verified": interview.identity_verified,
        "metadata": dict(interview.respondent_metadata),
        "mode": interview.mode,
        "transcript_url": None,
    }


def ended(completed_at: datetime | None, duration_seconds: int | None) -> dict[str, Any]:
    """What the events of a completed interview add."""
    return {"completed_at": iso(completed_at) if completed_at else None, "duration_seconds": duration_seconds}


def announce_start(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, interview: OpenInterview, moment: datetime
) -> None:
    """`interview.started`: the respondent's first message is here."""
    emit(
        transaction,
        workspace_id,
        EventType.INTERVIEW_STARTED,
        interview_id.hex,
        told_of(interview_id, interview) | {"started_at": iso(moment)},
        study_id=interview.study_id,
        interview_id=interview_id,
    )


def announce_completion(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    interview: OpenInterview,
    reason: Reason,
    moment: datetime,
) -> None:
    """`interview.completed`, however it ended."""
    emit(
        transaction,
        workspace_id,
        EventType.INTERVIEW_COMPLETED,
        interview_id.hex,
        told_of(interview_id, interview)
        | ended(moment, interview.seconds_until(moment))
        | {"completion_reason": reason.value},
        study_id=interview.study_id,
        interview_id=interview_id,
    )


def announce_full(transaction: Transaction, workspace_id: UUID, study: PublishedStudy, interview_id: UUID) -> None:
    """`study.full`: this interview takes the last place. One that expires unanswered gives its place back, so that
    another may take the last place again, which is another event."""
    emit(
        transaction,
        workspace_id,
        EventType.STUDY_FULL,
        f"{study.study_id.hex}:{interview_id.hex}",
        {
            "study_id": study.public_id,
            "study_slug": study.slug,
            "study_name": study.document["name"],
            "max_interviews": study.document["maxInterviews"],
        },
        study_id=study.study_id,
    )
