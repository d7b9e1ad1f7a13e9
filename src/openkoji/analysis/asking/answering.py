"""From ranked passages to the quotes that are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from openkoji.analysis.asking.question import Question
from openkoji.analysis.asking.stances import Stance, stance_of
from openkoji.analysis.asking.wording import Quote
from openkoji.analysis.embedding import Vectors
from openkoji.analysis.findings import Span, Tone
from openkoji.interviewing.language import Language

MOST_AN_INTERVIEW = 2


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that is about the question: whose it is (an interview's number), its words and their tone."""

    interview: int
    span: Span
    tone: Tone
    score: float


def chosen(
    question: Question,
    candidates: Sequence[Candidate],
    vectors: Vectors | None,
    *,
    same: float,
    limit: int,
    language: Language,
) -> tuple[Quote, ...]:
    """At most `limit` quotes, the best first, no two that say the same, and no more than two of an interview.

    `vectors` has a row for each candidate; two of them say the same from the cosine `same` on. Where one side alone
    would be heard, the best quote of the other side takes the last place.
    """
    kept: list[int] = []
    told: set[str] = set()
    of_interview: Counter[int] = Counter()
    for row, candidate in enumerate(candidates):
        words = " ".join(language.words_of(candidate.span.text))
        if words in told or of_interview[candidate.interview] == MOST_AN_INTERVIEW:
            continue
        if vectors is not None and kept and float((vectors[kept] @ vectors[row]).max()) >= same:
            continue
        kept.append(row)
        told.add(words)
        of_interview[candidate.interview] += 1
    quotes = [
        Quote(each.interview, each.span, stance_of(question, each.span.text, each.tone, language), each.score)
        for each in (candidates[row] for row in kept)
    ]
    return _with_both_sides(quotes, limit)


def _with_both_sides(quotes: Sequence[Quote], limit: int) -> tuple[Quote, ...]:
    shown = list(quotes[:limit])
    for side in (Stance.FOR, Stance.AGAINST):
        best = next((quote for quote in quotes[limit:] if quote.stance is side), None)
        if limit > 1 and best is not None and all(quote.stance is not side for quote in shown):
            replaced = next((n for n in range(limit - 1, 0, -1) if shown[n].stance is Stance.NEUTRAL), limit - 1)
            shown[replaced] = best
    return tuple(sorted(shown, key=lambda quote: -quote.score))
