"""`/mcp`: the MCP server over HTTP, admitted as every call of the API is: one POST counts as one call of the key.

Stateless, with answers in JSON: each POST stands for itself, so any process may answer it, and nothing outlives it.
"""

from __future__ import annotations

import asyncio
import functools
from typing import TYPE_CHECKING, Any

import orjson
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from openkoji.accounts.admission import admit, caller_of
from openkoji.edge.context import context_of
from openkoji.edge.limits import rate_limit_headers
from openkoji.edge.problems import problem_response
from openkoji.edge.request import ApiRequest
from openkoji.kit.errors import OpenKojiError, RateLimitedError, UnauthorizedError
from openkoji.mcp.hosts import HostRefusedError, Hosts

if TYPE_CHECKING:
    from openkoji.mcp.server import KojiServer

PATH = "/mcp"
METADATA_PATH = "/.well-known/oauth-protected-resource"
MAXIMUM_BODY = 4_194_304
"""Bytes of one message: what the largest document or list of people takes, as JSON in JSON."""


def add_to(app: FastAPI, hosts: Hosts) -> None:
    """Put the door into the application, for requests under these names."""
    door = Door(hosts)
    app.router.routes.append(Route(PATH, door, methods=["POST"], include_in_schema=False))
    for path in (METADATA_PATH, METADATA_PATH + PATH):
        app.router.routes.append(Route(path, door.metadata, methods=["GET"], include_in_schema=False))


class Door:
    """Who may come in, and what they are told where they may not."""

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = ApiRequest(scope, receive, maximum=MAXIMUM_BODY)
        try:
            self._hosts.require(request)
            await _admit(request)
            body = await request.body()
            refusal: RateLimitedError | None = scope.get("openkoji.refusal")
            if refusal is not None and not _calls_a_tool(body):
                raise refusal
        except OpenKojiError as error:
            await _refused(request, error)(scope, receive, send)
            return
        await _serve(request, body, send)

    async def metadata(self, request: Request) -> Response:
        """What this resource is and how it is opened (RFC 9728). It names no authorization server: the operator makes
        the keys. One that makes tokens would be named here, and its tokens become callers in `_admit`."""
        try:
            self._hosts.require(request)
        except HostRefusedError as error:
            return _refused(request, error)
        base = context_of(request).address_of(request)
        return JSONResponse(
            {
                "resource": base + PATH,
                "resource_name": "OpenKoji",
                "resource_documentation": f"{base}/docs",
                "bearer_methods_supported": ["header"],
            }
        )


async def _admit(request: Request) -> None:
    """Count the call and note its caller. Over the limit of a key that holds, the refusal is kept for its tool."""
    try:
        await admit(request)
    except RateLimitedError as error:
        if "openkoji.caller" not in request.scope:
            raise
        request.scope["openkoji.refusal"] = error
    caller_of(request)


def _calls_a_tool(body: bytes) -> bool:
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return isinstance(message, dict) and message.get("method") == "tools/call"


def _refused(request: Request, error: OpenKojiError) -> Response:
    # 421: for this name another server may answer (RFC 9110, 15.5.20).
    response = problem_response(request, error, status=421 if isinstance(error, HostRefusedError) else None)
    if isinstance(error, UnauthorizedError):
        address = context_of(request).address_of(request) + METADATA_PATH + PATH
        was_given = 'error="invalid_token", ' if "authorization" in request.headers else ""  # RFC 6750, 3.1
        response.headers["WWW-Authenticate"] = f'Bearer {was_given}resource_metadata="{address}"'
    return response


async def _serve(request: Request, body: bytes, send: Send) -> None:
    """Hand the message to the SDK, with a manager of its own: a stateless one keeps nothing between messages."""
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

    server = _server() if _server.cache_info().currsize else await asyncio.to_thread(_server)
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else await request.receive()

    async def with_limit(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [(name.lower().encode(), value.encode()) for name, value in rate_limit_headers(request).items()]
            message = {**message, "headers": [*message["headers"], *headers]}
        await send(message)

    manager = StreamableHTTPSessionManager(app=server.low_level, json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(request.scope, receive, with_limit)


@functools.cache
def _server() -> KojiServer:
    """The server of this process. The SDK takes most of a second to load, which only who calls it waits for."""
    from mcp.server.mcpserver import Context

    from openkoji.mcp.calls import Calls, calls_within
    from openkoji.mcp.server import KojiServer

    def calls_for(context: Context[Any, Any]) -> Calls:
        request: Request | None = context.request_context.request
        assert request is not None, "what comes by HTTP comes with its request"
        return calls_within(request, caller_of(request))

    return KojiServer(calls_for)
