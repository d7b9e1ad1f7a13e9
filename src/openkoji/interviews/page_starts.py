"""Starts from pages: by a personal link, by a resume token, or by anyone who opened the study's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from openkoji.accounts.session_tokens import Session, resumed_by
from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.claims import claimed, claimed_or_hashed
from openkoji.interviews.embed_schemas import PageStartRequest
from openkoji.interviews.settling import open_settled
from openkoji.interviews.starting import Started, Wish, as_it_stands, start, start_as
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError, ForbiddenError, NotFoundError
from openkoji.respondents import service as respondents
from openkoji.respondents.identity import Identity, Scalar, anonymous
from openkoji.respondents.links import OnceLink, PersonalLink, link_of
from openkoji.respondents.model import Source
from openkoji.studies import anonymity
from openkoji.studies.model import PublishedStudy


async def start_from_page(
    transaction: Transaction, study: PublishedStudy, asked: PageStartRequest, key_ring: KeyRing
) -> Started:
    """Begin or resume an interview for whoever a page shows.

    A personal link proves who they are; a resume token gives back the one interview that it was made for; anything else
    is a claim and begins a new one. Raises as `starting.start`, and `NotFoundError` (`link_not_found`,
    `interview_not_found`), `ConflictError` (`link_used`), `ForbiddenError` (`invitation_needed`).
    """
    if asked.resume_token is not None:
        return await _resume(transaction, study, asked.resume_token, key_ring)
    wish = Wish(
        identity=Identity(),
        mode=asked.mode,
        language=asked.language,
        consent=asked.consent.model_dump(mode="json", by_alias=True) if asked.consent else None,
        source=Source(asked.source),
    )
    if asked.link_token is not None:
        return await _by_link(transaction, study, asked, wish, key_ring)
    if asked.source == "link" and not study.document.get("page", {}).get("openLink", True):
        raise ForbiddenError(
            "This study is by invitation. Use the personal link that you were sent.", code="invitation_needed"
        )
    identity = claimed_or_hashed(asked.respondent_metadata, asked.user_hash, study, key_ring)
    return await start(transaction, study.workspace_id, study, replace(wish, identity=identity), key_ring)


async def _by_link(
    transaction: Transaction, study: PublishedStudy, asked: PageStartRequest, wish: Wish, key_ring: KeyRing
) -> Started:
    link = link_of(asked.link_token or "", key_ring)
    told = claimed(asked.respondent_metadata)
    match link:
        case PersonalLink(workspace_id, respondent_id) if workspace_id == study.workspace_id:
            metadata = _told(told, is_anonymous=bool(study.document.get("anonymous")))
            respondent = await respondents.invited(transaction, workspace_id, respondent_id, metadata)
            if respondent.study_id != study.study_id:
                raise _no_link()
            return await start_as(transaction, workspace_id, study, respondent, wish, key_ring)
        case OnceLink(workspace_id, study_id, mark) if (workspace_id, study_id) == (study.workspace_id, study.study_id):
            if not await anonymity.use_mark(transaction, workspace_id, study_id, mark):
                raise ConflictError(
                    "This link was used already. To go on with that conversation, open it in the same browser.",
                    code="link_used",
                )
            return await start(transaction, workspace_id, study, replace(wish, identity=told), key_ring)
    raise _no_link()


def _told(told: Identity, *, is_anonymous: bool) -> Mapping[str, Scalar]:
    """What someone with a personal link told in the form of the page; who they are is known already."""
    return anonymous(told).metadata if is_anonymous else told.metadata


async def _resume(transaction: Transaction, study: PublishedStudy, resume_token: str, key_ring: KeyRing) -> Started:
    session = resumed_by(resume_token, key_ring)
    if session is None or session.workspace_id != study.workspace_id:
        raise _no_interview()
    return await _met(transaction, study.study_id, session, key_ring)


async def _met(transaction: Transaction, study_id: UUID, session: Session, key_ring: KeyRing) -> Started:
    interview = await open_settled(transaction, session.workspace_id, session.interview_id)
    if (
        interview is None
        or interview.study_id != study_id
        or interview.token_generation != session.generation
        or interview.status == "expired"
    ):
        raise _no_interview()
    current = await repository.with_reply(transaction, session.workspace_id, session.interview_id, None)
    assert current is not None, "a locked interview is there"
    return as_it_stands(session.workspace_id, current, key_ring, resumed=True)


def _no_interview() -> NotFoundError:
    return NotFoundError("This conversation is no longer there. Start a new one.", code="interview_not_found")


def _no_link() -> NotFoundError:
    return NotFoundError("This link leads nowhere any more.", code="link_not_found")
