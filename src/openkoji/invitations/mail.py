"""What the settings say of e-mail: the relay, who writes, and where links lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Request

from openkoji.kit.crypto import KeyRing
from openkoji.kit.smtp import Mailbox, SmtpServer
from openkoji.settings import Settings


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, where links lead, and the postal address that stands below."""

    base: str
    mailbox: Mailbox
    postal_address: str | None
    key_ring: KeyRing


@dataclass(frozen=True, slots=True)
class Mail:
    """`relay` is None where none is set; `rate` in e-mails a minute."""

    relay: SmtpServer | None
    mailbox: Mailbox | None
    public_url: str | None
    postal_address: str | None
    rate: float
    key_ring: KeyRing

    @classmethod
    def of(cls, settings: Settings) -> Mail:
        url = settings.smtp_url
        return cls(
            relay=SmtpServer.parse(url.get_secret_value()) if url is not None else None,
            mailbox=Mailbox.parse(settings.mail_from) if settings.mail_from is not None else None,
            public_url=settings.public_url,
            postal_address=settings.mail_postal_address,
            rate=settings.mail_rate,
            key_ring=settings.key_ring(),
        )

    @property
    def sends(self) -> bool:
        """True where e-mail can go out: a job has no request that would tell it where links lead."""
        return self.relay is not None and self.public_url is not None

    def sender(self, base: str) -> Sender:
        """Who writes from here; where no sender is set, one that a preview may show."""
        mailbox = self.mailbox or Mailbox("", "invitations", urlsplit(base).hostname or "localhost")
        return Sender(base.rstrip("/"), mailbox, self.postal_address, self.key_ring)


async def _mail(request: Request) -> Mail:
    mail: Mail = request.app.state.mail
    return mail


MailDep = Annotated[Mail, Depends(_mail)]
