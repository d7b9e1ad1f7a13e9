"""Findings in the wire shape of the API, as an analysis keeps them."""

from __future__ import annotations

from typing import Any

from openkoji.analysis.findings import Findings, Reason, Score, Span


def document_of(found: Findings) -> dict[str, Any]:
    """Everything but the structured answers and the themes, which are kept in tables of their own."""
    return {
        "qualityScore": found.quality.score,
        "qualityDimensions": {name: _score(score) for name, score in found.quality.dimensions.items()},
        "qualityGates": [_reason(gate) for gate in found.quality.gates],
        "completion": round(found.quality.completion, 3),
        "trust": {"band": found.trust.band.value, "reasons": [_reason(reason) for reason in found.trust.reasons]},
        "sentiment": found.sentiment.tone.value,
        "sentimentScore": round(found.sentiment.score, 3),
        "sentimentShares": {tone: round(share, 3) for tone, share in found.sentiment.shares.items()},
        "engagement": {
            "level": found.engagement.level,
            "medianWords": found.engagement.median_words,
            "answeredProbes": round(found.engagement.answered_probes, 3),
            "reason": found.engagement.reason,
        },
        "summary": found.summary,
        "findings": [{"text": each.text, "messageIds": list(each.message_ids)} for each in found.findings],
        "quotes": [span_document(quote) for quote in found.quotes],
    }


def span_document(span: Span) -> dict[str, Any]:
    return {"text": span.text, "messageId": span.message_id, "start": span.start, "end": span.end}


def _score(score: Score) -> dict[str, Any]:
    return {"score": round(score.score, 2), "reason": score.reason}


def _reason(reason: Reason) -> dict[str, str]:
    return {"name": reason.name, "reason": reason.sentence}
