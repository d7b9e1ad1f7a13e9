"""Start an interview, or resume the one that the same person has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from openkoji.accounts.session_tokens import Session, token_of
from openkoji.credits import service as credits
from openkoji.credits.model import EntryReason, Subject
from openkoji.db import Transaction
from openkoji.interviews import repository
from openkoji.interviews.announcing import announce_full
from openkoji.interviews.beginning import begin_interview, languages, spoken
from openkoji.interviews.model import CurrentInterview, Status
from openkoji.interviews.plans import plans
from openkoji.interviews.replies import parse_reply
from openkoji.interviews.settling import open_settled
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError, FieldError, InvalidError
from openkoji.respondents import consents
from openkoji.respondents import service as respondents
from openkoji.respondents.consents import Consent
from openkoji.respondents.identity import Identity, anonymous
from openkoji.respondents.model import Respondent, Source
from openkoji.studies.model import PublishedStudy


@dataclass(frozen=True, slots=True)
class Wish:
    """What a start asks for."""

    identity: Identity
    mode: str | None = None
    language: str | None = None
    consent: Consent | None = None
    source: Source = Source.API
    start_hash: bytes | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """An interview that was begun or met again; `reply` is the interviewer's newest message as the API tells it."""

    interview_id: UUID
    session_token: str | None
    status: str
    resumed: bool
    mode: str
    language: str
    reply: Mapping[str, Any]
    expires_at: datetime
    respondent_id: UUID
    token_generation: int = 1


async def start(
    transaction: Transaction, workspace_id: UUID, study: PublishedStudy, wish: Wish, key_ring: KeyRing
) -> Started:
    """Begin an interview with this respondent, or resume theirs.

    Raises `ConflictError` (`study_not_published`, `study_closed`,
    `study_full`, `consent_required`, `respondent_conflict`, `respondent_withdrawn`), `InvalidError`
    (`voice_not_available`, `validation_failed` for a language that the study does not speak and for metadata that grows
    too large), `CreditsExhaustedError`.
    """
    identity = anonymous(wish.identity) if study.document.get("anonymous") else wish.identity
    respondent, is_known = await respondents.recognise(transaction, workspace_id, study.study_id, identity, wish.source)
    return await start_as(transaction, workspace_id, study, respondent, wish, key_ring, is_known=is_known)


async def start_as(
    transaction: Transaction,
    workspace_id: UUID,
    study: PublishedStudy,
    respondent: Respondent,
    wish: Wish,
    key_ring: KeyRing,
    *,
    is_known: bool = True,
) -> Started:
    """`start` with a respondent who was recognised, and whose row is locked."""
    if respondent.withdrawn_at is not None:
        raise ConflictError("This person has withdrawn from the study.", code="respondent_withdrawn")
    current = await _current(transaction, workspace_id, respondent.id) if is_known else None
    if current is not None:
        met = _meet_again(transaction, workspace_id, study, current, key_ring)
        if met is not None:
            _keep_consent(transaction, workspace_id, study, respondent, wish, met)
            return met
    require_open(study)
    takes_last_place = await _takes_last_place(transaction, workspace_id, study)
    if current is not None and current.status != Status.COMPLETED:
        await credits.release(transaction, workspace_id, current.id, now(), EntryReason.EXPIRED)
    started = await _begin(transaction, workspace_id, study, respondent, wish, key_ring)
    _keep_consent(transaction, workspace_id, study, respondent, wish, started)
    if takes_last_place:
        announce_full(transaction, workspace_id, study, started.interview_id)
    return started


def _keep_consent(
    transaction: Transaction,
    workspace_id: UUID,
    study: PublishedStudy,
    respondent: Respondent,
    wish: Wish,
    started: Started,
) -> None:
    """Also with an interview that was made beforehand, by a start with a key: its respondent agrees in our page."""
    if wish.consent is not None and started.status == Status.ACTIVE:
        consents.record(
            transaction,
            workspace_id,
            respondent,
            started.interview_id,
            wish.consent,
            study_version=study.version,
        )


async def _current(transaction: Transaction, workspace_id: UUID, respondent_id: UUID) -> CurrentInterview | None:
    """The respondent's interview, every message of it answered: who comes back is to see where it stands."""
    current = await repository.current_of(transaction, workspace_id, respondent_id)
    if current is None or current.reply_attempt is None:
        return current
    await open_settled(transaction, workspace_id, current.id)
    return await repository.current_of(transaction, workspace_id, respondent_id)


