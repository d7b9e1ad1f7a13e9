"""How an answer speaks: praise and blame, wishes, feelings of its own; and whether it can be read at all."""

from __future__ import annotations

import re

from openkoji.interviewing.language import Language
from openkoji.interviewing.question_kind import QuestionKind
from openkoji.interviewing.words import Hits, Text

_MASH = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}|([a-z])\1{3}|^[bcdfghjklmnpqrstvwxz]{5,}$")


def polarity_of(text: Text, hits: Hits, language: Language) -> tuple[int, int]:
    """Words of praise and of blame; a negation up to three words before turns them round ("no problems")."""
    negation = language.sets["negation"]
    counts = {"positive": 0, "negative": 0}
    opposite = {"positive": "negative", "negative": "positive"}
    earliest = 1 if opens_with_nothing(text, language) else 0
    for tag in ("positive", "negative"):
        for start, _ in hits.get(tag, ()):
            first = start
            while first > earliest and start - first < 3 and not text.breaks[first - 1]:
                first -= 1
            turned = not negation.isdisjoint(text.words[first:start])
            if turned and tag == "positive" and "nothing_phrase" in hits:
                continue  # "nothing could have been better" is no blame
            counts[opposite[tag] if turned else tag] += 1
    return counts["positive"], counts["negative"] + len(hits.get("complaint_phrase", ()))


def opens_with_nothing(text: Text, language: Language) -> bool:
    """ "Nothing, excellent service": a nothing of its own, not the subject of a verb ("Nothing works")."""
    words, sets = text.words, language.sets
    if len(words) < 2 or words[0] not in sets["strong_nothing"]:
        return False
    return text.breaks[0] > 0 or (words[1] not in sets["finite"] and words[1] not in sets["verb"])


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
