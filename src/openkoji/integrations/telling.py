"""Telling a vendor of interviews: the sender of integrations.

One lane of the webhooks' machinery takes what is due at a vendor, the oldest first, and hands it to the vendor's own
code, several interviews at once. Before that it is noted who is told of, so that an erasure in the same moment still
reaches the vendor, and afterwards what the vendor took.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from openkoji.db import Transaction
from openkoji.edge.schemas import StrictModel
from openkoji.integrations import connections, others, repository, subjects
from openkoji.integrations.model import Integration
from openkoji.integrations.repository import Named
from openkoji.integrations.vendor import OVERTAKEN, Fate, Outcome, Parcel, Vendor
from openkoji.integrations.vendors import vendor_named
from openkoji.jobs import Run
from openkoji.kit.clock import now
from openkoji.kit.crypto import KeyRing, SealError
from openkoji.kit.errors import OpenKojiError
from openkoji.kit.targets import Client
from openkoji.webhooks import deliveries
from openkoji.webhooks.delivering import lease_of
from openkoji.webhooks.model import Attempt, DeliveryStatus, Due
from openkoji.webhooks.rendering import Links, message
from openkoji.webhooks.senders import Made, Send

log = structlog.get_logger(__name__)

_STATUS = {
    Fate.DELIVERED: DeliveryStatus.DELIVERED,
    Fate.AGAIN: DeliveryStatus.PENDING,
    Fate.REFUSED: DeliveryStatus.FAILED,
}
_CODES = {Fate.AGAIN: "not_taken", Fate.REFUSED: "refused"}
# A delivery that is sent for this long counts as lost soon after, and would be sent by another.
_SHARE_OF_LEASE = 0.9


@dataclass(frozen=True, slots=True)
class Told(Made):
    """A delivery that the vendor was asked to take; `subject_key` is whom it is about."""

    subject_key: bytes = b""


@dataclass(frozen=True, slots=True)
class _Ready:
    """A delivery with all that the vendor gets of it."""

    due: Due
    parcel: Parcel
    subject: str
    subject_key: bytes


class Teller:
    """The sender of endpoints that are integrations."""

    async def prepare(self, transaction: Transaction, run: Run, due: Due) -> Send:
        integration = await repository.find(transaction, run.workspace_id, due.endpoint_id)
        assert integration is not None, "it is deleted with its endpoint"
        try:
            vendor = vendor_named(integration.vendor)
            config = connections.opened(vendor, integration, run.settings.key_ring())
        except (SealError, OpenKojiError) as error:
            return _unsent([due], "config_unreadable", str(error))
        moment = now()
        more = await deliveries.claim_more(
            transaction, run.workspace_id, due.endpoint_id, vendor.most_at_once - 1, moment, lease_of(run.settings)
        )
        dues, later = _an_interview_once(sorted([due, *more], key=lambda each: each.event.id))
        if later:
            deliveries.put_back(transaction, run.workspace_id, later, moment)
        try:
            return await _prepared(transaction, run, integration, vendor, config, dues)
        except (KeyError, TypeError, ValueError, AttributeError):
            log.exception("integration.not_prepared", vendor=vendor.name)
            return _unsent(dues, "internal_error", "The server could not make this request; its log tells why.")

    def note(self, transaction: Transaction, run: Run, made: Sequence[Made]) -> None:
        taken = [
            (each.due.event.interview_id, each.subject_key, each.due.event.id)
            for each in made
            if isinstance(each, Told) and each.status is DeliveryStatus.DELIVERED and each.due.event.interview_id
        ]
        if taken:
            repository.taken(transaction, run.workspace_id, made[0].due.endpoint_id, taken)


async def _prepared(
    transaction: Transaction,
    run: Run,
    integration: Integration,
    vendor: Vendor[Any],
    config: StrictModel,
    dues: Sequence[Due],
) -> Send:
    links = Links(run.settings.address, run.settings.key_ring())
    told = {due.delivery_id: message(due.event, links)["data"] for due in dues}
    known = {due.delivery_id: vendor.subject(config, told[due.delivery_id]) for due in dues}
    named = {
        due.delivery_id: _named(due, subject, vendor.account(config), links.key_ring)
        for due in dues
        if (subject := known[due.delivery_id]) is not None
    }
    tellings = await repository.tell(transaction, run.workspace_id, integration.id, list(named.values()))
    unnamed: list[Made] = []
    ready: list[_Ready] = []
    for due in dues:
        if due.delivery_id not in named:
            sentence = f"The respondent has nothing by which {vendor.label} could know them, as it is connected."
            unnamed.append(Made(due, [_no_request(due, "no_subject", sentence)], DeliveryStatus.FAILED))
            continue
        telling = tellings.get(named[due.delivery_id].interview_id)
        if telling is None:
            continue  # erased in this moment, and the delivery with it
        if telling.event_id is not None and telling.event_id > due.event.id:
            sentence = "Nothing was sent: the vendor has a later analysis of this interview."
            unnamed.append(Made(due, [_no_request(due, OVERTAKEN, sentence)], DeliveryStatus.DELIVERED))
            continue
        is_known = telling.event_id is not None and telling.event_id < due.event.id
        parcel = Parcel(told[due.delivery_id], is_known, telling.is_latest)
        subject = known[due.delivery_id] or ""
        ready.append(_Ready(due, parcel, subject, named[due.delivery_id].key))

    async def send(client: Client) -> Sequence[Made]:
        outcomes = others.apart(
            await _deliver(client, run, integration, vendor, config, ready),
            [each.parcel.data for each in ready],
            [each.subject for each in ready],
        )
        return [*unnamed, *(_told(each, outcome) for each, outcome in zip(ready, outcomes, strict=True))]

    return send


async def _deliver(
    client: Client,
    run: Run,
    integration: Integration,
    vendor: Vendor[Any],
    config: StrictModel,
    ready: Sequence[_Ready],
) -> Sequence[Outcome]:
    """An outcome for each, whatever happens: a delivery that was never noted would come back for ever."""
    if not ready:
        return []
    timeout_seconds = run.settings.webhook_timeout_seconds
    parcels = [each.parcel for each in ready]
    try:
        async with asyncio.timeout(lease_of(run.settings).total_seconds() * _SHARE_OF_LEASE):
            outcomes = await vendor.deliver(client, config, integration.mapping, parcels, timeout_seconds)
        if len(outcomes) == len(ready):
            return outcomes
        log.error("integration.outcomes_missing", vendor=vendor.name, parcels=len(ready), outcomes=len(outcomes))
    except TimeoutError:
        return [Outcome(Fate.AGAIN, (), f"{vendor.label} took too long to answer.")] * len(ready)
    except Exception:
        log.exception("integration.delivery_broke", vendor=vendor.name)
    return [Outcome(Fate.AGAIN, (), "The server could not make this request; its log tells why.")] * len(ready)


def _told(ready: _Ready, outcome: Outcome) -> Told:
    """What came of one, its reason in the log beside the reply."""
    attempts = list(outcome.attempts) or [_no_request(ready.due, None, None)]
    if outcome.fate is not Fate.DELIVERED:
        last = attempts[-1]
        attempts[-1] = replace(
            last, error=last.error or _CODES[outcome.fate], sentence=outcome.sentence or last.sentence
        )
    return Told(ready.due, attempts, _STATUS[outcome.fate], outcome.retry_after, subject_key=ready.subject_key)


def _named(due: Due, subject: str, account: str, key_ring: KeyRing) -> Named:
    assert due.event.interview_id is not None, "an analysis is of an interview"
    key = subjects.key_of(subject, account, key_ring)
    return Named(due.event.interview_id, key, subjects.sealed(subject, key_ring))


def _an_interview_once(dues: Sequence[Due]) -> tuple[list[Due], list[Due]]:
    """The first delivery of each interview, and those that have to wait for it: the vendor knows the interview then."""
    first: dict[object, Due] = {}
    for due in dues:
        first.setdefault(due.event.interview_id, due)
    return list(first.values()), [due for due in dues if first[due.event.interview_id] is not due]


def _unsent(dues: Sequence[Due], code: str, sentence: str) -> Send:
    async def send(client: Client) -> Sequence[Made]:
        return [Made(due, [_no_request(due, code, sentence)], DeliveryStatus.PENDING) for due in dues]

    return send


def _no_request(due: Due, code: str | None, sentence: str | None) -> Attempt:
    """What stands in the log where no request was made."""
    return Attempt(due.url, {}, b"", now(), 0.0, error=code, sentence=sentence)
