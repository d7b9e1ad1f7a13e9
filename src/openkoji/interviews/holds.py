"""What becomes of the credits that are held for an interview: charged, given back, or held again.

Of an interview and its workspace's account the interview is always locked first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

from openkoji.credits import service as credits
from openkoji.credits.model import EntryReason, Subject
from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.model import OpenInterview, Status
from openkoji.kit.errors import CreditsExhaustedError

UNANSWERED_FOR = timedelta(hours=24)
FAILED_FOR = timedelta(hours=72)

_HELD_FOR_NOTHING: LiteralString = """
SELECT h.workspace_id, i.id, i.status, i.analysis_status
FROM credit_holds h JOIN interviews i ON i.workspace_id = h.workspace_id AND i.id = h.subject_id
WHERE h.placed_at <= %s
  AND (i.started_at IS NULL AND i.status IN ('active', 'expired')
       OR i.analysis_status = 'failed' AND i.completed_at <= %s)
"""


@dataclass(frozen=True, slots=True)
class HeldForNothing:
    """An interview that nobody answered in 24 hours, or whose analysis failed 72 hours ago."""

    workspace_id: UUID
    id: UUID
    status: str
    analysis_status: str | None

    @property
    def reason(self) -> EntryReason:
        if self.analysis_status == "failed":
            return EntryReason.ANALYSIS_FAILED
        return EntryReason.EXPIRED if self.status == Status.EXPIRED else EntryReason.UNANSWERED


async def hold_again(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, interview: OpenInterview, moment: datetime
) -> None:
    """Hold the price of an interview whose first answer came after its hold was given back; it is locked by the caller.

    Raises `CreditsExhaustedError`.
    """
    repository.note_hold(transaction, workspace_id, interview_id, released=False)
    subject = Subject("interview", interview_id, interview.study_id, interview.mode)
    try:
        await credits.hold(transaction, workspace_id, subject, moment, EntryReason.ANSWERED, number=2)
    except CreditsExhaustedError:
        # A respondent reads this, whom the state of the account does not concern.
        raise CreditsExhaustedError(
            "This study takes no answers at the moment. Please try again later; what you wrote was not kept."
        ) from None


async def settle_by_quality(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, moment: datetime, *, counts: bool
) -> None:
    """The first quality score charges an interview that counts, and gives the credits of any other back."""
    if counts:
        await credits.charge(transaction, workspace_id, interview_id, moment, EntryReason.QUALITY_PASSED)
    else:
        await credits.release(transaction, workspace_id, interview_id, moment, EntryReason.QUALITY_FAILED)


async def held_for_nothing(transaction: Transaction, moment: datetime, *, limit: int) -> list[HeldForNothing]:
    """Of every workspace, in a system transaction."""
    return await transaction.fetch_all(HeldForNothing, f"{_HELD_FOR_NOTHING} LIMIT %s", [*_before(moment), limit])


async def release_held_for_nothing(
    transaction: Transaction, workspace_id: UUID, interview_id: UUID, moment: datetime
) -> None:
    """Give back what is held for such an interview. Looks again under its lock, since an answer may have come."""
    await repository.open_locked(transaction, workspace_id, interview_id, None)
    held = await transaction.fetch_one(
        HeldForNothing,
        f"{_HELD_FOR_NOTHING} AND h.workspace_id = %s AND h.subject_id = %s",
        [*_before(moment), workspace_id, interview_id],
    )
    if held is not None:
        repository.note_hold(transaction, workspace_id, interview_id, released=True)
        await credits.release(transaction, workspace_id, interview_id, moment, held.reason)


def _before(moment: datetime) -> list[datetime]:
    return [moment - UNANSWERED_FOR, moment - FAILED_FOR]
