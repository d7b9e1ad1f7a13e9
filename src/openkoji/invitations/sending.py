"""Sending what is due in one workspace, one e-mail after the other, at the pace of the whole server.

What is true stands in `invitations`. An e-mail is taken for some minutes, sent with no transaction open, and its
outcome is written: a sender that is killed loses nothing. Between the relay's 250 and our commit there is a moment in
which a killed sender leaves an e-mail that was sent and counts as taken. It is sent again, under the same Message-ID,
by which mailboxes and people tell that it is the same one.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfoNotFoundError

import structlog

from openkoji.db import Transaction
from openkoji.invitations import queue, suppressions
from openkoji.invitations.composing import Recipient, compose
from openkoji.invitations.mail import Mail, Sender
from openkoji.invitations.mime import Letter
from openkoji.invitations.model import Due, EmailReason, EmailStatus, InviteeProgress, Wording
from openkoji.invitations.posting import SECONDS_FOR_ONE, Outcome, Relay, Result
from openkoji.invitations.quiet_hours import QuietHours
from openkoji.invitations.suppressions import SuppressionReason
from openkoji.jobs import Run, defer
from openkoji.kit.clock import now
from openkoji.kit.ids import Prefix, public_id

log = structlog.get_logger(__name__)

SEND = "invitations.send"

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (5, 30, 120, 480, 1440))
"""From each failed attempt to the next; after the last one the invitation has failed."""
LEASE = timedelta(seconds=2 * SECONDS_FOR_ONE + 60)
"""An e-mail that was taken this long ago is another sender's to take."""
_ADDRESS = re.compile(r"\S+@\S+")  # a relay may repeat it, and no log may show it
_TURN_SECONDS = 10.0
"""How long a workspace's sender works before others have their turn."""
_PATIENCE = timedelta(seconds=2)
"""How far ahead a moment to send is taken."""
_WHILE_RELAY_FAILS = timedelta(minutes=1)
_WHILE_PAUSED = timedelta(hours=1)


def defer_sending(transaction: Transaction, workspace_id: UUID, run_at: datetime | None = None) -> None:
    """Let a workspace's sender look for what is due; one that waits already is brought forward."""
    defer(transaction, SEND, workspace_id, run_at=run_at, lock="send", unique_key="send")


async def send(run: Run) -> None:
    """Send what is due until nothing is, or others should have their turn; then come back when it is time."""
    mail = Mail.of(run.settings)
    if mail.relay is None or mail.public_url is None:
        return  # what is queued waits until there is a relay again
    sender = mail.sender(mail.public_url)
    gap = timedelta(minutes=1) / mail.rate
    turn_ends = time.monotonic() + _TURN_SECONDS
    async with Relay(mail.relay, sender.mailbox.domain) as relay:
        while True:
            async with run.transaction() as transaction:
                due_at = await queue.next_due(transaction, run.workspace_id)
                if due_at is None:
                    return
                if due_at > now() or time.monotonic() >= turn_ends:
                    defer_sending(transaction, run.workspace_id, run_at=due_at)
                    return
            if not await _wait_for_turn(run, gap):
                return
            taken = await _take(run, sender)
            if taken is None:
                continue
            outcome = await relay.hand_over(taken.letter)
            async with run.transaction() as transaction:
                _keep(transaction, run.workspace_id, taken, outcome)
                if outcome.result is Result.RELAY_FAILS:
                    log.warning("invitations.relay_fails", detail=_ADDRESS.sub("[address]", outcome.detail or ""))
                    defer_sending(transaction, run.workspace_id, run_at=now() + _WHILE_RELAY_FAILS)
                    return


async def _wait_for_turn(run: Run, gap: timedelta) -> bool:
    """Wait for the moment at which the next e-mail may go out; False where that is not soon, and comes back then."""
    moment = now()
    async with run.transaction() as transaction:
        turn = await queue.take_turn(transaction, moment, _PATIENCE, gap)
        if turn is None:
            defer_sending(transaction, run.workspace_id, run_at=moment + max(gap, _PATIENCE))
    if turn is None:
        return False
    await asyncio.sleep(max(0.0, (turn - moment).total_seconds()))
    return True


@dataclass(frozen=True, slots=True)
class _Taken:
    due: Due
    wording: Wording
    address_hash: bytes
    letter: Letter


async def _take(run: Run, sender: Sender) -> _Taken | None:
    """The next e-mail that is to be sent. Those that are not any more, or not now, are settled on the way."""
    while True:
        async with run.transaction() as transaction:
            due = await queue.claim(transaction, run.workspace_id, now(), LEASE)
            if due is None:
                return None
            taken = await _unless_settled(transaction, run.workspace_id, due, sender)
        if taken is not None:
            return taken


