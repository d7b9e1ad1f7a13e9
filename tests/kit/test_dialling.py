"""Connections to receivers: none outlives its post."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import httpcore
import pytest

from openkoji.kit.targets import UnreachableError, post
from tests.jobs.polling import until
from tests.kit.receivers import LOOPBACK, Behaviour, accepts, is_silent, listening, receiver, repeats, says


class TestThatNothingStaysOpen:
    @pytest.fixture
    def sockets(self, monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
        """Every socket that is opened."""
        opened: list[socket.socket] = []
        really = httpcore.AnyIOBackend.connect_tcp

        async def connect_tcp(self: httpcore.AnyIOBackend, *args: Any) -> httpcore.AsyncNetworkStream:
            stream = await really(self, *args)
            opened.append(stream.get_extra_info("socket"))
            return stream

        monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect_tcp)
        return opened

    @pytest.mark.parametrize(
        "behaviour", [accepts, is_silent, says(b"nonsense\r\n\r\n"), repeats(b"HTTP/1.1 200 OK\r\n\r\n", b"a")]
    )
    @pytest.mark.parametrize("scheme", ["http", "https"])
    async def test_of_posts_that_ended_in_any_way(
        self, sockets: list[socket.socket], scheme: str, behaviour: Behaviour
    ) -> None:
        async with receiver(behaviour) as it, LOOPBACK.client() as client:
            url = f"{scheme}://127.0.0.1:{it.port}/"
            posts = [asyncio.create_task(post(client, url, b"{}", {})) for _ in range(8)]
            posts[0].cancel()
            await until(lambda: len(sockets) == 7 or None, within=20)
            await asyncio.wait(posts, timeout=0.2)
            for each in posts:
                each.cancel()
            await asyncio.gather(*posts, return_exceptions=True)
        await _settled()
        assert len(sockets) == 7
        assert {each.fileno() for each in sockets} == {-1}

    async def test_of_a_post_that_got_no_answer_in_time(self, sockets: list[socket.socket]) -> None:
        async with receiver(is_silent) as it, LOOPBACK.client() as client:
            with pytest.raises(UnreachableError):
                await post(client, it.url, b"{}", {}, timeout_seconds=1.0)
            await _settled()
            assert [each.fileno() for each in sockets] == [-1]

    async def test_of_a_handshake_that_is_cancelled(self, sockets: list[socket.socket]) -> None:
        greeted = asyncio.Event()

        async def hears_the_greeting(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
            await reader.read(1)
            greeted.set()
            await asyncio.sleep(60)

        async with listening(hears_the_greeting) as port, LOOPBACK.client() as client:
            posting = asyncio.create_task(post(client, f"https://127.0.0.1:{port}/", b"{}", {}))
            await greeted.wait()
            posting.cancel()
            await asyncio.gather(posting, return_exceptions=True)
            await _settled()
            assert [each.fileno() for each in sockets] == [-1]


async def _settled() -> None:
    """Let the event loop do what was called for, such as closing a transport."""
    for _ in range(5):
        await asyncio.sleep(0)
