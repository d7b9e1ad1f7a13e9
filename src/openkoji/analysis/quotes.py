"""The best words of an interview, verbatim: what a researcher would put on a slide."""

from __future__ import annotations

from collections.abc import Sequence

from openkoji.analysis.findings import Passage, Span, Tone
from openkoji.interviewing.words import lower_words

MOST_QUOTES, FEWEST_QUOTES = 7, 3
FEWEST_WORDS, MOST_WORDS = 4, 60
GOOD_LENGTH = range(8, 31)
"""Words of a passage that says something and can still be read at a glance."""

MOST_ALIKE = 0.5
"""Share of common words (of the shorter passage) above which two say the same."""
LEAST_DIFFERENT = 0.6
"""Share of different words under which a passage stumbles ("like what made my my baby like what are the what are")."""
SAME_QUESTION, SAME_TONE = 0.6, 0.15
"""What a second quote to one question, or of one tone, loses."""


def quotes_of(passages: Sequence[Passage]) -> tuple[Span, ...]:
    """Three to seven passages, in the order of the interview; fewer where less was said that stands by itself.

    Past three, at most every second passage is quoted; from different questions and of different tones where there
    are some.
    """
    left = [each for each in passages if not each.says_nothing and FEWEST_WORDS <= _length(each) <= MOST_WORDS]
    most = min(MOST_QUOTES, max(FEWEST_QUOTES, (len(left) + 1) // 2))
    chosen: list[Passage] = []
    while left and len(chosen) < most:
        best = max(left, key=lambda each: weight_of(each) - _likeness(each, chosen))
        chosen.append(best)
        left = [each for each in left if each is not best and not _say_the_same(each, best)]
    places = {id(passage): place for place, passage in enumerate(passages)}
    return tuple(each.span for each in sorted(chosen, key=lambda each: places[id(each)]))


def weight_of(passage: Passage) -> float:
    """How much a passage tells by itself: a good length, a code, a figure, a tone, a whole sentence."""
    spelt, text = lower_words(passage.span.text), passage.span.text
    words = len(spelt)
    length = min(1.0, words / GOOD_LENGTH.start) if words < GOOD_LENGTH.stop else GOOD_LENGTH.stop / words
    return (
        length
        + 0.5 * (passage.code is not None)
        + 0.3 * any(map(str.isdigit, text))
        + 0.3 * (passage.tone is not Tone.NEUTRAL)
        + 0.2 * text[:1].isupper()
        + 0.1 * text.endswith((".", "!", "…"))
        - 1.0 * passage.says_nothing
        - 0.3 * text.endswith("?")
        - 0.3 * (passage.span.start > 0 and text[:1].islower())
        - 0.4 * (len(set(spelt)) < LEAST_DIFFERENT * words)
    )


def _likeness(passage: Passage, chosen: Sequence[Passage]) -> float:
    questions = sum(each.question_id == passage.question_id for each in chosen)
    return SAME_QUESTION * questions + SAME_TONE * sum(each.tone is passage.tone for each in chosen)


def _say_the_same(first: Passage, second: Passage) -> bool:
    ours, theirs = set(lower_words(first.span.text)), set(lower_words(second.span.text))
    return len(ours & theirs) > MOST_ALIKE * min(len(ours), len(theirs), MOST_WORDS)


def _length(passage: Passage) -> int:
    return len(lower_words(passage.span.text))
