"""Asking a language model for an object: whole, or while it is written.

Around a call lie a place among those under way, a rest after too many failures, and the caller's deadline; whatever
goes wrong is one error. What speaks to the service is imported with the first call.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import ValidationError

from openkoji.language.models.access import Access, Limits
from openkoji.language.models.lines import Line
from openkoji.language.models.loading import load_caller
from openkoji.language.models.retrying import retrying
from openkoji.language.models.shape import Shape, shape_of
from openkoji.language.models.spent import Spent
from openkoji.language.models.stream import Stream
from openkoji.language.models.unavailable import ModelUnavailableError
from openkoji.language.prompting import Rendered

if TYPE_CHECKING:
    from openkoji.language.models.wire.calls import Caller, Conversation

_ROUNDS = 3  # of a reply that does not fit: the first, and two that were told what was wrong with the one before
_MOST_COMPLAINTS = 10
_SLOT_SECONDS = 1.0  # of a stream: a respondent waits, and the embedded engine answers sooner than a queue moves

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Completed(Generic[T]):
    output: T
    spent: Spent


class LanguageModel:
    """One model with one key, for one event loop. `open_model` gives the one of this process."""

    def __init__(self, access: Access, limits: Limits, line: Line) -> None:
        self.name = str(access.model)
        self._access = access
        self._limits = limits
        self._line = line
        self._caller: Caller | None = None

    def __repr__(self) -> str:
        return f"LanguageModel({self.name})"

    async def complete(
        self,
        prompt: Rendered,
        output: type[T],
        *,
        check: Callable[[T], T] | None = None,
        timeout_seconds: float,
        most_tokens: int,
    ) -> Completed[T]:
        """The object that the prompt asks for, of at most `most_tokens` a reply.

        A reply that does not fit, or for which `check` raises ValueError, goes back with what is wrong with it, up to
        twice, all within `timeout_seconds`. Raises `ModelUnavailableError`, whose `spent` is that of all replies.
        """
        started = time.perf_counter()
        until = asyncio.get_running_loop().time() + timeout_seconds
        async with self._line.call(timeout_seconds) as call:
            caller = await self._loaded()
            conversation = caller.conversation(prompt)
            try:
                async with asyncio.timeout_at(until):
                    found = await _agreed(caller, conversation, shape_of(output), check, most_tokens, until)
            except TimeoutError:
                spent = caller.spent(conversation)
                sentence = f"No reply that fits came within {timeout_seconds:g} seconds."
                failure = ModelUnavailableError("timeout", sentence, spent)
            except ModelUnavailableError as error:
                failure = error
            else:
                call.succeeded()
                return Completed(found, replace(conversation.spent, milliseconds=_since(started)))
            failure.spent = replace(conversation.spent + failure.spent, milliseconds=_since(started))
            call.failed(failure)
            raise failure

    @asynccontextmanager
    async def stream(
        self,
        prompt: Rendered,
        output: type[T],
        *,
        timeout_seconds: float,
        most_tokens: int,
        first_seconds: float | None = None,
    ) -> AsyncIterator[Stream[T]]:
        """The object while it is written; see `Stream`. Nothing is sent back: there is no time.

        `timeout_seconds` is for all of it; `first_seconds` until the caller first calls `expect_within`. Raises
        `ModelUnavailableError` here too, where no reply begins. Leaving early closes the connection.
        """
        started = asyncio.get_running_loop().time()
        until = started + timeout_seconds
        async with self._line.call(min(_SLOT_SECONDS, timeout_seconds)) as call, AsyncExitStack() as stack:
            shape = shape_of(output)
            stream = Stream(shape, call, until, started + first_seconds if first_seconds is not None else until)
            caller = await self._loaded()
            conversation = caller.conversation(prompt)
            # Somebody waits: what is left of the first seconds after a retry has to be enough for a first sentence.
            retried_until = asyncio.get_running_loop().time() + (first_seconds or timeout_seconds) / 2
            opening = retrying(lambda: caller.open(conversation, shape, most_tokens, stack), until=retried_until)
            await stream.begin(opening)
            yield stream
            stream.end()

    async def _loaded(self) -> Caller:
        if self._caller is None:
            make = await load_caller()
            self._caller = make(self._access, self._limits)
        return self._caller


async def _agreed(
    caller: Caller,
    conversation: Conversation,
    shape: Shape[T],
    check: Callable[[T], T] | None,
    most_tokens: int,
    until: float,
) -> T:
    """The first reply that fits. Raises `ModelUnavailableError` (`malformed`) after the last that does not."""
    for left in reversed(range(_ROUNDS)):
        reply = await retrying(lambda: caller.ask(conversation, shape, most_tokens), until=until)
        try:
            found = shape.read(reply.text)
            return found if check is None else check(found)
        except ValueError as error:
            if not left:
                break
            conversation.correct(reply, _too_long(most_tokens) if reply.was_cut else _complaint(error))
    why = "was cut short: it may be no longer" if reply.was_cut else "is not of the shape that was asked for"
    raise ModelUnavailableError("malformed", f"After {_ROUNDS} attempts the reply {why}.")


def _too_long(most_tokens: int) -> str:
    return f"This was cut off at the limit of {most_tokens} tokens. Say it in fewer words."


def _complaint(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return f"This does not fit: {error}."
    wrong = (
        f"{'.'.join(str(part) for part in fault['loc']) or 'the object'}: {fault['msg']}" for fault in error.errors()
    )
    return f"This does not fit: {'; '.join(islice(wrong, _MOST_COMPLAINTS))}."


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1_000)
