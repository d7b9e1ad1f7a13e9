"""Waiting for what the server does in its own time, no longer than an agent waits for a tool."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Read = TypeVar("Read")

LONGEST = 45
"""Seconds; clients give up on a tool after some sixty."""
_PAUSES = (0.25, 0.5, 1.0, 2.0)
_LATER = 3.0
"""Seconds between two looks: at a server elsewhere each is one call of the key's sixty a minute."""


async def until(
    read: Callable[[], Awaitable[Read]], is_settled: Callable[[Read], bool], *, seconds: float = LONGEST
) -> Read:
    """What `read` gives once it is settled, or, where that takes longer, as it stands then."""
    end = time.monotonic() + seconds
    pauses = iter(_PAUSES)
    found = await read()
    while not is_settled(found):
        pause = next(pauses, _LATER)
        if time.monotonic() + pause > end:
            break
        await asyncio.sleep(pause)
        found = await read()
    return found
