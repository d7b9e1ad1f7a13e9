"""The respondent's own words, given back: verbatim and in quotation marks, or not at all.

In the order of what read well on real answers: the whole of a short answer, a complete clause, a noun phrase.
A cut must not change the meaning ("my doctor only sees patients [if urgent]"), so nothing is cut before such
a word, and numbers, names and abbreviations stay whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.moves import Move
from openkoji.interviewing.reading import Reading, Sign
from openkoji.interviewing.reading.specifics import is_noun
from openkoji.interviewing.words import Text

READ_WORDS = 120
WHOLE_WORDS = 6
CLAUSE_WORDS = range(3, 9)
LONGEST = 80
NAME_WORDS = range(2, 4)
FOREIGN_WORDS = 3

_FORBIDDEN = re.compile(
    r"[\"“”„«»<>{}\[\]()|/\\@#*_=~^`?!¿¡:;]|\d{5,}|https?|www\.|\.\w{2,4}\b|[\x00-\x1f\x7f-\x9f\ud800-\udfff\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_MIXED_CASE = re.compile(r"[A-Z]{2,}[a-z]|[a-z][A-Z]")

UNFIT = (
    Sign.INSTRUCTION,
    Sign.ABUSE,
    Sign.GIBBERISH,
    Sign.OFF_QUESTION,
    Sign.OTHER_LANGUAGE,
    Sign.SEVERE_DISTRESS,
    Sign.HARDSHIP,
)


class Focus(StrEnum):
    """What the quoted words must be about, so that the probe after them fits."""

    FAULT = "fault"
    WISH = "wish"
    FEELING = "feeling"
    THING = "thing"


FOCUS = {
    Move.CONSEQUENCE: Focus.FAULT,
    Move.DIFFERENCE: Focus.WISH,
    Move.FEELING: Focus.FEELING,
    Move.MIRROR: Focus.THING,
}


def echo_of(reading: Reading, language: Language, focus: Focus | None = None) -> str | None:
    """Words of the answer that may be quoted back, or `None`."""
    if reading.has(*UNFIT):
        return None
    text = reading.text
    for start, end in _candidates(text, reading, language, focus):
        quote = text.slice(start, end)
        if may_be_quoted(quote, text, start, end, language):
            assert quote in text.raw
            return quote
    return None


def stands_alone(words: tuple[str, ...], language: Language) -> bool:
    """Whether a clause tells later on, without what stood around it, who or what it is about, and as a claim."""
    sets = language.sets
    doubtful = sets["hedged"] | sets["not_claimed"]
    return words[0] not in sets["unclear_alone"] and doubtful.isdisjoint(words)


def _candidates(text: Text, reading: Reading, language: Language, focus: Focus | None) -> Iterator[tuple[int, int]]:
    whole = _without_hedges(text, language)
    if whole is not None:
        if not reading.has(Sign.WISH) or text.words[whole[0]] not in language.sets["verb"]:
            yield whole
        return
    if focus is Focus.WISH:
        return
    if focus is Focus.THING:
        yield from noun_phrases(text, language)
        yield from (place for place in clauses(text, language) if stands_alone(text.words[slice(*place)], language))
        return
    lists = {Focus.FAULT: ("fault_words",), Focus.FEELING: ("feeling",)}.get(focus, ()) if focus else ()
    wanted = frozenset().union(*(language.sets[name] for name in lists))
    for start, end in sorted(clauses(text, language), key=lambda place: -_weight(text, place, language)):
        if not wanted or not wanted.isdisjoint(text.words[start:end]):
            yield start, end
    if focus is None and not reading.has(Sign.RICH, Sign.COMPLAINT):
        yield from noun_phrases(text, language)


def _without_hedges(text: Text, language: Language) -> tuple[int, int] | None:
    """A whole answer of at most six words in one clause, without the hedges before and after it."""
    start, end = 0, len(text.words)
    if end > WHOLE_WORDS + 4:
        return None
    words, singles, pairs = text.words, language.sets["quote_strip"], language.sets["quote_strip_pairs"]
    while start < end and (words[start] in singles or " ".join(words[start : start + 2]) in pairs):
        if words[start] in language.sets["knows_not"] and not _is_all_of_it(text, start, language):
            return None  # "idk the price" is no "the price"
        start += 1 if words[start] in singles else 2
    while start < end and (words[end - 1] in singles or " ".join(words[end - 2 : end]) in pairs):
        end -= 1 if words[end - 1] in singles else 2
    if not 0 < end - start <= WHOLE_WORDS or any(text.breaks[start : end - 1]):
        return None
    return start, end


def _is_all_of_it(text: Text, start: int, language: Language) -> bool:
    """Whether "idk" stands for itself: before a pause, or before a whole clause."""
    rest = text.words[start + 1 :]
    clause = rest[:1] and rest[0] in language.sets["clause_start"]
    return text.breaks[start] > 0 or bool(clause and not language.sets["finite"].isdisjoint(rest))


def clauses(text: Text, language: Language, lengths: range = CLAUSE_WORDS) -> Iterator[tuple[int, int]]:
    """Complete clauses of so many words: a subject first, a verb within, whole up to their next boundary."""
    total = min(len(text.words), READ_WORDS)
    starts = language.sets["clause_start"]
    for start in range(total):
        opens = start == 0 or text.breaks[start - 1] > 0 or text.words[start - 1] in language.sets["clause_cut"]
        if not opens or text.words[start] not in starts or _is_relative(text, start, language):
            continue
        end = start + 1
        while (
            end < len(text.words) and text.breaks[end - 1] == 0 and text.words[end] not in language.sets["clause_end"]
        ):
            end += 1
            if end - start > lengths.stop:
                break
        if end - start in lengths and not language.sets["finite"].isdisjoint(text.words[start : end - 1]):
            yield start, end


def _is_relative(text: Text, start: int, language: Language) -> bool:
    """A clause that only tells more of the word before it, where it begins like a main clause (", die wir kennen")."""
    sets = language.sets
    after_comma = start > 0 and text.breaks[start - 1] == 1 and text.words[start] in sets["relative_start"]
    return after_comma and not sets["relative_next"].isdisjoint(text.words[start + 1 : start + 2])


def noun_phrases(text: Text, language: Language) -> Iterator[tuple[int, int]]:
    """Two or three words after a determiner, nouns at the end, before a function word, a verb or a pause."""
    total = min(len(text.words), READ_WORDS)
    sets = language.sets
    for start in range(1, total - 1):
        if text.words[start - 1] not in sets["naming_determiners"] or text.breaks[start - 1]:
            continue
        end = start
        while end < total and _may_stand_in_a_name(text, start, end, language):
            end += 1
            if text.breaks[end - 1]:
                break
        ends = end >= len(text.words) or text.breaks[end - 1] > 0
        follows = "" if ends else text.words[end]
        closed = ends or follows in sets["phrase_end"] or follows in sets["finite"]
        if end - start in NAME_WORDS and closed and _names(text, end - 1, language):
            yield start - (text.words[start - 1] in sets["possessive"]), end


def _may_stand_in_a_name(text: Text, start: int, place: int, language: Language) -> bool:
    word = text.words[place]
    if word in language.sets["function"] or word in language.numbers or word[0].isdigit():
        return False
    return word in language.sets["adjective"] or _names(text, place, language) or place == start


def _names(text: Text, place: int, language: Language) -> bool:
    """A noun, or a verb's form in the place of one ("the board meeting")."""
    word = text.words[place]
    if word in language.sets["noun_forms"]:
        return True
    return is_noun(word, language) and not word.endswith(language.lists["verb_endings"])


