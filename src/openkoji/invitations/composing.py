"""The e-mail that one person is sent: the researcher's words and ours, as text and as HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from openkoji.interviewing import Respondent
from openkoji.interviewing.language import language_for
from openkoji.interviewing.wording.placeholders import fill
from openkoji.invitations.mail import Sender
from openkoji.invitations.mime import Letter
from openkoji.invitations.model import Wording
from openkoji.invitations.suppressions import UnsubscribeLink, hash_of
from openkoji.invitations.texts import code_of, texts
from openkoji.kit.smtp import Mailbox
from openkoji.respondents.identity import Scalar
from openkoji.respondents.links import PersonalLink
from openkoji.studies.readiness import minutes_told

_LINK = re.compile(r"\{\{\s*link\s*\}\}")
# A private sign in the place of the link, while placeholders are filled in and whatever else looks like one goes.
_MARK = "\ue0f0"
_DEFAULT_COLOR = "#1f4fd8"

_environment = Environment(
    loader=PackageLoader("openkoji.invitations"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


@dataclass(frozen=True, slots=True)
class Recipient:
    workspace_id: UUID
    respondent_id: UUID
    email: str
    name: str | None
    metadata: Mapping[str, Scalar]

    def link(self, sender: Sender) -> str:
        return f"{sender.base}/i/{PersonalLink(self.workspace_id, self.respondent_id).token(sender.key_ring)}"

    def unsubscribe_url(self, sender: Sender) -> str:
        address_hash = hash_of(self.workspace_id, self.email, sender.key_ring)
        return f"{sender.base}/u/{UnsubscribeLink(self.workspace_id, address_hash).token(sender.key_ring)}"


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph, or the button alone."""

    text: str
    html: str
    is_button: bool = False


def compose(
    recipient: Recipient,
    document: Mapping[str, Any],
    wording: Wording,
    sender: Sender,
    *,
    invitation_id: UUID,
    number: int,
    moment: datetime,
    link: str | None = None,
    unsubscribe_url: str | None = None,
) -> Letter:
    """The e-mail; `link` and `unsubscribe_url` stand in for the person's own, in a preview.

    Raises ValueError where the recipient's address can be written to by no server.
    """
    about, interviewer = document.get("page") or {}, document.get("interviewer") or {}
    code = code_of([recipient.metadata.get("language"), *(interviewer.get("languages") or ())])
    words, title = texts(code), _one_line(about.get("title") or document["name"])
    link = link or recipient.link(sender)
    unsubscribe_url = unsubscribe_url or recipient.unsubscribe_url(sender)
    filling = _Filling(Respondent(recipient.name, recipient.metadata), code)

    subject = filling.line(wording.subject) if wording.subject else ""
    subject = subject or words["subject"].format(title=title)
    if number:
        subject = words["reminder_subject"].format(subject=subject)
    message = wording.reminder_message if number else wording.message
    paragraphs = filling.paragraphs(message) if message else []
    if not any(paragraph.strip() for paragraph in paragraphs):
        name = _one_line(recipient.name or "")
        greeting = words["greeting"].format(name=name) if name else words["greeting_unnamed"]
        paragraphs = [greeting, words["reminder" if number else "asked"].format(title=title)]
    blocks = [_block(paragraph, link) for paragraph in paragraphs]
    branding = document.get("branding") or {}
    logo_url, color = branding.get("logoUrl"), branding.get("color") or _DEFAULT_COLOR
    values = {
        "blocks": blocks,
        "has_link": any(_MARK in paragraph for paragraph in paragraphs),
        "has_button": any(block.is_button for block in blocks),
        "words": words,
        "language": code,
        "subject": subject,
        "link": link,
        "unsubscribe_url": unsubscribe_url,
        "minutes": max(2, minutes_told(document)),  # reading what the page asks first is part of it
        "sender": sender.mailbox.name or sender.mailbox.domain,
        "postal_address": sender.postal_address,
        "color": color,
        "ink": ink_on(color),
        "logo_url": logo_url if logo_url and logo_url.startswith("https://") else None,
    }
    return Letter(
        sender=sender.mailbox,
        to=Mailbox.of(recipient.name, recipient.email),
        reply_to=Mailbox.of(None, wording.reply_to) if wording.reply_to else None,
        message_id=f"<inv.{invitation_id.hex}@{sender.mailbox.domain}>",
        subject=subject,
        text=_environment.get_template("mail.txt").render(values),
        html=_environment.get_template("mail.html").render(values),
        language=code,
        unsubscribe_url=unsubscribe_url,
        moment=moment,
    )


class _Filling:
    """A researcher's texts with what is known of one person in the place of placeholders."""

    def __init__(self, respondent: Respondent, code: str) -> None:
        self._respondent = respondent
        self._language = language_for(code)

    def _filled(self, text: str) -> str:
        marked = _LINK.sub(_MARK, text.replace(_MARK, ""))
        return fill(marked, self._respondent, self._language)

    def line(self, text: str) -> str:
        return _one_line(self._filled(text).replace(_MARK, ""))

    def paragraphs(self, text: str) -> list[str]:
        return re.split(r"\n[ \t]*\n\s*", self._filled("\n".join(text.splitlines())))


def _block(paragraph: str, link: str) -> _Block:
    if paragraph.strip() == _MARK:
        return _Block(link, "", is_button=True)
    address = escape(link)
    anchor = Markup('<a href="{0}" style="color:inherit;">{0}</a>').format(address)
    html = escape(paragraph).replace("\n", Markup("<br>\n")).replace(_MARK, anchor)
    return _Block(paragraph.replace(_MARK, link), html)


def ink_on(color: str) -> str:
    """Black or white, whichever is read better on a colour (WCAG 2.2, 1.4.3: relative luminance)."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#ffffff" if 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 else "#000000"


def _one_line(text: str) -> str:
    return " ".join(text.split())
