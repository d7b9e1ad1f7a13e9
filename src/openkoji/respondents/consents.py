"""The record of who agreed to which wording and when; nothing in it is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.kit.clock import iso, now
from openkoji.kit.ids import new_id
from openkoji.respondents.model import Respondent

# Of an interview the first consent counts: a page that was opened again, or a start that was sent again, adds none.
_GIVEN: LiteralString = """
INSERT INTO consents (workspace_id, id, study_id, respondent_id, interview_id, kind, version, language, study_version,
                      moment, recorded_at)
SELECT %s, %s, %s, %s, %s, 'given', %s, %s, %s, %s, %s
WHERE NOT EXISTS (
    SELECT 1 FROM consents WHERE workspace_id = %s AND respondent_id = %s AND interview_id = %s AND kind = 'given')
"""


@dataclass(frozen=True, slots=True)
class Consent:
    """As it was given: on a page of ours to a wording that the study showed, in its language; else to what the caller
    showed, whose version is the caller's own."""

    accepted_at: datetime
    version: int | None = None
    language: str | None = None

    def to_json(self) -> dict[str, Any]:
        return {"version": self.version, "acceptedAt": iso(self.accepted_at)}


def record(
    transaction: Transaction,
    workspace_id: UUID,
    respondent: Respondent,
    interview_id: UUID,
    consent: Consent,
    *,
    study_version: int,
) -> None:
    """Keep that a respondent agreed before their interview."""
    transaction.write(
        _GIVEN,
        [
            workspace_id,
            new_id(),
            respondent.study_id,
            respondent.id,
            interview_id,
            consent.version,
            consent.language,
            study_version,
            consent.accepted_at,
            now(),
            workspace_id,
            respondent.id,
            interview_id,
        ],
    )
