"""Posting to addresses that others chose: nothing is dialled unchecked, and no receiver can hold or flood us.

Straight on httpcore, whose network backend is a public interface: no redirect is followed, no cookie kept, no body
decoded, no proxy or .netrc read from the environment, because nothing here knows how.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType

import httpcore

from openkoji.kit.dialling import Admit, UnreachableError, tls_fault
from openkoji.kit.pools import guarded_pools
from openkoji.kit.target_urls import Target, TargetRefusedError, parse_target

KEPT_BYTES = 4_096  # of a reply's body
# A reply counts once its status is there. The body is for people who read the log: it may not hold a sender longer.
_BODY_SECONDS = 2.0
# Under the 2 to 5 seconds after which common servers close an idle connection (gunicorn 2; Node, uvicorn, Apache 5):
# a connection closed in the moment of sending would count as a failed attempt.
_IDLE_SECONDS = 1.5
# A reply's head and as much of its body as is kept fit in well. Endless heads, and endless "100 Continue", end here.
_MOST_READ = 65_536


@dataclass(frozen=True, slots=True)
class Reply:
    """What a receiver answered, of whatever status: 3xx is a reply like any other."""

    status: int
    headers: Mapping[str, str]  # names in lower case; repeated ones joined with commas
    head: bytes  # the first 4,096 bytes of the body, or what of them came in time; as sent, never decoded
    milliseconds: float  # from the call until the status was there


async def post(
    client: Client, url: str, body: bytes, headers: Mapping[str, str], timeout_seconds: float = 15.0
) -> Reply:
    """Post `body` and return the reply, whose head must be there within `timeout_seconds`: one deadline over looking
    the name up, connecting, TLS, sending and waiting.

    A reply whose body stalls or never ends is still a reply: the receiver has said what it thinks of the call, and
    calling it again would only do the same thing twice. Raises `UnreachableError` where there is none.
    """
    started = time.perf_counter()
    try:
        target = parse_target(url)
        async with asyncio.timeout(timeout_seconds) as deadline:
            response = await client.send(target, body, headers)
    except (
        TargetRefusedError,
        UnreachableError,
        TimeoutError,
        ssl.SSLError,
        httpcore.NetworkError,
        httpcore.RemoteProtocolError,
    ) as error:
        code, sentence = _why(error, timeout_seconds)
        raise UnreachableError(code, sentence, _milliseconds_since(started)) from error
    milliseconds = _milliseconds_since(started)
    try:
        head = await _head(response, until=deadline.when())
    finally:
        await response.aclose()
    return Reply(response.status, _headers(response), head, milliseconds)


class Client:
    """Connections that are kept alive between posts, each opened to an address that was admitted in that moment."""

    def __init__(self, admit: Mapping[str, Admit], *, tls: ssl.SSLContext | None = None) -> None:
        """`admit`: for `https` and `http`, what raises for a host and its addresses unless they may be dialled."""
        self._pools = guarded_pools(admit, idle_seconds=_IDLE_SECONDS, most_read=_MOST_READ, tls=tls)

    async def send(self, target: Target, body: bytes, headers: Mapping[str, str]) -> httpcore.Response:
        """The response, with its body unread. Raises `TargetRefusedError`, `UnreachableError`, httpcore's errors."""
        sent = {
            "host": target.authority,
            "user-agent": "OpenKoji",
            "accept": "*/*",
            "accept-encoding": "identity",  # what is kept of a reply can be read, and nothing can swell
            **{name.lower(): value for name, value in headers.items()},
            "content-length": str(len(body)),
        }
        request = httpcore.Request(
            "POST",
            httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path),
            headers=[(name.encode("ascii"), value.encode("latin-1")) for name, value in sent.items()],
            content=body,
        )
        return await self._pools[target.scheme].handle_async_request(request)

    async def aclose(self) -> None:
        for pool in self._pools.values():
            await pool.aclose()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()


async def _head(response: httpcore.Response, *, until: float | None) -> bytes:
    """The first bytes of the body: what came of them by the deadline `until` (the loop's time), and within seconds."""
    head = bytearray()
    now = asyncio.get_running_loop().time()
    with contextlib.suppress(TimeoutError, ssl.SSLError, httpcore.NetworkError, httpcore.RemoteProtocolError):
        async with asyncio.timeout_at(min(now + _BODY_SECONDS, until or now)):
            async for part in response.aiter_stream():
                head += part
                if len(head) > KEPT_BYTES:
                    break
    return bytes(head[:KEPT_BYTES])


def _headers(response: httpcore.Response) -> dict[str, str]:
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1_000, 1)


def _why(error: Exception, timeout_seconds: float) -> tuple[str, str]:
    """The code and the sentence of an `UnreachableError`."""
    match error:
        case UnreachableError():
            return error.code, error.sentence
        case TargetRefusedError():
            return "target_refused", error.reason
        case TimeoutError():
            return "timeout", f"No reply came within {timeout_seconds:g} seconds."
        case ssl.SSLError():
            return "tls_failed", f"TLS broke after the connection was made: {tls_fault(error)}."
        case httpcore.RemoteProtocolError():
            return "bad_reply", f"What came is no HTTP reply: {str(error).rstrip('.')}."
        case _:
            return "connection_failed", "The connection broke before a reply came."
