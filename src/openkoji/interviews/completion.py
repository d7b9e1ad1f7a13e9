"""How interviews end: by the moderator, by call, or by themselves when nobody answers any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.announcing import announce_completion
from openkoji.interviews.model import OpenInterview, Reason, Status
from openkoji.jobs import defer
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, NotFoundError

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


async def complete(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    reason: Reason,
    *,
    generation: int | None = None,
    study_id: UUID | None = None,
    feedback: Mapping[str, Any] | None = None,
) -> OpenInterview:
    """Complete an interview; completing it again changes nothing, but may bring the first feedback.

    `generation` is that of the session token that asks, None when a key does; `study_id` is the only study that
    the key reaches, if there is one. Raises `NotFoundError`
    (`interview_not_found`) and `ConflictError` (`interview_expired`).
    """
    interview = await repository.open_locked(transaction, workspace_id, interview_id, None)
    reaches = (
        interview is not None
        and generation in {None, interview.token_generation}
        and study_id in {None, interview.study_id}
    )
    if interview is None or not reaches:
        raise NotFoundError("There is no such interview in this workspace.", code="interview_not_found")
    if interview.status == Status.EXPIRED:
        raise ConflictError(
            "This interview expired unanswered. There is nothing to complete.", code="interview_expired"
        )
    if interview.status == Status.ACTIVE:
        mark_completed(transaction, workspace_id, interview_id, interview, reason, now())
    if feedback is not None:
        repository.keep_feedback(transaction, workspace_id, interview_id, feedback)
    return interview


async def analyse_again(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, *, study_id: UUID | None = None
) -> None:
    """Queue a newer version of the analysis of a completed interview.

    `study_id` is the only study that the key reaches, if there is one. Raises `NotFoundError`
    (`interview_not_found`) and `ConflictError` (`interview_not_completed`).
    """
    interview = await repository.open_locked(transaction, workspace_id, interview_id, None)
    if interview is None or study_id not in {None, interview.study_id}:
        raise NotFoundError("There is no such interview in this workspace.", code="interview_not_found")
    if interview.status != Status.COMPLETED:
        raise ConflictError(
            "Only a completed interview is analysed. Complete it first.", code="interview_not_completed"
        )
    repository.await_analysis(transaction, workspace_id, interview_id)
    defer_analysis(transaction, workspace_id, interview_id, version=(interview.analysis_version or 0) + 1)
