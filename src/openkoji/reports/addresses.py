"""The public address of a study's report: `/r/{slug}`, unguessable, with nothing about it stored.

The slug is base64url(workspace 16 bytes, study 16, MAC 16). It is the study's for good: what is shown there, if
anything, is decided by the study's publication.
"""

from __future__ import annotations

from uuid import UUID

from openkoji.kit.crypto import KeyRing, from_base64url, to_base64url

_PURPOSE = "report-link"


def report_slug(workspace_id: UUID, study_id: UUID, key_ring: KeyRing) -> str:
    body = workspace_id.bytes + study_id.bytes
    return to_base64url(body + key_ring.sign(_PURPOSE, body)[:16])


def study_at(slug: str, key_ring: KeyRing) -> tuple[UUID, UUID] | None:
    """The workspace and study that a slug leads to, or None."""
    raw = from_base64url(slug)
    if raw is None or len(raw) != 48 or not key_ring.verifies(_PURPOSE, raw[:32], raw[32:]):
        return None
    return UUID(bytes=raw[:16]), UUID(bytes=raw[16:32])
