"""Whatever a service does: the good reply, or one error with one code; the place is free again, and nothing is left."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict, Field

from openkoji.language.models import LanguageModel, Limits, ModelUnavailableError
from tests.fakes.model_server import BEHAVIOURS, KEY, ModelServer, changed, filled, hang, slow_drip, turned
from tests.language.models.conftest import NAMES, PROMPT, model_at

GOOD = "What happened the last time you did that?"


class Heard(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tone: str = Field(max_length=400)
    topics: list[str]


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid")

    say: list[str]
    reading: Heard


#: What each behaviour comes to: for a whole reply, and for a stream. None is a good reply.
CODES: dict[str, tuple[str | None, str | None]] = {
    "good": (None, None),
    "one_piece": (None, None),
    "tiny_pieces": (None, None),
    "slow_drip": (None, None),
    "fenced": (None, None),
    "rate_limited": ("rate_limited", "rate_limited"),
    "rate_limited_without_hint": ("rate_limited", "rate_limited"),
    "no_money": ("rate_limited", "rate_limited"),
    "invalid": ("refused", "refused"),
    "unauthorised": ("unauthorised", "unauthorised"),
    "forbidden": ("unauthorised", "unauthorised"),
    "missing_model": ("refused", "refused"),
    "failed": ("failed", "failed"),
    "unavailable": ("failed", "failed"),
    "overloaded": ("failed", "failed"),
    "hang": ("timeout", "timeout"),
    "hang_midway": ("timeout", "timeout"),
    "hangs_up": ("unreachable", "unreachable"),
    "cut": ("unreachable", "unreachable"),
    "error_midway": ("failed", "failed"),
    "malformed": ("malformed", "malformed"),
    "prose": ("malformed", "malformed"),
    "wrong_shape": ("malformed", "malformed"),
    "refusal": ("refused", "refused"),
    "filtered": ("refused", "refused"),
    "truncated": ("malformed", "malformed"),
    "empty": ("malformed", "malformed"),
    "giant": (None, "malformed"),
    "not_utf8": ("malformed", "malformed"),
    "redirect": ("malformed", "malformed"),
    "html_error": ("failed", "failed"),
    "html_with_200": ("malformed", "malformed"),
    "wrong_language": (None, None),
    "two_questions": (None, None),
    "leading": (None, None),
    "reveals": (None, None),
    "echoes": (None, None),
}
READY = {**BEHAVIOURS, "slow_drip": lambda: slow_drip(between=0.01)}
TIMES_OUT = ("hang", "hang_midway")
ONE = Limits(concurrency=1)


async def complete(model: LanguageModel, seconds: float = 5) -> Any:
    return (await model.complete(PROMPT, Said, timeout_seconds=seconds, most_tokens=2000)).output


async def stream(model: LanguageModel, seconds: float = 5) -> Any:
    async with model.stream(PROMPT, Said, timeout_seconds=seconds, most_tokens=2000) as stream:
        async for _ in stream:
            pass
        return await stream.output()


WAYS = {"whole": complete, "stream": stream}


@asynccontextmanager
async def nothing_left_behind() -> AsyncIterator[None]:
    before = asyncio.all_tasks()
    yield
    left = asyncio.all_tasks() - before
    assert not left, f"tasks that nobody waits for: {left}"


def test_every_behaviour_of_the_fake_is_in_the_table() -> None:
    assert set(CODES) == set(BEHAVIOURS)


@pytest.mark.parametrize("model_name", NAMES)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CODES)
@pytest.mark.usefixtures("impatient")
async def test_a_service_may_do_what_it_likes(name: str, way: str, model_name: str) -> None:
    code = CODES[name][way == "stream"]
    async with nothing_left_behind(), ModelServer(READY[name]()) as server:
        model = model_at(server, model_name, ONE)
        seconds = 0.5 if name in TIMES_OUT else 5
        if code is None:
            assert (await WAYS[way](model, seconds)).say
        else:
            with pytest.raises(ModelUnavailableError) as raised:
                await WAYS[way](model, seconds)
            error = raised.value
            assert (error.code, error.sentence[-1]) == (code, ".")
            assert KEY not in f"{error!r} {error.sentence} {error.words}"
        await server.until(serving=0)
        # The one place that there is was given back, and one failure opens no breaker.
        server.script = filled()
        assert (await complete(model)).say == [GOOD]


@pytest.mark.parametrize("model_name", NAMES)
async def test_what_is_written_is_seen_growing_and_never_taken_back(model_name: str) -> None:
    async with ModelServer(changed(filled(), piece=3)) as server:
        model = model_at(server, model_name)
        async with model.stream(PROMPT, Said, timeout_seconds=5, most_tokens=500) as stream:
            said = [partial["say"][0] async for partial in stream if partial.get("say")]
            output = await stream.output()
    assert len(set(said)) > 5
    assert all(later.startswith(earlier) for earlier, later in pairwise(said))
    assert said[-1] == output.say[0] == GOOD
    assert stream.spent.output_tokens == server.requests[0].output_tokens


@pytest.mark.parametrize("model_name", NAMES)
@pytest.mark.parametrize("name", ["cut", "hang_midway", "error_midway"])
async def test_what_came_before_a_stream_broke_is_seen_and_counted(name: str, model_name: str) -> None:
    async with ModelServer(changed(READY[name](), after=4)) as server:
        model = model_at(server, model_name)
        seen: list[Any] = []
        with pytest.raises(ModelUnavailableError) as raised:
            async with model.stream(PROMPT, Said, timeout_seconds=0.5, most_tokens=500) as stream:
                async for partial in stream:
                    seen.append(partial)
        assert seen
        assert GOOD.startswith(seen[-1]["say"][-1])
        assert raised.value.spent.input_tokens > 0
        assert raised.value.spent.output_tokens > 0


@pytest.mark.parametrize("model_name", NAMES)
async def test_a_reply_that_does_not_fit_is_sent_back_and_both_are_paid_for(model_name: str) -> None:
    broken = turned(filled(), lambda text: text.replace('"topics"', '"topix"'))
    async with ModelServer([broken, filled()]) as server:
        done = await model_at(server, model_name).complete(PROMPT, Said, timeout_seconds=5, most_tokens=500)
        assert done.output.say == [GOOD]
        first, second = server.requests
        assert "topics" in second.texts[-1][1]
        assert done.spent.input_tokens == first.input_tokens + second.input_tokens
        assert done.spent.output_tokens == first.output_tokens + second.output_tokens


@pytest.mark.parametrize("model_name", NAMES)
@pytest.mark.parametrize("way", WAYS)
async def test_a_caller_that_goes_away_closes_its_connection_and_is_no_failure_of_the_service(
    way: str, model_name: str
) -> None:
    async with nothing_left_behind(), ModelServer(hang(after=2)) as server:
        model = model_at(server, model_name, ONE)
        for count in range(1, 7):
            task = asyncio.create_task(WAYS[way](model))
            await server.asked(count)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        await server.until(serving=0)
        assert {asked.outcome for asked in server.requests} == {"abandoned"}
        server.script = filled()
        assert (await complete(model)).say == [GOOD]


@pytest.mark.parametrize("model_name", NAMES)
async def test_a_caller_that_has_heard_enough_closes_the_connection(model_name: str) -> None:
    async with nothing_left_behind(), ModelServer(changed(filled(), between=0.05, piece=4)) as server:
        model = model_at(server, model_name)
        async with model.stream(PROMPT, Said, timeout_seconds=5, most_tokens=500) as stream:
            async for partial in stream:
                if partial.get("say"):
                    break
        await server.until(serving=0)
        assert server.requests[0].outcome == "abandoned"
        assert stream.spent.output_tokens > 0
