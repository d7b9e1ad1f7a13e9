"""Endpoints and their secrets on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from openkoji.edge.schemas import StrictModel, Timestamp, WireModel
from openkoji.events.types import EventType
from openkoji.kit.crypto import KeyRing
from openkoji.kit.ids import Prefix, public_id
from openkoji.kit.target_urls import LONGEST_URL
from openkoji.webhooks.filters import Filter
from openkoji.webhooks.model import DisabledWhy, Endpoint, EndpointStatus, Origin, SealedSecrets
from openkoji.webhooks.repository import MOST_COUNTED, Health
from openkoji.webhooks.secrets import opened

Url = Annotated[
    str,
    Field(min_length=1, max_length=LONGEST_URL, description="Where events are posted: https, at a public address."),
]
Events = Annotated[list[EventType], Field(max_length=50, description="Types of events; none means all.")]
Description = Annotated[str, Field(max_length=500, description="What the endpoint is for, in your words.")]
OwnSecret = Annotated[bool, Field(description="Signed with a secret of its own instead of the workspace's.")]
EndpointId = Annotated[str, Field(pattern=r"^whk_[0-9a-f]{32}$")]
ShownOrigin = Literal[Origin.WEBHOOK, Origin.HOOK]


class NewEndpoint(StrictModel):
    url: Url
    events: Events = []
    description: Description = ""
    filter: Filter = Filter()
    own_secret: OwnSecret = False


class EndpointPatch(StrictModel):
    """What to change; what is left out stays. A list and the filter are replaced as a whole."""

    url: Url | None = None
    events: Events | None = None
    description: Description | None = None
    filter: Filter | None = None
    own_secret: OwnSecret | None = None
    status: Annotated[
        Literal["active", "paused"] | None,
        Field(
            description="`paused` keeps events until it is `active` again; `active` also brings a disabled one back."
        ),
    ] = None


class LastAttempt(WireModel):
    """The latest attempt: the status of the reply, or why there was none."""

    status: int | None
    error: str | None
    attempted_at: Timestamp


class EndpointView(WireModel):
    id: EndpointId
    origin: Annotated[ShownOrigin, Field(description="`hook`: subscribed through /api/v1/hooks.")]
    url: str
    description: str
    events: list[EventType]
    filter: Filter
    own_secret: bool
    status: Annotated[
        EndpointStatus, Field(description="`pending`: it is being verified. `disabled`: see disabledWhy.")
    ]
    disabled_why: Annotated[
        DisabledWhy | None,
        Field(description="`gone`: it answered 410. `failing`: for five days nothing got through."),
    ]
    failing_since: Annotated[Timestamp | None, Field(description="The first failure after the last success.")]
    failures: Annotated[int, Field(ge=0, description="Attempts that failed since then.")]
    pending: Annotated[
        int,
        Field(ge=0, le=MOST_COUNTED, description=f"Deliveries that wait for it; {MOST_COUNTED} means so many or more."),
    ]
    last_attempt: LastAttempt | None
    created_at: Timestamp
    updated_at: Timestamp

    @classmethod
    def of(cls, endpoint: Health) -> EndpointView:
        last = None
        if endpoint.last_attempted_at is not None:
            last = LastAttempt(
                status=endpoint.last_status, error=endpoint.last_error, attempted_at=endpoint.last_attempted_at
            )
        return cls(**_fields(endpoint), pending=endpoint.pending, last_attempt=last)


class CreatedEndpoint(EndpointView):
    secret: Annotated[str, Field(description="What signs its messages: its own secret, or the workspace's.")]

    @classmethod
    def with_secret(cls, endpoint: Endpoint, secret: str) -> CreatedEndpoint:
        return cls(**_fields(endpoint), pending=0, last_attempt=None, secret=secret)


class EndpointPage(WireModel):
    items: list[EndpointView]
    next_cursor: str | None


class Rotation(StrictModel):
    expire_old: Annotated[bool, Field(description="The old secret signs nothing from now on: for one that leaked.")] = (
        False
    )


class SecretView(WireModel):
    secret: Annotated[str, Field(description="The secret that is to be used.")]
    previous_secret: Annotated[str | None, Field(description="The one before it, while that signs too.")]
    previous_until: Timestamp | None
    activated: Annotated[
        bool, Field(description="Whether X-Koji-Signature is made with `secret`; before, with `previousSecret`.")
    ]

    @classmethod
    def of(cls, sealed: SealedSecrets, key_ring: KeyRing, moment: datetime) -> SecretView:
        secrets = opened(sealed, key_ring, moment)
        return cls(
            secret=secrets.current,
            previous_secret=secrets.previous,
            previous_until=sealed.previous_until if secrets.previous else None,
            activated=secrets.activated,
        )


def _fields(endpoint: Endpoint) -> dict[str, Any]:
    return {
        "id": public_id(Prefix.ENDPOINT, endpoint.id),
        "origin": Origin(endpoint.origin),
        "url": endpoint.url,
        "description": endpoint.description,
        "events": [EventType(each) for each in endpoint.events],
        "filter": Filter.model_validate(endpoint.filter),
        "own_secret": endpoint.has_secret,
        "status": EndpointStatus(endpoint.status),
        "disabled_why": endpoint.disabled_why and DisabledWhy(endpoint.disabled_why),
        "failing_since": endpoint.failing_since,
        "failures": endpoint.failures,
        "created_at": endpoint.created_at,
        "updated_at": endpoint.updated_at,
    }
