"""The labels of a question's options, prepared for finding them in what a respondent types."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TypeVar

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Option
from openkoji.interviewing.values.figures import number_of

SHORTEST_WORD = 3
SHORTEST_MISTYPED = 5

Words = tuple[str, ...]
Key = TypeVar("Key", str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Labels:
    """What finds an option: its label as it stands (`written`) or in words (`whole`, by id; none where two are alike).

    `owner` has the words of one label only, `phrases` the synonyms that fit one only, by their first word and longer
    ones first, `openings` the words with which one only begins. `ranges` are the numbers that labels cover, where
    most labels are such.
    """

    written: Mapping[str, str]
    whole: Mapping[str, Words]
    owner: Mapping[str, str]
    phrases: Mapping[str, Sequence[tuple[Words, str]]]
    openings: Mapping[Words, str]
    compact: Mapping[str, str]
    ranges: Mapping[str, tuple[float, float]]
    inner: frozenset[str]
    """Ids of options whose whole label stands in another's ("Satisfied" in "Very satisfied")."""


@lru_cache(maxsize=512)
def labels_of(options: tuple[Option, ...], language: Language) -> Labels:
    words = {option.id: language.cut(option.label).words for option in options}
    alike = {label for label in words.values() if list(words.values()).count(label) > 1}
    whole = {option_id: () if label in alike else label for option_id, label in words.items()}
    return Labels(
        written=_alone([(as_written(option.label), option.id) for option in options]),
        whole=whole,
        owner=_owners(whole, language),
        phrases=_synonyms(whole, language),
        openings=_openings(whole, language),
        compact=_alone([("".join(words), option_id) for option_id, words in whole.items() if words]),
        ranges=_ranges(options, whole, language),
        inner=frozenset(
            one
            for one, words in whole.items()
            if any(len(words) < len(other) and _within(words, other) for other in whole.values())
        ),
    )


def as_written(text: str) -> str:
    """A label as it is compared: "C++" is not "C#", though they have the same word."""
    return " ".join(text.split()).casefold()


def stem(word: str, language: Language) -> str:
    """A word without the ending of number or case ("prices", "Preisen"): the first of the language's that fits."""
    for ending in language.lists["label_endings"]:
        rest = word[: -len(ending)]
        if word.endswith(ending) and len(rest) >= SHORTEST_WORD and not (ending == "s" and rest.endswith("s")):
            return rest
    return word


def stems_of(words: Words, language: Language) -> Words:
    return tuple([stem(word, language) for word in words])


def _alone(named: Sequence[tuple[Key, str]]) -> dict[Key, str]:
    """What names one option only."""
    owners: dict[Key, set[str]] = {}
    for key, option_id in named:
        owners.setdefault(key, set()).add(option_id)
    return {key: next(iter(ids)) for key, ids in owners.items() if len(ids) == 1}


def _owners(whole: Mapping[str, Words], language: Language) -> dict[str, str]:
    """Words that stand in one label only, and within no word of another ("phone" beside "iPhone")."""
    function = language.sets["function"]
    alone = _alone([
        (stem(word, language), option_id)
        for option_id, words in whole.items()
        for word in words
        if len(word) >= SHORTEST_WORD and word not in function and not word[0].isdigit()
    ])  # fmt: skip
    joined = {option_id: " ".join(words) for option_id, words in whole.items()}
    return {
        word: owner
        for word, owner in alone.items()
        if not any(word in label for option_id, label in joined.items() if option_id != owner)
    }


def _openings(whole: Mapping[str, Words], language: Language) -> dict[Words, str]:
    """Beginnings of labels ("neither" of "Neither agree nor disagree"), but for words that answer by themselves."""
    plain = language.sets["plain_yes"] | language.sets["plain_no"] | language.sets["denial"] - language.sets["none_of"]
    opened = [(words[:size], option_id) for option_id, words in whole.items() for size in range(1, len(words))]
    return {words: option_id for words, option_id in _alone(opened).items() if words[-1] not in plain}


def _within(words: Words, other: Words) -> bool:
    return any(other[start : start + len(words)] == words for start in range(len(other) - len(words) + 1))


@cache
def _groups(language: Language) -> tuple[tuple[Words, ...], ...]:
    listed = language.lists["synonyms"]
    return tuple(tuple(tuple(phrase.split()) for phrase in group.split("|")) for group in listed)


def _shared(group: Sequence[Words], whole: Mapping[str, Words]) -> bool:
    """Whether several labels have a word of the group, be it within another ("phone" and "iPhone")."""
    longer = [" ".join(phrase) for phrase in group if sum(map(len, phrase)) > SHORTEST_WORD]
    return sum(any(phrase in " ".join(label) for phrase in longer) for label in whole.values()) > 1


def _synonyms(whole: Mapping[str, Words], language: Language) -> dict[str, list[tuple[Words, str]]]:
    named = []
    for group in _groups(language):
        stems = [stems_of(phrase, language) for phrase in group]
        if _shared(group, whole):
            continue
        for option_id, words in whole.items():
            label = stems_of(words, language)
            if any(_within(phrase, label) for phrase in stems):
                named += [(phrase, option_id) for phrase in stems]
    by_first: dict[str, list[tuple[Words, str]]] = {}
    for phrase, option_id in sorted(_alone(named).items(), key=lambda item: -len(item[0])):
        by_first.setdefault(phrase[0], []).append((phrase, option_id))
    return by_first


def _ranges(
    options: Sequence[Option], whole: Mapping[str, Words], language: Language
) -> dict[str, tuple[float, float]]:
    """ "18–24", "More than 200", "50 or older": which numbers a label covers; none unless most labels are such."""
    found = {option.id: range_of(option.label, whole[option.id], language) for option in options}
    covered = {option_id: bounds for option_id, bounds in found.items() if bounds is not None}
    return covered if len(covered) > 1 and 2 * len(covered) > len(options) else {}


def range_of(label: str, words: Words, language: Language) -> tuple[float, float] | None:
    """The numbers that words cover, both ends included."""
    numbers = [number for word in words if word[0].isdigit() and (number := number_of(word, language)) is not None]
    if not numbers or len(numbers) > 2 or any(math.isnan(number) for number in numbers):
        return None
    if len(numbers) == 2:
        return (numbers[0], numbers[1]) if numbers[0] <= numbers[1] else None
    said, number = " ".join(words), numbers[0]
    bounds = (
        ("from_bounds", (number, math.inf)),
        ("up_to_bounds", (-math.inf, number)),
        ("below_bounds", (-math.inf, number - 1)),
        ("above_bounds", (number + 1, math.inf)),
    )
    for name, covered in bounds:
        if any(f" {phrase} " in f" {said} " for phrase in language.lists[name]):
            return covered
    return (number, math.inf) if label.rstrip().endswith("+") else (number, number)
