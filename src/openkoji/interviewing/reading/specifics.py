"""What makes an answer specific: times, numbers, names, places, tools, an order of events, speech, reasons."""

from __future__ import annotations

from itertools import pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.words import Hits, Text

JUDGED_WORDS = 120
"""Kinds of detail are looked for in so many words; what has more of them is rich by its length."""

_TAGGED = ("time", "place", "tool", "sequence", "speech", "cause", "consequence", "comparison")


def specifics_of(text: Text, hits: Hits, language: Language) -> frozenset[str]:
    """The kinds of detail in the text: those of the lexicon, numbers, names and quoted speech."""
    kinds = {tag for tag in _TAGGED if tag in hits}
    if any([word[0].isdigit() or word in language.sets["counts"] for word in text.words[:JUDGED_WORDS]]):  # noqa: C419
        kinds.add("number")
    if _names(text, language):
        kinds.add("name")
    if _lists(text):
        kinds.add("list")
    return frozenset(kinds)


def _names(text: Text, language: Language) -> bool:
    """A capitalised word within a sentence that is no common word, where not everything is capitalised."""
    if language.nouns_are_capitalised:
        return False
    words = text.words[:JUDGED_WORDS]
    raw = text.raw
    capitalised = [index for index, (start, _) in enumerate(text.spans[: len(words)]) if raw[start].isupper()]
    if len(capitalised) * 2 > len(words) + 1:
        return False
    return any(
        index > 0
        and text.breaks[index - 1] != 2
        and len(words[index]) > 1
        and words[index] not in language.sets["function"]
        and words[index] not in language.sets["adjective"]
        and words[index] not in language.sets["verb"]
        for index in capitalised
    )


def _lists(text: Text) -> bool:
    """Three things or more, one after the other: two pauses at most four words apart."""
    pauses = [place for place, stop in enumerate(text.breaks[:JUDGED_WORDS]) if stop == 1]
    return any(later - earlier <= LONGEST_ITEM for earlier, later in pairwise(pauses))


LONGEST_ITEM = 4


def names_a_noun(text: Text, language: Language) -> bool:
    """Whether any word is left that is neither function word, verb, adjective, adverb nor empty noun."""
    return any(is_noun(word, language) for word in text.words[:JUDGED_WORDS])


def is_noun(word: str, language: Language) -> bool:
    return (
        len(word) > 2
        and word not in language.no_nouns
        and not word.endswith(language.lists["adverb_endings"])
        and not word[0].isdigit()
    )