async def _unless_settled(transaction: Transaction, workspace_id: UUID, due: Due, sender: Sender) -> _Taken | None:
    moment, wording = now(), Wording.read(due.wording)
    if due.attempts > len(PAUSES) + 1:
        queue.settle(transaction, workspace_id, due, EmailStatus.FAILED, moment, EmailReason.INTERRUPTED)
        return None
    if (reason := _why_not(due, moment)) is not None:
        queue.settle(transaction, workspace_id, due, EmailStatus.CANCELLED, moment, reason)
        return None
    if due.study_status != "published":
        queue.put_off(transaction, workspace_id, due, moment + _WHILE_PAUSED, EmailReason.STUDY_PAUSED)
        return None
    allowed_at = _quiet_hours(wording).next_allowed(moment)
    if allowed_at > moment:
        queue.put_off(transaction, workspace_id, due, allowed_at, None)
        return None
    if due.email is None:
        queue.settle(transaction, workspace_id, due, EmailStatus.FAILED, moment, EmailReason.NO_EMAIL)
        return None
    hashes = suppressions.hashes_of(workspace_id, due.email, sender.key_ring)
    suppressed = await suppressions.find(transaction, workspace_id, hashes)
    if suppressed is not None:
        queue.settle(transaction, workspace_id, due, EmailStatus.SUPPRESSED, moment, suppressed.reason)
        return None
    recipient = Recipient(workspace_id, due.respondent_id, due.email, due.name, due.metadata)
    try:
        letter = compose(
            recipient, due.document, wording, sender, invitation_id=due.id, number=due.number, moment=moment
        )
    except Exception:
        # An invitation that cannot be written would come back for ever, and hold up those behind it.
        log.exception("invitation.unsendable", invitation=public_id(Prefix.INVITATION, due.id))
        queue.settle(transaction, workspace_id, due, EmailStatus.FAILED, moment, EmailReason.UNSENDABLE)
        return None
    return _Taken(due, wording, hashes[0], letter)


def _why_not(due: Due, moment: datetime) -> EmailReason | None:
    """Why nobody is to be written to any more, if so."""
    closes_at = due.document.get("closesAt")
    maximum = due.document.get("maxInterviews")
    if due.progress is not InviteeProgress.NOT_BEGUN:
        return EmailReason(due.progress.value)
    if due.study_status == "closed" or (closes_at is not None and datetime.fromisoformat(closes_at) <= moment):
        return EmailReason.STUDY_CLOSED
    if maximum is not None and due.taken >= maximum:
        return EmailReason.STUDY_FULL
    return EmailReason.ANONYMOUS if due.document.get("anonymous") else None


def _keep(transaction: Transaction, workspace_id: UUID, taken: _Taken, outcome: Outcome) -> None:
    """Write down what came of an attempt, and what follows from it."""
    due, moment = taken.due, now()
    match outcome.result:
        case Result.SENT:
            _queue_reminder(transaction, workspace_id, due, taken.wording, moment)
            queue.settle(transaction, workspace_id, due, EmailStatus.SENT, moment)
        case Result.BOUNCED:
            queue.settle(transaction, workspace_id, due, EmailStatus.FAILED, moment, outcome.reason, outcome.detail)
            suppressions.add(transaction, workspace_id, taken.address_hash, SuppressionReason.BOUNCED, moment)
        case Result.REFUSED:
            queue.settle(transaction, workspace_id, due, EmailStatus.FAILED, moment, outcome.reason, outcome.detail)
        case Result.LATER | Result.RELAY_FAILS:
            if due.attempts > len(PAUSES):
                queue.settle(transaction, workspace_id, due, EmailStatus.FAILED, moment, outcome.reason, outcome.detail)
                return
            again_at = _quiet_hours(taken.wording).next_allowed(moment + PAUSES[due.attempts - 1])
            queue.try_again(transaction, workspace_id, due, again_at, outcome.reason, outcome.detail)


def _queue_reminder(transaction: Transaction, workspace_id: UUID, due: Due, wording: Wording, moment: datetime) -> None:
    if due.number >= len(wording.reminders):
        return
    first_sent_at = due.first_sent_at or moment
    wanted_at = max(first_sent_at + timedelta(days=wording.reminders[due.number]), moment)
    queue.queue_reminder(transaction, workspace_id, due, _quiet_hours(wording).next_allowed(wanted_at), moment)


def _quiet_hours(wording: Wording) -> QuietHours:
    try:
        return QuietHours.read(wording.quiet_hours)
    except ZoneInfoNotFoundError:  # this machine's list of zones is not the one of the machine that took the request
        return QuietHours()
