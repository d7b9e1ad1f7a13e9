"""Personal links, `/i/{token}`: who holds one is the person that it was made for.

Nothing about a token is stored. One leads to a respondent's row and dies with it: base64url(workspace 16 bytes,
respondent 16, MAC 16). In an anonymous study it leads to nobody, and tells only whether it was used already:
base64url(workspace 16, study 16, mark 16, MAC 16).
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from openkoji.kit.crypto import KeyRing, from_base64url, to_base64url

_PURPOSE = "personal-link"
_ONCE_PURPOSE = "once-link"
_ID = 16
_MAC = 16


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """Leads to one respondent of a study that knows its respondents."""

    workspace_id: UUID
    respondent_id: UUID

    def token(self, key_ring: KeyRing) -> str:
        return _signed(key_ring, _PURPOSE, self.workspace_id.bytes + self.respondent_id.bytes)


@dataclass(frozen=True, slots=True)
class OnceLink:
    """Leads into an anonymous study, once. `mark` is 16 bytes that the study's own key made of an address."""

    workspace_id: UUID
    study_id: UUID
    mark: bytes

    def token(self, key_ring: KeyRing) -> str:
        return _signed(key_ring, _ONCE_PURPOSE, self.workspace_id.bytes + self.study_id.bytes + self.mark)


def link_of(token: str, key_ring: KeyRing) -> PersonalLink | OnceLink | None:
    """Where a token leads; None for one that this server did not make."""
    raw = from_base64url(token)
    if raw is None:
        return None
    body, mac = raw[:-_MAC], raw[-_MAC:]
    if len(body) == 2 * _ID and key_ring.verifies(_PURPOSE, body, mac):
        return PersonalLink(UUID(bytes=body[:_ID]), UUID(bytes=body[_ID:]))
    if len(body) == 3 * _ID and key_ring.verifies(_ONCE_PURPOSE, body, mac):
        return OnceLink(UUID(bytes=body[:_ID]), UUID(bytes=body[_ID : 2 * _ID]), body[2 * _ID :])
    return None


def _signed(key_ring: KeyRing, purpose: str, body: bytes) -> str:
    return to_base64url(body + key_ring.sign(purpose, body)[:_MAC])
