"""A reply while it is written."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from openkoji.language.models.lines import Call
from openkoji.language.models.replies import so_far
from openkoji.language.models.shape import Shape
from openkoji.language.models.spent import Spent
from openkoji.language.models.unavailable import ModelUnavailableError

if TYPE_CHECKING:
    from openkoji.language.models.wire.calls import Pieces

T = TypeVar("T")
_R = TypeVar("_R")


class Stream(Generic[T]):
    """Iterate it for the object so far, as a dict whose strings grow; `await output()` is the whole of it.

    Both raise `ModelUnavailableError`. Only waiting for the model is bounded by the deadlines: what the caller does in
    between is never interrupted, though it uses up the time.
    """

    def __init__(self, shape: Shape[T], call: Call, until: float, first_until: float) -> None:
        self._shape = shape
        self._call = call
        self._until = until
        self._expected = first_until
        self._started = time.perf_counter()
        self._pieces: Pieces | None = None
        self._shown: dict[str, Any] | None = None
        self._has_ended = False

    def expect_within(self, seconds: float) -> None:
        """From now on, give up (`timeout`) where this much time passes before the caller says so again."""
        self._expected = asyncio.get_running_loop().time() + seconds

    def __aiter__(self) -> Stream[T]:
        return self

    async def __anext__(self) -> dict[str, Any]:
        while await self._more():
            assert self._pieces is not None, "it was begun"
            found = so_far(self._pieces.text)
            if found and found != self._shown:
                self._shown = found
                return found
        raise StopAsyncIteration

    async def output(self) -> T:
        """The whole object, awaited to its end. Raises `malformed` where it is none of the kind."""
        while await self._more():
            pass
        assert self._pieces is not None, "it was begun"
        failure = None
        try:
            reply = self._pieces.reply()
            return self._shape.read(reply.text)
        except ValueError:
            why = "was cut short: it may be no longer" if reply.was_cut else "is not of the shape that was asked for"
            failure = ModelUnavailableError("malformed", f"The reply {why}.")
        except ModelUnavailableError as error:
            failure = error
        raise self._told(failure)

    @property
    def spent(self) -> Spent:
        """What it took so far: as the service counts it at the end, and estimated before."""
        spent = Spent() if self._pieces is None else self._pieces.spent
        return replace(spent, milliseconds=round((time.perf_counter() - self._started) * 1_000))

    async def begin(self, opening: Awaitable[Pieces]) -> None:
        self._pieces = await self._in_time(opening)

    def end(self) -> None:
        """The caller has what it wanted. A service that began to answer is well."""
        if self._shown is not None and not self._call.is_told:
            self._call.succeeded()

    async def _more(self) -> bool:
        assert self._pieces is not None, "it was begun"
        if not self._has_ended:
            self._has_ended = not await self._in_time(self._pieces.more())
            if self._has_ended and not self._call.is_told:
                self._call.succeeded()
        return not self._has_ended

    async def _in_time(self, awaited: Awaitable[_R]) -> _R:
        try:
            async with asyncio.timeout_at(min(self._until, self._expected)):
                return await awaited
        except TimeoutError:
            failure = ModelUnavailableError("timeout", "The model did not go on in time.")
        except ModelUnavailableError as error:
            failure = error
        raise self._told(failure)

    def _told(self, failure: ModelUnavailableError) -> ModelUnavailableError:
        failure.spent = self.spent
        if not self._call.is_told:
            self._call.failed(failure)
        return failure
