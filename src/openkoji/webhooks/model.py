"""What webhooks are made of: endpoints, deliveries and their attempts, as they are stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Origin(StrEnum):
    WEBHOOK = "webhook"
    HOOK = "hook"
    """Subscribed through `/hooks`: never verified on save, and gone after a 410."""
    INTEGRATION = "integration"
    """Connected through `/integrations`, which alone shows it: a vendor that is told in its own way."""


class EndpointStatus(StrEnum):
    PENDING = "pending"
    """Saved, and not yet verified."""
    ACTIVE = "active"
    PAUSED = "paused"
    """Events are kept for it, and sent when it goes on."""
    DISABLED = "disabled"


class DisabledWhy(StrEnum):
    GONE = "gone"
    FAILING = "failing"


class DeliveryStatus(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Endpoint:
    workspace_id: UUID
    id: UUID
    origin: str
    url: str
    description: str
    events: Sequence[str]
    filter: Mapping[str, Any]
    status: str
    disabled_why: str | None
    has_secret: bool
    failing_since: datetime | None
    failures: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event of the outbox. `transcript_is_shared` is whether its interview may be read by link."""

    workspace_id: UUID
    id: UUID
    type: str
    study_id: UUID | None
    interview_id: UUID | None
    data: Mapping[str, Any]
    created_at: datetime
    transcript_is_shared: bool


@dataclass(frozen=True, slots=True)
class SealedSecrets:
    current: bytes
    previous: bytes | None
    previous_until: datetime | None
    activated: bool


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that this worker has claimed, with all that its attempt needs. `tries` were made before. An
    integration signs nothing."""

    delivery_id: UUID
    endpoint_id: UUID
    origin: str
    tries: int
    url: str
    event: StoredEvent
    secrets: SealedSecrets | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was sent and what came back: a status with the head of the reply, or an error with its sentence."""

    url: str
    request_headers: Mapping[str, str]
    body_sha256: bytes
    attempted_at: datetime
    milliseconds: float
    status: int | None = None
    reply_headers: Mapping[str, str] | None = None
    reply_head: str | None = None
    error: str | None = None
    sentence: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300
