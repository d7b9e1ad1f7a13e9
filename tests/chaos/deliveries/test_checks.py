"""Each check of a run fails on the fault that it is there for, and on a sound run none does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from openkoji.webhooks.signatures import Secrets, new_secret, signed_headers
from tests.chaos.deliveries import checks
from tests.chaos.deliveries.checks import CHECKS, Evidence
from tests.chaos.deliveries.receiver import Taken
from tests.chaos.deliveries.stored import Books, Outbox, StoredDelivery, StoredEntry, StoredEvent
from tests.chaos.record import Held, Record

MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECRET = new_secret()
TYPES = ("interview.started", "interview.completed", "interview.quality_scored", "interview.analysis_ready")


def sound() -> Evidence:
    """One interview of good quality, its four events, and what it cost; each event took a second attempt."""
    interview_id = uuid4()
    held = Held("ada@example.com", {}, "key", "token", f"int_{interview_id.hex}", is_complete=True)
    events = [StoredEvent(uuid4(), kind, interview_id, {}, MOMENT) for kind in TYPES]
    taken = [each for event in events for each in (request(event, status=500), request(event))]
    deliveries = [StoredDelivery(event.id, "delivered", 2, [1, 2], 1) for event in events]
    entries = [
        StoredEntry("grant", 10, None, "granted_by_operator", None),
        StoredEntry("hold", -1, 1, "started", interview_id),
        StoredEntry("charge", 0, 1, "quality_passed", interview_id),
    ]
    books = Books("free", 9, 0, 0, entries, {interview_id: 4})
    return Evidence(Record(held=[held]), taken, Outbox(events, deliveries), books, SECRET, 10)


def request(event: StoredEvent, status: int | None = 200, **changed: object) -> Taken:
    """What the receiver logged of an event that was sent to it."""
    message = {"id": event.public_id, "type": event.type, "data": {"interview_id": f"int_{event.interview_id.hex}"}}  # type: ignore[union-attr]
    body = json.dumps(message | changed)
    headers = signed_headers(Secrets(SECRET, None, True), event.public_id, MOMENT, body.encode())
    named = {name.lower(): value for name, value in headers.items()}
    return Taken(named, body, MOMENT.timestamp(), status, json.loads(body))


def never_arrives(evidence: Evidence) -> Evidence:
    return replace(evidence, taken=[each for each in evidence.taken if each.event["type"] != TYPES[1]])


def is_never_accepted(evidence: Evidence) -> Evidence:
    return replace(evidence, taken=[each for each in evidence.taken if not each.is_accepted])


def is_made_up(evidence: Evidence) -> Evidence:
    stranger = replace(evidence.outbox.events[0], id=uuid4())
    return replace(evidence, taken=[*evidence.taken, request(stranger)])


def comes_in_other_bytes(evidence: Evidence) -> Evidence:
    return replace(evidence, taken=[*evidence.taken, request(evidence.outbox.events[0], status=500, sent_at="later")])


def comes_under_another_id(evidence: Evidence) -> Evidence:
    first, *others = evidence.taken
    return replace(evidence, taken=[replace(first, headers=first.headers | {"webhook-id": "evt_other"}), *others])


def is_signed_by_another(evidence: Evidence) -> Evidence:
    return replace(evidence, secret=new_secret())


def is_accepted_twice(evidence: Evidence) -> Evidence:
    return replace(evidence, taken=[*evidence.taken, evidence.taken[-1]])


def was_given_up(evidence: Evidence) -> Evidence:
    evidence.outbox.deliveries[0].status = "failed"
    return evidence


def has_an_attempt_that_is_not_logged(evidence: Evidence) -> Evidence:
    evidence.outbox.deliveries[0].numbers.pop()
    return evidence


def is_charged_twice(evidence: Evidence) -> Evidence:
    evidence.books.entries.append(evidence.books.entries[-1])
    return evidence


def is_not_settled(evidence: Evidence) -> Evidence:
    evidence.books.entries.pop()
    return evidence


def is_charged_though_it_does_not_count(evidence: Evidence) -> Evidence:
    evidence.books.scores = dict.fromkeys(evidence.books.scores, 2)
    return evidence


def leaves_a_hold(evidence: Evidence) -> Evidence:
    return replace(evidence, books=replace(evidence.books, held=1, open_holds=1))


def moves_the_balance_beside_the_ledger(evidence: Evidence) -> Evidence:
    return replace(evidence, books=replace(evidence.books, balance=8))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.__name__))
def test_a_sound_run_has_no_fault(check: Callable[[Evidence], object]) -> None:
    assert list(check(sound())) == []  # type: ignore[call-overload]


@pytest.mark.parametrize(
    ("fault", "noticed_by"),
    [
        (never_arrives, {checks.clients_events_arrive, checks.stored_events_arrive}),
        (is_never_accepted, {checks.clients_events_arrive, checks.stored_events_arrive}),
        (is_made_up, {checks.stored_events_arrive, checks.causes_are_told_once}),
        (comes_in_other_bytes, {checks.repeats_are_the_same}),
        (comes_under_another_id, {checks.repeats_are_the_same, checks.signatures_verify}),
        (is_signed_by_another, {checks.signatures_verify}),
        (is_accepted_twice, {checks.few_come_twice}),
        (was_given_up, {checks.the_log_is_whole}),
        (has_an_attempt_that_is_not_logged, {checks.the_log_is_whole}),
        (is_charged_twice, {checks.interviews_are_settled_once, checks.books_add_up}),
        (is_not_settled, {checks.interviews_are_settled_once, checks.books_add_up}),
        (is_charged_though_it_does_not_count, {checks.interviews_are_settled_once, checks.books_add_up}),
        (leaves_a_hold, {checks.books_add_up}),
        (moves_the_balance_beside_the_ledger, {checks.books_add_up}),
    ],
)
def test_a_fault_is_noticed(fault: Callable[[Evidence], Evidence], noticed_by: set[object]) -> None:
    broken = fault(sound())
    assert {check for check in CHECKS if list(check(broken))} == noticed_by
