"""What `openkoji doctor` says of e-mail: whether the relay answers. No e-mail is sent and nobody logs in."""

from __future__ import annotations

import asyncio

from aiosmtplib import SMTPException

from openkoji.cli.doctor_findings import Finding
from openkoji.invitations.posting import greeted_by
from openkoji.kit.smtp import Mailbox, SmtpServer
from openkoji.settings import Settings

_SECONDS = 10


def mail_relay(settings: Settings) -> Finding:
    """Whether the relay is there, its certificate fits, and links of e-mails lead here."""
    if settings.smtp_url is None or settings.mail_from is None:
        return Finding("E-mail", "none set (OPENKOJI_SMTP_URL): links are listed and nothing is sent")
    relay, mailbox = SmtpServer.parse(settings.smtp_url.get_secret_value()), Mailbox.parse(settings.mail_from)
    state = f"{relay.address}, from {mailbox.address}"
    try:
        way = asyncio.run(_greeted_by(relay, mailbox.domain))
    except (SMTPException, OSError, TimeoutError) as error:
        reason = str(error) or "no answer"
        return Finding("E-mail", f"{state}: {reason}", is_well=False, remedy="Check OPENKOJI_SMTP_URL.")
    if settings.public_url is None:
        return Finding(
            "E-mail",
            f"{state}, answers ({way}); nothing can be sent",
            is_well=False,
            remedy="Set OPENKOJI_PUBLIC_URL, so that links in e-mails lead here.",
        )
    remarks = [
        "" if settings.mail_postal_address else "; no postal address (OPENKOJI_MAIL_POSTAL_ADDRESS)",
        "" if settings.public_url.startswith("https://") else "; links are not https, so mailboxes show no unsubscribe",
    ]
    return Finding("E-mail", f"{state}, answers ({way}){''.join(remarks)}")


async def _greeted_by(relay: SmtpServer, local_hostname: str) -> str:
    async with asyncio.timeout(_SECONDS):
        return await greeted_by(relay, local_hostname)
