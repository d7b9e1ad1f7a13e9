"""Which interviews of a study, or which respondents by their interviews, an export is of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString
from uuid import UUID

_TESTS: tuple[tuple[str, LiteralString], ...] = (
    ("completed_after", "i.completed_at >= %s"),
    ("completed_before", "i.completed_at < %s"),
    ("mode", "i.mode = %s"),
    ("min_quality", "i.quality_score >= %s"),
)


@dataclass(frozen=True, slots=True)
class Selection:
    """All interviews where nothing is given. A time chooses among completed interviews: `completed_after` is
    included, `completed_before` is not; `min_quality` chooses among analysed ones."""

    completed_after: datetime | None = None
    completed_before: datetime | None = None
    mode: str | None = None
    min_quality: int | None = None

    def condition(self, workspace_id: UUID, study_id: UUID) -> tuple[LiteralString, list[object]]:
        """A condition on `interviews i`, and its parameters."""
        return self._all(["i.workspace_id = %s", "i.study_id = %s"], [workspace_id, study_id])

    def condition_on_respondents(self, workspace_id: UUID, study_id: UUID) -> tuple[LiteralString, list[object]]:
        """A condition on `respondents r` with their interview `i`, if they have one."""
        return self._all(["r.workspace_id = %s", "r.study_id = %s"], [workspace_id, study_id])

    def _all(self, conditions: list[LiteralString], parameters: list[object]) -> tuple[LiteralString, list[object]]:
        for name, test in _TESTS:
            value = getattr(self, name)
            if value is not None:
                conditions.append(test)
                parameters.append(value)
        return " AND ".join(conditions), parameters
