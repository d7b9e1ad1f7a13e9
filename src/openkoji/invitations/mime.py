"""An e-mail as the bytes that go over the wire.

Written out here, since what Python's `EmailMessage` makes of a long `List-Unsubscribe` is an encoded word that no mail
program reads, and of a long name with a comma two addresses.
"""

from __future__ import annotations

import quopri
import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime

from openkoji.kit.smtp import Mailbox

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SPECIAL = re.compile(r"[^\w !#$%&\'*+/=?^`{|}~-]", re.ASCII)
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person is sent. `unsubscribe_url` takes the POST of RFC 8058."""

    sender: Mailbox
    to: Mailbox
    reply_to: Mailbox | None
    message_id: str
    subject: str
    text: str
    html: str
    language: str
    unsubscribe_url: str
    moment: datetime

    @property
    def needs_smtputf8(self) -> bool:
        """True where an address can be written to by servers alone that know RFC 6531."""
        return not self.to.is_ascii

    def encoded(self) -> bytes:
        """Headers and both bodies, with CRLF; lines of the bodies are short and ASCII. Raises ValueError for a header
        that would begin another one."""
        boundary = f"=_{self.message_id.partition('@')[0].strip('<')}"
        headers = [
            ("From", _mailbox(self.sender)),
            ("To", _mailbox(self.to)),
            *([("Reply-To", _mailbox(self.reply_to))] if self.reply_to else []),
            ("Subject", _words(_one_line(self.subject))),
            ("Date", format_datetime(self.moment)),
            ("Message-ID", self.message_id),
            ("Auto-Submitted", "auto-generated"),
            ("List-Unsubscribe", f"<{self.unsubscribe_url}>"),
            ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
            ("Content-Language", self.language),
            ("MIME-Version", "1.0"),
            ("Content-Type", f'multipart/alternative;\n boundary="{boundary}"'),
        ]
        parts = [_part("plain", self.text), _part("html", self.html)]
        lines = [
            *(_header(name, value) for name, value in headers),
            "",
            *(line for part in parts for line in (f"--{boundary}", *part)),
            f"--{boundary}--",
            "",
        ]
        return "\r\n".join(lines).encode()


def _header(name: str, value: str) -> str:
    """Folded values hold "\\n " between encoded words; anything else that ends a line would be a header of its own."""
    unfolded = value.replace("\n ", " ")
    if _CONTROLS.search(unfolded):
        raise ValueError(f"The header {name} would hold a line break or another control character.")
    return f"{name}: {value}".replace("\n", "\r\n")


def _mailbox(mailbox: Mailbox) -> str:
    address = f"<{mailbox.address}>"
    name = _one_line(mailbox.name)[:_LONGEST_NAME].strip()
    if not name:
        return address
    if _needs_encoding(name):
        return f"{Header(name, 'utf-8', maxlinelen=75, header_name='Reply-To').encode()}\n {address}"
    if _SPECIAL.search(name):
        escaped = name.replace("\\", "\\\\").replace('"', '\\"')
        name = f'"{escaped}"'
    return f"{name} {address}"


def _words(text: str) -> str:
    return Header(text, "utf-8", maxlinelen=75, header_name="Subject").encode() if _needs_encoding(text) else text


def _needs_encoding(text: str) -> bool:
    """Also where it looks as if it were encoded already (RFC 2047)."""
    return not text.isascii() or "=?" in text


def _one_line(text: str) -> str:
    return " ".join(_CONTROLS.sub(" ", text).split())


def _part(kind: str, text: str) -> list[str]:
    whole = "\n".join(text.splitlines()) + "\n"
    body = quopri.encodestring(whole.encode()).decode("ascii")
    return [
        f"Content-Type: text/{kind}; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        *body.splitlines(),
    ]
