"""A report between the database and its readers.

What is stored of a version has the places of quotes and not their words: these are cut from the messages whenever the
report is read. So a quote is verbatim by construction, and it is gone with its message when a respondent is erased.

What is stored of a publication has its quotes' masked words, with a digest of each quoted message: a quote is shown
while its message stands and says what it said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from openkoji.analysis.report import Report
from openkoji.analysis.report.model import Chart, Quote, changed, quotes_in
from openkoji.kit.crypto import sha256
from openkoji.kit.ids import Prefix, parse_id
from openkoji.reports.model import Cited, Speaker
from openkoji.reports.public import quotes_for_the_public, unplaced, with_segments

_REPORT = TypeAdapter(Report)
_CHART = TypeAdapter(Chart)


@dataclass(frozen=True, slots=True)
class Stored:
    """A version: what its study's people read, what the public may, without the words of quotes; and the charts of
    metadata, by key, of which whoever publishes it chooses."""

    report: Report
    public: Report
    segments: Mapping[str, Chart]


def document_of(stored: Stored) -> dict[str, Any]:
    """What is stored of a version that was just written."""
    return {
        "report": _bare(stored.report),
        "public": _bare(stored.public),
        "segments": {key: _CHART.dump_python(chart, mode="json") for key, chart in stored.segments.items()},
    }


def report_in(document: Mapping[str, Any]) -> Report:
    """What the study's people read of a version."""
    return _REPORT.validate_python(document["report"])


def stored_in(document: Mapping[str, Any]) -> Stored:
    segments = {key: _CHART.validate_python(chart) for key, chart in document["segments"].items()}
    return Stored(report_in(document), _REPORT.validate_python(document["public"]), segments)


def published_document(
    stored: Stored, segments: Sequence[str], cited: Sequence[Cited], speakers: Sequence[Speaker]
) -> dict[str, Any]:
    """What is stored of a publication; `segments` are keys of the version's segments."""
    public = quotes_for_the_public(with_words(stored.public, cited), cited, speakers)
    public = with_segments(public, [stored.segments[key] for key in segments])
    return {
        "report": _REPORT.dump_python(public, mode="json"),
        "said": [[each.interview_id.hex, each.message_id.hex, _digest(each.content)] for each in cited],
    }


def cited_in(document: Mapping[str, Any]) -> list[tuple[UUID, UUID]]:
    """The interview and message of each quote of a publication, each pair once."""
    return [(UUID(hex=interview_id), UUID(hex=message_id)) for interview_id, message_id, _ in document["said"]]


def public_report_in(document: Mapping[str, Any], contents: Mapping[UUID, str]) -> Report:
    """What the public reads; `contents` are the messages that stand, of those that are quoted."""
    standing = {
        f"msg_{message_id}"
        for _, message_id, digest in document["said"]
        if (content := contents.get(UUID(hex=message_id))) is not None and _digest(content) == digest
    }
    return unplaced(_REPORT.validate_python(document["report"]), standing.__contains__)


def places_in(report: Report) -> list[tuple[UUID, UUID]]:
    """The interview and message of each quote, each pair once."""
    pairs = {_ids(quote) for quote in quotes_in(report)}
    return sorted(pair for pair in pairs if pair is not None)


def with_words(report: Report, cited: Sequence[Cited], link_to: Callable[[UUID, UUID], str] | None = None) -> Report:
    """The report with its quotes' words, for those who may know who said them. A quote whose message is gone is left
    out; `link_to` gives the address of a message in its transcript."""
    known = {each.message_id: each for each in cited}

    def fill(quote: Quote) -> Quote | None:
        pair = _ids(quote)
        if pair is None or quote.place is None or (said := known.get(pair[1])) is None:
            return None
        words = said.content[quote.place.start : quote.place.end]
        url = link_to(*pair) if link_to is not None and said.is_shared else None
        return replace(quote, text=words, place=replace(quote.place, url=url)) if words else None

    return changed(report, fill)


def _bare(report: Report) -> Any:
    return _REPORT.dump_python(changed(report, lambda quote: replace(quote, text="")), mode="json")


def _digest(content: str) -> str:
    return sha256(content).hex()


def _ids(quote: Quote) -> tuple[UUID, UUID] | None:
    if quote.place is None:
        return None
    interview_id = parse_id(Prefix.INTERVIEW, quote.place.interview_id)
    message_id = parse_id(Prefix.MESSAGE, quote.place.message_id)
    return None if interview_id is None or message_id is None else (interview_id, message_id)
