"""How an answer speaks: wishes, feelings of its own; and whether it can be read at all."""

from __future__ import annotations

import re

from openkoji.interviewing.language import Language
from openkoji.interviewing.question_kind import QuestionKind
from openkoji.interviewing.words import Hits, Text

_MASH = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}|([a-z])\1{3}|^[bcdfghjklmnpqrstvwxz]{5,}$")


def wishes(text: Text, hits: Hits, language: Language, kind: QuestionKind) -> bool:
    """A wish by its phrase ("could have", "I'd like") or by its first word: "Respect pensioners", "More staff"."""
    if "wish_phrase" in hits:
        return True
    sets = language.sets
    before = sets["wish_softeners"] | (sets["articles"] if kind.improvement else frozenset())
    start = 0
    while start < len(text.words) - 1 and text.words[start] in before:
        start += 1
    words = text.words[start : start + 3]
    if len(text.words) < 2 or not {" ".join(words[:2]), " ".join(words)}.isdisjoint(sets["wish_first_not"]):
        return False
    return words[0] in sets["wish_first"] or (kind.improvement and words[0] in sets["wish_first_improvement"])


def feels(hits: Hits) -> bool:
    """A feeling word whose subject is the speaker: "I am", "felt", "made me" shortly before, and nobody else."""
    own = {start for start, _ in hits.get("i_feel", ())}
    others = {start for start, _ in hits.get("others", ())}
    nearby = (range(start - 4, start) for start, _ in hits.get("feeling", ()))
    return any(not own.isdisjoint(near) and others.isdisjoint(near) for near in nearby)


def is_gibberish(text: Text) -> bool:
    """At least half of the words are keyboard mash."""
    words = text.words[:40]
    mashed = sum(1 for word in words if len(word) >= 5 and _MASH.search(word[:40]))
    return mashed > 0 and mashed * 2 >= len(words)


def is_other_language(text: Text, language: Language) -> bool:
    """Another script, or a sentence with next to none of the language's function words."""
    if _is_in_other_script(text.raw[:400], language):
        return True
    words = text.words[:60]
    pauses = sum(1 for stop in text.breaks[:60] if stop)
    known = sum(1 for word in words if word in language.sets["function"])
    return len(words) >= 6 and pauses * 2 < len(words) and known * 12 < len(words)


LAST_LATIN = 0x24F


def _is_in_other_script(raw: str, language: Language) -> bool:
    if raw.isascii() and language.is_latin:
        return False
    letters = [character for character in raw if character.isalpha()]
    foreign = sum(1 for character in letters if (ord(character) > LAST_LATIN) is language.is_latin)
    return foreign * 2 > len(letters)
