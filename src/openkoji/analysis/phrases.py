"""The phrases of two to four words that name what a passage is about: "waiting time", "polite and helpful".

They are the words for codes and for the names of themes. Which of a theme's phrases names it is a matter of counting,
so nothing clever is asked of one passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from openkoji.analysis.exchanges import language_of
from openkoji.analysis.markup import without_marks
from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.specifics import is_noun
from openkoji.interviewing.words import Place, Text

MOST_COUNTED = 256
"""Phrases that are counted for a theme. What was said once makes room first; where all were said more often, all count
one less, so that a phrase in more than one of so many mentions is never lost for good (Misra and Gries 1982)."""

LONGEST = 4
FURTHEST = 5
"""Words from a thing to a trait that is said of it."""
NEXT_TRAIT = 3
SHORTEST_STEM = 4
READ_WORDS = 120


def phrases_of(text: Text, language: Language) -> tuple[Place, ...]:
    """Where the phrases stand, within one clause each; shorter ones within longer ones too."""
    total = min(len(text.words), READ_WORDS)
    charged = _charged_nouns(text, language)
    return tuple(
        (start, start + length)
        for start in range(total)
        for length in range(2, LONGEST + 1)
        if start + length <= total
        and not any(text.breaks[start : start + length - 1])
        and _is_phrase(text.words[start : start + length], language, charged)
    )


def written(text: Text, place: Place, language: Language) -> str:
    """A phrase as it is compared and shown: lower case, but for abbreviations and nouns where they have capitals."""
    if language.nouns_are_capitalised:
        return " ".join(text.raw[first:last] for first, last in text.spans[slice(*place)])
    words = zip(text.spans[slice(*place)], text.words[slice(*place)], strict=True)
    shouts = text.raw.isupper()
    return " ".join(_written(text.raw[first:last], word, shouts=shouts) for (first, last), word in words)


def _written(raw: str, word: str, *, shouts: bool) -> str:
    return raw if len(raw) > 1 and raw.isupper() and not shouts else word


def mentioned(text: Text, language: Language) -> Iterator[str]:
    """What may name a theme that this passage is in: its phrases; things with the traits that are said of them ("staff
    were very helpful" → "helpful staff"); two traits together; what is done to what ("answered my questions"); small
    words that say something together ("on time"); and each word that tells something.
    """
    for place in phrases_of(text, language):
        yield written(text, place, language)
    total = min(len(text.words), READ_WORDS)
    charged = _charged_nouns(text, language)
    things = [place for place in range(total) if _is_named_thing(text.words[place], language, charged)]
    traits = [place for place in range(total) if _is_trait(text, place, language)]
    for trait in traits:
        for thing in things:
            if _is_said_of(text, trait, thing, language, charged):
                yield _with_trait(text, thing, trait, language)
        for other in traits:
            if trait < other <= trait + NEXT_TRAIT and not _ends_between(text, trait, other):
                yield _both_traits(text, trait, other, language)
    for place in _deeds(text, total, frozenset(things), language):
        yield written(text, place, language)
    said = f" {text.joined} "
    yield from (phrase for phrase in language.lists["bare_not"] if f" {phrase} " in said)
    for word in range(total):
        if _tells(text.words[word], language):
            yield written(text, (word, word + 1), language)


FEWEST_WORDS_OF_A_LANGUAGE = 4
"""Of fewer words it is not told which language they are."""


def written_in(said: str, usual: Language) -> Language:
    """The language of a passage: that of its interview, unless its words are clearly of another one. A German answer to
    an English question would be called "Habe ich", since English finds grammar in neither word.
    """
    return language_of(said, usual) if len(usual.words_of(said)) >= FEWEST_WORDS_OF_A_LANGUAGE else usual


def mentions_of(said: str, usual: Language) -> Iterator[str]:
    """What a passage mentions, read in the language that it is written in."""
    language = written_in(said, usual)
    return mentioned(language.cut(without_marks(said)), language)


def is_thing(word: str, language: Language) -> bool:
    """Whether a single word may name something: a noun with a meaning of its own."""
    charged = _charged_nouns(language.cut(word), language)
    return _is_named_thing(word.lower(), language, charged) and word.lower() not in language.sets["bare_around"]


def base_of(trait: str, language: Language) -> str:
    """An adjective without the ending of its form ("freundliches" → "freundlich")."""
    bases = (trait.removesuffix(ending) for ending in language.lists["trait_endings"] if trait.endswith(ending))
    return next((base for base in bases if base in language.sets["adjective"]), trait)


@lru_cache(maxsize=65_536)
def key_of(phrase: str, language: Language) -> frozenset[str]:
    """What phrases have in common that say the same: "waiting times" and "time of waiting"."""
    words = phrase.lower().split()
    telling = [word for word in words if word not in language.sets["function"]]
    return frozenset(_stem(word, language.lists["word_endings"]) for word in telling or words)


def _stem(word: str, endings: tuple[str, ...]) -> str:
    fitting = (word.removesuffix(ending) for ending in endings if word.endswith(ending))
    return next((stem for stem in fitting if len(stem) >= SHORTEST_STEM), word)


def counted(counts: Mapping[str, int], phrases: Iterable[str]) -> dict[str, int]:
    """`counts` with the phrases of one more passage, each counted once; at most `MOST_COUNTED` are kept."""
    new = dict.fromkeys(phrases)
    kept = dict(counts)
    for phrase in new:
        kept[phrase] = kept.get(phrase, 0) + 1
    for phrase in _said_once(kept, new)[: max(len(kept) - MOST_COUNTED, 0)]:
        del kept[phrase]
    while len(kept) > MOST_COUNTED:
        kept = {phrase: count - 1 for phrase, count in kept.items() if count > 1}
    return kept


def _said_once(counts: Mapping[str, int], new: Mapping[str, None]) -> list[str]:
    """In an order that favours no letter and is the same each time; how old a phrase is, a database does not keep."""
    once = [phrase for phrase, count in counts.items() if count == 1 and phrase not in new]
    return sorted(once, key=lambda phrase: (crc32(phrase.encode("utf-8", "replace")), phrase))


def added(first: Mapping[str, int], second: Mapping[str, int]) -> dict[str, int]:
    """The counts of two themes together, the commonest of them."""
    both = {phrase: first.get(phrase, 0) + second.get(phrase, 0) for phrase in sorted({*first, *second})}
    return dict(sorted(both.items(), key=lambda each: (-each[1], each[0]))[:MOST_COUNTED])


def _is_named_thing(word: str, language: Language, charged: frozenset[str]) -> bool:
    named = is_noun(word, language) or word in language.sets["noun_forms"] or word in charged
    return named and _is_thing(word, language, charged)


def _is_trait(text: Text, place: int, language: Language) -> bool:
    """An adjective that says more than good or bad, and is not denied."""
    word, sets = text.words[place], language.sets
    if word in sets["bare_praise"] or word in sets["bare_blame"] or word in sets["bare_around"]:
        return False
    denied = any(before in sets["negation"] for before in text.words[max(place - 3, 0) : place])
    return word in sets["adjective"] and word not in sets["function"] and word not in sets["generic"] and not denied


def _is_said_of(text: Text, trait: int, thing: int, language: Language, charged: frozenset[str]) -> bool:
    """ "Helpful staff", "staff were friendly and very helpful": nothing stands between but grammar and other traits;
    before a thing no grammar either."""
    if abs(trait - thing) > FURTHEST or _ends_between(text, trait, thing):
        return False
    sets = language.sets
    between = text.words[min(trait, thing) + 1 : max(trait, thing)]
    if trait < thing:
        return all(word in sets["coordinators"] or _may_open(word, language, charged) for word in between)
    grammar = (sets["function"], sets["fillers"], sets["coordinators"], sets["adjective"])
    return bool(between) and all(any(word in each for each in grammar) for word in between)


def _deeds(text: Text, total: int, things: frozenset[int], language: Language) -> Iterator[Place]:
    """Two words that tell something, one of them no thing and no trait, with at most two small ones between."""
    telling = [place for place in range(total) if _tells(text.words[place], language)]
    for first, second in pairwise(telling):
        if second - first > LONGEST - 1 or any(text.breaks[first:second]):
            continue
        judges = [text.words[place] in language.sets["adjective"] for place in (first, second)]
        if not {first, second} <= things and not any(judges):
            yield first, second + 1


def _tells(word: str, language: Language) -> bool:
    sets = language.sets
    empty = ("function", "fillers", "padding", "generic", "bare_praise", "bare_blame", "bare_around")
    return len(word) > 2 and not word[0].isdigit() and not any(word in sets[name] for name in empty)


def _ends_between(text: Text, first: int, second: int) -> bool:
    return 2 in text.breaks[min(first, second) : max(first, second)]


def _with_trait(text: Text, thing: int, trait: int, language: Language) -> str:
    words = {"thing": written(text, (thing, thing + 1), language), "trait": base_of(text.words[trait], language)}
    return " ".join(words[part] for part in language.lists["thing_with_trait"])


def _both_traits(text: Text, first: int, second: int, language: Language) -> str:
    words = sorted({base_of(text.words[first], language), base_of(text.words[second], language)})
    return f" {language.lists['coordinators'][0]} ".join(words)


def _charged_nouns(text: Text, language: Language) -> frozenset[str]:
    """Words of praise or blame that are nouns by their capital ("Wartezeit"), where nouns are written with one."""
    if not language.nouns_are_capitalised:
        return frozenset()
    sets = language.sets
    other = sets["adjective"] | sets["verb"] | sets["function"]
    return frozenset(
        word
        for word, (start, _) in zip(text.words, text.spans, strict=True)
        if text.raw[start].isupper() and word in sets["positive"] | sets["negative"] and word not in other
    )


def _is_phrase(words: tuple[str, ...], language: Language, charged: frozenset[str]) -> bool:
    sets = language.sets
    first, last, inner = words[0], words[-1], words[1:-1]
    if any(word in sets["coordinators"] for word in inner):
        return len(words) == 3 and (
            (_qualifies(first, language) and _qualifies(last, language))
            or (_is_thing(first, language, charged) and _is_thing(last, language, charged) and first != last)
        )
    joins = [place for place, word in enumerate(words) if word in sets["phrase_joins"]]
    if len(joins) > 1 or joins in ([0], [len(words) - 1]):
        return False
    if joins and (len(words) != 3 or not _is_thing(first, language, charged)):
        return False
    if not _is_thing(last, language, charged) or len(words) == LONGEST:
        return False
    opening = [word for place, word in enumerate(words[:-1]) if place not in joins]
    if first in sets["phrase_first"]:
        opening = opening[1:]
    return all(_may_open(word, language, charged) for word in opening) and any(
        is_noun(word, language) or word in sets["noun_forms"] or word in sets["thing_verbs"] for word in words
    )


def _is_thing(word: str, language: Language, charged: frozenset[str] = frozenset()) -> bool:
    """A noun, also one that names little by itself ("time", in "waiting time")."""
    sets = language.sets
    if word in sets["noun_forms"] or word in charged:
        return True
    if word in sets["function"] or word in sets["adjective"] or word in sets["finite"] or word in sets["fillers"]:
        return False
    known = word in sets["generic"] and word not in sets["verb"]
    return known or (is_noun(word, language) and not word.endswith(language.lists["verb_endings"]))


def _qualifies(word: str, language: Language) -> bool:
    sets = language.sets
    charged = word in sets["positive"] or word in sets["negative"]
    return (word in sets["adjective"] or charged) and word not in sets["function"] and word not in sets["finite"]


def _may_open(word: str, language: Language, charged: frozenset[str] = frozenset()) -> bool:
    """A noun, an adjective, or a participle ("waiting", "shared")."""
    sets = language.sets
    if len(word) < 2 or word[0].isdigit() or word in sets["function"] or word in sets["fillers"]:
        return False
    if word in sets["bare_praise"] or word in sets["bare_blame"]:
        return False
    participle = word.endswith(language.lists["verb_endings"])
    return participle or _qualifies(word, language) or _is_thing(word, language, charged)
