"""What an analysis tells the outside: its events, as rows of the outbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from openkoji.analysis.codebook import Theme
from openkoji.analysis.findings import Findings, Passage, together
from openkoji.analysis.report.evidence import COUNTED_FROM
from openkoji.analysis.themes import Sorted
from openkoji.db import Transaction
from openkoji.events.outbox import EventType, emit
from openkoji.interviewing import CollectedAnswer
from openkoji.interviews.announcing import ended, told_of
from openkoji.interviews.model import AnalysedInterview
from openkoji.kit.ids import Prefix, public_id

MOST_THEMES = 7
_LONGEST_QUOTE = 300


def announce(
    transaction: Transaction,
    workspace_id: UUID,
    interview_id: UUID,
    interview: AnalysedInterview,
    found: Findings,
    placed: Sorted,
    answers: Sequence[CollectedAnswer],
    version: int,
) -> None:
    """`interview.quality_scored`, then `interview.analysis_ready`, and `interview.failed_quality_gate` below 3."""
    data = (
        told_of(interview_id, interview)
        | ended(interview.completed_at, interview.duration_seconds)
        | {
            "analysis_version": version,
            "quality_score": found.quality.score,
            "sentiment": found.sentiment.tone.value,
        }
    )
    whole = data | {
        "themes": [_theme(theme, passages) for theme, passages in themes_in(found.passages, placed)],
        "structured_answers": [
            {"question_id": answer.question_id, "type": answer.type.value, "value": answer.value}
            for answer in answers
            if answer.value is not None
        ],
        "summary": found.summary,
    }
    events = [(EventType.QUALITY_SCORED, data), (EventType.ANALYSIS_READY, whole)]
    if found.quality.score < COUNTED_FROM:
        gates = [{"name": gate.name, "reason": gate.sentence} for gate in found.quality.gates]
        events.append((EventType.FAILED_QUALITY_GATE, data | {"gates": gates}))
    for event_type, contents in events:
        emit(
            transaction,
            workspace_id,
            event_type,
            f"{interview_id}:{version}",
            contents,
            study_id=interview.study_id,
            interview_id=interview_id,
        )


def themes_in(passages: Sequence[Passage], placed: Sorted) -> list[tuple[Theme, list[Passage]]]:
    """The themes of one interview with their passages; those with most passages first, at most seven."""
    known = {theme.id: theme for theme in placed.codebook.themes}
    grouped: dict[UUID, list[Passage]] = {}
    for passage, theme_id in zip(passages, placed.theme_of, strict=True):
        if theme_id in known:
            grouped.setdefault(theme_id, []).append(passage)
    ranked = sorted(grouped, key=lambda theme_id: (-len(grouped[theme_id]), theme_id))
    return [(known[theme_id], grouped[theme_id]) for theme_id in ranked[:MOST_THEMES]]


def _theme(theme: Theme, passages: Sequence[Passage]) -> dict[str, Any]:
    quote = max((passage.span.text for passage in passages), key=len)
    return {
        "id": public_id(Prefix.THEME, theme.id),
        "name": theme.name,
        "sentiment": together(passage.tone for passage in passages).value,
        "quote": _shortened(quote),
    }


def _shortened(quote: str) -> str:
    """A quote whole, or its beginning up to a word's end: still verbatim."""
    return quote if len(quote) <= _LONGEST_QUOTE else quote[:_LONGEST_QUOTE].rsplit(maxsplit=1)[0]
