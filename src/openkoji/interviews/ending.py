"""Interviews that are completed, or analysed again, by call."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.completion import defer_analysis, mark_completed
from openkoji.interviews.model import OpenInterview, Reason, Status
from openkoji.interviews.settling import open_settled
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError, NotFoundError


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
    """Complete an interview; completing it again changes nothing, but may bring feedback that was not told yet.

    `generation` is that of the session token that asks, None when a key does; `study_id` is the only study that
    the key reaches, if there is one. Raises `NotFoundError`
    (`interview_not_found`) and `ConflictError` (`interview_expired`).
    """
    interview = await open_settled(transaction, workspace_id, interview_id)
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
    interview = await open_settled(transaction, workspace_id, interview_id)
    if interview is None or study_id not in {None, interview.study_id}:
        raise NotFoundError("There is no such interview in this workspace.", code="interview_not_found")
    if interview.status != Status.COMPLETED:
        raise ConflictError(
            "Only a completed interview is analysed. Complete it first.", code="interview_not_completed"
        )
    repository.await_analysis(transaction, workspace_id, interview_id)
    defer_analysis(transaction, workspace_id, interview_id, version=(interview.analysis_version or 0) + 1)
