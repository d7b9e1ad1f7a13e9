"""Session tokens: they open one interview, and nothing about them is stored.

`kst_` + base64url(workspace 16 bytes, interview 16, generation 4, MAC 16). The same interview and generation
always give the same token; raising the generation in the interview's row revokes it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from uuid import UUID

from openkoji.kit.crypto import KeyRing, from_base64url, to_base64url

_PREFIX = "kst_"
_PURPOSE = "session-token"
_BODY = struct.Struct(">16s16sI")
_MAC_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Session:
    workspace_id: UUID
    interview_id: UUID
    generation: int


def token_of(session: Session, key_ring: KeyRing) -> str:
    body = _BODY.pack(session.workspace_id.bytes, session.interview_id.bytes, session.generation)
    return _PREFIX + to_base64url(body + key_ring.sign(_PURPOSE, body)[:_MAC_LENGTH])


def session_of(token: str, key_ring: KeyRing) -> Session | None:
    """The session that a token was made for, or None. Whether its generation still holds is the row's to say."""
    raw = from_base64url(token.removeprefix(_PREFIX)) if token.startswith(_PREFIX) else None
    if raw is None or len(raw) != _BODY.size + _MAC_LENGTH:
        return None
    body, mac = raw[: _BODY.size], raw[_BODY.size :]
    if not key_ring.verifies(_PURPOSE, body, mac):
        return None
    workspace, interview, generation = _BODY.unpack(body)
    return Session(UUID(bytes=workspace), UUID(bytes=interview), generation)
