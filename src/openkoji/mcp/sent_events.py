"""Server-sent events as they come in (the WHATWG's HTML standard, 9.2), as far as the API sends them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    name: str
    data: str


async def events(pieces: AsyncIterator[bytes]) -> AsyncIterator[Event]:
    """The events of a stream, each when it is whole; comments are left out."""
    held = b""
    async for piece in pieces:
        *whole, held = (held + piece).split(b"\n\n")
        for block in whole:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line[1:])
            if "data" in fields:
                yield Event(fields.get("event", "message"), fields["data"])
