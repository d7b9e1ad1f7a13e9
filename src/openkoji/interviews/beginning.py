"""A new interview, and the message that it opens with: what a start makes, and what is made before anybody starts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from openkoji.db import Transaction
from openkoji.interviewing import Plan, begin
from openkoji.interviewing import Respondent as Interviewee
from openkoji.interviews import repository
from openkoji.interviews.model import NewInterview, NewMessage
from openkoji.interviews.replies import reply_to
from openkoji.kit.ids import new_id
from openkoji.respondents.consents import Consent
from openkoji.respondents.model import Respondent, Source
from openkoji.studies.model import PublishedStudy

UNANSWERED_FOR = timedelta(days=30)
CLAIMED_UNANSWERED_FOR = timedelta(hours=24)
"""Of a start on a page by somebody of whom nothing is proved: empty ones do not keep a study's places for long."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """An interview with its opening, which nothing is written of yet."""

    interview: NewInterview
    opening: NewMessage

    def write(self, transaction: Transaction) -> None:
        repository.add_interview(transaction, self.interview)
        repository.open_with(transaction, self.interview.workspace_id, self.interview.id, self.opening)


def begin_interview(
    study: PublishedStudy,
    plan: Plan,
    respondent: Respondent,
    language: str,
    moment: datetime,
    *,
    consent: Consent | None = None,
    start_hash: bytes | None = None,
) -> Beginning:
    """A text interview with this respondent, in one of the languages of the study."""
    interviewee = Interviewee(respondent.name, respondent.metadata)
    turn = begin(plan, secrets.randbits(31), interviewee, language)
    interview = NewInterview(
        workspace_id=study.workspace_id,
        id=new_id(),
        study_id=study.study_id,
        study_version=study.version,
        respondent_id=respondent.id,
        mode="text",
        language=language,
        consent=consent.to_json() if consent else None,
        state=turn.state.to_json(),
        created_at=moment,
        expires_at=_expires_at(study, respondent, moment),
        idle_after=timedelta(hours=study.document.get("idleHours") or 24),
        start_hash=start_hash,
    )
    return Beginning(interview, reply_to(interview.id, plan, turn, interviewee, seq=1, moment=moment))


def spoken(study: PublishedStudy, wanted: str) -> str | None:
    """A language as the study spells it; one of a region (en-US) is met by the language itself (RFC 4647, 3.4)."""
    by_tag = {language.lower(): language for language in languages(study)}
    tag = wanted.lower()
    return by_tag.get(tag) or by_tag.get(tag.partition("-")[0])


def languages(study: PublishedStudy) -> list[str]:
    """The languages of the study; the first is the default."""
    return [str(language) for language in (study.document.get("interviewer") or {}).get("languages") or ["en"]]


def _expires_at(study: PublishedStudy, respondent: Respondent, moment: datetime) -> datetime:
    """Until when an interview waits for its first answer."""
    if respondent.source in {Source.LINK, Source.WIDGET} and not respondent.identity_verified:
        claimed_until = moment + CLAIMED_UNANSWERED_FOR
        return min(study.closes_at or claimed_until, claimed_until)
    return study.closes_at or moment + UNANSWERED_FOR
