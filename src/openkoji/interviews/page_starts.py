"""Starts from pages: by a personal link, by a resume token, or by anyone who opened the study's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from openkoji.accounts.session_tokens import Session, resumed_by
from openkoji.db import Transaction
from openkoji.engines.service import Engines
from openkoji.interviews import repository
from openkoji.interviews.claims import claimed_or_hashed
from openkoji.interviews.embed_schemas import PageStartRequest
from openkoji.interviews.lost_starts import begun_with, hash_of
from openkoji.interviews.model import CurrentInterview, Status
from openkoji.interviews.schemas import GivenConsent
from openkoji.interviews.settling import open_settled
from openkoji.interviews.starting import Started, Wish, as_it_stands, start, start_as
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError, ForbiddenError, NotFoundError
from openkoji.respondents import service as respondents
from openkoji.respondents.consents import Consent
from openkoji.respondents.identity import Identity, anonymous, is_anonymous
from openkoji.respondents.links import OnceLink, PersonalLink, link_of
from openkoji.respondents.model import Source
from openkoji.studies import anonymity, consents
from openkoji.studies.model import PublishedStudy

_CONSENT_STANDS = timedelta(days=1)
_CLOCKS_DIFFER = timedelta(minutes=5)


async def start_from_page(
    transaction: Transaction, study: PublishedStudy, asked: PageStartRequest, key_ring: KeyRing, engines: Engines
) -> Started:
    """Begin or resume an interview for whoever a page shows.

    A personal link proves who they are; a resume token gives back the one interview that it was made for; anything else
    is a claim and begins a new one. Raises as `starting.start`, and `NotFoundError` (`link_not_found`,
    `interview_not_found`), `ConflictError` (`link_used`, `consent_outdated`), `ForbiddenError` (`invitation_needed`).
    """
    if asked.resume_token is not None:
        return await _resume(transaction, study, asked.resume_token, key_ring)
    wish = Wish(
        identity=Identity(),
        mode=asked.mode,
        language=asked.language,
        consent=await _agreed(transaction, study, asked.consent, engines),
        source=Source(asked.source),
        start_hash=_start_hash(study, asked, key_ring),
    )
    if wish.start_hash is not None:
        begun = await _begun_before(transaction, study, wish.start_hash, key_ring)
        if begun is not None:
            return begun
    if asked.link_token is not None:
        return await _by_link(transaction, study, asked, wish, key_ring)
    identity = claimed_or_hashed(asked.respondent_metadata, asked.user_hash, study, key_ring)
    if not identity.is_proved and not _takes_anyone(study, asked):
        raise ForbiddenError(
            "This study is by invitation. Use the personal link that you were sent.", code="invitation_needed"
        )
    return await start(transaction, study.workspace_id, study, replace(wish, identity=identity), key_ring)


def _start_hash(study: PublishedStudy, asked: PageStartRequest, key_ring: KeyRing) -> bytes | None:
    if asked.start_id is None:
        return None
    who = asked.model_dump_json(include={"link_token", "respondent_metadata", "user_hash"})
    return hash_of(study.study_id, asked.start_id, who, key_ring)


async def _begun_before(
    transaction: Transaction, study: PublishedStudy, start_hash: bytes, key_ring: KeyRing
) -> Started | None:
    """The interview of a start whose answer was lost on its way."""
    interview_id = await begun_with(transaction, study.workspace_id, start_hash)
    if interview_id is None:
        return None
    current = await _current(transaction, study.workspace_id, interview_id)
    return as_it_stands(study.workspace_id, current, key_ring, resumed=True)


def _takes_anyone(study: PublishedStudy, asked: PageStartRequest) -> bool:
    """Whether someone may begin of whom nothing is proved: at the open link, or on the sites that the study names."""
    is_on_a_site = asked.source == "widget" and bool(study.document.get("allowedOrigins"))
    return is_on_a_site or (study.document.get("page") or {}).get("openLink", True)


async def _agreed(
    transaction: Transaction, study: PublishedStudy, given: GivenConsent | None, engines: Engines
) -> Consent | None:
    """The consent to the wording that this study shows; one that names no wording is none.

    Where the device's clock is plainly wrong, the time at which the consent arrived is the better witness: nobody is
    kept out for their clock.
    """
    if given is None or given.version is None:
        return None
    language = await consents.require_current(transaction, study, given.version, engines)
    moment = now()
    is_credible = moment - _CONSENT_STANDS <= given.accepted_at <= moment + _CLOCKS_DIFFER
    return Consent(given.accepted_at if is_credible else moment, given.version, language)


async def _by_link(
    transaction: Transaction, study: PublishedStudy, asked: PageStartRequest, wish: Wish, key_ring: KeyRing
) -> Started:
    link = link_of(asked.link_token or "", key_ring)
    told = asked.respondent_metadata.identity()
    match link:
        case PersonalLink(workspace_id, respondent_id) if workspace_id == study.workspace_id:
            keeps_nobody = bool(study.document.get("anonymous"))
            # What somebody with a personal link tells in the form of the page; who they are is known already.
            metadata = (anonymous(told) if keeps_nobody else told).metadata
            asked_for = {field["key"] for field in (study.document.get("page") or {}).get("intake") or ()}
            respondent = await respondents.invited(
                transaction, workspace_id, respondent_id, metadata, may_change=asked_for
            )
            if respondent.study_id != study.study_id:
                raise _no_link()
            if keeps_nobody and await _has_begun(transaction, workspace_id, respondent_id):
                raise _used()
            if keeps_nobody and not is_anonymous(respondent.identity):
                raise _no_link()  # it was made before the study became anonymous
            return await start_as(transaction, workspace_id, study, respondent, wish, key_ring)
        case OnceLink(workspace_id, study_id, mark) if (workspace_id, study_id) == (study.workspace_id, study.study_id):
            if not await anonymity.use_mark(transaction, workspace_id, study_id, mark):
                raise _used()
            return await start(transaction, workspace_id, study, replace(wish, identity=told), key_ring)
    raise _no_link()


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
    current = await _current(transaction, session.workspace_id, session.interview_id)
    return as_it_stands(session.workspace_id, current, key_ring, resumed=True)


async def _current(transaction: Transaction, workspace_id: UUID, interview_id: UUID) -> CurrentInterview:
    current = await repository.with_reply(transaction, workspace_id, interview_id, None)
    assert current is not None, "it was there a moment ago"
    return current


async def _has_begun(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> bool:
    """In an anonymous study whoever made a link may know for whom: it opens nothing that was said."""
    current = await repository.current_of(transaction, workspace_id, respondent_id)
    return current is not None and (current.started_at is not None or current.status == Status.COMPLETED)


def _used() -> ConflictError:
    return ConflictError(
        "This link was used already. To go on with that conversation, open it in the same browser.", code="link_used"
    )


def _no_interview() -> NotFoundError:
    return NotFoundError("This conversation is no longer there. Start a new one.", code="interview_not_found")


def _no_link() -> NotFoundError:
    return NotFoundError("This link leads nowhere any more.", code="link_not_found")
