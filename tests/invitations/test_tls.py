"""The way to the relay is encrypted, its certificate is looked at, and the password goes no other way."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from pydantic import SecretStr

from openkoji.invitations import posting
from openkoji.settings import Settings
from tests.invitations.conftest import Office
from tests.invitations.relay import relaying
from tests.kit.certificates import Authority


@pytest.fixture
def certificate(tmp_path: Path) -> Iterator[tuple[ssl.SSLContext, Path]]:
    authority = Authority()
    trusted = tmp_path / "authority.pem"
    trusted.write_text(authority.pem)
    posting._tls.cache_clear()
    yield authority.server("127.0.0.1"), trusted
    posting._tls.cache_clear()


def with_password(_: SMTP, __: Session, ___: Envelope, mechanism: str, given: object) -> AuthResult:
    is_right = isinstance(given, LoginPassword) and (given.login, given.password) == (b"koji", b"p@ss:word")
    return AuthResult(success=is_right, handled=False)


def using(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"smtp_url": SecretStr(url)})


async def test_the_password_goes_over_starttls(
    office: Office,
    settings: Settings,
    certificate: tuple[ssl.SSLContext, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context, trusted = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    await office.person("ada@example.com")
    await office.invite()
    with relaying(tls_context=context, require_starttls=True, auth_required=True, authenticator=with_password) as relay:
        await office.send(using(settings, f"smtp://koji:p%40ss%3Aword@127.0.0.1:{relay.port}"))
    assert len(relay.taken) == 1
    assert relay.was_tls == [True]


async def test_a_wrong_password_is_told_and_tried_again(
    office: Office,
    settings: Settings,
    certificate: tuple[ssl.SSLContext, Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context, trusted = certificate
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    await office.person("ada@example.com")
    await office.invite()
    with relaying(tls_context=context, require_starttls=True, auth_required=True, authenticator=with_password) as relay:
        await office.send(using(settings, f"smtp://koji:wrong@127.0.0.1:{relay.port}"))
    item = await office.only()
    assert (item["status"], item["reason"], item["attempts"]) == ("queued", "relay_fails", 1)
    assert item["detail"].startswith("535 ")
    assert "wrong" not in item["detail"]


async def test_a_certificate_that_nobody_vouches_for_is_refused(
    office: Office, settings: Settings, certificate: tuple[ssl.SSLContext, Path]
) -> None:
    await office.person("ada@example.com")
    await office.invite()
    with relaying(tls_context=certificate[0], auth_required=True, authenticator=with_password) as relay:
        await office.send(using(settings, f"smtp://koji:p%40ss%3Aword@127.0.0.1:{relay.port}"))
    assert relay.taken == []
    item = await office.only()
    assert (item["status"], item["reason"]) == ("queued", "relay_fails")
    assert "certificate" in item["detail"].lower()


async def test_a_relay_without_starttls_is_not_used_where_it_is_required(office: Office, settings: Settings) -> None:
    await office.person("ada@example.com")
    await office.invite()
    await office.send(using(settings, f"smtp://127.0.0.1:{office.relay.port}?starttls=required"))
    assert office.relay.taken == []
    assert (await office.only())["reason"] == "relay_fails"
