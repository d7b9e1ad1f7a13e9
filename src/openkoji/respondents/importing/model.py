"""An import as it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from openkoji.respondents.importing.rows import Fault


class Status(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of some rows of a file."""

    created: int = 0
    updated: int = 0
    faults: Sequence[Fault] = ()

    @property
    def skipped(self) -> int:
        return len(self.faults)

    def __add__(self, more: Self) -> Self:
        return type(self)(self.created + more.created, self.updated + more.updated, [*self.faults, *more.faults])


@dataclass(frozen=True, slots=True)
class Import:
    """`done` of `total` rows have been looked at; of these `skipped` were not taken."""

    id: UUID
    study_id: UUID
    status: str
    layout: Mapping[str, Any]
    total: int
    done: int
    created: int
    updated: int
    skipped: int
    created_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that was not taken."""

    row: int
    field: str | None
    reason: str