def _meet_again(
    transaction: Transaction,
    workspace_id: UUID,
    study: PublishedStudy,
    current: CurrentInterview,
    key_ring: KeyRing,
) -> Started | None:
    """The respondent's interview as it stands, or None after making room for a new one."""
    unanswered = current.status == Status.ACTIVE and current.started_at is None and current.expires_at <= now()
    if current.status == Status.EXPIRED or unanswered:
        repository.expire(transaction, workspace_id, current.id)
        repository.retire(transaction, workspace_id, current.id)
        return None
    if current.status == Status.COMPLETED and study.document.get("allowRepeats"):
        repository.retire(transaction, workspace_id, current.id)
        return None
    return as_it_stands(workspace_id, current, key_ring, resumed=current.status == Status.ACTIVE)


def as_it_stands(workspace_id: UUID, current: CurrentInterview, key_ring: KeyRing, *, resumed: bool) -> Started:
    """An interview that is there already, with a token while it is active."""
    session = Session(workspace_id, current.id, current.token_generation)
    return Started(
        interview_id=current.id,
        session_token=token_of(session, key_ring) if current.status == Status.ACTIVE else None,
        status=current.status,
        resumed=resumed,
        mode=current.mode,
        language=current.language,
        reply=parse_reply(current.reply),
        expires_at=current.expires_at,
        respondent_id=current.respondent_id,
        token_generation=current.token_generation,
    )


def require_open(study: PublishedStudy) -> None:
    """Raises `ConflictError` (`study_closed`, `study_not_published`) for a study in which no interview begins now."""
    if study.status == "closed" or (study.closes_at is not None and study.closes_at <= now()):
        raise ConflictError("This study is closed and takes no new interviews.", code="study_closed")
    if study.status != "published":
        raise ConflictError(
            f"This study is not published. Publish it with POST /api/v1/studies/{study.public_id}/publish.",
            code="study_not_published",
        )


async def _takes_last_place(transaction: Transaction, workspace_id: UUID, study: PublishedStudy) -> bool:
    """Whether an interview that begins now takes the study's last place. Raises `ConflictError` (`study_full`)."""
    maximum = study.document.get("maxInterviews")
    if maximum is None:
        return False
    taken = await repository.count_taken(transaction, workspace_id, study.study_id, now())
    if taken >= maximum:
        raise ConflictError(f"This study has its {maximum} interviews and takes no more.", code="study_full")
    return bool(taken + 1 == maximum)


async def _begin(
    transaction: Transaction,
    workspace_id: UUID,
    study: PublishedStudy,
    respondent: Respondent,
    wish: Wish,
    key_ring: KeyRing,
) -> Started:
    if wish.mode == "voice":
        raise InvalidError(
            "Voice interviews are not available on this server. Start with mode text.", code="voice_not_available"
        )
    consent = study.document.get("consent") or {}
    if consent.get("required") and wish.consent is None:
        raise ConflictError(
            "This study asks for consent first. Show its text, then start with consent.version and consent.acceptedAt.",
            code="consent_required",
        )
    language = _language(study, wish.language)
    moment = now()
    plan = await plans.get(transaction, workspace_id, study.study_id, study.version)
    begun = begin_interview(study, plan, respondent, language, moment, consent=wish.consent, start_hash=wish.start_hash)
    interview, opening = begun.interview, begun.opening
    begun.write(transaction)
    held_for = Subject("interview", interview.id, study.study_id, interview.mode)
    await credits.hold(transaction, workspace_id, held_for, moment)
    assert opening.reply is not None, "an interviewer's message has its body"
    return Started(
        interview_id=interview.id,
        session_token=token_of(Session(workspace_id, interview.id, 1), key_ring),
        status=Status.ACTIVE,
        resumed=False,
        mode=interview.mode,
        language=language,
        reply=parse_reply(opening.reply),
        expires_at=interview.expires_at,
        respondent_id=respondent.id,
    )


def _language(study: PublishedStudy, wanted: str | None) -> str:
    offered = languages(study)
    if wanted is None:
        return offered[0]
    found = spoken(study, wanted)
    if found is None:
        raise InvalidError(
            f"This study is not offered in {wanted}. It is offered in: {', '.join(offered)}.",
            errors=[FieldError("language", f"one of: {', '.join(offered)}")],
        )
    return found
