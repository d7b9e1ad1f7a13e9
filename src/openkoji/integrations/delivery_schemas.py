"""Deliveries to a vendor on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field

from openkoji.edge.schemas import Moment, StrictModel, Timestamp, WireModel
from openkoji.integrations.schemas import RequestView
from openkoji.integrations.vendor import Request
from openkoji.kit.ids import Prefix, public_id
from openkoji.webhooks.delivery_schemas import (
    DeliveryView,
    Milliseconds,
    ReplyView,
    error_of,
    fields_of,
    reply_of,
)
from openkoji.webhooks.log import Delivery, LoggedAttempt


class IntegrationDeliveryView(DeliveryView):
    interview_id: Annotated[str | None, Field(pattern=r"^int_[0-9a-f]{32}$")]

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        interview_id = public_id(Prefix.INTERVIEW, delivery.interview_id) if delivery.interview_id else None
        return cls(**fields_of(delivery), interview_id=interview_id)


class IntegrationDeliveryPage(WireModel):
    items: list[IntegrationDeliveryView]
    next_cursor: str | None


class WrongView(WireModel):
    code: Annotated[
        str,
        Field(
            description="refused: the vendor never takes it. not_taken: it is sent again. overtaken: a later analysis "
            "was delivered. no_subject, config_unreadable and others: no request was made. Else as for webhooks: "
            "timeout and the like."
        ),
    ]
    message: str


class VendorAttemptView(WireModel):
    """One request. It may have told of other interviews, too."""

    number: Annotated[int, Field(ge=1)]
    attempted_at: Timestamp
    milliseconds: Milliseconds
    url: str
    reply: ReplyView | None
    error: Annotated[WrongView | None, Field(description="Why it was not taken.")]

    @classmethod
    def of(cls, attempt: LoggedAttempt) -> VendorAttemptView:
        wrong = error_of(attempt)
        return cls(
            number=attempt.number,
            attempted_at=attempt.attempted_at,
            milliseconds=attempt.milliseconds,
            url=attempt.url,
            reply=reply_of(attempt),
            error=WrongView(code=wrong.code, message=wrong.message) if wrong else None,
        )


class IntegrationDeliveryDetail(IntegrationDeliveryView):
    requests: Annotated[
        list[RequestView],
        Field(description="What tells the vendor of it the first time, as the integration is connected now."),
    ]
    log: Annotated[
        list[VendorAttemptView], Field(description="The requests of the last 30 days, newest first, at most 50.")
    ]

    @classmethod
    def with_log(
        cls, delivery: Delivery, requests: Sequence[Request], attempts: Sequence[LoggedAttempt]
    ) -> IntegrationDeliveryDetail:
        plain = IntegrationDeliveryView.of(delivery)
        return cls(
            **plain.model_dump(),
            requests=[RequestView.of(each) for each in requests],
            log=[VendorAttemptView.of(each) for each in attempts],
        )


class Backfill(StrictModel):
    """A range of time by when interviews were analysed; `to` is not in it."""

    start: Annotated[Moment, Field(alias="from")]
    end: Annotated[Moment | None, Field(alias="to", description="Left out: until now.")] = None
