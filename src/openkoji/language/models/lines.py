"""The calls of this process to one service with one key: how many at a time, and whether any."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from openkoji.language.models.breaker import Breaker
from openkoji.language.models.unavailable import ModelUnavailableError


class Call:
    """One call that was admitted. Whoever makes it says how it went; who says nothing was cut short by its caller."""

    def __init__(self, breaker: Breaker) -> None:
        self._breaker = breaker
        self.is_told = False

    def succeeded(self) -> None:
        self.is_told = True
        self._breaker.succeeded()

    def failed(self, error: ModelUnavailableError) -> None:
        self.is_told = True
        self._breaker.failed(error)


class Line:
    """One key's: what goes wrong with the key or the address that one workspace brought is nobody else's trouble."""

    def __init__(self, concurrency: int, *, service: str = "") -> None:
        """`service` names it in the log."""
        self.breaker = Breaker(service=service)
        self._concurrency = concurrency
        self._slots = asyncio.Semaphore(concurrency)

    @asynccontextmanager
    async def call(self, patience_seconds: float) -> AsyncIterator[Call]:
        """A place among the calls under way, given back however the call ends.

        Raises `ModelUnavailableError`: `busy` where no place gets free in time, `resting` where none is to be made.
        """
        try:
            async with asyncio.timeout(patience_seconds):
                await self._slots.acquire()
        except TimeoutError:
            raise ModelUnavailableError(
                "busy", f"{self._concurrency} calls are under way already, as many as one process may make."
            ) from None
        try:
            self.breaker.admit()
            call = Call(self.breaker)
            try:
                yield call
            finally:
                if not call.is_told:
                    self.breaker.abandoned()
        finally:
            self._slots.release()
