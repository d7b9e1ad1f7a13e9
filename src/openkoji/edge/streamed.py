"""A response that is made while it is sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

log = structlog.get_logger(__name__)

STALLED_SECONDS = 60
"""How long a caller may take no bytes before its transaction is ended."""


class Streamed(Response):
    """Sends pieces as they come. A caller that leaves, or takes nothing for a minute, ends what makes them.

    An error before the first piece is answered as any other error is; a later one breaks the connection off, so that
    no caller takes half a file for a whole one.
    """

    def __init__(self, pieces: AsyncGenerator[bytes, None], *, media_type: str, headers: Mapping[str, str]) -> None:
        super().__init__(media_type=media_type, headers={**headers, "Cache-Control": "no-store"})
        del self.headers["content-length"]
        self._pieces = pieces

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
            await _send(send, first, more=True)
            async for piece in pieces:
                await _send(send, piece, more=True)
            await _send(send, b"", more=False)


async def _send(send: Send, piece: bytes, *, more: bool) -> None:
    async with asyncio.timeout(STALLED_SECONDS):
        await send({"type": "http.response.body", "body": piece, "more_body": more})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
