"""What a running API holds: its settings, its database, its secrets. One per application, in `app.state`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from openkoji.db import Database
from openkoji.edge.address import Network
from openkoji.kit.crypto import KeyRing


@dataclass(frozen=True, slots=True)
class Context:
    database: Database
    key_ring: KeyRing
    trusted_proxies: tuple[Network, ...]
    public_url: str | None

    def address_of(self, request: Request) -> str:
        """The base of links for the outside: as set, else as this request came in."""
        return (self.public_url or str(request.base_url)).rstrip("/")


def context_of(request: Request) -> Context:
    context: Context = request.app.state.context
    return context


async def _context(request: Request) -> Context:
    return context_of(request)  # async, since FastAPI sends what is not to a thread


ContextDep = Annotated[Context, Depends(_context)]
