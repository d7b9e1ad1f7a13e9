"""The tone of each passage of an interview, and of the interview as a whole.

What was asked is part of the evidence: "nothing" praises where faults were asked for, and blames where it was asked
what was good. How it is measured, and where it is wrong: `docs/explanation/sentiment.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from openkoji.analysis.embedding import Embedded
from openkoji.analysis.findings import Passage, Sentiment, Tone
from openkoji.analysis.passages import Segment
from openkoji.analysis.tone_features import signs_in
from openkoji.analysis.tone_heads import CLASSES, Matrix, columns, head_for
from openkoji.interviewing.language import Language
from openkoji.interviewing.reading import whole_message
from openkoji.interviewing.reading.question_kind import QuestionKind
from openkoji.interviewing.words import lower_words


@dataclass(frozen=True, slots=True)
class Judged:
    """The tone of a passage; `score` is -1 to 1, how much more likely praise is than blame."""

    tone: Tone
    score: float


def tones(segments: Sequence[Segment], embedded: Embedded, language: Language) -> tuple[Judged, ...]:
    """The tone of each segment, in their order. An embedder that no head was trained with is left out of account."""
    if not segments:
        return ()
    head = head_for(embedded.embedder.name, language)
    said = [(segment.span.text, segment.kind) for segment in segments]
    vectors = embedded.of([text for text, _ in said])
    odds = head.probabilities(columns(head.use, said, vectors, language))
    return tuple(
        _without_words(text) or _by_nothing(text, kind, language) or _by_odds(row)
        for (text, kind), row in zip(said, odds, strict=True)
    )


def _by_odds(odds: Matrix) -> Judged:
    praise, blame = odds[CLASSES.index(Tone.POSITIVE)], odds[CLASSES.index(Tone.NEGATIVE)]
    return Judged(CLASSES[int(odds.argmax())], round(float(praise - blame), 4))


SCORE_OF_A_RULE = 0.5


def _without_words(text: str) -> Judged | None:
    """Of a passage of no words: what its emoji say."""
    if lower_words(text):
        return None
    praise, blame = signs_in(text)
    if praise == blame:
        return Judged(Tone.MIXED if praise else Tone.NEUTRAL, 0.0)
    return Judged(Tone.POSITIVE, SCORE_OF_A_RULE) if praise else Judged(Tone.NEGATIVE, -SCORE_OF_A_RULE)


LONGEST_NOTHING, MOST_WORDS_OF_NOTHING = 60, 3
"""Characters of a passage that may be no more than a "nothing", and its words where nothing else can be meant."""


def _by_nothing(text: str, kind: QuestionKind, language: Language) -> Judged | None:
    """Of a passage that names nothing and says no more: praise where faults were asked for ("none", "n/a", "all good"
    too). Elsewhere only a bare "nothing" is ruled on: it blames where it was asked what was good, else does neither.
    """
    cut = language.cut(text[:LONGEST_NOTHING])
    if len(text) > LONGEST_NOTHING or "nothing" not in whole_message(cut, language):
        return None
    if kind.seeks_faults and not kind.closing:
        return Judged(Tone.POSITIVE, SCORE_OF_A_RULE)
    if len(cut.words) > MOST_WORDS_OF_NOTHING or language.sets["strong_nothing"].isdisjoint(cut.words):
        return None
    if kind.praise and not kind.criticism:
        return Judged(Tone.NEGATIVE, -SCORE_OF_A_RULE)
    return Judged(Tone.NEUTRAL, 0.0)


MIXED_SHARE = 0.3
"""The weaker side's share of all praise and blame from which an interview is mixed: one of three, not one of four."""

TONED_SHARE = 0.2
"""The share of passages with a tone below which an interview is neutral: much was told, little judged."""

MOST_WORDS = 40
"""Words of a passage that count: a sentence that never ends weighs no more than a long one."""


def overall(judged: Sequence[Judged], segments: Sequence[Segment | Passage]) -> Sentiment:
    """The tone of an interview: that of its passages, a long one counting more than a short one (by the root of its
    words). Mixed where praise and blame both have their share; neutral where hardly a passage has a tone.
    """
    shares = {tone.value: _share(sum(each.tone is tone for each in judged), len(judged)) for tone in Tone}
    weights = [sqrt(min(len(lower_words(segment.span.text)) or 1, MOST_WORDS)) for segment in segments]
    total = sum(weights)
    of_tone = dict.fromkeys(Tone, 0.0)
    for each, weight in zip(judged, weights, strict=True):
        of_tone[each.tone] += weight
    score = _share(sum(each.score * weight for each, weight in zip(judged, weights, strict=True)), total)
    praise, blame = (of_tone[tone] + of_tone[Tone.MIXED] / 2 for tone in (Tone.POSITIVE, Tone.NEGATIVE))
    if praise + blame <= TONED_SHARE * total:
        return Sentiment(Tone.NEUTRAL, score, shares)
    if min(praise, blame) >= MIXED_SHARE * (praise + blame):
        return Sentiment(Tone.MIXED, score, shares)
    return Sentiment(Tone.POSITIVE if praise > blame else Tone.NEGATIVE, score, shares)


SCORE_OF_A_TONE = {Tone.POSITIVE: 0.8, Tone.NEGATIVE: -0.8, Tone.NEUTRAL: 0.0, Tone.MIXED: 0.0}
"""Of a passage whose tone was told by no head, and without how sure it is."""


def overall_of(passages: Sequence[Passage]) -> Sentiment:
    """The tone of an interview from the tones that its passages have."""
    return overall([Judged(each.tone, SCORE_OF_A_TONE[each.tone]) for each in passages], passages)


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0
