"""An application in this process answers piece by piece, and stops when nobody takes any more."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from openkoji.mcp.in_process import InProcess
from openkoji.mcp.sent_events import Event, events

START = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]}


class Endless:
    """Sends until whoever asked leaves."""

    def __init__(self) -> None:
        self.sent = 0
        self.ended = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert (await receive())["body"] == b"go"
        await send(START)
        leaving = asyncio.create_task(receive())
        try:
            while not leaving.done():
                await send({"type": "http.response.body", "body": b"x" * 1000, "more_body": True})
                self.sent += 1
                await asyncio.sleep(0)
        except OSError:
            pass
        finally:
            leaving.cancel()
            self.ended.set()


async def test_what_is_not_taken_is_not_made() -> None:
    app = Endless()
    async with (
        httpx.AsyncClient(transport=InProcess(app), base_url="http://localhost") as client,
        client.stream("POST", "/", content=b"go") as response,
    ):
        taken = await anext(response.aiter_bytes())
    assert taken == b"x" * 1000
    await asyncio.wait_for(app.ended.wait(), 5)
    assert app.sent < 20


async def test_an_answer_that_breaks_off_is_no_answer() -> None:
    async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("broken")

    async with httpx.AsyncClient(transport=InProcess(breaks), base_url="http://localhost") as client:
        with pytest.raises(httpx.ReadError):
            await client.get("/")


async def test_no_answer_is_told() -> None:
    async def says_nothing(scope: Scope, receive: Receive, send: Send) -> None:
        return

    async with httpx.AsyncClient(transport=InProcess(says_nothing), base_url="http://localhost") as client:
        with pytest.raises(httpx.ReadError):
            await client.get("/")


async def test_events_are_read_however_they_are_cut() -> None:
    stream = (
        b'retry: 3000\n\nid: 1\nevent: results\ndata: {"a": "\xc3\xa9: b"}\n\n'
        b": still here\n\nevent: error\ndata: {}\n\n"
    )
    for size in (1, 7, 1000):

        async def pieces(size: int = size):  # type: ignore[no-untyped-def]
            for start in range(0, len(stream), size):
                yield stream[start : start + size]

        found = [each async for each in events(pieces())]
        assert found == [Event("results", '{"a": "é: b"}'), Event("error", "{}")]
