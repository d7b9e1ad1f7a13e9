"""Connections to hosts that others chose: looked up, judged, and dialled by number, so that nothing lies between.

A name can lead to one address when it is checked and to another when it is called (DNS rebinding). Here one look-up
serves both, and a connection that stands needs no other.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpcore

from openkoji.kit.addresses import Address, parse_address

_LOOK_UP_SECONDS = 5.0
# A look-up serves this long, so that a burst of new connections asks once.
_REMEMBERED_SECONDS = 5.0
# Of a host with several addresses: how many are tried, and for how long each but the last.
_MOST_TRIED = 4
_DIALLED_SECONDS = 3.0
_READ_AT_ONCE = 8_192

# The system's resolver blocks for as long as a name's servers stay silent. These threads are many, and for look-ups
# alone, so that a silent one holds up neither other names nor the rest of the process.
_RESOLVERS = ThreadPoolExecutor(64, thread_name_prefix="look-up")

Admit = Callable[[str, Sequence[Address]], None]


class UnreachableError(Exception):
    """No reply came. `code` is stable: `target_refused`, `dns_failed`, `connection_failed`, `tls_failed`, `timeout`
    or `bad_reply`; `sentence` tells people; `milliseconds` is how long it took to know."""

    def __init__(self, code: str, sentence: str, milliseconds: float = 0.0) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
        self.milliseconds = milliseconds


async def look_up(host: str) -> tuple[Address, ...]:
    """The host's addresses, as the system's resolver has them. Raises `UnreachableError` (`dns_failed`)."""
    try:
        return (parse_address(host),)
    except ValueError:
        pass
    loop = asyncio.get_running_loop()
    found = []
    with contextlib.suppress(OSError, UnicodeError):  # a TimeoutError is an OSError
        async with asyncio.timeout(_LOOK_UP_SECONDS):
            found = await loop.run_in_executor(
                _RESOLVERS, lambda: socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            )
    if not found:
        raise UnreachableError("dns_failed", f"No address of {host} was found.")
    return tuple(dict.fromkeys(parse_address(str(sockaddr[0])) for *_, sockaddr in found))


class Names:
    """Look-ups under way and of the last seconds. One for each name at a time, however many wait for it."""

    def __init__(self) -> None:
        self._look_ups: dict[str, asyncio.Task[tuple[Address, ...]]] = {}

    async def addresses(self, host: str) -> tuple[Address, ...]:
        under_way = self._look_ups.get(host)
        if under_way is None:
            under_way = self._look_ups[host] = asyncio.create_task(look_up(host))
            under_way.add_done_callback(lambda done: self._forget(host, done))
        return await asyncio.shield(under_way)

    def _forget(self, host: str, done: asyncio.Task[tuple[Address, ...]]) -> None:
        failed = done.cancelled() or done.exception() is not None
        asyncio.get_running_loop().call_later(0 if failed else _REMEMBERED_SECONDS, self._look_ups.pop, host, None)


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """What httpcore opens connections with: only to admitted addresses. `admit` raises for the others.

    Of an answer `most_read` bytes are taken, head and all.
    """

    def __init__(self, names: Names, admit: Admit, most_read: int) -> None:
        self._names = names
        self._admit = admit
        self._most_read = most_read
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface, as in `_Stream`
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        addresses = await self._names.addresses(host)
        self._admit(host, addresses)
        tried = addresses[:_MOST_TRIED]
        for address in tried:
            # The last one has what is left of the post's own deadline.
            seconds = timeout if address is tried[-1] else _DIALLED_SECONDS
            try:
                stream = await self._network.connect_tcp(str(address), port, seconds, local_address)
                return _Stream(stream, self._most_read)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise UnreachableError("connection_failed", f"{host} takes no connection on port {port}.") from failure

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection that takes only so much for an answer, and that a cancelled TLS handshake closes (httpcore alone
    would leave it open)."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, most_read: int) -> None:
        self._stream = stream
        self._most_read = most_read
        self._read_since_writing = 0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        left = self._most_read - self._read_since_writing
        if left <= 0:
            raise httpcore.RemoteProtocolError("it does not come to an end")
        received = await self._stream.read(min(max_bytes, _READ_AT_ONCE, left), timeout)
        self._read_since_writing += len(received)
        return received

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        self._read_since_writing = 0
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> httpcore.AsyncNetworkStream:
        try:
            stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
            return _Stream(stream, self._most_read)
        except httpcore.ConnectError as error:
            raise UnreachableError(
                "tls_failed", f"TLS with {server_hostname} failed: {tls_fault(error.__cause__)}."
            ) from error
        except asyncio.CancelledError:
            await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def tls_fault(error: BaseException | None) -> str:
    """What OpenSSL says, as the end of a sentence: `self-signed certificate`."""
    match error:
        case ssl.SSLCertVerificationError() as fault:
            return fault.verify_message.rstrip(".")
        case ssl.SSLError() as fault if fault.reason:
            return fault.reason.lower().replace("_", " ")
        case _:
            return "the other side broke off"
