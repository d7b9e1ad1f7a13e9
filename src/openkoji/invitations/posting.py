"""Handing one e-mail to the relay, and what its answer means."""

from __future__ import annotations

import asyncio
import re
import ssl
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from types import TracebackType
from typing import Self

import certifi
from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPNotSupported,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
    SMTPServerDisconnected,
)

from openkoji.invitations.mime import Letter
from openkoji.kit.smtp import SmtpServer, StartTls

SECONDS_FOR_ONE = 60.0
"""How long the relay may take for one e-mail in all, connecting included."""
_LONGEST_DETAIL = 300
_SERVICE_ENDS = 421
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]+")
_ENHANCED = re.compile(r"\s*5\.(\d{1,3})\.(\d{1,3})\b")
# Without an enhanced code (RFC 3463): no such mailbox, not here, not a name that is allowed (RFC 5321, 4.2.3).
_NO_SUCH_MAILBOX = frozenset({550, 551, 553})


class Result(StrEnum):
    SENT = "sent"
    BOUNCED = "bounced"
    """There is no such mailbox: it is not written to again."""
    REFUSED = "refused"
    """It will not be taken, now or later; the address may be good."""
    LATER = "later"
    """This one may be taken later."""
    RELAY_FAILS = "relay_fails"
    """No e-mail can be handed over at the moment."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` is a word of ours; `detail` what the relay said."""

    result: Result
    reason: str | None = None
    detail: str | None = None


class Relay:
    """A connection to the relay, opened for the first e-mail and kept for the next ones."""

    def __init__(self, server: SmtpServer, local_hostname: str) -> None:
        self._server = server
        self._local_hostname = local_hostname
        self._smtp: SMTP | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    async def hand_over(self, letter: Letter) -> Outcome:
        """Send an e-mail. Whatever goes wrong on the way is an outcome, and not raised."""
        try:
            async with asyncio.timeout(SECONDS_FOR_ONE):
                outcome = await self._on_a_fresh_connection_if_need_be(letter)
        except (SMTPException, OSError, TimeoutError) as error:
            outcome = _when_it_fails(error)
        if outcome.result is Result.RELAY_FAILS:
            self._drop()
        return outcome

    async def _on_a_fresh_connection_if_need_be(self, letter: Letter) -> Outcome:
        """Relays end a connection that was used often enough: that says nothing of the e-mail that comes next."""
        is_used = self._smtp is not None
        try:
            return await self._hand_over(letter)
        except (SMTPServerDisconnected, SMTPSenderRefused) as error:
            if not is_used or (isinstance(error, SMTPSenderRefused) and error.code != _SERVICE_ENDS):
                raise
            self._drop()
        return await self._hand_over(letter)

    async def _hand_over(self, letter: Letter) -> Outcome:
        encoded = letter.encoded()
        if self._smtp is None or not self._smtp.is_connected:
            smtp = connection_to(self._server, self._local_hostname)
            self._smtp = smtp
            await smtp.connect()
        options = ["SMTPUTF8", "BODY=8BITMIME"] if letter.needs_smtputf8 else []
        try:
            await self._smtp.sendmail(letter.sender.address, [letter.to.address], encoded, mail_options=options)
        except SMTPRecipientsRefused as error:
            return _refused(error.recipients[0].code, error.recipients[0].message)
        except SMTPNotSupported as error:
            return Outcome(Result.REFUSED, "smtputf8_not_supported", _plain(str(error)))
        except SMTPDataError as error:
            return _when_content_fails(error.code, error.message)
        return Outcome(Result.SENT)

    async def _leave(self) -> None:
        if self._smtp is not None and self._smtp.is_connected:
            try:
                async with asyncio.timeout(2):
                    await self._smtp.quit()
            except (SMTPException, OSError, TimeoutError):
                self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None


def connection_to(server: SmtpServer, local_hostname: str) -> SMTP:
    """Unconnected; certificates are verified."""
    return SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        local_hostname=local_hostname,
        use_tls=server.is_tls,
        start_tls={StartTls.REQUIRED: True, StartTls.AUTO: None, StartTls.OFF: False}[server.starttls],
        tls_context=_tls(),
        timeout=30,
    )


async def greeted_by(server: SmtpServer, local_hostname: str) -> str:
    """Greet the relay and leave; how the way to it is protected. Raises what a connection to it raises."""
    smtp = connection_to(replace(server, user=None, password=None), local_hostname)
    async with smtp:
        await smtp.ehlo()
        transport = smtp.transport
        is_encrypted = transport is not None and transport.get_extra_info("ssl_object") is not None
    return "TLS" if is_encrypted else "not encrypted"


@cache
def _tls() -> ssl.SSLContext:
    """The machine's certificates (or those of SSL_CERT_FILE), and the public ones for a machine that has none."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _refused(code: int, message: str) -> Outcome:
    """What the answer to RCPT says of this address."""
    detail = _plain(f"{code} {message}")
    if code == _SERVICE_ENDS:
        return Outcome(Result.RELAY_FAILS, "relay_fails", detail)
    if code < 500:
        return Outcome(Result.LATER, "deferred", detail)
    enhanced = _ENHANCED.match(message)
    # X.1 is about the address, X.2.1 a mailbox that is switched off; X.7 and the rest are about us or this moment.
    told = enhanced is not None and (enhanced[1] == "1" or enhanced.groups() == ("2", "1"))
    is_gone = told or (enhanced is None and code in _NO_SUCH_MAILBOX)
    return Outcome(Result.BOUNCED, "bounced", detail) if is_gone else Outcome(Result.REFUSED, "refused", detail)


def _when_content_fails(code: int, message: str) -> Outcome:
    detail = _plain(f"{code} {message}")
    if code == _SERVICE_ENDS:
        return Outcome(Result.RELAY_FAILS, "relay_fails", detail)
    return Outcome(Result.REFUSED, "refused", detail) if code >= 500 else Outcome(Result.LATER, "deferred", detail)


def _when_it_fails(error: Exception) -> Outcome:
    """The relay is not there, its certificate does not fit, or it does not take our user or our sender."""
    if isinstance(error, SMTPResponseException) and not isinstance(error, SMTPServerDisconnected):
        return Outcome(Result.RELAY_FAILS, "relay_fails", _plain(f"{error.code} {error.message}"))
    return Outcome(Result.RELAY_FAILS, "relay_fails", _plain(str(error) or type(error).__name__))


def _plain(text: str) -> str:
    return _CONTROLS.sub(" ", text).strip()[:_LONGEST_DETAIL]
