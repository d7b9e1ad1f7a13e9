"""How the server's own mail relay is written in a setting, and who its e-mails come from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from urllib.parse import parse_qs, unquote, urlsplit

import idna

SUBMISSION_PORT, SMTPS_PORT, RELAY_PORT = 587, 465, 25

# What may stand before the @ without quotes (RFC 5322 atext and dots; RFC 6531 for what is not ASCII).
_LOCAL = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_LONGEST_LOCAL, _LONGEST_DOMAIN = 64, 253


class StartTls(StrEnum):
    REQUIRED = "required"
    """Nothing is sent in the clear."""
    AUTO = "auto"
    """Where the relay offers it."""
    OFF = "off"


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A relay; `is_tls` from the first byte on (smtps)."""

    host: str
    port: int
    is_tls: bool
    starttls: StartTls
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> SmtpServer:
        """From smtp://user:password@host:587?starttls=required or smtps://user:password@host.

        STARTTLS is required with a user or on port 587, else taken where it is offered; `starttls` says otherwise.
        Raises ValueError with what does not fit, which never holds the password.
        """
        parts = urlsplit(url.strip())
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"}:
            raise ValueError("is not written as smtp://user:password@host:587 or smtps://user:password@host")
        try:
            given_port = parts.port
        except ValueError:
            raise ValueError("has a port that is no number up to 65535") from None
        user = unquote(parts.username) if parts.username else None
        is_tls = parts.scheme == "smtps"
        port = given_port or (SMTPS_PORT if is_tls else SUBMISSION_PORT if user else RELAY_PORT)
        options = parse_qs(parts.query, keep_blank_values=True)
        if options.keys() - {"starttls"} or (is_tls and options):
            raise ValueError("has an option besides ?starttls=required, auto or off, which smtp:// alone takes")
        wanted = options.get("starttls", ["required" if user or port == SUBMISSION_PORT else "auto"])[-1]
        if wanted not in set(StartTls):
            raise ValueError("has a starttls that is none of required, auto, off")
        starttls = StartTls.OFF if is_tls else StartTls(wanted)
        if user and not is_tls and starttls is StartTls.AUTO:
            raise ValueError("has a user, and so starttls=required, or off where the password may go in the clear")
        return cls(parts.hostname, port, is_tls, starttls, user, unquote(parts.password or "") if user else None)

    @property
    def address(self) -> str:
        """What may be shown."""
        return f"{'smtps' if self.is_tls else 'smtp'}://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address. The domain is in ASCII (IDNA); `is_ascii` is False where the local part is not."""

    name: str
    local: str
    domain: str

    @classmethod
    def parse(cls, text: str) -> Mailbox:
        """From `Acme Research <research@acme.example>` or an address alone. Raises ValueError."""
        name, address = parseaddr(text)
        if not address:
            raise ValueError("is not written as Name <name@example.com>")
        return cls.of(name, address)

    @classmethod
    def of(cls, name: str | None, address: str) -> Mailbox:
        """Raises ValueError for an address to which nothing can be sent, whatever else stands in it."""
        local, at, domain = address.strip().rpartition("@")
        try:
            plain = idna.encode(domain, uts46=True).decode() if domain else ""
        except idna.IDNAError:
            plain = ""
        fits = at and _LOCAL.fullmatch(local) and len(local.encode()) <= _LONGEST_LOCAL
        if not fits or not plain or len(plain) > _LONGEST_DOMAIN:
            raise ValueError("is no e-mail address that can be written to")
        return cls(" ".join((name or "").split()), local, plain.lower())

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def is_ascii(self) -> bool:
        return self.local.isascii()
