"""An integration as it is stored, beside the endpoint that it is, and whom a vendor is asked to forget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from openkoji.webhooks.repository import Health


@dataclass(frozen=True, slots=True)
class Integration:
    """What a workspace connected: what may be shown of its config, the rest encrypted, and what goes where."""

    workspace_id: UUID
    id: UUID
    vendor: str
    config: Mapping[str, Any]
    secrets: bytes
    mapping: Mapping[str, Mapping[str, str]]
    created_at: datetime
    updated_at: datetime


class ErasureStatus(StrEnum):
    PENDING = "pending"
    PASSED_ON = "passed_on"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Erasures:
    """People whom the vendor is still to forget, and those whom it refused to; `sentence` is the latest reason."""

    waiting: int
    failed: int
    sentence: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An integration and how it fares."""

    integration: Integration
    health: Health
    last_delivered_at: datetime | None
    erasures: Erasures
