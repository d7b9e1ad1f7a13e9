"""What somebody finds who opens a study's page. Only looks: a page is opened by scanners of links, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.model import Status
from openkoji.kit.clock import now
from openkoji.kit.errors import ConflictError
from openkoji.respondents.identity import Identity, Scalar, is_anonymous
from openkoji.respondents.links import OnceLink, PersonalLink
from openkoji.studies import anonymity
from openkoji.studies import service as studies
from openkoji.studies.model import PublishedStudy

# The interview is the one that a start would meet again.
_INVITED: LiteralString = """
SELECT r.study_id, r.withdrawn_at, r.name, r.email, r.external_id, r.metadata, r.identity_verified,
       i.status, i.language, i.started_at, i.expires_at
FROM respondents r
LEFT JOIN interviews i ON i.workspace_id = r.workspace_id AND i.respondent_id = r.id AND i.is_current
WHERE r.workspace_id = %s AND r.id = %s
"""


class PageState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    PAUSED = "paused"
    FULL = "full"
    USED = "used"
    """A link of an anonymous study that was opened and begun with before."""
    WITHDRAWN = "withdrawn"
    COMPLETED = "completed"
    INVITATION = "invitation"
    """Nobody begins here without a personal link."""
    UNPUBLISHED = "unpublished"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Visit:
    """The study is None where there is nothing to show of one. `language` is that of an interview that is there
    already; `is_begun`: its respondent has answered, so that there is nothing left to agree to."""

    state: PageState
    study: PublishedStudy | None = None
    language: str | None = None
    is_begun: bool = False


@dataclass(frozen=True, slots=True)
class _Invited:
    study_id: UUID
    withdrawn_at: datetime | None
    name: str | None
    email: str | None
    external_id: str | None
    metadata: Mapping[str, Scalar]
    identity_verified: bool
    status: str | None
    language: str | None
    started_at: datetime | None
    expires_at: datetime | None

    @property
    def identity(self) -> Identity:
        return Identity(self.name, self.email, self.external_id, self.metadata, self.identity_verified)

    @property
    def is_under_way(self) -> bool:
        return self.status == Status.ACTIVE and (
            self.started_at is not None or (self.expires_at is not None and self.expires_at > now())
        )


async def visit_by_link(transaction: Transaction, link: PersonalLink | OnceLink) -> Visit:
    """What the holder of a link finds."""
    match link:
        case PersonalLink(workspace_id, respondent_id):
            return await _invited(transaction, workspace_id, respondent_id)
        case OnceLink(workspace_id, study_id, mark):
            return await _once(transaction, workspace_id, study_id, mark)


async def visit_openly(transaction: Transaction, study: PublishedStudy, *, in_a_site: bool) -> Visit:
    """What anyone finds at the study's open link, or in the page of a site that embeds it."""
    is_offered = in_a_site and bool(study.document.get("allowedOrigins"))
    if not is_offered and not (study.document.get("page") or {}).get("openLink", True):
        return Visit(PageState.INVITATION, study)
    return Visit(await _openness(transaction, study), study)


async def _invited(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> Visit:
    invited = await transaction.fetch_one(_Invited, _INVITED, [workspace_id, respondent_id])
    if invited is None:
        return Visit(PageState.GONE)
    study = await _published(transaction, workspace_id, invited.study_id)
    if study is None:
        return Visit(PageState.UNPUBLISHED)
    if invited.withdrawn_at is not None:
        return Visit(PageState.WITHDRAWN, study)
    if study.document.get("anonymous") and (invited.started_at is not None or invited.status == Status.COMPLETED):
        return Visit(PageState.USED, study)
    if study.document.get("anonymous") and not is_anonymous(invited.identity):
        return Visit(PageState.GONE)  # the link was made before the study became anonymous
    if invited.is_under_way:
        return Visit(PageState.OPEN, study, invited.language, is_begun=invited.started_at is not None)
    if invited.status == Status.COMPLETED and not study.document.get("allowRepeats"):
        return Visit(PageState.COMPLETED, study, invited.language)
    return Visit(await _openness(transaction, study), study)


async def _once(transaction: Transaction, workspace_id: UUID, study_id: UUID, mark: bytes) -> Visit:
    study = await _published(transaction, workspace_id, study_id)
    if study is None:
        return Visit(PageState.UNPUBLISHED)
    state = await _openness(transaction, study)
    if state is PageState.OPEN and await anonymity.is_used(transaction, workspace_id, study_id, mark):
        state = PageState.USED
    return Visit(state, study)


async def _published(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> PublishedStudy | None:
    try:
        return await studies.published(transaction, workspace_id, study_id=study_id)
    except ConflictError:
        return None


async def _openness(transaction: Transaction, study: PublishedStudy) -> PageState:
    """Whether the study takes an interview more; nothing is locked, so the start itself looks again."""
    moment = now()
    if study.status == "closed" or (study.closes_at is not None and study.closes_at <= moment):
        return PageState.CLOSED
    if study.status != "published":
        return PageState.PAUSED
    maximum = study.document.get("maxInterviews")
    if (
        maximum is not None
        and await repository.taken(transaction, study.workspace_id, study.study_id, moment) >= maximum
    ):
        return PageState.FULL
    return PageState.OPEN
