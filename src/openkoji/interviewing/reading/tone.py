"""How an answer speaks: wishes, feelings of its own; and whether it can be read at all."""

from __future__ import annotations

import re

from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.question_kind import QuestionKind
from openkoji.interviewing.words import Hits, Text


def wishes(text: Text, hits: Hits, language: Language, kind: QuestionKind) -> bool:
    """A wish by its phrase ("could have", "I'd like") or by its first word: "Respect pensioners", "More staff"."""
    if "wish_phrase" in hits:
        return True
    if kind.praise and not kind.criticism:
        return False  # "Explain everything well" tells what was good
    sets = language.sets
    before = sets["wish_softeners"] | (sets["articles"] if kind.improvement else frozenset())
    start = 0
    while start < len(text.words) - 1 and text.words[start] in before:
        start += 1
    words = text.words[start : start + 3]
    if len(text.words) < 2 or not {" ".join(words[:2]), " ".join(words)}.isdisjoint(sets["wish_first_not"]):
        return False
    if words[0] in sets["wish_first"] or ("cause" not in hits and _ends_in_a_comparative(text, language)):
        return True
    return kind.improvement and (words[0] in sets["wish_first_improvement"] or _ends_in_a_wish(text, language))


def _ends_in_a_comparative(text: Text, language: Language) -> bool:
    """ "Answered a little quicker", "Reply sooner": what should be more, with nobody who tells that it was."""
    sets = language.sets
    told = not sets["own"].isdisjoint(text.words) or not sets["copula"].isdisjoint(text.words)
    return len(text.words) <= MOST_WORDS_OF_A_BARE_WISH + 4 and not told and text.words[-1] in sets["wish_comparatives"]


def _ends_in_a_wish(text: Text, language: Language) -> bool:
    """A noun and an infinitive at the end, where a language puts it there ("Preise senken"); no told sentence."""
    sets = language.sets
    told = not sets["finite"].isdisjoint(text.words) or not sets["own"].isdisjoint(text.words)
    return len(text.words) <= MOST_WORDS_OF_A_BARE_WISH and not told and text.words[-1] in sets["wish_last"]


MOST_WORDS_OF_A_BARE_WISH = 8


def feels(hits: Hits) -> bool:
    """A feeling word whose subject is the speaker: "I am", "felt", "made me" shortly before, and nobody else."""
    if "feeling_of_mine" in hits:
        return True
    own = {start for start, _ in hits.get("i_feel", ())}
    others = {start for start, _ in hits.get("others", ())}
    nearby = (range(start - 4, start) for start, _ in hits.get("feeling", ()))
    return any(not own.isdisjoint(near) and others.isdisjoint(near) for near in nearby)


def is_gibberish(text: Text, language: Language) -> bool:
    """At least half of the words are keyboard mash."""
    words = text.words[:40]
    mashed = sum(1 for word in words if len(word) >= 5 and language.mash.search(word[:40]))
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


def share_known(words: tuple[str, ...], language: Language) -> float:
    """The share of a text's words that are function words of a language (0-1)."""
    read = words[:60]
    return sum(1 for word in read if word in language.sets["function"]) / len(read) if read else 0.0


def _is_in_other_script(raw: str, language: Language) -> bool:
    if raw.isascii() and language.is_latin:
        return False
    letters = [character for character in raw if character.isalpha()]
    foreign = sum(1 for character in letters if (ord(character) > LAST_LATIN) is language.is_latin)
    return foreign * 2 > len(letters)


MOST_WORDS_OF_ABUSE = 25
FEWEST_WORDS_TRAILING = 12


def is_abuse(text: Text, hits: Hits, language: Language) -> bool:
    """An insult to the interviewer, or a message of little else; not strong words about the thing asked about."""
    if len(text.words) > MOST_WORDS_OF_ABUSE:
        return False
    if "insult" in hits or _insults(text, language):
        return True
    slurs = language.sets["slur"]
    written = [word.translate(_DIGITS_AS_LETTERS) for word in text.words]
    if any(plain in slurs and plain != word for plain, word in zip(written, text.words, strict=True)):
        return True  # "bl00dy": who takes such care means it
    if _MASKED.search(text.raw):
        return True
    strong = sum(1 for word in written if word in slurs)
    return strong > 0 and strong * 3 >= len(written)


_DIGITS_AS_LETTERS = str.maketrans("013457", "oieast")
_MASKED = re.compile(r"(?<!\w)[a-z]{1,7}[*#$@!]{1,4}[a-z]{0,7}(?<=[a-z])(?!\w)", re.IGNORECASE)
"""A word with signs for its letters ("f*ck")."""


def _insults(text: Text, language: Language) -> bool:
    idioms = {
        word
        for match in language.patterns["insult_not"].find(text.words, text.breaks)
        for word in range(match.start, match.end)
    }
    return any(match.anchor not in idioms for match in language.patterns["insult"].find(text.words, text.breaks))


def breaks_off(text: Text, language: Language) -> bool:
    """An answer that ends on a word that waits for another, or a long one that trails off ("and then ...")."""
    if len(text.words) < 4:
        return False
    end = text.raw.rstrip()
    if end.endswith(("...", "…")) and len(text.words) >= FEWEST_WORDS_TRAILING:
        return True
    return text.words[-1] in language.sets["unfinished_ends"] and end[-1:].isalpha()
