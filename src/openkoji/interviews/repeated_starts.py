"""What the `Idempotency-Key` of a start keeps: enough to answer a repeat as the first call was answered.

The session token is a secret, so no body is kept; what else the body shows follows from the interview and from
the message that it showed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.model import Status
from openkoji.interviews.schemas import StartedInterview
from openkoji.interviews.starting import Started, as_it_stands
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import Prefix, parse_id


@dataclass(frozen=True, slots=True)
class AnsweredStart:
    """`message_id` is None where the respondent was done, so that no message was shown."""

    interview_id: str
    message_id: str | None
    resumed: bool

    def __str__(self) -> str:
        return " ".join(filter(None, [self.interview_id, self.message_id, "resumed" if self.resumed else None]))

    @classmethod
    def of(cls, answer: StartedInterview) -> Self:
        return cls(answer.interview_id, answer.message.id if answer.message else None, answer.resumed)

    @classmethod
    def parse(cls, kept: str) -> Self:
        interview_id, *others = kept.split(" ")
        return cls(interview_id, others[0] if others else None, "resumed" in others)

    async def restore(self, transaction: Transaction, workspace_id: UUID, key_ring: KeyRing) -> Started:
        """The interview as that start showed it. Raises `NotFoundError` (`interview_not_found`) once it is gone."""
        interview_id = parse_id(Prefix.INTERVIEW, self.interview_id)
        assert interview_id is not None, "a start keeps the id that it showed"
        message_id = parse_id(Prefix.MESSAGE, self.message_id) if self.message_id else None
        shown = await repository.with_reply(transaction, workspace_id, interview_id, message_id)
        if shown is None:
            raise NotFoundError("The interview that this start made is no longer there.", code="interview_not_found")
        status = Status.ACTIVE if message_id else Status.COMPLETED
        return as_it_stands(workspace_id, replace(shown, status=status), key_ring, resumed=self.resumed)
