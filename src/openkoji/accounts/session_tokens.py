"""Tokens that open one interview; nothing about them is stored.

A session token carries a conversation. A resume token is for safekeeping by a page that embeds us: our own pages alone
exchange it for the session token, so that whoever keeps it reads no answers.

`kst_` or `krt_` + base64url(workspace 16 bytes, interview 16, generation 4, MAC 16). The same interview and generation
always give the same token; raising the generation in the interview's row revokes it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from uuid import UUID

from openkoji.kit.crypto import KeyRing, from_base64url, to_base64url

_PREFIX = "kst_"
_PURPOSE = "session-token"
_RESUME_PREFIX = "krt_"
_RESUME_PURPOSE = "resume-token"
_BODY = struct.Struct(">16s16sI")
_MAC_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Session:
    workspace_id: UUID
    interview_id: UUID
    generation: int


def token_of(session: Session, key_ring: KeyRing) -> str:
    return _token(_PREFIX, _PURPOSE, session, key_ring)


def session_of(token: str, key_ring: KeyRing) -> Session | None:
    """The session that a token was made for, or None. Whether its generation still holds is the row's to say."""
    return _session(_PREFIX, _PURPOSE, token, key_ring)


def resume_token_of(session: Session, key_ring: KeyRing) -> str:
    return _token(_RESUME_PREFIX, _RESUME_PURPOSE, session, key_ring)


def resumed_by(token: str, key_ring: KeyRing) -> Session | None:
    """The session that a resume token was made for, or None."""
    return _session(_RESUME_PREFIX, _RESUME_PURPOSE, token, key_ring)


def _token(prefix: str, purpose: str, session: Session, key_ring: KeyRing) -> str:
    body = _BODY.pack(session.workspace_id.bytes, session.interview_id.bytes, session.generation)
    return prefix + to_base64url(body + key_ring.sign(purpose, body)[:_MAC_LENGTH])


def _session(prefix: str, purpose: str, token: str, key_ring: KeyRing) -> Session | None:
    raw = from_base64url(token.removeprefix(prefix)) if token.startswith(prefix) else None
    if raw is None or len(raw) != _BODY.size + _MAC_LENGTH:
        return None
    body, mac = raw[: _BODY.size], raw[_BODY.size :]
    if not key_ring.verifies(purpose, body, mac):
        return None
    workspace, interview, generation = _BODY.unpack(body)
    return Session(UUID(bytes=workspace), UUID(bytes=interview), generation)
