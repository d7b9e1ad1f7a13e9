"""Integrations on the wire."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.integrations import connections, fields
from openkoji.integrations.model import Erasures, Standing
from openkoji.integrations.previewing import Preview
from openkoji.integrations.service import Disconnected
from openkoji.integrations.vendor import OVERTAKEN, Fate, Outcome, Request, Vendor
from openkoji.kit.crypto import KeyRing, SealError
from openkoji.kit.errors import OpenKojiError
from openkoji.kit.ids import Prefix, public_id
from openkoji.webhooks.filters import Filter
from openkoji.webhooks.model import Attempt, DisabledWhy, EndpointStatus
from openkoji.webhooks.repository import MOST_COUNTED
from openkoji.webhooks.schemas import LastAttempt

WhatGoesWhere = Annotated[
    dict[str, dict[str, str]],
    Field(description="For each part of what the vendor is told, its fields and the source of each."),
]


class SecretSetView(WireModel):
    """A secret of the config, which is never shown."""

    is_set: bool
    ends_with: Annotated[str | None, Field(description="The last four characters, where it is long enough.")]


class ErasuresView(WireModel):
    """People who were erased here, and whom the vendor is still to forget."""

    waiting: Annotated[int, Field(ge=0, description="Asked for soon, or again later.")]
    failed: Annotated[int, Field(ge=0, description="Refused by the vendor; a PUT or a resume tries them again.")]
    message: Annotated[str | None, Field(description="Why the latest of them waits or failed, and what to do.")]

    @classmethod
    def of(cls, erasures: Erasures) -> ErasuresView:
        message = erasures.sentence if erasures.waiting + erasures.failed else None
        return cls(waiting=erasures.waiting, failed=erasures.failed, message=message)


class ConnectionView(WireModel):
    id: Annotated[str, Field(pattern=r"^itg_[0-9a-f]{32}$")]
    status: Annotated[
        EndpointStatus,
        Field(description="`paused`: interviews are kept for it. `disabled`: nothing is sent; see disabledWhy."),
    ]
    disabled_why: Annotated[DisabledWhy | None, Field(description="`failing`: for five days nothing got through.")]
    config: Annotated[dict[str, Any], Field(description="As it was set, without its secrets.")]
    secrets: Annotated[dict[str, SecretSetView], Field(description="By the names under which they are set.")]
    filter: Filter
    mapping: WhatGoesWhere
    pending: Annotated[
        int, Field(ge=0, le=MOST_COUNTED, description=f"Deliveries that wait; {MOST_COUNTED} means so many or more.")
    ]
    last_delivered_at: Timestamp | None
    failing_since: Annotated[Timestamp | None, Field(description="The first failure after the last success.")]
    failures: Annotated[int, Field(ge=0, description="Attempts that failed since then.")]
    last_attempt: LastAttempt | None
    last_error: Annotated[str | None, Field(description="What is wrong, where something is, and what to do.")]
    erasures: ErasuresView
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def of(cls, standing: Standing, vendor: Vendor[Any], key_ring: KeyRing) -> ConnectionView:
        integration, health = standing.integration, standing.health
        last = None
        if health.last_attempted_at is not None:
            last = LastAttempt(
                status=health.last_status, error=health.last_error, attempted_at=health.last_attempted_at
            )
        unreadable, config = None, None
        try:
            config = connections.opened(vendor, integration, key_ring)
        except (SealError, OpenKojiError) as error:
            unreadable = str(error)
        secrets = connections.shown(vendor, config)
        return cls(
            id=public_id(Prefix.INTEGRATION, integration.id),
            status=EndpointStatus(health.status),
            disabled_why=DisabledWhy(health.disabled_why) if health.disabled_why else None,
            config=config.model_dump(mode="json", by_alias=True, exclude=set(vendor.secret_fields))
            if config
            else dict(integration.config),
            secrets={
                name: SecretSetView(is_set=each.is_set, ends_with=each.ends_with) for name, each in secrets.items()
            },
            filter=Filter.model_validate(health.filter),
            mapping={part: dict(fields) for part, fields in integration.mapping.items()},
            pending=health.pending,
            last_delivered_at=standing.last_delivered_at,
            failing_since=health.failing_since,
            failures=health.failures,
            last_attempt=last,
            last_error=unreadable or (health.last_sentence if health.last_error not in (None, OVERTAKEN) else None),
            erasures=ErasuresView.of(standing.erasures),
            created_at=integration.created_at,
            updated_at=integration.updated_at,
        )


class SourceView(WireModel):
    name: Annotated[str, Field(description="As a mapping names it; `<…>` stands for a name of yours.")]
    description: str


class IntegrationView(WireModel):
    vendor: Annotated[str, Field(description="As in its addresses.")]
    label: str
    connection: Annotated[ConnectionView | None, Field(description="Null where it is not connected.")]
    config_schema: Annotated[
        dict[str, Any], Field(description="What connecting takes beside `filter` and `mapping`, as a JSON Schema.")
    ]
    usual_mapping: Annotated[WhatGoesWhere, Field(description="Where nothing is mapped.")]
    sources: Annotated[list[SourceView], Field(description="What can be mapped.")]

    @classmethod
    def of(cls, vendor: Vendor[Any], standing: Standing | None, key_ring: KeyRing) -> IntegrationView:
        return cls(
            vendor=vendor.name,
            label=vendor.label,
            connection=ConnectionView.of(standing, vendor, key_ring) if standing else None,
            config_schema=vendor.config.model_json_schema(),
            usual_mapping={part: dict(fields) for part, fields in vendor.mapping.items()},
            sources=[SourceView(name=each.name, description=each.description) for each in fields.SOURCES],
        )


class IntegrationList(WireModel):
    items: list[IntegrationView]


class DisconnectedView(WireModel):
    """What went with the integration. What the vendor was told stays with the vendor."""

    vendor: str
    deliveries: Annotated[int, Field(ge=0, description="Of the log.")]
    waiting: Annotated[int, Field(ge=0, description="Those of them that were not made yet, and will not be.")]
    erasures: Annotated[int, Field(ge=0, description="People whom the vendor will not be asked to forget.")]

    @classmethod
    def of(cls, vendor: Vendor[Any], gone: Disconnected) -> DisconnectedView:
        return cls(vendor=vendor.name, deliveries=gone.deliveries, waiting=gone.waiting, erasures=gone.erasures)


class VendorAnswerView(WireModel):
    """One request of a test, and what came back."""

    url: str
    status: Annotated[int | None, Field(description="Null where no reply came.")]
    body: Annotated[str | None, Field(description="The first 4 KB.")]
    milliseconds: Annotated[float, Field(ge=0)]

    @classmethod
    def of(cls, attempt: Attempt) -> VendorAnswerView:
        return cls(url=attempt.url, status=attempt.status, body=attempt.reply_head, milliseconds=attempt.milliseconds)


class ConnectionTestView(WireModel):
    ok: bool
    message: Annotated[str | None, Field(description="What is wrong and what to do; null where nothing is.")]
    answers: list[VendorAnswerView]

    @classmethod
    def of(cls, outcome: Outcome) -> ConnectionTestView:
        ok = outcome.fate is Fate.DELIVERED
        last = outcome.attempts[-1].sentence if outcome.attempts else None
        message = outcome.sentence or last or (None if ok else "The vendor did not take it.")
        return cls(
            ok=ok, message=None if ok else message, answers=[VendorAnswerView.of(each) for each in outcome.attempts]
        )


class PreviewWish(StrictModel):
    """What is left out is as it is connected."""

    interview_id: Annotated[
        str | None,
        Field(max_length=100, description="Left out: the latest analysed interview that names its respondent."),
    ] = None
    mapping: dict[str, dict[str, str]] | None = None
    filter: Filter | None = None


class RequestView(WireModel):
    method: str
    url: str
    content_type: str
    body: Annotated[Any, Field(description="With a mark in place of each secret.")]

    @classmethod
    def of(cls, request: Request) -> RequestView:
        return cls(method=request.method, url=request.url, content_type=request.content_type, body=request.body)


class IntegrationPreviewView(WireModel):
    interview_id: str
    would_be_sent: bool
    why_not: Annotated[list[str], Field(description="Each reason, as a sentence; empty where it would be sent.")]
    subject: Annotated[str | None, Field(description="Who the respondent is to the vendor.")]
    requests: Annotated[
        list[RequestView], Field(description="What is sent, were it sent now; none where nobody is named.")
    ]

    @classmethod
    def of(cls, preview: Preview) -> IntegrationPreviewView:
        return cls(
            interview_id=preview.interview_id,
            would_be_sent=not preview.why_not,
            why_not=list(preview.why_not),
            subject=preview.subject,
            requests=[RequestView.of(each) for each in preview.requests],
        )
