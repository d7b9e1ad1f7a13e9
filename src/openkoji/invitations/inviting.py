"""Whom to invite: who is written to, who is not and why, and what the others would be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openkoji.db import Transaction
from openkoji.invitations import repository, suppressions
from openkoji.invitations.composing import Recipient, compose
from openkoji.invitations.mail import Mail, Sender
from openkoji.invitations.mime import Letter
from openkoji.invitations.model import EmailReason, Invitee, InviteeProgress, Wording
from openkoji.invitations.quiet_hours import QuietHours
from openkoji.invitations.repository import Queued
from openkoji.invitations.sending import defer_sending
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing
from openkoji.kit.errors import ConflictError
from openkoji.kit.ids import new_id
from openkoji.kit.smtp import Mailbox
from openkoji.studies.model import PublishedStudy

MOST_AT_ONCE = 5_000
"""How many people one call of `all` takes; the next call takes the next ones."""
_IN_PREVIEW = "PERSONAL-LINK"


@dataclass(frozen=True, slots=True)
class Skipped:
    respondent_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class Sifted:
    """Who may be written to, and who not. `more`: `all` means others still, whom the next call takes."""

    invitees: Sequence[Invitee]
    skipped: Sequence[Skipped]
    more: bool = False
    without_email: int = 0


def require_invitable(study: PublishedStudy) -> None:
    """Raises `ConflictError` (`study_closed`, `study_not_published`, `invitations_anonymous`)."""
    if study.document.get("anonymous"):
        raise ConflictError(
            "This study is anonymous: it keeps no addresses, so it cannot write to anybody. Hand out the links that "
            "the import of your list returned, with your own e-mail program.",
            code="invitations_anonymous",
        )
    if study.status == "closed" or (study.closes_at is not None and study.closes_at <= now()):
        raise ConflictError("This study is closed and takes no new interviews.", code="study_closed")
    if study.status != "published":
        raise ConflictError(
            f"This study is not published. Publish it with POST /api/v1/studies/{study.public_id}/publish.",
            code="study_not_published",
        )


def require_public_url(mail: Mail) -> None:
    """Raises `ConflictError` (`public_url_not_set`)."""
    if mail.public_url is None:
        raise ConflictError(
            "E-mails go out with links into the world, and this server was not told its address there. Whoever runs "
            "it sets OPENKOJI_PUBLIC_URL.",
            code="public_url_not_set",
        )


async def sift(
    transaction: Transaction,
    workspace_id: UUID,
    study_id: UUID,
    respondent_ids: Sequence[UUID] | None,
    key_ring: KeyRing,
    *,
    by_email: bool,
) -> Sifted:
    """Who of these respondents, or of all that were not invited yet, may be written to. `by_email` is False where
    their links are listed instead, which an address is not needed for."""
    if respondent_ids is None:
        found = await repository.open_invitees(
            transaction, workspace_id, study_id, with_email=by_email, limit=MOST_AT_ONCE + 1
        )
        more, found = len(found) > MOST_AT_ONCE, found[:MOST_AT_ONCE]
        without = await repository.count_without_email(transaction, workspace_id, study_id) if by_email else 0
        unknown: list[Skipped] = []
    else:
        wanted = list(dict.fromkeys(respondent_ids))
        by_id = {each.id: each for each in await repository.invitees(transaction, workspace_id, study_id, wanted)}
        found, more, without = [by_id[each] for each in wanted if each in by_id], False, 0
        unknown = [Skipped(each, EmailReason.NOT_FOUND) for each in wanted if each not in by_id]
    hashes = {each.id: suppressions.hashes_of(workspace_id, each.email, key_ring) for each in found if each.email}
    together = [made for several in hashes.values() for made in several]
    suppressed = await suppressions.reasons(transaction, workspace_id, together) if by_email else {}
    invitees, skipped = [], unknown
    for each in found:
        why = next((suppressed[made] for made in hashes.get(each.id, ()) if made in suppressed), None)
        reason = _why_not(each, by_email=by_email) or (why.value if why else None)
        if reason is None:
            invitees.append(each)
        else:
            skipped.append(Skipped(each.id, str(reason)))
    return Sifted(invitees, skipped, more, without)


def _why_not(invitee: Invitee, *, by_email: bool) -> EmailReason | None:
    if not invitee.identity_verified:
        return EmailReason.UNPROVED
    if invitee.progress is not InviteeProgress.NOT_BEGUN:
        return EmailReason(invitee.progress.value)
    if not by_email:
        return None
    if invitee.invited_as in {"queued", "sent"}:
        return EmailReason.ALREADY_INVITED
    if invitee.email is None:
        return EmailReason.NO_EMAIL
    try:
        Mailbox.of(None, invitee.email)
    except ValueError:
        return EmailReason.BAD_ADDRESS
    return None


def queue(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, sifted: Sifted, wording: Wording
) -> datetime | None:
    """Queue an e-mail to each; when the first goes out, None where there is nobody. Who is on the list of suppressed
    addresses is noted too, so that `all` does not come to them again."""
    moment = now()
    off_list = set(suppressions.SuppressionReason)
    wanted = [
        *(Queued(each.id) for each in sifted.invitees),
        *(Queued(each.respondent_id, each.reason) for each in sifted.skipped if each.reason in off_list),
    ]
    if not wanted:
        return None
    due_at = QuietHours.read(wording.quiet_hours).next_allowed(moment)
    repository.queue(transaction, workspace_id, study_id, wanted, wording, due_at=due_at, moment=moment)
    if not sifted.invitees:
        return None
    defer_sending(transaction, workspace_id, run_at=due_at)
    return due_at


def preview(workspace_id: UUID, study: PublishedStudy, invitee: Invitee, wording: Wording, sender: Sender) -> Letter:
    """What somebody would be sent, with links that lead nowhere: who opens a person's link is that person."""
    email = invitee.email or f"nobody@{sender.mailbox.domain}"
    recipient = Recipient(workspace_id, invitee.id, email, invitee.name, invitee.metadata)
    return compose(
        recipient,
        study.document,
        wording,
        sender,
        invitation_id=new_id(),
        number=0,
        moment=now(),
        link=f"{sender.base}/i/{_IN_PREVIEW}",
        unsubscribe_url=f"{sender.base}/u/{_IN_PREVIEW}",
    )
