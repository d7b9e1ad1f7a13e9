"""How the mail relay and its sender are written in settings."""

from __future__ import annotations

import pytest

from openkoji.kit.smtp import Mailbox, SmtpServer, StartTls
from openkoji.settings import Settings, SettingsError


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://relay.example", SmtpServer("relay.example", 25, False, StartTls.AUTO)),
        ("smtp://relay.example:587", SmtpServer("relay.example", 587, False, StartTls.REQUIRED)),
        ("smtp://relay.example:2525/?starttls=off", SmtpServer("relay.example", 2525, False, StartTls.OFF)),
        (
            "smtp://koji%40acme.example:p%40ss%3A%2F@relay.example",
            SmtpServer("relay.example", 587, False, StartTls.REQUIRED, "koji@acme.example", "p@ss:/"),
        ),
        ("smtps://u:p@relay.example", SmtpServer("relay.example", 465, True, StartTls.OFF, "u", "p")),
        ("smtp://[::1]:1025?starttls=off", SmtpServer("::1", 1025, False, StartTls.OFF)),
    ],
)
def test_a_relay_is_read_from_its_url(url: str, expected: SmtpServer) -> None:
    assert SmtpServer.parse(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "relay.example",
        "http://relay.example",
        "smtp://",
        "smtp://u:secret@relay.example:99999",
        "smtp://u:secret@relay.example/path",
        "smtp://u:secret@relay.example?starttls=maybe",
        "smtp://u:secret@relay.example?starttls=auto",
        "smtp://u:secret@relay.example?tls=no",
        "smtps://u:secret@relay.example?starttls=off",
    ],
)
def test_a_relay_that_does_not_fit_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w") as refused:
        SmtpServer.parse(url)
    assert "secret" not in str(refused.value)


def test_what_is_shown_of_a_relay_has_no_password() -> None:
    relay = SmtpServer.parse("smtp://u:hunter2@relay.example")
    assert "hunter2" not in repr(relay) + relay.address


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Acme Research <r@acme.example>", Mailbox("Acme Research", "r", "acme.example")),
        ("r@acme.example", Mailbox("", "r", "acme.example")),
        ('"Lovelace, Ada" <ada@Bücher.example>', Mailbox("Lovelace, Ada", "ada", "xn--bcher-kva.example")),
    ],
)
def test_a_sender_is_read(text: str, expected: Mailbox) -> None:
    assert Mailbox.parse(text) == expected


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "@example.com",
        "ada@",
        "a b@example.com",
        "ada@exa mple.com",
        "ada@example.com\r\nBcc: x@y.example",
        "ada\n@example.com",
        "ada@example.com>",
        "ada,bob@example.com",
        "ada@example.com,bob@example.com",
        "ada@-example.com",
        "a" * 65 + "@example.com",
        ".ada@example.com",
        "ada@example..com",
        '"a b"@example.com',
    ],
)
def test_an_address_to_which_nothing_can_be_sent_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no e-mail address"):
        Mailbox.of(None, address)


def test_a_relay_without_a_sender_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENKOJI_SMTP_URL", "smtp://u:hunter2@relay.example")
    monkeypatch.delenv("OPENKOJI_MAIL_FROM", raising=False)
    with pytest.raises(SettingsError, match="OPENKOJI_MAIL_FROM") as refused:
        Settings.load()
    assert "hunter2" not in str(refused.value)
    monkeypatch.setenv("OPENKOJI_MAIL_FROM", "Acme <acme@acme.example>")
    assert "hunter2" not in repr(Settings.load())
