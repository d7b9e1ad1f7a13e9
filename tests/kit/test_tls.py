"""TLS with receivers: what is verified, and how its failures are told."""

from __future__ import annotations

import asyncio
import os
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from openkoji.kit import pools
from openkoji.kit.targets import UnreachableError, post
from tests.kit.certificates import Authority
from tests.kit.names import FakeNames
from tests.kit.receivers import LOOPBACK, accepts, listening, receiver


class TestTls:
    async def test_the_name_is_verified_though_a_number_is_dialled(
        self, names: FakeNames, authority: Authority
    ) -> None:
        names.say("receiver.example", ["127.0.0.1"])
        async with receiver(accepts, tls=authority.server("receiver.example")) as it:
            async with LOOPBACK.client(tls=authority.trusting) as client:
                for _ in range(20):
                    reply = await post(client, f"https://receiver.example:{it.port}/", b"{}", {})
                    assert (reply.status, reply.head) == (200, b"ok")
            assert it.connections == 1
            assert it.sni == ["receiver.example"]
            assert f"host: receiver.example:{it.port}".encode() in it.requests[0]

    async def test_an_address_can_have_a_certificate(self, authority: Authority) -> None:
        tls = authority.server("127.0.0.1")
        async with receiver(accepts, tls=tls) as it, LOOPBACK.client(tls=authority.trusting) as client:
            assert (await post(client, f"https://127.0.0.1:{it.port}/", b"{}", {})).status == 200

    @pytest.mark.parametrize(
        ("server", "trusting", "told"),
        [
            (lambda ours: ours.server("other.example"), True, "not valid for 'receiver.example'"),
            (lambda ours: ours.server("receiver.example", lasts=timedelta(days=-1)), True, "certificate has expired"),
            (lambda ours: ours.server("receiver.example"), False, "unable to get local issuer certificate"),
        ],
    )
    async def test_a_wrong_certificate_is_told_and_nothing_is_sent(
        self,
        names: FakeNames,
        authority: Authority,
        server: Callable[[Authority], ssl.SSLContext],
        trusting: bool,
        told: str,
    ) -> None:
        names.say("receiver.example", ["127.0.0.1"])
        async with receiver(accepts, tls=server(authority)) as it:
            async with LOOPBACK.client(tls=authority.trusting if trusting else None) as client:
                with pytest.raises(UnreachableError) as failed:
                    await post(client, f"https://receiver.example:{it.port}/", b"{}", {})
            assert it.requests == []
        assert failed.value.code == "tls_failed"
        assert told in failed.value.sentence

    @pytest.mark.parametrize("greeting", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"220 mail.example ESMTP\r\n", b""])
    async def test_a_port_without_tls_is_told(self, authority: Authority, greeting: bytes) -> None:
        async def greets(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(greeting)
            writer.close()

        async with listening(greets) as port, LOOPBACK.client(tls=authority.trusting) as client:
            with pytest.raises(UnreachableError) as failed:
                await post(client, f"https://127.0.0.1:{port}/", b"{}", {})
        assert failed.value.code == "tls_failed"

    async def test_tls_that_breaks_later_is_told(self, authority: Authority) -> None:
        async def corrupts(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            os.write(writer.get_extra_info("socket").fileno(), b"\x17\x03\x03\x00\x20" + b"x" * 32)
            await asyncio.sleep(60)

        tls = authority.server("127.0.0.1")
        async with receiver(corrupts, tls=tls) as it, LOOPBACK.client(tls=authority.trusting) as client:
            with pytest.raises(UnreachableError) as failed:
                await post(client, f"https://127.0.0.1:{it.port}/", b"{}", {})
        assert failed.value.code == "tls_failed"
        assert "TLS broke" in failed.value.sentence

    async def test_a_certificate_asked_of_us_is_a_failure(self, authority: Authority) -> None:
        asking = authority.server("127.0.0.1")
        asking.verify_mode = ssl.CERT_REQUIRED
        async with receiver(accepts, tls=asking) as it, LOOPBACK.client(tls=authority.trusting) as client:
            with pytest.raises(UnreachableError) as failed:
                await post(client, f"https://127.0.0.1:{it.port}/", b"{}", {})
        assert failed.value.code in ("tls_failed", "connection_failed")  # as the alert or the end arrives first

    async def test_an_operator_can_name_authorities_of_their_own(
        self, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "ours.pem").write_text(authority.pem)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ours.pem"))
        pools.certificate_authorities.cache_clear()
        try:
            async with receiver(accepts, tls=authority.server("127.0.0.1")) as it, LOOPBACK.client() as client:
                assert (await post(client, f"https://127.0.0.1:{it.port}/", b"{}", {})).status == 200
        finally:
            pools.certificate_authorities.cache_clear()

    def test_the_authorities_are_read_once(self) -> None:
        assert pools.certificate_authorities() is pools.certificate_authorities()
