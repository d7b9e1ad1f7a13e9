"""The HTTP server of the API process."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn


class HttpServer(uvicorn.Server):
    """Uvicorn's, which waits for running requests when it stops: streams, which would go on, are told to end first."""

    def __init__(self, config: uvicorn.Config, *, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._end_streams()
        await super().shutdown(sockets)
