"""Cohorts without the person who is erased: the messages that are under way, and what became of them in others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.erasure.model import Gone
from openkoji.integrations.amplitude.cohorts.content import without

_LOCK: LiteralString = """
SELECT id, content FROM cohort_runs
WHERE workspace_id = %s AND study_id = %s AND status IN ('queued', 'running') ORDER BY id FOR UPDATE
"""
# A job that is at it sees by the status that it is to read the message again.
_REPLACE: LiteralString = "UPDATE cohort_runs SET content = %s, status = 'queued' WHERE workspace_id = %s AND id = %s"
_FORGET_PERSON: LiteralString = """
UPDATE cohort_run_people SET respondent_id = NULL, interview_id = NULL, reason = 'erased', invitation = NULL
WHERE workspace_id = %s AND respondent_id = %s
"""
_FORGET_INTERVIEWS: LiteralString = """
UPDATE cohort_run_people SET interview_id = NULL
WHERE workspace_id = %s AND respondent_id = %s AND interview_id = ANY (%s)
"""
_SUPPRESS: LiteralString = """
INSERT INTO suppressions (workspace_id, address_hash, reason, created_at)
SELECT workspace_id, address_hash, 'erased', %s FROM cohort_addresses WHERE workspace_id = %s AND respondent_id = %s
ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A message whose people are not all prepared, locked."""

    id: UUID
    content: bytes


async def lock_under_way(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Sequence[UnderWay]:
    """The messages of a study that are under way, locked; a batch of people ends first. Called before any respondent is
    locked, since a run locks its row first and then those whom it prepares."""
    return await transaction.fetch_all(UnderWay, _LOCK, [workspace_id, study_id])


def forget(transaction: Transaction, workspace_id: UUID, gone: Gone, under_way: Sequence[UnderWay]) -> None:
    """Take the person, or their interviews alone, out of what is kept of the study's cohorts."""
    respondent = gone.respondent
    with transaction.as_eraser():
        if not gone.is_whole:
            transaction.write(_FORGET_INTERVIEWS, [workspace_id, respondent.id, list(gone.interview_ids)])
            return
        transaction.write(_FORGET_PERSON, [workspace_id, respondent.id])
        names = [each for each in (respondent.email, respondent.external_id) if each]
        for each in under_way:
            left = without(each.content, names)
            if left is not None:
                transaction.write(_REPLACE, [left, workspace_id, each.id])


def suppress(transaction: Transaction, workspace_id: UUID, respondent_id: UUID, moment: datetime) -> None:
    """Nobody is brought by an address any more that once was theirs. Called before they are deleted."""
    transaction.write(_SUPPRESS, [moment, workspace_id, respondent_id])
