"""Which of a theme's quotes are shown, and on which side: those that read best and whose words do not deny the side."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from openkoji.analysis.findings import Tone
from openkoji.analysis.phrases import key_of
from openkoji.analysis.report.evidence import ThemeEvidence
from openkoji.analysis.report.model import Quote
from openkoji.interviewing.language import language_for
from openkoji.interviewing.reading.polarity import polarity_of

_GOOD_LENGTH = range(30, 181)
"""Characters of a quote that says something and is read at a glance."""
_READ = 600


class Side(StrEnum):
    FOR = "for"
    AGAINST = "against"
    NEITHER = "neither"


def side_of(quote: Quote, language: str) -> Side:
    """The side of its tone, unless its words say the opposite: then tone and words disagree, and it proves neither."""
    if quote.tone not in (Tone.POSITIVE, Tone.NEGATIVE) or _agreement(quote, language) < 0:
        return Side.NEITHER
    return Side.FOR if quote.tone is Tone.POSITIVE else Side.AGAINST


def denies(words: str, tone: str, language: str) -> bool:
    """Whether words say the opposite of a tone."""
    return _agreement(Quote(words, Tone(tone), None), language) < 0


def best_first(quotes: Iterable[Quote], theme: ThemeEvidence, language: str) -> list[Quote]:
    """Those first whose words do not deny their tone; of these those of which most is true: they say what the theme is
    called (which counts twice), their words bear the tone out, they are of a good length, and they do not begin with a
    word that leads back. Else they keep their order.
    """
    named = frozenset() if theme.needs_name else key_of(theme.name, language_for(language))

    def rank(quote: Quote) -> tuple[bool, int]:
        agreement = _agreement(quote, language)
        says_it = bool(named) and named <= _keys(quote.text, language)
        is_long_enough = len(quote.text) in _GOOD_LENGTH
        return agreement < 0, -(2 * says_it + (agreement > 0) + is_long_enough + _stands_alone(quote, language))

    return sorted(quotes, key=rank)


def _stands_alone(quote: Quote, language: str) -> bool:
    """Whether it begins with no "and" or "because" that leads back to words that are not shown."""
    known = language_for(language)
    words = known.cut(quote.text[:_READ]).words
    return bool(words) and words[0] not in known.sets["clause_cut"]


def _agreement(quote: Quote, language: str) -> int:
    """Above 0 where the words bear out the tone, below 0 where they say the opposite, 0 where they say neither."""
    way = {Tone.POSITIVE: 1, Tone.NEGATIVE: -1}.get(quote.tone, 0)
    known = language_for(language)
    text = known.cut(quote.text[:_READ])
    praise, blame = polarity_of(text, known.index.find(text.words), known)
    return way * (praise - blame)


def _keys(text: str, language: str) -> frozenset[str]:
    known = language_for(language)
    return frozenset().union(*(key_of(word, known) for word in known.words_of(text[:_READ])))
