"""Receivers that answer, and receivers that misbehave: none can hold, flood or confuse the sender."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkoji.kit import outbound
from openkoji.kit.targets import Reply, Targets, UnreachableError, post
from tests.kit.names import FakeNames
from tests.kit.receivers import LOOPBACK, OK, Behaviour, accepts, is_silent, listening, receiver, repeats, says


async def reply_of(behaviour: Behaviour, *, timeout_seconds: float = 15.0) -> Reply:
    async with receiver(behaviour) as it, LOOPBACK.client() as client:
        return await post(client, it.url, b"{}", {}, timeout_seconds=timeout_seconds)


async def failure_of(behaviour: Behaviour, *, timeout_seconds: float = 15.0) -> UnreachableError:
    with pytest.raises(UnreachableError) as failed:
        await reply_of(behaviour, timeout_seconds=timeout_seconds)
    return failed.value


class TestReplies:
    async def test_what_is_sent_is_what_was_asked(self) -> None:
        async with receiver(accepts) as it, LOOPBACK.client() as client:
            reply = await post(client, f"{it.url}?a=ü", b'{"a":1}', {"Content-Type": "application/json", "X-A": "b"})
            sent = it.requests[0].decode().split("\r\n")
            assert sent[0] == "POST /hook?a=%C3%BC HTTP/1.1"
            assert f"host: 127.0.0.1:{it.port}" in sent
            assert {"content-type: application/json", "x-a: b", "content-length: 7"} <= set(sent)
            assert "accept-encoding: identity" in sent
        assert (reply.status, reply.head) == (200, b"ok")
        assert reply.milliseconds > 0

    @pytest.mark.parametrize("status", [200, 204, 301, 307, 404, 410, 429, 500, 503])
    async def test_every_status_is_a_reply(self, status: int) -> None:
        reply = await reply_of(says(f"HTTP/1.1 {status} X\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n".encode()))
        assert (reply.status, reply.headers["retry-after"]) == (status, "7")

    async def test_repeated_headers_are_joined(self) -> None:
        reply = await reply_of(says(b"HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\nContent-Length: 0\r\n\r\n"))
        assert reply.headers["a"] == "1, 2"

    async def test_no_cookie_is_kept_from_one_call_to_the_next(self) -> None:
        sets = says(b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n")
        async with receiver(sets) as it, LOOPBACK.client() as client:
            for _ in range(2):
                await post(client, it.url, b"{}", {})
            assert not any(b"cookie" in head.lower() for head in it.requests)

    async def test_no_proxy_of_the_environment_is_asked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        async with receiver(accepts) as proxy, receiver(accepts) as it, LOOPBACK.client() as client:
            for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
            await post(client, it.url, b"{}", {})
            assert (proxy.connections, it.connections) == (0, 1)

    async def test_a_connection_serves_many_posts(self) -> None:
        async with receiver(accepts) as it, LOOPBACK.client() as client:
            for _ in range(50):
                assert (await post(client, it.url, b"{}", {})).status == 200
            assert (it.connections, len(it.requests)) == (1, 50)

    async def test_a_connection_that_the_receiver_closed_is_not_used_again(self) -> None:
        async with receiver(says(OK, then_closes=True)) as it, LOOPBACK.client() as client:
            for _ in range(5):
                assert (await post(client, it.url, b"{}", {})).status == 200
            assert it.connections == 5

    async def test_posts_go_on_side_by_side(self) -> None:
        async with receiver(is_silent) as dead, receiver(accepts) as alive, LOOPBACK.client() as client:
            waiting = [asyncio.create_task(post(client, dead.url, b"{}", {})) for _ in range(30)]
            for _ in range(10):
                assert (await post(client, alive.url, b"{}", {})).status == 200
            assert not any(task.done() for task in waiting)
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)


class TestBodies:
    async def test_4096_bytes_are_kept(self) -> None:
        for length in (0, 4_095, 4_096, 4_097, 60_000):
            reply = await reply_of(says(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % length + b"a" * length))
            assert reply.head == b"a" * min(length, 4_096)

    async def test_a_long_body_is_cut_off_and_its_connection_closed(self) -> None:
        long = says(b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n" + b"a" * 20_000)
        async with receiver(long) as it, LOOPBACK.client() as client:
            for _ in range(3):
                reply = await post(client, it.url, b"{}", {})
                assert (reply.status, reply.head) == (200, b"a" * 4_096)
            assert it.connections == 3

    @pytest.mark.parametrize(
        "endless",
        [
            repeats(b"HTTP/1.1 200 OK\r\n\r\n", b"a" * 1_000),
            repeats(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"3e8\r\n" + b"a" * 1_000 + b"\r\n"),
            repeats(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
        ],
    )
    async def test_an_endless_body_is_a_reply(self, endless: Behaviour) -> None:
        reply = await reply_of(endless)
        assert (reply.status, reply.head) == (200, b"a" * 4_096)

    async def test_chunks_with_more_wrapping_than_content_come_to_an_end(self) -> None:
        wrapped = b"1;" + b"x" * 1_000 + b"\r\na\r\n"
        reply = await reply_of(repeats(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", wrapped))
        assert reply.status == 200
        assert 0 < len(reply.head) < 100

    @pytest.mark.parametrize(
        ("behaviour", "head"),
        [
            (repeats(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nab", b"c", pause=60.0), b"abc"),
            (repeats(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"", pause=60.0), b""),
            (says(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc", then_closes=True), b"abc"),
            (says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n"), b""),
        ],
    )
    async def test_a_body_that_stalls_or_breaks_leaves_the_status_standing(
        self, monkeypatch: pytest.MonkeyPatch, behaviour: Behaviour, head: bytes
    ) -> None:
        monkeypatch.setattr(outbound, "_BODY_SECONDS", 0.2)
        reply = await reply_of(behaviour)
        assert (reply.status, reply.head) == (200, head)

    async def test_a_bomb_stays_as_small_as_it_was_sent(self) -> None:
        bomb = gzip.compress(b"\0" * 100_000_000)
        reply = await reply_of(
            says(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(bomb) + bomb)
        )
        assert reply.head == bomb[:4_096]


class TestSilence:
    @pytest.mark.parametrize(
        "slow",
        [
            is_silent,
            repeats(b"HTTP/1.1 200 OK\r\n", b"a", pause=0.01),
            repeats(b"", b"H", pause=60.0),
            repeats(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n", pause=0.01),
            repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n", pause=0.01),
        ],
    )
    async def test_one_deadline_holds_for_a_head_that_does_not_come(self, slow: Behaviour) -> None:
        failed = await failure_of(slow, timeout_seconds=0.3)
        assert (failed.code, failed.sentence) == ("timeout", "No reply came within 0.3 seconds.")
        assert failed.milliseconds > 0

    async def test_it_holds_for_a_receiver_that_does_not_read(self) -> None:
        async with listening(lambda _reader, _writer: asyncio.sleep(60)) as port, LOOPBACK.client() as client:
            with pytest.raises(UnreachableError) as failed:
                await post(client, f"http://127.0.0.1:{port}/", b"a" * 20_000_000, {}, timeout_seconds=0.3)
        assert failed.value.code == "timeout"

    async def test_it_holds_for_a_handshake(self) -> None:
        async with listening(lambda _reader, _writer: asyncio.sleep(60)) as port, LOOPBACK.client() as client:
            with pytest.raises(UnreachableError) as failed:
                await post(client, f"https://127.0.0.1:{port}/", b"{}", {}, timeout_seconds=0.3)
        assert failed.value.code == "timeout"

    async def test_it_holds_for_a_name_whose_servers_are_silent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        answered = threading.Event()

        def blocks(*_args: object, **_options: object) -> list[object]:
            answered.wait()
            return []

        monkeypatch.setattr(socket, "getaddrinfo", blocks)
        try:
            async with receiver(accepts) as it, LOOPBACK.client() as client:
                for _ in range(2):
                    with pytest.raises(UnreachableError) as failed:
                        await post(client, "https://silent.example/", b"{}", {}, timeout_seconds=0.2)
                    assert failed.value.code == "timeout"
                assert (await post(client, it.url, b"{}", {})).status == 200
        finally:
            answered.set()


class TestWhatIsNoReply:
    @pytest.mark.parametrize(
        "nonsense",
        [
            says(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"),
            says(b"+PONG\r\n\r\n"),
            says(b"HTTP/1.1 99 Low\r\n\r\n"),
            says(b"HTTP/1.1 2000 High\r\n\r\n"),
            says(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"),
            says(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            says(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5_000 + b"\r\n\r\n"),
            says(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"),
            says(b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
            says(b"HTTP/1.1 200 OK\r\nA: \0\r\n\r\n"),
            says(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
            says(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
            says(b"", then_closes=True),
            says(b"HTTP/1.1 200 OK\r\nA: b", then_closes=True),
            says(b"HTTP/1.1 100 Continue\r\n\r\n", then_closes=True),
            repeats(b"HTTP/1.1 200 OK\r\n", b"A: b\r\n"),
            repeats(b"HTTP/1.1 200 OK\r\nA: ", b"b" * 1_000),
            repeats(b"", b"a" * 1_000),
            repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
            repeats(b"", b"\r\n"),
        ],
    )
    async def test_it_is_told_so(self, nonsense: Behaviour) -> None:
        failed = await failure_of(nonsense)
        assert failed.code == "bad_reply"
        assert failed.sentence.startswith("What came is no HTTP reply: ")

    async def test_a_port_that_nobody_listens_on(self) -> None:
        async with receiver(accepts) as it:
            url = it.url
        async with LOOPBACK.client() as client:
            with pytest.raises(UnreachableError) as failed:
                await post(client, url, b"{}", {})
        assert failed.value.code == "connection_failed"
        assert "takes no connection" in failed.value.sentence

    async def test_a_connection_that_is_reset(self) -> None:
        async def resets(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.transport.abort()
            await asyncio.sleep(60)

        assert (await failure_of(resets)).code in ("connection_failed", "bad_reply")

    async def test_a_name_that_nobody_knows(self) -> None:
        async with Targets().client() as client:
            with pytest.raises(UnreachableError) as failed:
                await post(client, "https://nowhere.invalid/", b"{}", {})
        assert (failed.value.code, failed.value.sentence) == ("dns_failed", "No address of nowhere.invalid was found.")

    async def test_a_name_without_an_address(self, names: FakeNames) -> None:
        names.say("empty.example", [])
        async with Targets().client() as client:
            with pytest.raises(UnreachableError) as failed:
                await post(client, "https://empty.example/", b"{}", {})
        assert failed.value.code == "dns_failed"

    async def test_the_next_address_is_tried_where_one_does_not_answer(self, names: FakeNames) -> None:
        async with receiver(accepts) as it, LOOPBACK.client() as client:
            names.say("two.example", ["127.0.0.77", "127.0.0.1"])
            assert (await post(client, f"http://two.example:{it.port}/", b"{}", {})).status == 200
            assert it.connections == 1

    @settings(max_examples=60, deadline=None)
    @given(
        st.binary(max_size=200),
        st.lists(st.tuples(st.integers(0, 200), st.binary(max_size=8)), max_size=4),
    )
    async def test_whatever_comes_is_a_reply_or_unreachable(
        self, junk: bytes, changes: list[tuple[int, bytes]]
    ) -> None:
        sent = bytearray(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
        )
        for place, piece in changes:
            sent[place : place + len(piece)] = piece
        for said in (bytes(sent), junk):
            try:
                reply = await reply_of(says(said, then_closes=True))
            except UnreachableError as error:
                assert error.code in ("bad_reply", "connection_failed")  # noqa: PT017
            else:
                assert 101 <= reply.status <= 999
