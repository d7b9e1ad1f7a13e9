"""Waiting for what another process does, where no event tells."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


async def until(look: Callable[[], Found | None], *, within: float = 10) -> Found:
    """What `look` finds, as soon as it finds something true.

    It looks from a thread: were it to wait for a lock that a worker of this event loop holds, neither would go on.
    """
    deadline = time.monotonic() + within
    while not (found := await asyncio.to_thread(look)):
        assert time.monotonic() < deadline, f"not seen within {within} s"
        await asyncio.sleep(0.05)
    return found
