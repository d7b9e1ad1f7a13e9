"""Praise and blame that say nothing more: "Great service!", "All bad." A theme must not be named after them.

A rule of words and no likeness: among 1,300 real answers, vectors put such praise beside whatever it happened to name.
"""

from __future__ import annotations

from openkoji.analysis.findings import Tone
from openkoji.interviewing.language import Language
from openkoji.interviewing.reading import Sign, read
from openkoji.interviewing.reading.polarity import polarity_of
from openkoji.interviewing.reading.question_kind import QuestionKind
from openkoji.interviewing.words import Text

MOST_WORDS = 25
MOST_BESIDE_NOTHING = 2
"""Words of meaning that "Nothing comes to mind" may hold and still name nothing."""


def subject_words(text: Text, language: Language) -> tuple[str, ...]:
    """The words of a text that are about something: no grammar, no filler, no bare praise or blame."""
    sets = language.sets
    empty = ("function", "generic", "fillers", "padding", "bare_praise", "bare_blame", "bare_around")
    return tuple(
        word
        for word in text.words
        if len(word) > 1 and not word[0].isdigit() and not any(word in sets[name] for name in empty)
    )


def bare_tone(said: str, kind: QuestionKind, language: Language) -> Tone | None:
    """The tone of a passage that praises or blames without a subject, or names nothing where something was asked for;
    `None` of a passage that says what it is about.
    """
    text = language.cut(said)
    if not text.words:
        return Tone.NEUTRAL
    if len(text.words) > MOST_WORDS:
        return None
    if _only_stalls(text, language):
        return Tone.NEUTRAL
    rest = subject_words(text, language)
    reading = read(said, language, kind)
    if reading.has(Sign.ACCEPTED_NOTHING) and not reading.has(Sign.WISH) and len(rest) <= MOST_BESIDE_NOTHING:
        return _tone_of_nothing(kind, praised=reading.polarity > 0)
    if rest or _says_something(text, language):
        return None
    return _tone_of_words(text, kind, language, praised=reading.has(Sign.PRAISE))


def _tone_of_nothing(kind: QuestionKind, *, praised: bool) -> Tone:
    """Nothing to improve is praise; nothing that was good is blame; else "no" and nothing more is neither."""
    if praised or (kind.seeks_faults and not kind.closing):
        return Tone.POSITIVE
    if kind.praise and not kind.criticism:
        return Tone.NEGATIVE
    return Tone.NEUTRAL


def _tone_of_words(text: Text, kind: QuestionKind, language: Language, *, praised: bool) -> Tone:
    sets = language.sets
    positive, negative = polarity_of(text, language.index.find(text.words), language)
    if positive == negative:
        positive = sum(word in sets["bare_praise"] for word in text.words) + praised
        negative = sum(word in sets["bare_blame"] for word in text.words)
    if positive != negative:
        return Tone.POSITIVE if positive > negative else Tone.NEGATIVE
    if positive:
        return Tone.MIXED
    for_the_good = kind.praise and not kind.criticism
    names_all = not sets["bare_all"].isdisjoint(text.words)
    names_nothing = not sets["strong_nothing"].isdisjoint(text.words)
    if (names_all and for_the_good) or (names_nothing and kind.seeks_faults):
        return Tone.POSITIVE
    if (names_all and kind.seeks_faults) or (names_nothing and for_the_good):
        return Tone.NEGATIVE
    return Tone.NEUTRAL


def _only_stalls(text: Text, language: Language) -> bool:
    """ "Well, let me think": a passage that plays for time has no subject and no tone, though it has words."""
    said = f" {text.joined} "
    rest = said
    for phrase in language.lists["stalls"]:
        rest = rest.replace(f" {phrase} ", " ")
    if rest == said or any(word not in language.sets["fillers"] for word in rest.split()):
        return False
    return polarity_of(text, language.index.find(text.words), language) == (0, 0)


def _says_something(text: Text, language: Language) -> bool:
    """ "Always on time" is no bare praise, though its words are small."""
    said = f" {text.joined} "
    return any(f" {phrase} " in said for phrase in language.lists["bare_not"])
