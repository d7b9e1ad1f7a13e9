"""What the end of an interview is, however it ends: its mark, its event, its analysis."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.announcing import announce_completion
from openkoji.interviews.model import OpenInterview, Reason
from openkoji.jobs import defer

ANALYSE = "interviews.analyse"


def mark_completed(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    interview: OpenInterview,
    reason: Reason,
    moment: datetime,
) -> None:
    """Complete an active interview, locked by the caller; tell of it and defer its analysis in the same transaction."""
    repository.complete(transaction, workspace_id, interview_id, reason, moment)
    announce_completion(transaction, workspace_id, interview_id, interview, reason, moment)
    defer_analysis(transaction, workspace_id, interview_id, version=1)


def defer_analysis(transaction: Transaction, workspace_id: UUID, interview_id: UUID, *, version: int) -> None:
    defer(
        transaction,
        ANALYSE,
        workspace_id,
        unique_key=f"{interview_id}:{version}",
        interview_id=interview_id,
        version=version,
    )