def _weight(text: Text, place: tuple[int, int], language: Language) -> int:
    words = text.words[place[0] : place[1]]
    sets = language.sets
    charged = sum(word in sets["negation"] or word in sets["negative"] for word in words)
    opens_unclear = 2 * (words[0] in sets["unclear_alone"])
    return charged * 2 + sum(is_noun(word, language) for word in words) - opens_unclear


def may_be_quoted(quote: str, text: Text, start: int, end: int, language: Language) -> bool:
    words = text.words[start:end]
    sets = language.sets
    if len(quote) > LONGEST or _FORBIDDEN.search(quote) or "," in quote or _MIXED_CASE.search(quote) or quote.isupper():
        return False
    if (
        not sets["address_in_quotes"].isdisjoint(words)
        or not sets["slur"].isdisjoint(words)
        or any(word in sets["identity"] or word.removesuffix("s") in sets["identity"] for word in words)
    ):
        return False
    if words[0] in sets["imperatives"] or _is_foreign(words, language):
        return False
    says = (word for word in words if is_noun(word, language) or word in sets["telling"])
    if next(says, None) is None:
        return False
    if any(first == second for first, second in pairwise(words)):
        return False
    if words[0] in sets["never_start_with"] or words[0] in sets["wish_first"]:
        return False
    pause = text.breaks[end - 1] if end < len(text.words) else 2
    if pause < 2 and text.words[end] in sets["never_cut_before"]:
        return False
    if pause == 0 and end < len(text.words) and text.words[end] in sets["never_cut_before_unpaused"]:
        return False
    if pause == 0 and _goes_on_with_more_of_it(text, end, language):
        return False
    if end < len(text.words) and text.breaks[end - 1] == 2 and text.words[end] in sets["changes_meaning"]:
        return False
    if start and not text.breaks[start - 1] and text.words[start - 1] in sets["changes_meaning"]:
        return False
    if not _ends_well(text, start, end, language) or _is_only_supposed(text, start, language):
        return False
    return _keeps_names_whole(text, start, end, language) and not _shouts(text, start, end, language)


