"""The vendors' clients over guarded connections: to where a workspace's address may lead, and with its key alone."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Mapping

import httpcore
import httpx2

from openkoji.kit.dialling import UnreachableError
from openkoji.kit.target_urls import TargetRefusedError, parse_target

# The vendors' clients read organisations, projects, keys and whole headers from the server's environment. None of that
# is for an address that a workspace chose.
_SENT = frozenset(
    {b"accept", b"content-type", b"content-length", b"user-agent", b"anthropic-version", b"anthropic-beta"}
)


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Sends through pools of `Targets.pools`, which are shared and stay open. Follows no redirect, knows no proxy."""

    def __init__(self, pools: Mapping[str, httpcore.AsyncConnectionPool], authorisation: Mapping[str, str]) -> None:
        self._pools = pools
        self._authorisation = [(name.encode(), value.encode()) for name, value in authorisation.items()]

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises httpx2's errors, with the reason as their cause."""
        try:
            target = parse_target(str(request.url))
            sent = httpcore.Request(
                request.method,
                httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path),
                headers=[
                    (b"host", target.authority.encode()),
                    (b"accept-encoding", b"identity"),  # nothing can swell
                    *((name, value) for name, value in request.headers.raw if name.lower() in _SENT),
                    *self._authorisation,
                ],
                content=await request.aread(),
                extensions={"timeout": request.extensions.get("timeout", {})},
            )
            response = await self._pools[target.scheme].handle_async_request(sent)
        except (UnreachableError, TargetRefusedError, ssl.SSLError, httpcore.NetworkError) as error:
            raise httpx2.ConnectError(str(error), request=request) from error
        except httpcore.TimeoutException as error:
            raise httpx2.ReadTimeout(str(error), request=request) from error
        except httpcore.ProtocolError as error:
            raise httpx2.RemoteProtocolError(str(error), request=request) from error
        return httpx2.Response(response.status, headers=response.headers, stream=_Body(response), request=request)


class _Body(httpx2.AsyncByteStream):
    """Who iterates it again goes on where it stopped: OpenAI's client does so, to have the connection kept."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response
        self._parts = response.aiter_stream()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._parts:
                yield part
        except httpcore.TimeoutException as error:
            raise httpx2.ReadTimeout(str(error)) from error
        except (httpcore.NetworkError, ssl.SSLError) as error:
            raise httpx2.ReadError(str(error)) from error
        except httpcore.ProtocolError as error:
            raise httpx2.RemoteProtocolError(str(error)) from error

    async def aclose(self) -> None:
        await self._response.aclose()
