"""A mail relay on loopback, which takes what it is told to take and keeps it."""

from __future__ import annotations

import asyncio
import email
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Taken:
    """An e-mail as it came over the wire."""

    sender: str
    recipients: list[str]
    raw: bytes
    mail_options: list[str]

    @property
    def message(self) -> EmailMessage:
        parsed = email.message_from_bytes(self.raw, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed

    @property
    def head(self) -> list[bytes]:
        """The lines of the headers as they stand, folds and all."""
        return self.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")

    @property
    def text(self) -> str:
        return self._part("plain")

    @property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        assert part is not None
        return str(part.get_content())


@dataclass
class Relay:
    """`answers` are what RCPT is answered with, one after the other; then 250."""

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    data_answers: list[str] = field(default_factory=list)
    connections: int = 0
    messages_per_connection: int | None = None
    was_tls: list[bool] = field(default_factory=list)
    on_asked: Callable[[], None] | None = None
    """Called when a message came, before it is answered."""
    on_data: Callable[[], None] | None = None
    """Called when a message was taken, before that is said."""

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?starttls=off"

    async def handle_EHLO(  # noqa: N802  named by aiosmtpd
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        sent = getattr(session, "sent", 0)
        if self.messages_per_connection is not None and sent >= self.messages_per_connection:
            return "421 4.7.0 Enough for this connection"
        session.sent = sent + 1  # type: ignore[attr-defined]  # a session holds what its server notes
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.pop(0) if self.answers else "250 2.1.5 Ok"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.on_asked is not None:
            self.on_asked()
        answer = self.data_answers.pop(0) if self.data_answers else "250 2.0.0 queued"
        if answer == "hang":
            await asyncio.sleep(30)
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.was_tls.append(session.ssl is not None)
            self.taken.append(
                Taken(str(envelope.mail_from), list(envelope.rcpt_tos), envelope.content, list(envelope.mail_options))
            )
            if self.on_data is not None:
                self.on_data()
        return answer


class _AnyPort(Controller):
    """On a free port, which is known once it listens."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def relaying(**options: Any) -> Iterator[Relay]:
    """A relay that runs in a thread of its own."""
    relay = Relay()
    controller = _AnyPort(relay, hostname="127.0.0.1", port=0, ready_timeout=10, **options)
    controller.start()
    try:
        relay.port = controller.port
        yield relay
    finally:
        controller.stop()
