"""The quality of an interview, 1-5: how much it tells about what the study asked."""

from __future__ import annotations

from collections.abc import Mapping

from openkoji.analysis import dimensions
from openkoji.analysis.copies import repeated_messages
from openkoji.analysis.dimensions import Heard, has_substance, required_of
from openkoji.analysis.embedding import Embedded
from openkoji.analysis.exchanges import exchanges_of
from openkoji.analysis.findings import Quality, Score
from openkoji.analysis.gates import CAP, gates_of
from openkoji.analysis.transcript import Transcript
from openkoji.analysis.wording import phrases_for
from openkoji.interviewing.language import Language

WEIGHTS = {"depth": 0.4, "specificity": 0.3, "relevance": 0.15, "coverage": 0.15}
"""Of the dimensions where there are open questions."""

WEIGHT_OF_VALUES = 0.5
"""A question with a scale or options weighs half of an open one: a value is a click."""

WITHOUT_WORDS = {"structured": 0.7, "coverage": 0.3}
"""Of the dimensions where nothing was asked for in words."""


def quality_of(transcript: Transcript, embedded: Embedded, language: Language) -> Quality:
    """Score, dimensions, gates and completion of an interview.

    `embedded` holds the texts of the plan's questions and of all messages. The composite is the weighted mean of the
    dimensions, at most 2 behind a gate; the score is its whole number, halves up.
    """
    phrases = phrases_for(language)
    exchanges = exchanges_of(transcript, language)
    heard = Heard.of(transcript, exchanges, repeated_messages(exchanges))
    found = {"coverage": dimensions.coverage(heard, phrases)}
    if heard.groups or not heard.structured:
        found["depth"] = dimensions.depth(heard, phrases)
        found["specificity"] = dimensions.specificity(heard, phrases)
        found["relevance"] = dimensions.relevance(heard, embedded, phrases)
    values = dimensions.structured(heard, phrases)
    if values is not None:
        found["structured"] = values
    gates = gates_of(heard, embedded, phrases)
    composite = _weighted(found, heard)
    composite = min(composite, float(CAP)) if gates else composite
    return Quality(int(composite + 0.5), composite, found, gates, completion(heard))


def _weighted(found: Mapping[str, Score], heard: Heard) -> float:
    if "depth" not in found:
        return _mean(found, WITHOUT_WORDS)
    words = _mean(found, WEIGHTS)
    if "structured" not in found:
        return words
    weight = WEIGHT_OF_VALUES * len(heard.structured)
    share = weight / (weight + len(heard.groups))
    return (1 - share) * words + share * found["structured"].score


def _mean(found: Mapping[str, Score], weights: Mapping[str, float]) -> float:
    return sum(weight * found[name].score for name, weight in weights.items())


def completion(heard: Heard) -> float:
    """The share of the required questions that apply which were answered (0-1)."""
    if not heard.transcript.plan.questions:
        answered = [any(each.answers for each in group) for group in heard.groups.values()]
        return sum(answered) / len(answered) if answered else 0.0
    required = required_of(heard)
    recorded = {each.question_id for each in heard.transcript.answers if each.answered}
    return sum(each.id in recorded or has_substance(each, heard) for each in required) / len(required or [None])
