"""Proof of who a respondent is, without an API key in the browser.

A site computes `userHash` on its own server: the lower-case hex HMAC-SHA256 of the person's external id or
e-mail (UTF-8), keyed with the characters of the study's identity secret. Nothing is stored: the secret is
derived from the server's key ring.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from openkoji.kit.crypto import KeyRing
from openkoji.kit.emails import compared

_PURPOSE = "identity-secret"


def identity_secret(key_ring: KeyRing, workspace_id: UUID, study_id: UUID) -> str:
    """The study's secret: 64 hexadecimal characters."""
    return key_ring.sign(_PURPOSE, workspace_id.bytes + study_id.bytes).hex()


def proved_by(
    key_ring: KeyRing,
    workspace_id: UUID,
    study_id: UUID,
    user_hash: str | None,
    *,
    external_id: str | None = None,
    email: str | None = None,
) -> Literal["external_id", "email"] | None:
    """Which of the two the hash proves; what it does not prove stays a claim, even beside a proof."""
    if not user_hash:
        return None
    # Sites go on with the secret that they have while the server's own is being replaced.
    signatures = key_ring.signatures(_PURPOSE, workspace_id.bytes + study_id.bytes)
    secrets = [signature.hex().encode() for signature in signatures]
    if external_id and _is_hash_of(secrets, external_id, user_hash):
        return "external_id"
    # An e-mail is one person's however it is written, and sites hash it as they have it.
    if email and (_is_hash_of(secrets, email, user_hash) or _is_hash_of(secrets, compared(email), user_hash)):
        return "email"
    return None


def _is_hash_of(secrets: Sequence[bytes], value: str, user_hash: str) -> bool:
    given = user_hash.strip().lower().encode()
    return any(
        hmac.compare_digest(hmac.digest(secret, value.encode(), "sha256").hex().encode(), given) for secret in secrets
    )
