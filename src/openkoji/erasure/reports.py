"""A study's reports without what an erased person said: their quotes, names of themes that were their words, and bars
of what only they were. Counts stay as they were counted when a report was written."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, LiteralString, TypeVar
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import TypeAdapter

from openkoji.analysis.report import Report
from openkoji.analysis.report.model import Bar, Chart, Quote, changed, quotes_in
from openkoji.db import Transaction
from openkoji.erasure.model import Gone
from openkoji.erasure.themes import ERASED_NAME
from openkoji.erasure.words import Theirs
from openkoji.kit.ids import Prefix, public_id

Part = TypeVar("Part")

_REPORT = TypeAdapter(Report)
_CHART = TypeAdapter(Chart)

# Who publishes holds this lock from before the quotes are read until they are written.
_LOCK: LiteralString = "SELECT 1 FROM studies WHERE workspace_id = %s AND id = %s FOR NO KEY UPDATE"
_LOCK_REPORTS: LiteralString = """
SELECT 1 FROM reports WHERE workspace_id = %s AND study_id = %s ORDER BY id FOR UPDATE
"""
_REPORTS: LiteralString = """
SELECT id, document FROM reports WHERE workspace_id = %s AND study_id = %s AND document IS NOT NULL
"""
_PUBLICATION: LiteralString = """
SELECT report_id AS id, document FROM report_publications
WHERE workspace_id = %s AND study_id = %s AND document IS NOT NULL
"""
_KEEP_REPORT: LiteralString = "UPDATE reports SET document = %s WHERE workspace_id = %s AND id = %s"
_KEEP_PUBLICATION: LiteralString = """
UPDATE report_publications SET document = %s WHERE workspace_id = %s AND study_id = %s
"""
# What others in the study are or have too.
_SHARED: LiteralString = """
SELECT array_agg(DISTINCT each.key) FROM respondents r CROSS JOIN LATERAL jsonb_each_text(r.metadata) each
WHERE r.workspace_id = %s AND r.study_id = %s AND (each.key, each.value) IN (SELECT * FROM jsonb_each_text(%s))
"""


@dataclass(frozen=True, slots=True)
class _Stored:
    id: UUID | None
    document: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reports:
    """The reports of a study, and what stands at its public address."""

    reports: Sequence[_Stored]
    publication: _Stored | None

    @property
    def names(self) -> Collection[str]:
        """Every text that is the name or the description of a theme."""
        found: set[str] = set()
        for each in self.reports:
            for part in ("report", "public"):
                for theme in each.document[part]["themes"]:
                    found |= {theme["name"], theme["description"]}
        if self.publication is not None:
            for theme in self.publication.document["report"]["themes"]:
                found |= {theme["name"], theme["description"]}
        return found


async def read(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> Reports:
    """Locks the study against whoever publishes, and the reports, pending ones too."""
    transaction.write(_LOCK, [workspace_id, study_id])
    transaction.write(_LOCK_REPORTS, [workspace_id, study_id])
    reports = await transaction.fetch_all(_Stored, _REPORTS, [workspace_id, study_id])
    return Reports(reports, await transaction.fetch_one(_Stored, _PUBLICATION, [workspace_id, study_id]))


async def forget(
    transaction: Transaction, workspace_id: UUID, gone: Gone, reports: Reports, theirs: Theirs, given: Collection[str]
) -> int:
    """Write the reports anew where the erased person stands in them; how many quotes went. `given` are names of themes
    that persons gave."""
    study_id = gone.respondent.study_id
    told = sorted((text for text in reports.names if text not in given and theirs.holds(text)), key=len, reverse=True)
    alone = await _theirs_alone(transaction, workspace_id, gone)
    without = _Without(
        frozenset(public_id(Prefix.INTERVIEW, each) for each in gone.interview_ids),
        re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, told))})(?!\w)", re.IGNORECASE) if told else None,
        alone,
    )
    removed = 0
    with transaction.as_eraser():
        for each in reports.reports:
            document, quotes = _of_version(each.document, without)
            removed += quotes
            if document != each.document:
                transaction.write(_KEEP_REPORT, [Jsonb(document), workspace_id, each.id])
        if reports.publication is not None:
            document, quotes = _of_publication(reports.publication.document, without, gone)
            removed += quotes
            if document != reports.publication.document:
                transaction.write(_KEEP_PUBLICATION, [Jsonb(document), workspace_id, study_id])
    return removed


async def _theirs_alone(transaction: Transaction, workspace_id: UUID, gone: Gone) -> frozenset[str]:
    """The values of the person's metadata that nobody else in the study has. Their row is deleted already."""
    metadata = gone.respondent.metadata
    if not gone.is_whole or not metadata:
        return frozenset()
    row = await transaction.fetch_values(_SHARED, [workspace_id, gone.respondent.study_id, Jsonb(dict(metadata))])
    shared = set((row and row[0]) or ())
    return frozenset(_label(value) for key, value in metadata.items() if key not in shared)


@dataclass(frozen=True, slots=True)
class _Without:
    """What a report is to be without: quotes of these interviews, these texts, bars with these labels."""

    interviews: frozenset[str]
    texts: re.Pattern[str] | None
    labels: frozenset[str]

    def report(self, document: Mapping[str, Any]) -> tuple[Any, int]:
        report = _REPORT.validate_python(document)
        kept: Report = changed(report, self._quote)
        kept = replace(
            kept,
            answer=replace(self._told(kept.answer), question=kept.answer.question),
            takeaways=self._told(kept.takeaways),
            themes=tuple(replace(self._told(each), id=each.id) for each in kept.themes),
            questions=tuple(replace(self._told(each), id=each.id, text=each.text) for each in kept.questions),
            participants=replace(kept.participants, charts=tuple(map(self._chart, kept.participants.charts))),
            unknown=self._told(kept.unknown),
        )
        return _REPORT.dump_python(kept, mode="json"), len(quotes_in(report)) - len(quotes_in(kept))

    def chart(self, document: Mapping[str, Any]) -> Any:
        return _CHART.dump_python(self._chart(_CHART.validate_python(document)), mode="json")

    def _chart(self, chart: Chart) -> Chart:
        bars: tuple[Bar, ...] = tuple(bar for bar in chart.bars if bar.label not in self.labels)
        return replace(chart, bars=bars)

    def _quote(self, quote: Quote) -> Quote | None:
        return None if quote.place is not None and quote.place.interview_id in self.interviews else quote

    def _told(self, part: Part) -> Part:
        """A part of a report without the texts; researchers' own words are none of them."""
        return changed(part, lambda quote: quote, self._text)

    def _text(self, text: str) -> str:
        return text if self.texts is None else self.texts.sub(ERASED_NAME, text)


def _of_version(document: Mapping[str, Any], without: _Without) -> tuple[dict[str, Any], int]:
    report, quotes = without.report(document["report"])
    public, _ = without.report(document["public"])
    segments = {key: without.chart(chart) for key, chart in document["segments"].items()}
    return {**document, "report": report, "public": public, "segments": segments}, quotes


def _of_publication(document: Mapping[str, Any], without: _Without, gone: Gone) -> tuple[dict[str, Any], int]:
    report, quotes = without.report(document["report"])
    erased = {each.hex for each in gone.interview_ids}
    said = [each for each in document["said"] if each[0] not in erased]
    return {**document, "report": report, "said": said}, quotes


def _label(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
