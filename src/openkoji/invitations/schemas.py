"""Invitations on the wire."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator

from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.invitations.inviting import Skipped
from openkoji.invitations.mime import Letter
from openkoji.invitations.model import EmailReason, EmailStatus, Invitation, InviteeProgress, Wording
from openkoji.invitations.repository import Counted
from openkoji.kit.ids import Prefix, public_id
from openkoji.kit.smtp import Mailbox

MOST_NAMED = 1_000
_LATEST_REMINDER = 60


def _is_a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no time zone, as in Europe/Berlin") from None
    return name


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise ValueError("holds a NUL character")
    return text


def _is_an_address(text: str) -> str:
    if not Mailbox.of(None, text).is_ascii:
        raise ValueError("has signs before the @ that many mail servers refuse")
    return text


def _rises(days: list[int]) -> list[int]:
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise ValueError("must name later and later days")
    return days


Hour = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Subject = Annotated[str, StringConstraints(max_length=200, pattern=r"\S"), AfterValidator(_without_nul)]
Message = Annotated[str, StringConstraints(max_length=5_000, pattern=r"\S"), AfterValidator(_without_nul)]
RespondentId = Annotated[str, StringConstraints(pattern=r"^rsp_[0-9a-f]{32}$")]
Day = Annotated[int, Field(ge=1, le=_LATEST_REMINDER)]


class QuietHoursView(StrictModel):
    """When nobody is written to."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"from": "21:00", "to": "08:00", "timeZone": "UTC"}]})

    begins: Annotated[Hour, Field(alias="from", description="21:00. The same as `to`: there are none.")]
    ends: Annotated[Hour, Field(alias="to", description="08:00. Earlier than `from`: on the next day.")]
    time_zone: Annotated[
        str, StringConstraints(max_length=60), AfterValidator(_is_a_zone), Field(description="Europe/Berlin.")
    ] = "UTC"

    def stored(self) -> dict[str, str]:
        return {"from": self.begins, "to": self.ends, "timeZone": self.time_zone}


class NewInvitations(StrictModel):
    """Whom to invite, in which words, and when. Texts may hold {{respondent.name}}, {{metadata.plan|your plan}} and
    {{link}}."""

    respondent_ids: Annotated[
        list[RespondentId] | None,
        Field(min_length=1, max_length=MOST_NAMED, description="The ids of respondents: rsp_…"),
    ] = None
    all_: Annotated[
        Literal[True] | None,
        Field(alias="all", description="Everybody who was not invited, has not begun and has not withdrawn."),
    ] = None
    subject: Annotated[Subject | None, Field(description="Default: in the person's language, with the title.")] = None
    message: Annotated[
        Message | None,
        Field(description="Plain text; an empty line ends a paragraph. Where {{link}} stands alone, the button is."),
    ] = None
    reminder_message: Annotated[Message | None, Field(description="The same for reminders.")] = None
    reply_to: Annotated[
        Annotated[str, StringConstraints(max_length=254), AfterValidator(_is_an_address)] | None,
        Field(description="Where answers by e-mail go. Default: to the sender."),
    ] = None
    reminders: Annotated[
        list[Day],
        Field(max_length=3, description="Days after the invitation, for who has not begun by then: [3, 7]."),
        AfterValidator(_rises),
    ] = []
    quiet_hours: Annotated[QuietHoursView | None, Field(description="Default: from 21:00 to 08:00 in UTC.")] = None
    dry_run: Annotated[bool, Field(description="Only say who would be written to, and show what.")] = False

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if (self.respondent_ids is None) == (self.all_ is None):
            raise ValueError("names respondentIds, or all: true, and not both")
        return self

    def wording(self) -> Wording:
        return Wording(
            subject=self.subject,
            message=self.message,
            reminder_message=self.reminder_message,
            reply_to=self.reply_to,
            reminders=tuple(self.reminders),
            quiet_hours=self.quiet_hours.stored() if self.quiet_hours else None,
        )


