"""Who calls, and may they call now: decided once per request, before its work, in a call of its own.

A key counts against itself: exactly 60 calls a minute, across processes. A session token counts against its
interview, everything else against the caller's address. Refused and failed calls count too.
"""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from openkoji.accounts import keys
from openkoji.accounts.model import Caller, Scope
from openkoji.accounts.session_tokens import Session, session_of
from openkoji.edge.address import client_address
from openkoji.edge.context import Context, context_of
from openkoji.edge.limits import PERIOD_SECONDS, Limit, rate_limit_headers
from openkoji.edge.request import MAXIMUM_BODY, MAXIMUM_CONVERSATION_BODY, MAXIMUM_UPLOAD, ApiRequest, UploadRequest
from openkoji.kit.crypto import sha256
from openkoji.kit.errors import (
    ForbiddenError,
    OpenKojiError,
    RateLimitedError,
    UnauthorizedError,
)

KEY_QUOTA = 60
INTERVIEW_QUOTA = 30
ADDRESS_QUOTA = 600
START_QUOTA = 30
"""Starts without a key, of one study from one address: a school or an office behind one address still gets in."""
_PERIOD = f"{PERIOD_SECONDS} seconds"

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class AdmittedRoute(APIRoute):
    """A route that an API key opens."""

    takes_session_tokens = False
    maximum_body = MAXIMUM_BODY
    request_class: type[ApiRequest] = ApiRequest
    needs_key_first = False
    """Whether the body is read for who has a key alone."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()

        async def admitted(request: Request) -> Response:
            request = self.request_class(request.scope, request.receive, maximum=self.maximum_body)
            token = await _session_token(request) if self.takes_session_tokens else None
            await admit(request, token)
            if self.needs_key_first:
                caller_of(request)
            await request.check()
            response = await handle(request)
            response.headers.update(rate_limit_headers(request))
            return response

        return admitted


class UploadRoute(AdmittedRoute):
    """A route that an API key opens and that takes a file."""

    maximum_body = MAXIMUM_UPLOAD
    request_class = UploadRequest
    needs_key_first = True


class StartRoute(AdmittedRoute):
    """A route that an API key opens and that takes no more than a conversation needs."""

    maximum_body = MAXIMUM_CONVERSATION_BODY


class ConversationRoute(StartRoute):
    """A route that an API key or the session token of one interview opens."""

    takes_session_tokens = True


async def admit(request: Request, session_token: str | None = None) -> None:
    """Count this call and note who makes it.

    Raises `RateLimitedError` over the limit, and `UnauthorizedError` for a key or token that does not hold.
    A call without either goes on as nobody: endpoints ask for what they need. A call that this process makes of
    itself carries its caller in the scope, where no request can write, and was counted where that one came in.
    """
    if "openkoji.caller" in request.scope:
        return
    context = context_of(request)
    address = client_address(request, context.trusted_proxies)
    authorization = request.headers.get("authorization")
    refusal: OpenKojiError | None = None
    if authorization is not None:
        scheme, _, key = authorization.partition(" ")
        limit = await _admit_key(request, context, key.strip() if scheme.lower() == "bearer" else "", address)
        if "openkoji.caller" not in request.scope:
            refusal = UnauthorizedError("The provided API key is invalid or has been revoked.")
    elif session_token is not None and (session := session_of(session_token, context.key_ring)) is not None:
        request.scope["openkoji.session"] = session
        limit = await _hit(context, "interview", session.interview_id.hex, INTERVIEW_QUOTA)
    else:
        limit = await _hit(context, "address", address, ADDRESS_QUOTA)
        if session_token is not None:
            refusal = invalid_session_token()
    request.scope["openkoji.limit"] = limit[0]
    if not limit[1]:
        raise _over(limit[0])
    if refusal is not None:
        raise refusal


def _over(limit: Limit) -> RateLimitedError:
    return RateLimitedError(
        "Rate limit exceeded. Please retry after the indicated time.", retry_after=max(1, math.ceil(limit.seconds))
    )


async def admit_start(request: Request, study_id: UUID) -> None:
    """Count a start of a study without a key, besides the call itself. Raises `RateLimitedError`."""
    context = context_of(request)
    address = client_address(request, context.trusted_proxies)
    limit, allowed = await _hit(context, "start", f"{study_id.hex}:{address}", START_QUOTA)
    request.scope["openkoji.limit"] = limit
    if not allowed:
        raise _over(limit)


async def _admit_key(request: Request, context: Context, key: str, address: str) -> tuple[Limit, bool]:
    if not keys.is_well_formed(key):
        return await _hit(context, "address", address, ADDRESS_QUOTA)
    row = await context.database.call(
        "SELECT workspace_id, key_id, scopes, study_id, allowed, remaining, seconds "
        "FROM admit_key(%s, %s, %s, %s, %s::interval)",
        [sha256(key), KEY_QUOTA, address, ADDRESS_QUOTA, _PERIOD],
    )
    assert row is not None, "admit_key always answers"
    workspace_id, key_id, scopes, study_id, allowed, remaining, seconds = row
    if workspace_id is None:
        return Limit("address", ADDRESS_QUOTA, remaining, seconds), allowed
    request.scope["openkoji.caller"] = Caller(workspace_id, key_id, frozenset(scopes), study_id)
    return Limit("key", KEY_QUOTA, remaining, seconds), allowed


async def _hit(context: Context, kind: str, subject: str, quota: int) -> tuple[Limit, bool]:
    row = await context.database.call(
        "SELECT allowed, remaining, seconds FROM admit_bucket(%s, %s, %s::interval)",
        [f"{kind}:{subject}", quota, _PERIOD],
    )
    assert row is not None, "admit_bucket always answers"
    allowed, remaining, seconds = row
    return Limit(kind, quota, remaining, seconds), allowed


async def _session_token(request: ApiRequest) -> str | None:
    token: object = request.headers.get("x-session-token")
    if token is None:
        try:
            body = await request.json()
        except OpenKojiError:
            return None  # told once the call is counted, when the endpoint reads the body
        token = body.get("sessionToken") if isinstance(body, dict) else None
    return token if isinstance(token, str) else None


def invalid_session_token() -> UnauthorizedError:
    return UnauthorizedError(
        "The session token is invalid or expired. Start the interview again to get a valid one.",
        code="invalid_session_token",
    )


def caller_of(request: Request) -> Caller:
    """The caller that an API key proved. Raises `UnauthorizedError` where there is none."""
    caller: Caller | None = request.scope.get("openkoji.caller")
    if caller is None:
        raise UnauthorizedError(
            "This call needs an API key: Authorization: Bearer koji_live_… "
            "Make one with `openkoji keys create --name mine`."
        )
    return caller


async def _caller(request: Request) -> Caller:
    return caller_of(request)


CallerDep = Annotated[Caller, Depends(_caller)]


def require(scope: Scope) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency: the caller, whose key may do this. Raises `ForbiddenError` where it may not."""

    async def permitted(request: Request) -> Caller:
        caller = caller_of(request)
        if not caller.may(scope):
            raise ForbiddenError(f"This key has no scope {scope.value}. Use a key that has it, or one without scopes.")
        return caller

    return permitted


async def require_full_access(request: Request) -> Caller:
    """A dependency: the caller, whose key reaches the whole workspace. Raises `ForbiddenError` where it does not.

    For what a narrow key could widen itself with.
    """
    caller = caller_of(request)
    if not caller.has_full_access:
        raise ForbiddenError("This key does not reach the whole workspace. Use one without scopes and without a study.")
    return caller


def session_in(request: Request) -> Session | None:
    """The session that a valid session token opened on this request, if one came without a key."""
    session: Session | None = request.scope.get("openkoji.session")
    return session
