"""An e-mail's headers, byte by byte."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default

import pytest

from openkoji.invitations.mime import Letter
from openkoji.kit.smtp import Mailbox
from tests.invitations.conftest import Office

LONG_URL = "https://research.a-company-with-a-long-name.example.com/u/" + "A1b2-C3d4_" * 6 + "E5f6"


def letter(**changes: object) -> Letter:
    fields: dict[str, object] = {
        "sender": Mailbox.parse("Acme Research <research@acme.example>"),
        "to": Mailbox.of("Ada Lovelace", "ada@example.com"),
        "reply_to": None,
        "message_id": "<inv.0123456789abcdef0123456789abcdef@acme.example>",
        "subject": "Your view on Cancelling",
        "text": "Hello\n",
        "html": "<p>Hello</p>\n",
        "language": "en",
        "unsubscribe_url": LONG_URL,
        "moment": datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
    }
    return Letter(**(fields | changes))  # type: ignore[arg-type]


def head(made: Letter) -> list[str]:
    return made.encoded().partition(b"\r\n\r\n")[0].decode().split("\r\n")


def test_the_headers_are_these_bytes() -> None:
    assert head(letter(reply_to=Mailbox.of(None, "team@acme.example"))) == [
        "From: Acme Research <research@acme.example>",
        "To: Ada Lovelace <ada@example.com>",
        "Reply-To: <team@acme.example>",
        "Subject: Your view on Cancelling",
        "Date: Tue, 24 Nov 2026 12:00:00 +0000",
        "Message-ID: <inv.0123456789abcdef0123456789abcdef@acme.example>",
        "Auto-Submitted: auto-generated",
        f"List-Unsubscribe: <{LONG_URL}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Content-Language: en",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        ' boundary="=_inv.0123456789abcdef0123456789abcdef"',
    ]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ada\r\nBcc: victim@example.com", '"Ada Bcc: victim@example.com"'),
        ("Ada\nLovelace", "Ada Lovelace"),
        ("Ada\x00\x85\u2028Bcc: x", '"Ada Bcc: x"'),
        ("Lovelace, Ada", '"Lovelace, Ada"'),
        ('Ada "the first" \\o/', r'"Ada \"the first\" \\o/"'),
        ("<evil@example.com>", '"<evil@example.com>"'),
        ("=?utf-8?q?x?=", "=?utf-8?b?PT91dGYtOD9xP3g/PQ==?=\r\n"),
    ],
)
def test_a_name_stays_a_name(name: str, written: str) -> None:
    found = head(letter(to=Mailbox(name, "ada", "example.com")))
    assert f"To: {written} <ada@example.com>" in "\r\n".join(found)
    assert not [line for line in found if line.lower().startswith("bcc")]


@pytest.mark.parametrize("name", ["Zoë Müller", "山田 太郎", "Zoë, " + "long " * 40, "🙂" * 30])
def test_a_name_beyond_ascii_is_one_mailbox_and_short_lines(name: str) -> None:
    encoded = letter(to=Mailbox.of(name, "ada@example.com")).encoded()
    assert all(len(line) <= 78 for line in encoded.split(b"\r\n") if not line.startswith(b"List-Unsubscribe:"))
    [mailbox] = message_from_bytes(encoded, policy=default)["To"].addresses
    assert mailbox.addr_spec == "ada@example.com"
    written = str(make_header(decode_header(encoded.partition(b"To: ")[2].partition(b"\r\n <")[0].decode())))
    assert written == " ".join(name.split())[:100].strip()


def test_a_subject_is_one_line_in_words_that_every_program_reads() -> None:
    subject = "Ihre Meinung:\r\nBcc: x@example.com zur Kündigung, die Sie uns neulich geschickt haben, und warum"
    found = head(letter(subject=subject))
    start = next(place for place, line in enumerate(found) if line.startswith("Subject:"))
    lines = [found[start]]
    while found[start + len(lines)].startswith(" "):
        lines.append(found[start + len(lines)])
    assert all(len(line) <= 78 and line.isascii() for line in lines)
    assert str(make_header(decode_header("".join(lines).removeprefix("Subject: ")))) == subject.replace("\r\n", " ")


@pytest.mark.parametrize(
    "changes", [{"unsubscribe_url": "https://x/u/1>\r\nBcc: x"}, {"message_id": "<a@b>\nX: y"}, {"language": "en\r"}]
)
def test_what_would_begin_another_header_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="line break"):
        letter(**changes).encoded()


def test_bodies_are_short_lines_of_ascii_that_come_back_as_they_were() -> None:
    text = "Grüße " + "ohne Ende " * 30 + "\n.\nFrom here\n-- \n"
    encoded = letter(text=text, html=f"<p>{text}</p>").encoded()
    assert all(len(line) <= 78 for line in encoded.split(b"\r\n") if not line.startswith(b"List-Unsubscribe:"))
    assert encoded.isascii()
    assert b"\n" not in encoded.replace(b"\r\n", b"")
    parsed = message_from_bytes(encoded, policy=default)
    assert isinstance(parsed, EmailMessage)
    plain = parsed.get_body(("plain",))
    assert plain is not None
    assert plain.get_content().replace("\r\n", "\n") == text.rstrip("\n")


async def test_what_arrives_has_what_mailboxes_ask_for(office: Office) -> None:
    await office.person("ada@example.com", "Ada\r\nBcc: victim@example.com")
    await office.invite(subject="For {{respondent.name}}", replyTo="team@acme.example")
    await office.send()
    [taken] = office.relay.taken
    assert taken.recipients == ["ada@example.com"]
    message = taken.message
    assert message["Subject"] == "For Ada Bcc: victim@example.com"
    assert message["Bcc"] is None
    assert message["Reply-To"] == "team@acme.example"
    invitation = (await office.only())["id"].removeprefix("inv_")
    assert message["Message-ID"] == f"<inv.{invitation}@acme.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert [line for line in taken.head if line.startswith(b"List-Unsubscribe-Post")] == [
        b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"
    ]
    [unsubscribe] = [line for line in taken.head if line.startswith(b"List-Unsubscribe:")]
    assert re.fullmatch(rb"List-Unsubscribe: <https://research\.example\.com/u/[\w-]{64}>", unsubscribe)
    assert b"ada" not in unsubscribe.lower()
    assert "<img" not in taken.html  # nothing that tells us when it is opened
