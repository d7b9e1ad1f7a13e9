"""Trying again what may pass, within the time that the caller has.

The vendors' clients can retry too, and honour Retry-After; but they do not know the caller's deadline, and would wait
for it in vain: a respondent then waits eight seconds for what was known in the first.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

from openkoji.language.models.unavailable import ModelUnavailableError

_ATTEMPTS = 3
_FIRST_WAIT = 0.5  # seconds, doubled each time
# So that those who failed together do not come back together: of our own wait, and seconds after Retry-After.
_JITTER = 0.5
_JITTER_AFTER = 0.25

T = TypeVar("T")


async def retrying(attempt: Callable[[], Awaitable[T]], *, until: float) -> T:
    """What `attempt` gives. It is called up to three times while it raises what may pass, and only as long as the wait
    in between, at least that of Retry-After, ends before `until` (the loop's time)."""
    tries = 1
    while True:
        try:
            return await attempt()
        except ModelUnavailableError as error:
            wait = _wait_before(tries, error.retry_after)
            if tries == _ATTEMPTS or not error.may_pass or asyncio.get_running_loop().time() + wait >= until:
                raise
        await asyncio.sleep(wait)
        tries += 1


def _wait_before(tries: int, retry_after: float | None) -> float:
    wait: float = _FIRST_WAIT * 2 ** (tries - 1) * (1 + random.uniform(0, _JITTER))
    return wait if retry_after is None else max(wait, retry_after + random.uniform(0, _JITTER_AFTER))
