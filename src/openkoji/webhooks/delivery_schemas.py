"""Deliveries, events and tests on the wire."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.edge.schemas import Moment, StrictModel, Timestamp, WireModel
from openkoji.events.payloads import Envelope
from openkoji.events.types import EventType
from openkoji.kit.ids import Prefix, public_id
from openkoji.webhooks.log import Delivery, LoggedAttempt
from openkoji.webhooks.model import Attempt, DeliveryStatus, StoredEvent
from openkoji.webhooks.outgoing import Sent
from openkoji.webhooks.rendering import Links, body_of
from openkoji.webhooks.resending import Queued
from openkoji.webhooks.schemas import LastAttempt

Milliseconds = Annotated[float, Field(ge=0, description="From the call until the status of the reply was there.")]


class DeliveryView(WireModel):
    id: Annotated[str, Field(pattern=r"^dlv_[0-9a-f]{32}$")]
    event_id: Annotated[str, Field(pattern=r"^evt_[0-9a-f]{32}$")]
    event_type: str
    status: Annotated[
        DeliveryStatus, Field(description="`pending` until it is `delivered`, or has `failed` with no attempt left.")
    ]
    attempts: Annotated[int, Field(ge=0)]
    next_attempt_at: Annotated[
        Timestamp | None, Field(description="When it is tried next; of a paused endpoint, once it goes on.")
    ]
    last_attempt: LastAttempt | None
    created_at: Timestamp
    settled_at: Annotated[Timestamp | None, Field(description="When it was delivered, or failed for good.")]

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryView:
        return cls(**fields_of(delivery))


class DeliveryPage(WireModel):
    items: list[DeliveryView]
    next_cursor: str | None


class SentView(WireModel):
    url: str
    headers: dict[str, str]
    body: Annotated[str, Field(description="What was posted, rendered again from the event as it is now.")]
    body_is_as_sent: Annotated[
        bool,
        Field(description="Whether `body` is, byte for byte, what was sent; a later release may render it otherwise."),
    ]


class ReplyView(WireModel):
    status: int
    headers: dict[str, str]
    body: Annotated[str, Field(description="The first 4 KB.")]


class AttemptErrorView(WireModel):
    code: Annotated[
        str,
        Field(
            description="target_refused, dns_failed, connection_failed, tls_failed, timeout or bad_reply; where this "
            "server is at fault, secret_unreadable or internal_error."
        ),
    ]
    message: str


class AttemptView(WireModel):
    number: Annotated[int, Field(ge=1)]
    attempted_at: Timestamp
    milliseconds: Milliseconds
    request: SentView
    reply: ReplyView | None
    error: Annotated[AttemptErrorView | None, Field(description="Why there was no reply.")]


class DeliveryDetail(DeliveryView):
    log: Annotated[list[AttemptView], Field(description="The attempts of the last 30 days, newest first, at most 50.")]

    @classmethod
    def with_log(
        cls, delivery: Delivery, attempts: Sequence[LoggedAttempt], event: StoredEvent, links: Links
    ) -> DeliveryDetail:
        return cls(**fields_of(delivery), log=[_attempt(each, body_of(event, each.url, links)) for each in attempts])


class ResendSince(StrictModel):
    since: Annotated[Moment, Field(description="Of what failed for good from then on.")]


class Replay(StrictModel):
    start: Annotated[Moment, Field(alias="from", description="The first moment of the range.")]
    end: Annotated[Moment, Field(alias="to", description="The first moment after it.")]
    types: Annotated[list[EventType], Field(max_length=50, description="Only these; none means all.")] = []


class QueuedView(WireModel):
    queued: Annotated[int, Field(ge=0, description="Deliveries that are queued now.")]
    continues: Annotated[
        bool, Field(description="More are being queued: see the endpoint's `pending`, and its deliveries.")
    ]

    @classmethod
    def of(cls, queued: Queued) -> QueuedView:
        return cls(queued=queued.count, continues=queued.continues)


class TestMessage(StrictModel):
    type: Annotated[
        EventType | Literal["endpoint.test"],
        Field(description="Send the documented example of this event instead."),
    ] = "endpoint.test"


class TestView(WireModel):
    delivered: Annotated[bool, Field(description="Whether the reply was a 2xx.")]
    attempted_at: Timestamp
    milliseconds: Milliseconds
    request: SentView
    reply: ReplyView | None
    error: AttemptErrorView | None

    @classmethod
    def of(cls, sent: Sent) -> TestView:
        made = sent.attempt
        return cls(
            delivered=made.succeeded,
            attempted_at=made.attempted_at,
            milliseconds=made.milliseconds,
            request=_sent(made, sent.body),
            reply=reply_of(made),
            error=error_of(made),
        )


class EventMessage(Envelope):
    """An event as it is sent: in snake_case."""

    data: dict[str, Any]


class EventPage(WireModel):
    items: list[EventMessage]
    next_cursor: str | None


class EventTypeView(WireModel):
    type: str
    description: str
    example: Annotated[Mapping[str, Any], Field(description="A message of this type, as it is sent.")]


class EventTypeList(WireModel):
    items: list[EventTypeView]


def fields_of(delivery: Delivery) -> dict[str, Any]:
    """What every view of a delivery shows."""
    last = None
    if delivery.last_attempted_at is not None:
        last = LastAttempt(
            status=delivery.last_status, error=delivery.last_error, attempted_at=delivery.last_attempted_at
        )
    return {
        "id": public_id(Prefix.DELIVERY, delivery.id),
        "event_id": public_id(Prefix.EVENT, delivery.event_id),
        "event_type": delivery.type,
        "status": DeliveryStatus(delivery.status),
        "attempts": delivery.attempts,
        "next_attempt_at": delivery.next_attempt_at,
        "last_attempt": last,
        "created_at": delivery.created_at,
        "settled_at": delivery.settled_at,
    }


def _attempt(attempt: LoggedAttempt, body: bytes) -> AttemptView:
    return AttemptView(
        number=attempt.number,
        attempted_at=attempt.attempted_at,
        milliseconds=attempt.milliseconds,
        request=_sent(attempt, body),
        reply=reply_of(attempt),
        error=error_of(attempt),
    )


def _sent(attempt: Attempt | LoggedAttempt, body: bytes) -> SentView:
    return SentView(
        url=attempt.url,
        headers=dict(attempt.request_headers),
        body=body.decode(),
        body_is_as_sent=hashlib.sha256(body).digest() == attempt.body_sha256,
    )


def reply_of(attempt: Attempt | LoggedAttempt) -> ReplyView | None:
    if attempt.status is None:
        return None
    return ReplyView(status=attempt.status, headers=dict(attempt.reply_headers or {}), body=attempt.reply_head or "")


def error_of(attempt: Attempt | LoggedAttempt) -> AttemptErrorView | None:
    if attempt.error is None:
        return None
    return AttemptErrorView(code=attempt.error, message=attempt.sentence or "")
