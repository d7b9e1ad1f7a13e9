"""A response that is made while it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

log = structlog.get_logger(__name__)

STALLED_SECONDS = 60
"""How long a caller may take no bytes before its transaction is ended."""


@dataclass(frozen=True, slots=True)
class Hurry:
    """How fast a caller has to take what something is held open for: the time that is spent waiting for them may be
    `grace_seconds` and what the bytes so far take at `bytes_a_second`, and `longest_seconds` in all."""

    bytes_a_second: int
    grace_seconds: float
    longest_seconds: float

    def allows(self, taken: int) -> float:
        """Seconds of waiting for a caller who has taken so many bytes."""
        return min(self.grace_seconds + taken / self.bytes_a_second, self.longest_seconds)


class Streamed(Response):
    """Sends pieces as they come. A caller that leaves, takes nothing for a minute, or is slower than `hurry` allows,
    ends what makes them.

    An error before the first piece is answered as any other error is; a later one breaks the connection off, so that
    no caller takes half a file for a whole one.
    """

    def __init__(
        self,
        pieces: AsyncGenerator[bytes, None],
        *,
        media_type: str,
        headers: Mapping[str, str],
        hurry: Hurry | None = None,
    ) -> None:
        super().__init__(media_type=media_type, headers={**headers, "Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._pieces = pieces
        self._hurry = hurry
        self._taken = 0
        self._waited = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        sending = asyncio.create_task(self._send_all(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                await sending
        except (OSError, TimeoutError) as error:
            # The server ends the connection of a response that is not complete.
            log.info("streamed.left", reason=type(error).__name__)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send_all(self, send: Send) -> None:
        async with aclosing(self._pieces) as pieces:
            first = await anext(pieces)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            await self._send(send, first, more=True)
            async for piece in pieces:
                await self._send(send, piece, more=True)
            await self._send(send, b"", more=False)

    async def _send(self, send: Send, piece: bytes, *, more: bool) -> None:
        clock = asyncio.get_running_loop().time
        began = clock()
        left = self._hurry.allows(self._taken) - self._waited if self._hurry else STALLED_SECONDS
        async with asyncio.timeout(min(left, STALLED_SECONDS)):
            await send({"type": "http.response.body", "body": piece, "more_body": more})
        self._waited += clock() - began
        self._taken += len(piece)


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
