"""The session of a call that a respondent makes, or that somebody with a key passes on for them."""

from __future__ import annotations

from starlette.requests import Request

from openkoji.accounts.admission import caller_of, invalid_session_token, session_in
from openkoji.accounts.model import Caller, Scope
from openkoji.accounts.session_tokens import Session, session_of
from openkoji.edge.context import context_of
from openkoji.kit.errors import ForbiddenError


def session_asked(request: Request, token_in_body: str | None) -> Session:
    """The session that the request's token opens; with a key besides, the token must be of its workspace.

    Raises `UnauthorizedError` (`invalid_session_token`) and, for a key that may hold no interviews, `ForbiddenError`.
    """
    session = session_in(request)
    if session is not None:
        return session
    token = request.headers.get("x-session-token") or token_in_body
    caller: Caller | None = caller_of(request) if token is None else request.scope.get("openkoji.caller")
    session = session_of(token, context_of(request).key_ring) if token else None
    if caller is None or session is None or session.workspace_id != caller.workspace_id:
        raise invalid_session_token()
    if not caller.may(Scope.INTERVIEWS_WRITE):
        raise ForbiddenError(f"This key has no scope {Scope.INTERVIEWS_WRITE.value}.")
    return session
