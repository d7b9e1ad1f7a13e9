"""Asking a vendor to forget the people who were erased here, as often as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from openkoji.db import Transaction
from openkoji.integrations import connections, erasing, others, repository, subjects
from openkoji.integrations.erasing import DueErasure
from openkoji.integrations.model import ErasureStatus, Integration
from openkoji.integrations.vendor import Fate, Outcome
from openkoji.integrations.vendors import vendor_named
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.kit.crypto import SealError
from openkoji.kit.errors import OpenKojiError
from openkoji.kit.targets import Targets
from openkoji.webhooks.schedule import Schedule

log = structlog.get_logger(__name__)

_WAITS = timedelta(days=1)
"""Between two looks at what waits for the owner, and after the last pause of the schedule: it is never given up."""
_LONGEST = timedelta(minutes=5)
_ELSEWHERE = (
    "Of this person the account was told that was connected before. Connect it again to have them forgotten there, or "
    "ask for it by hand."
)
_NAMES = "The vendor's reason names people, and is not kept."


async def pass_on_due(run: Run, integration_id: UUID) -> None:
    """Ask for what is due, once; the next look is a job of its own."""
    schedule = Schedule.parse(run.settings.webhook_retry_seconds)
    async with run.transaction() as transaction:
        integration = await repository.find(transaction, run.workspace_id, integration_id)
        if integration is None:
            return  # it was disconnected, and nothing is kept of it
        due = await erasing.claim(transaction, run.workspace_id, integration_id, now())
    outcomes = await _ask(run, integration, due) if due else []
    async with run.transaction() as transaction:
        moment = now()
        for erasure, outcome in zip(due, outcomes, strict=True):
            _keep(transaction, run.workspace_id, erasure, outcome, schedule, moment)
        again_at = await erasing.next_due(transaction, run.workspace_id, integration_id)
        if again_at is not None:
            erasing.defer_erasing(transaction, run.workspace_id, integration_id, again_at)


async def _ask(run: Run, integration: Integration, due: Sequence[DueErasure]) -> Sequence[Outcome]:
    key_ring = run.settings.key_ring()
    try:
        vendor = vendor_named(integration.vendor)
        config = connections.opened(vendor, integration, key_ring)
        people = [subjects.opened(each.subject, key_ring) for each in due]
        account = vendor.account(config)
        ours = [
            subjects.is_in(account, person, each.subject_key, key_ring)
            for each, person in zip(due, people, strict=True)
        ]
        once = list(dict.fromkeys(person for person, is_ours in zip(people, ours, strict=True) if is_ours))
    except (SealError, OpenKojiError) as error:
        return [Outcome(Fate.AGAIN, (), str(error))] * len(due)
    elsewhere = Outcome(Fate.AGAIN, (), _ELSEWHERE)
    if not once:
        return [elsewhere] * len(due)
    try:
        async with Targets.parse(run.settings.allow_private_targets).client() as client:
            async with asyncio.timeout(_LONGEST.total_seconds()):
                outcomes = await vendor.erase(client, config, once, run.settings.webhook_timeout_seconds)
        if len(outcomes) == len(once):
            by_person = dict(zip(once, outcomes, strict=True))
            return [
                _nameless(by_person[person], people) if is_ours else elsewhere
                for person, is_ours in zip(people, ours, strict=True)
            ]
        log.error("integration.outcomes_missing", vendor=vendor.name, people=len(once), outcomes=len(outcomes))
    except TimeoutError:
        return [Outcome(Fate.AGAIN, (), f"{vendor.label} took too long to answer.")] * len(due)
    except Exception:
        log.exception("integration.erasing_broke", vendor=vendor.name)
    return [Outcome(Fate.AGAIN, (), "The server could not make this request; its log tells why.")] * len(due)


def _nameless(outcome: Outcome, people: Sequence[str]) -> Outcome:
    """The outcome without a reason that names anybody: it is kept for longer than they are."""
    names = {spelling for person in people for spelling in others.spellings(person)}
    is_named = outcome.sentence is not None and others.tells_of(outcome.sentence, names)
    return replace(outcome, sentence=_NAMES) if is_named else outcome


def _keep(
    transaction: Transaction,
    workspace_id: UUID,
    erasure: DueErasure,
    outcome: Outcome,
    schedule: Schedule,
    moment: datetime,
) -> None:
    last = outcome.attempts[-1] if outcome.attempts else None
    tries, next_attempt_at = erasure.tries + 1, None
    if outcome.fate is Fate.AGAIN:
        was_asked = any(attempt.body_sha256 for attempt in outcome.attempts)
        tries = tries if was_asked else erasure.tries
        paused = schedule.next_attempt(tries, moment, outcome.retry_after) if was_asked else None
        next_attempt_at = paused or moment + _WAITS
    erasing.settle(
        transaction,
        workspace_id,
        erasure.id,
        _STATUS[outcome.fate],
        tries=tries,
        next_attempt_at=next_attempt_at,
        reply_status=last.status if last else None,
        sentence=outcome.sentence,
        moment=moment,
    )


_STATUS = {
    Fate.DELIVERED: ErasureStatus.PASSED_ON,
    Fate.AGAIN: ErasureStatus.PENDING,
    Fate.REFUSED: ErasureStatus.FAILED,
}
