"""Whose word a start is: what it says of a respondent is proved, or it is a claim."""

from __future__ import annotations

from dataclasses import replace

from openkoji.accounts.model import Caller
from openkoji.interviews.schemas import StartRequest
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import FieldError, InvalidError
from openkoji.respondents.given import RespondentMetadata
from openkoji.respondents.identity import Identity
from openkoji.studies.identity import proved_by
from openkoji.studies.model import PublishedStudy


def identity_of(request: StartRequest, caller: Caller, study: PublishedStudy, key_ring: KeyRing) -> Identity:
    """The respondent as a start names them: proved by a key with full access or by a `userHash`, else claimed.

    Raises `InvalidError` for a hash that proves nothing.
    """
    if caller.has_full_access:
        return replace(request.respondent_metadata.identity(), is_proved=True)
    return claimed_or_hashed(request.respondent_metadata, request.user_hash, study, key_ring)


def claimed_or_hashed(
    metadata: RespondentMetadata, user_hash: str | None, study: PublishedStudy, key_ring: KeyRing
) -> Identity:
    """The respondent as a caller names them who may not speak for them. Raises as `identity_of`."""
    if user_hash is None:
        return metadata.identity()
    return _proved_by_hash(metadata.identity(), key_ring, study, user_hash)


def _proved_by_hash(identity: Identity, key_ring: KeyRing, study: PublishedStudy, user_hash: str) -> Identity:
    """The identity as far as the hash proves it. Whoever holds a hash of their own id may put another's e-mail
    beside it, so what is not proved is kept as metadata and recognises nobody."""
    proved = proved_by(
        key_ring,
        study.workspace_id,
        study.study_id,
        user_hash,
        external_id=identity.external_id,
        email=identity.email,
    )
    match proved:
        case "external_id":
            beside = {"claimedEmail": identity.email} if identity.email else {}
            return replace(identity, email=None, metadata={**identity.metadata, **beside}, is_proved=True)
        case "email":
            beside = {"claimedExternalId": identity.external_id} if identity.external_id else {}
            return replace(identity, external_id=None, metadata={**identity.metadata, **beside}, is_proved=True)
    raise InvalidError(
        "userHash does not fit the respondent. It is the hex HMAC-SHA256 of externalId (or email) under the study's "
        "identity secret: GET /api/v1/studies/{id}/identity-secret.",
        errors=[FieldError("userHash", "does not fit externalId or email")],
    )
