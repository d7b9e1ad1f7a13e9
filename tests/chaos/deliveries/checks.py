"""What must hold of events and credits when all is over: each check is a sentence and the faults it found."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from openkoji.webhooks import VerificationError, verify
from tests.chaos.deliveries.receiver import Taken
from tests.chaos.deliveries.stored import Books, Outbox
from tests.chaos.record import Record

MOST_DUPLICATES = 0.01
_OF_EVERY_INTERVIEW = (
    "interview.started",
    "interview.completed",
    "interview.quality_scored",
    "interview.analysis_ready",
)
_COUNTS_FROM = 3  # of 5: an interview of this quality is paid for


@dataclass
class Evidence:
    """What the clients were told, what the receiver took, and what is stored. `granted` credits were given by hand."""

    record: Record
    taken: Sequence[Taken]
    outbox: Outbox
    books: Books
    secret: str
    granted: int

    @property
    def events_taken(self) -> list[Taken]:
        return [each for each in self.taken if each.event["type"] != "endpoint.verification"]


def clients_events_arrive(evidence: Evidence) -> Iterator[str]:
    """Of every interview that a client saw completed, each event was accepted by the receiver."""
    accepted: dict[str, set[str]] = defaultdict(set)
    for each in evidence.events_taken:
        if each.is_accepted and "interview_id" in each.event["data"]:
            accepted[each.event["data"]["interview_id"]].add(each.event["type"])
    for held in evidence.record.held:
        wanted = {"interview.started"} if not held.is_complete else set(_OF_EVERY_INTERVIEW)
        if missing := wanted - accepted[held.id]:
            yield f"{held.id}: no {', '.join(sorted(missing))}"


def stored_events_arrive(evidence: Evidence) -> Iterator[str]:
    """Every event that is stored was accepted by the receiver, and it took none that is not stored."""
    accepted = {each.event["id"] for each in evidence.events_taken if each.is_accepted}
    stored = {event.public_id: event for event in evidence.outbox.events}
    listened = {public_id for public_id, event in stored.items() if event.interview_id is not None}
    yield from (f"{public_id} ({stored[public_id].type}) did not arrive" for public_id in sorted(listened - accepted))
    for each in evidence.events_taken:
        event = stored.get(each.event["id"])
        if event is None:
            yield f"{each.event['id']} is not stored"
        elif event.type != each.event["type"]:
            yield f"{event.public_id} is {event.type} and came as {each.event['type']}"


def causes_are_told_once(evidence: Evidence) -> Iterator[str]:
    """One event of each type tells of an interview, however often it is sent."""
    ids: dict[tuple[str, str], set[str]] = defaultdict(set)
    for each in evidence.events_taken:
        if interview_id := each.event["data"].get("interview_id"):
            ids[interview_id, each.event["type"]].add(each.event["id"])
    yield from (f"{one} has {kind} as {sorted(found)}" for (one, kind), found in ids.items() if len(found) > 1)


def repeats_are_the_same(evidence: Evidence) -> Iterator[str]:
    """An event that is sent again has the same id, inside and outside, and the same bytes."""
    bodies: dict[str, set[str]] = defaultdict(set)
    for each in evidence.events_taken:
        bodies[each.event["id"]].add(each.body)
        if each.headers.get("webhook-id") != each.event["id"]:
            yield f"{each.event['id']} came with the webhook-id {each.headers.get('webhook-id')}"
    yield from (f"{event_id} came as {len(found)} bodies" for event_id, found in bodies.items() if len(found) > 1)


def signatures_verify(evidence: Evidence) -> Iterator[str]:
    """Every request is signed, both ways, and verifies at the time at which it came."""
    for each in evidence.taken:
        only_ours = {name: value for name, value in each.headers.items() if name == "x-koji-signature"}
        for headers in (each.headers, only_ours):
            try:
                verify(each.body, headers, evidence.secret, untimed=True, now=datetime.fromtimestamp(each.at, UTC))
            except VerificationError as error:
                yield f"{each.event['id']}: {error}"


def few_come_twice(evidence: Evidence) -> Iterator[str]:
    """At most 1 % of the events are accepted more than once."""
    share = duplicates(evidence.taken)
    if share > MOST_DUPLICATES:
        yield f"{100 * share:.2f} % came again after they had been accepted"


def duplicates(taken: Sequence[Taken]) -> float:
    """How many requests with a 2xx were one too many, as a share of the events that were accepted."""
    accepted = Counter(each.event["id"] for each in taken if each.is_accepted)
    return (accepted.total() - len(accepted)) / max(1, len(accepted))


def the_log_is_whole(evidence: Evidence) -> Iterator[str]:
    """Every event of an interview has one delivery, delivered, with each of its attempts in the log."""
    found = Counter(each.event_id for each in evidence.outbox.deliveries)
    wanted = {event.id for event in evidence.outbox.events if event.interview_id is not None}
    yield from (f"{event_id} has {found[event_id]} deliveries" for event_id in wanted if found[event_id] != 1)
    for each in evidence.outbox.deliveries:
        if each.status != "delivered" or not each.accepted:
            yield f"{each.event_id} is {each.status}, with {each.accepted} attempts that were accepted"
        if each.numbers != list(range(1, each.attempts + 1)):
            yield f"{each.event_id} counts {each.attempts} attempts and has logged {each.numbers}"


def interviews_are_settled_once(evidence: Evidence) -> Iterator[str]:
    """Each completed interview was held for once, and then charged or released once, by its quality."""
    kinds: dict[UUID | None, Counter[str]] = defaultdict(Counter)
    for entry in evidence.books.entries:
        kinds[entry.subject_id][entry.kind] += 1
    for held in evidence.record.held:
        interview_id = UUID(held.id.removeprefix("int_"))
        score = evidence.books.scores.get(interview_id)
        wanted = {"hold": 1}
        if score is not None:
            wanted["charge" if score >= _COUNTS_FROM else "release"] = 1
        if not held.is_complete or score is None or kinds[interview_id] != wanted:
            yield f"{held.id}, quality {score}: {dict(kinds[interview_id])}"
    yield from _strangers(evidence, set(kinds))


def _strangers(evidence: Evidence, subjects: set[UUID | None]) -> Iterator[str]:
    known = {UUID(held.id.removeprefix("int_")) for held in evidence.record.held}
    yield from (f"{subject} is in the ledger and in no client's hand" for subject in subjects - known if subject)


def books_add_up(evidence: Evidence) -> Iterator[str]:
    """The ledger's sum is the balance, and both are what was granted less what was charged; nothing stays held."""
    books = evidence.books
    total = sum(entry.amount for entry in books.entries)
    charged = sum(entry.price or 0 for entry in books.entries if entry.kind == "charge")
    paid = sum(score >= _COUNTS_FROM for score in books.scores.values())  # a text interview costs 1
    if not total == books.balance == evidence.granted - charged == evidence.granted - paid:
        yield (
            f"the entries sum up to {total}, the balance is {books.balance}; {evidence.granted} were granted, "
            f"{charged} charged, and {paid} interviews are of a quality that is paid for"
        )
    if books.held or books.open_holds:
        yield f"{books.held} credits are held in {books.open_holds} holds"


CHECKS = (
    clients_events_arrive,
    stored_events_arrive,
    causes_are_told_once,
    repeats_are_the_same,
    signatures_verify,
    few_come_twice,
    the_log_is_whole,
    interviews_are_settled_once,
    books_add_up,
)