def _goes_on_with_more_of_it(text: Text, end: int, language: Language) -> bool:
    """Whether "and" follows with another part of the same, and no clause of its own ("having rights [and freedom]")."""
    sets, following = language.sets, text.words[end : end + 2]
    if not sets["coordinators"].isdisjoint(following[:1]):
        return sets["clause_start"].isdisjoint(following[1:]) and sets["generic"].isdisjoint(following[1:])
    return "&" in text.raw[text.spans[end - 1][1] : text.spans[end][0]] if end < len(text.words) else False


def _shouts(text: Text, start: int, end: int, language: Language) -> bool:
    """Whether an ordinary word stands in capitals ("NEVER ask"); an abbreviation may."""
    shouted = [place for place in range(start, end) if text.raw[slice(*text.spans[place])].isupper()]
    sets = language.sets
    return any(
        len(text.words[place]) > 1 and (text.words[place] in sets["function"] or text.words[place] in sets["verb"])
        for place in shouted
    )


def _is_foreign(words: tuple[str, ...], language: Language) -> bool:
    """Three words or more, and none of them known."""
    sets = language.sets
    known = ("function", "verb", "adjective", "generic", "noun_forms", "positive", "negative")
    return len(words) >= FOREIGN_WORDS and all(sets[name].isdisjoint(words) for name in known)


def _ends_well(text: Text, start: int, end: int, language: Language) -> bool:
    """Not "any specific", "the definition back" (then), nor any other end that waits for a word."""
    sets, words = language.sets, text.words
    last = words[end - 1]
    if last in sets["never_end_with"] and not (end - start == 1 or _is_whole(text, start, end)):
        return False
    if end < len(words) and f"{last} {words[end]}" in sets["never_split"]:
        return False
    return not (end - start > 1 and last in sets["adjective"] and words[end - 2] in sets["determiner"])


def _is_whole(text: Text, start: int, end: int) -> bool:
    return start == 0 and end == len(text.words)


def _is_only_supposed(text: Text, start: int, language: Language) -> bool:
    """Whether the sentence before the quote makes it a condition, an illustration, or somebody else's words."""
    first = start
    while first > 0 and text.breaks[first - 1] < 2:
        first -= 1
    before = text.words[first:start]
    sets = language.sets
    return not (sets["not_claimed"].isdisjoint(before) and sets["illustrating"].isdisjoint(before[-1:]))


def _keeps_names_whole(text: Text, start: int, end: int, language: Language) -> bool:
    """Neither neighbour continues a name, number or abbreviation, nor a hyphen joins it."""
    before = text.raw[: text.spans[start][0]][-1:]
    after = text.raw[text.spans[end - 1][1] :][:2]
    if (before and not before.isspace() and before not in ".,;!?¿¡(\"“'") or (after[:1] and after[:1] in "-'’%/"):
        return False
    if after[:1] == "." and after[1:2].isalnum():
        return False
    edges = [(start, start - 1), (end - 1, end)]
    return not any(
        0 <= outer < len(text.words)
        and not text.breaks[min(inner, outer)]
        and _is_name_like(text, inner, language)
        and _is_name_like(text, outer, language)
        for inner, outer in edges
    )


def _is_name_like(text: Text, place: int, language: Language) -> bool:
    first = text.raw[text.spans[place][0]]
    return (first.isupper() and text.words[place] not in language.sets["function"]) or first.isdigit()
