"""OpenKoji with its `/mcp` on a real port, for clients that are programs of others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.types import ASGIApp, Receive, Scope, Send

from openkoji.app import create_app
from openkoji.settings import Settings
from tests.serving import served


class WithKey:
    """Gives each request a key where it brings none: the conformance suite has no way to send one."""

    def __init__(self, app: ASGIApp, key: str) -> None:
        self._app = app
        self._header = (b"authorization", f"Bearer {key}".encode())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not any(name == b"authorization" for name, _ in scope["headers"]):
            scope = {**scope, "headers": [*scope["headers"], self._header]}
        await self._app(scope, receive, send)


@contextmanager
def served_with_key(settings: Settings, conninfo: str, key: str) -> Iterator[str]:
    """The address of `/mcp`, opened by this key."""
    with served(WithKey(create_app(settings, conninfo), key)) as address:
        yield f"{address}/mcp"
