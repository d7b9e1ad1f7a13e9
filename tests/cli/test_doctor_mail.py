"""`openkoji doctor` says whether the mail relay answers, and sends nothing to find out."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from openkoji.cli import app
from openkoji.invitations import posting
from tests.invitations.relay import relaying
from tests.kit.certificates import Authority

runner = CliRunner()


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "OPENKOJI_DATABASE_URL", "OPENKOJI_SMTP_URL", "OPENKOJI_PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("OPENKOJI_EMBEDDER", "lexical")
    monkeypatch.setenv("OPENKOJI_DATA_DIR", str(tmp_path / "data"))


def mail_line() -> str:
    output = runner.invoke(app, ["doctor"]).output.splitlines()
    place = next(number for number, line in enumerate(output) if " E-mail " in line)
    return " ".join(" ".join(output[place : place + 2]).split())


def set_up(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("OPENKOJI_SMTP_URL", url)
    monkeypatch.setenv("OPENKOJI_MAIL_FROM", "Acme <r@acme.example>")


def test_no_relay_is_no_fault(tmp_path: Path) -> None:
    assert mail_line().startswith("ok E-mail none set (OPENKOJI_SMTP_URL)")
    assert not (tmp_path / "data").exists()


def test_a_relay_that_answers_is_named_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    with relaying() as relay:
        set_up(monkeypatch, f"smtp://u:hunter2@127.0.0.1:{relay.port}?starttls=off")
        assert "!! E-mail" in mail_line()
        assert "Set OPENKOJI_PUBLIC_URL" in mail_line()
        monkeypatch.setenv("OPENKOJI_PUBLIC_URL", "https://research.example.com")
        line = mail_line()
        monkeypatch.setenv("OPENKOJI_PUBLIC_URL", "http://research.example.com")
        assert "links are not https" in mail_line()
    assert line.startswith(f"ok E-mail smtp://127.0.0.1:{relay.port}, from r@acme.example, answers (not encrypted)")
    assert "OPENKOJI_MAIL_POSTAL_ADDRESS" in line
    assert "https" not in line
    assert "hunter2" not in line
    assert relay.taken == []


def test_a_relay_that_is_not_there_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(monkeypatch, "smtp://127.0.0.1:1")
    assert mail_line().startswith("!! E-mail smtp://127.0.0.1:1, from r@acme.example: ")
    assert "Check OPENKOJI_SMTP_URL." in mail_line()


def test_a_certificate_that_nobody_vouches_for_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = Authority()
    trusted = tmp_path / "authority.pem"
    trusted.write_text(authority.pem)
    monkeypatch.setenv("OPENKOJI_PUBLIC_URL", "https://research.example.com")
    with relaying(tls_context=authority.server("127.0.0.1")) as relay:
        set_up(monkeypatch, f"smtp://127.0.0.1:{relay.port}?starttls=required")
        posting._tls.cache_clear()
        assert "certificate" in mail_line().lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        posting._tls.cache_clear()
        assert "answers (TLS)" in mail_line()
    posting._tls.cache_clear()