class SkippedView(WireModel):
    respondent_id: str
    reason: EmailReason

    @classmethod
    def of(cls, skipped: Skipped) -> SkippedView:
        return cls(
            respondent_id=public_id(Prefix.RESPONDENT, skipped.respondent_id), reason=EmailReason(skipped.reason)
        )


class LinkView(WireModel):
    respondent_id: str
    name: str | None
    email: str | None
    link: Annotated[str, Field(description="Whoever opens it is this person.")]


class PreviewView(WireModel):
    """What the first of them would be sent; its links lead nowhere."""

    subject: str
    text: str
    html: str

    @classmethod
    def of(cls, letter: Letter) -> PreviewView:
        return cls(subject=letter.subject, text=letter.text, html=letter.html)


class InvitedView(WireModel):
    delivery: Annotated[
        Literal["email", "links"],
        Field(description="links: this server has no mail relay. Nothing is sent or queued; send the links yourself."),
    ]
    sent: Annotated[bool, Field(description="Whether e-mails go out because of this call.")]
    queued: int
    not_before: Annotated[Timestamp | None, Field(description="When the first goes out, later in quiet hours.")]
    recipients: Annotated[list[str], Field(description="Who is written to, or would be: rsp_…")]
    skipped: list[SkippedView]
    without_email: Annotated[int, Field(description="With `all`: how many have no e-mail, and are left out.")]
    more: Annotated[bool, Field(description="With `all`: there are more; the same call again takes the next ones.")]
    links: list[LinkView] = []
    preview: PreviewView | None = None


class EmailView(WireModel):
    """One e-mail to one respondent."""

    id: str
    respondent_id: str
    email: str | None
    number: Annotated[int, Field(description="0 for the invitation, then the reminders.")]
    status: EmailStatus
    reason: Annotated[EmailReason | None, Field(description="Why it was not sent, or not yet.")]
    detail: Annotated[str | None, Field(description="What the mail server said.")]
    attempts: int
    next_attempt_at: Timestamp | None
    created_at: Timestamp
    settled_at: Annotated[Timestamp | None, Field(description="When it was sent, or given up.")]
    progress: Annotated[InviteeProgress, Field(description="How far this person has come.")]

    @classmethod
    def of(cls, invitation: Invitation) -> EmailView:
        return cls(
            id=public_id(Prefix.INVITATION, invitation.id),
            respondent_id=public_id(Prefix.RESPONDENT, invitation.respondent_id),
            email=invitation.email,
            number=invitation.number,
            status=EmailStatus(invitation.status),
            reason=EmailReason(invitation.reason) if invitation.reason else None,
            detail=invitation.detail,
            attempts=invitation.attempts,
            next_attempt_at=invitation.next_attempt_at,
            created_at=invitation.created_at,
            settled_at=invitation.settled_at,
            progress=invitation.progress,
        )


class EmailCounts(WireModel):
    queued: int
    sent: int
    failed: int
    suppressed: int
    cancelled: int


class ProgressCounts(WireModel):
    """People whose invitation was sent, and how far they have come."""

    invited: int
    begun: int
    completed: int
    withdrawn: int


class InvitationPage(WireModel):
    items: list[EmailView]
    next_cursor: str | None
    counts: EmailCounts
    progress: ProgressCounts

    @classmethod
    def of(cls, items: list[Invitation], next_cursor: str | None, counted: Counted) -> InvitationPage:
        return cls(
            items=[EmailView.of(each) for each in items],
            next_cursor=next_cursor,
            counts=EmailCounts.model_validate(counted, from_attributes=True),
            progress=ProgressCounts.model_validate(counted, from_attributes=True),
        )


class Cancel(StrictModel):
    respondent_ids: Annotated[
        list[RespondentId] | None,
        Field(min_length=1, max_length=MOST_NAMED, description="Of these people alone. Default: of all."),
    ] = None


class CancelledView(WireModel):
    cancelled: Annotated[int, Field(description="How many queued e-mails, reminders included.")]
