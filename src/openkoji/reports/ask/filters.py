"""The filter of a question, between its row and the results' own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from openkoji.analysis.report.evidence import COUNTED_FROM
from openkoji.reports.results.model import Filter, Segment


def kept(wanted: Filter) -> dict[str, Any]:
    """As JSON; what is not asked for is left out."""
    fields = {
        "completedAfter": wanted.completed_after.isoformat() if wanted.completed_after else None,
        "completedBefore": wanted.completed_before.isoformat() if wanted.completed_before else None,
        "mode": wanted.mode,
        "minQuality": wanted.min_quality,
        "segment": [wanted.segment.key, wanted.segment.value] if wanted.segment else None,
        "themeId": str(wanted.theme_id) if wanted.theme_id else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def restored(row: Mapping[str, Any]) -> Filter:
    return Filter(
        completed_after=datetime.fromisoformat(row["completedAfter"]) if "completedAfter" in row else None,
        completed_before=datetime.fromisoformat(row["completedBefore"]) if "completedBefore" in row else None,
        mode=row.get("mode"),
        min_quality=row.get("minQuality", COUNTED_FROM),
        segment=Segment(*row["segment"]) if "segment" in row else None,
        theme_id=UUID(row["themeId"]) if "themeId" in row else None,
    )
