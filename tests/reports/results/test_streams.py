"""What is watched is read once for all who watch, only while they do, and shown to each whenever it is another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from openkoji.kit.errors import NotFoundError, OpenKojiError, RateLimitedError, UnavailableError
from openkoji.kit.ids import new_id
from openkoji.reports.results import streams as module
from openkoji.reports.results.streams import Pace, Shown, Streams

WORKSPACE = new_id()
QUICK = Pace(pause=0.01, heartbeat=0.05, longest=60, after_fault=0.01)


class Source:
    """Something that changes when a test says so."""

    def __init__(self, subject: str = "study") -> None:
        self.subject = subject
        self.state = 1
        self.text = "one"
        self.looks = 0
        self.reads = 0
        self.fault: Exception | None = None

    async def mark(self) -> str:
        self.looks += 1
        if self.fault is not None:
            raise self.fault
        return f"m{self.state}"

    async def body(self) -> bytes:
        self.reads += 1
        return self.text.encode()


def view(
    streams: Streams, source: Source, *, seen: str | None = None, key: str = "study"
) -> AsyncGenerator[Shown | OpenKojiError | None, None]:
    return streams.view(WORKSPACE, key, lambda: source, seen=seen)


async def next_shown(states: AsyncGenerator[Shown | OpenKojiError | None, None]) -> Shown:
    async with asyncio.timeout(10):
        async for state in states:
            if isinstance(state, Shown):
                return state
    raise AssertionError("the stream ended")


async def rest_of(states: AsyncGenerator[Shown | OpenKojiError | None, None]) -> list[Shown | OpenKojiError]:
    async with asyncio.timeout(10):
        return [state async for state in states if state is not None]


async def test_a_viewer_sees_what_there_is_and_then_every_change() -> None:
    source = Source()
    async with aclosing(view(Streams(QUICK), source)) as states:
        assert await next_shown(states) == Shown.of(b"one")
        source.state, source.text = 2, "two"
        assert await next_shown(states) == Shown.of(b"two")


async def test_who_has_seen_the_latest_is_shown_the_next_alone() -> None:
    source = Source()
    async with aclosing(view(Streams(QUICK), source, seen=Shown.of(b"one").id)) as states:
        assert await anext(states) is None
        assert await anext(states) is None  # a heartbeat
        source.state, source.text = 2, "two"
        assert await next_shown(states) == Shown.of(b"two")


async def test_a_change_that_is_not_shown_wakes_nobody() -> None:
    source = Source()
    async with aclosing(view(Streams(QUICK), source)) as states:
        await next_shown(states)
        source.state = 2
        while source.reads < 2:
            assert await anext(states) is None
        assert await anext(states) is None


async def test_many_viewers_cost_one_reading() -> None:
    streams, source = Streams(QUICK), Source()
    everyone = [view(streams, source) for _ in range(10)]
    shown = await asyncio.gather(*(next_shown(states) for states in everyone))
    assert {each.body for each in shown} == {b"one"}
    assert (source.reads, streams.viewers) == (1, 10)
    for states in everyone:
        await states.aclose()
    assert streams.viewers == 0
    looks = source.looks
    await asyncio.sleep(0.05)
    assert source.looks == looks


async def test_viewers_of_different_parts_of_a_study_share_its_mark() -> None:
    streams = Streams(Pace(pause=0.2, heartbeat=0.05))
    parts = [Source() for _ in range(10)]
    everyone = [view(streams, part, key=f"part {number}") for number, part in enumerate(parts)]
    shown = await asyncio.gather(*(next_shown(states) for states in everyone))
    assert {each.body for each in shown} == {b"one"}
    assert [part.reads for part in parts] == [1] * 10
    assert sum(part.looks for part in parts) <= 2
    other = Source("another study")
    async with aclosing(view(streams, other, key="other")) as states:
        await next_shown(states)
    assert other.looks == 1
    for states in everyone:
        await states.aclose()


async def test_what_cannot_be_read_is_raised_before_anything_is_shown() -> None:
    streams, source = Streams(QUICK), Source()
    source.fault = NotFoundError("gone", code="study_not_found")
    with pytest.raises(NotFoundError):
        await anext(view(streams, source))
    assert streams.viewers == 0
    source.fault = None
    async with aclosing(view(streams, source)) as states:
        assert (await next_shown(states)).body == b"one"


async def test_a_fault_that_passes_is_waited_for_and_one_that_stays_ends_the_stream() -> None:
    source = Source()
    async with aclosing(view(Streams(QUICK), source)) as states:
        await next_shown(states)
        source.fault = UnavailableError("the database is away")
        looks = source.looks
        while source.looks < looks + 2:
            assert await anext(states) is None
        source.fault, source.state, source.text = None, 2, "two"
        assert (await next_shown(states)).body == b"two"
        source.fault = NotFoundError("gone", code="study_not_found")
        assert await rest_of(states) == [source.fault]


async def test_streams_end_with_the_server_and_no_other_begins() -> None:
    streams, source = Streams(QUICK), Source()
    states = view(streams, source)
    await next_shown(states)
    streams.end()
    assert await rest_of(states) == []
    with pytest.raises(UnavailableError):
        await anext(view(streams, source))


async def test_a_stream_ends_after_its_time_so_that_its_key_is_asked_for_again() -> None:
    states = view(Streams(Pace(pause=0.01, heartbeat=0.05, longest=0.1)), Source())
    await next_shown(states)
    assert await rest_of(states) == []


async def test_a_workspace_has_so_many_streams_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OF_A_WORKSPACE", 2)
    streams, source = Streams(QUICK), Source()
    first, second = view(streams, source), view(streams, source, key="another study")
    await next_shown(first)
    await next_shown(second)
    with pytest.raises(RateLimitedError) as raised:
        await anext(view(streams, source))
    assert (raised.value.code, raised.value.retry_after) == ("too_many_streams", 30)
    elsewhere = streams.view(new_id(), "study", lambda: source, seen=None)
    await next_shown(elsewhere)
    await first.aclose()
    third = view(streams, source)
    await next_shown(third)
    for states in (second, third, elsewhere):
        await states.aclose()


async def test_a_process_has_so_many_streams_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_VIEWERS", 1)
    streams, source = Streams(QUICK), Source()
    first = view(streams, source)
    await next_shown(first)
    with pytest.raises(RateLimitedError):
        await anext(streams.view(new_id(), "study", lambda: source, seen=None))
    await first.aclose()
