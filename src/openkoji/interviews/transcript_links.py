"""The address of a readable transcript: `/t/{token}`, unguessable, with nothing about it stored.

The token is base64url(workspace 16 bytes, interview 16, MAC 16): it dies with the interview's row.
"""

from __future__ import annotations

from uuid import UUID

from openkoji.kit.crypto import KeyRing, from_base64url, to_base64url

_PURPOSE = "transcript-link"


def transcript_token(workspace_id: UUID, interview_id: UUID, key_ring: KeyRing) -> str:
    body = workspace_id.bytes + interview_id.bytes
    return to_base64url(body + key_ring.sign(_PURPOSE, body)[:16])


def transcript_of(token: str, key_ring: KeyRing) -> tuple[UUID, UUID] | None:
    """The workspace and interview that a token leads to, or None."""
    raw = from_base64url(token)
    if raw is None or len(raw) != 48 or not key_ring.verifies(_PURPOSE, raw[:32], raw[32:]):
        return None
    return UUID(bytes=raw[:16]), UUID(bytes=raw[16:32])
