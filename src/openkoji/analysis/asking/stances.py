"""Whether a passage speaks for what a question says, against it, or leaves that open. Unsure is open."""

from __future__ import annotations

from enum import StrEnum

from openkoji.analysis.asking.question import Question, ask_words, exceeds, is_same_word
from openkoji.analysis.findings import Tone
from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.polarity import polarity_of
from openkoji.interviewing.words import Text


class Stance(StrEnum):
    FOR = "for"
    AGAINST = "against"
    NEUTRAL = "neutral"


_BEFORE = 4
"""Words before a claim's words in which a negation denies them."""


def stance_of(question: Question, passage: str, tone: Tone, language: Language) -> Stance:
    """By its tone where the question praises or blames; else by whether it says the same or denies it."""
    text = language.cut(passage)
    if question.claim.sign != 0:
        return _stance(question.claim.sign * _sign(text, tone, language))
    says = _says_so(question, text, language)
    return _stance(-says if question.claim.denied else says)


def _stance(sign: int) -> Stance:
    return Stance.FOR if sign > 0 else Stance.AGAINST if sign < 0 else Stance.NEUTRAL


def _sign(text: Text, tone: Tone, language: Language) -> int:
    """1 for praise, -1 for blame; 0 where there is neither, or where its words and its tone disagree."""
    excess = _excess(text, language)
    if excess:
        return excess  # "not too high" says so plainly, whatever its tone is taken for
    praise, blame = polarity_of(text, language.index.find(text.words), language)
    by_words = (praise > blame) - (praise < blame)
    if tone is Tone.MIXED:
        return by_words if not (praise and blame) else 0
    by_tone = {Tone.POSITIVE: 1, Tone.NEGATIVE: -1}.get(tone, 0)
    return 0 if by_words * by_tone < 0 else by_tone or by_words


def _excess(text: Text, language: Language) -> int:
    """-1 for what is too much, 1 for what is said not to be, 0 where nothing is said of it."""
    if not exceeds(text, language):
        return 0
    return -1 if language.sets["negation"].isdisjoint(text.words) else 1


def _says_so(question: Question, text: Text, language: Language) -> int:
    """1 where every word of the claim is said and not denied, -1 where they are denied, 0 where one is missing."""
    places = [
        next((place for place, word in enumerate(text.words) if is_same_word(wanted, word)), None)
        for wanted in question.words
    ]
    if not places or any(place is None for place in places):
        return 0
    first = min(place for place in places if place is not None)
    near = text.words[max(0, first - _BEFORE) : first + len(question.words) + 2]
    ceased = ask_words(language).lists["ceased"]
    joined = f" {' '.join(near)} "
    if not language.sets["negation"].isdisjoint(near) or any(f" {phrase} " in joined for phrase in ceased):
        return -1
    return 1
