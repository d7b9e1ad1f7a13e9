"""The outermost layer: what holds for every response, whatever made it."""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from openkoji.edge.limits import EXPOSED_HEADERS
from openkoji.web.paths import is_api, is_for_pages

_NO_SNIFFING = (b"x-content-type-options", b"nosniff")


class Shell:
    """HEAD wherever there is GET (RFC 9110, 9.3.2), `nosniff` on everything, CORS on the API alone, pages gzipped.

    No cookie is read under /api/v1, so any page may call it; pages are for their own origin, and what pages call
    without a key asks the study which sites may.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._pages = GZipMiddleware(app, minimum_size=1000)
        self._api = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["*"],
            allow_headers=["*"],
            expose_headers=list(EXPOSED_HEADERS),
            max_age=86_400,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._pages(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        if is_head:
            # An answer without an end must know that nobody reads it.
            scope = {**scope, "method": "GET", "openkoji.is_head": True}

        async def safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], _NO_SNIFFING]}
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        path = scope["path"]
        app = self._api if is_api(path) and not is_for_pages(path) else self._pages
        await app(scope, receive, safely)
