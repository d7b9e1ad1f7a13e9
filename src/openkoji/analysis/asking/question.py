"""A researcher's question, read: what it is about, and what it claims."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from openkoji.interviewing.language import FALLBACK, Language
from openkoji.interviewing.reading.polarity import polarity_of
from openkoji.interviewing.words import Text

MOST_WORDS = 12
"""Of one question that are searched for."""
_OPENING = 6
"""Words at the start of a question; after the last of them that asks ("what do patients say about") its topic comes."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a question says, so that a quote can stand for or against it.

    `sign` is 1 where the question speaks well of its subject ("Do they like it?") or is open ("What do they say?"),
    -1 where it speaks ill of it ("Is it too dear?"), and 0 where it asks whether something is so ("Do they use it?");
    `denied` turns such a question round ("Does nobody use it?").
    """

    sign: int
    denied: bool


@dataclass(frozen=True, slots=True)
class Question:
    """`topic` are its words without how it asks ("price of the plan"); `words` those of them that carry meaning."""

    text: str
    topic: str
    words: tuple[str, ...]
    claim: Claim


@dataclass(frozen=True, slots=True)
class AskWords:
    """What questions are asked with, and the sentences of an answer, in one language."""

    lists: Mapping[str, frozenset[str]]
    sentences: Mapping[str, str]


def ask_words(language: Language) -> AskWords:
    """Those of a language; English where there are none of it."""
    return _load(language.code)


@cache
def _load(code: str) -> AskWords:
    file = files("openkoji.analysis") / "languages" / code / "ask.json"
    if not file.is_file():
        return _load(FALLBACK)
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return AskWords(
        {name: frozenset(value) for name, value in content.items() if isinstance(value, list)},
        {name: value for name, value in content.items() if isinstance(value, str)},
    )


def read_question(raw: str, language: Language) -> Question:
    """Pure; a question that is nothing but how it asks has no words."""
    text = language.cut(raw)
    asking = ask_words(language).lists["asking"]
    places = [
        place
        for place, word in enumerate(text.words)
        if len(word) > 1 and word not in language.sets["function"] and word not in asking
    ]
    asked = max((place for place, word in enumerate(text.words[:_OPENING]) if word in asking), default=-1)
    places = [place for place in places if place > asked] or places
    words = tuple(dict.fromkeys(text.words[place] for place in places))[:MOST_WORDS]
    topic = text.slice(places[0], places[-1] + 1) if places else raw
    return Question(raw, topic, words, _claim(text, language))


MOST_OTHER_WORDS = 1
"""Of a question that has all words of another, and still asks the same: "Why did you cancel your plan?"."""


def asks_the_same(first: Question, second: Question, cosine: float, same: float | None) -> bool:
    """Whether what answers one question answers the other: they are as near as `same`, or have the same words."""
    if same is not None and cosine >= same:
        return True
    if not first.words or len(second.words) > len(first.words) + MOST_OTHER_WORDS:
        return False
    return all(any(is_same_word(word, other) for other in second.words) for word in first.words)


_SHORTEST_STEM = 4
_LONGEST_ENDING = 3
_ENDINGS = ("s", "es", "d", "ed", "ing")
"""Of words that are too short to tell their stem: "use", "uses", "used", "using"."""


def is_same_word(first: str, second: str) -> bool:
    """Whether two words differ in their endings at most: "export" and "exports", "Preis" and "Preise"."""
    shorter, longer = sorted((first, second), key=len)
    if first == second or longer.removeprefix(shorter) in _ENDINGS or longer.removeprefix(shorter[:-1]) == "ing":
        return True
    common = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        common += 1
    return common >= _SHORTEST_STEM and max(len(first), len(second)) - common <= _LONGEST_ENDING


def _claim(text: Text, language: Language) -> Claim:
    known = ask_words(language)
    hits = {tag: places for tag, places in language.index.find(text.words).items() if tag != "complaint_phrase"}
    praise, blame = polarity_of(text, hits, language)
    is_open = any(word in known.lists["open"] for word in text.words[:3])
    sign = -1 if exceeds(text, language) else (praise > blame) - (praise < blame)
    if sign == 0 and is_open:
        sign = 1
    return Claim(sign, denied=not language.sets["negation"].isdisjoint(text.words))


def exceeds(text: Text, language: Language) -> bool:
    """Whether something is too much of what it is: "too high", at the end of a clause or before what it is for; or
    there is too much of it: "too many screens"."""
    words, known = text.words, ask_words(language).lists
    for place, word in enumerate(words[:-1]):
        if word not in known["excess"] or text.breaks[place]:
            continue
        if words[place + 1] in known["excess_amounts"]:
            return True
        if not _is_a_quality(text, place + 1, language):
            continue
        if place + 2 == len(words) or text.breaks[place + 1] or words[place + 2] in language.sets["function"]:
            return True
    return False


def _is_a_quality(text: Text, place: int, language: Language) -> bool:
    """An adjective or the like; not the noun or the infinitive that may follow the German "zu"."""
    word, start = text.words[place], text.spans[place][0]
    if language.nouns_are_capitalised and text.raw[start].isupper():
        return False
    return word not in language.sets["function"] and not word.endswith(
        tuple(ask_words(language).lists["excess_not_endings"])
    )
