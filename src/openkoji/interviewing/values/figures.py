"""Numbers in a message: "7", "7ish", "seventy five", "sevn", "seven and a half"."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass, replace

from openkoji.interviewing.language import Language
from openkoji.interviewing.values.said import Said, known, one_slip_apart

FEW_WORDS = 6
TENS = range(20, 100, 10)
LONGEST = 9
"""Digits of a number that is read; a longer one is no point of a scale."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at the words `place:end`; `guessed` where it was spelled wrong. An unreadable one is NaN."""

    place: int
    end: int
    number: float
    guessed: bool = False


def figures_in(said: Said) -> list[Figure]:
    found: list[Figure] = []
    for place, word in enumerate(said.words):
        number = number_of(word, said.language)
        if number is None or (found and place < found[-1].end):
            continue
        found.append(_with_half(_composed(Figure(place, place + 1, number), said), said))
    return _halves_joined(found, said) if found else _misspelled(said)


def number_of(word: str, language: Language) -> float | None:
    """The number of a word; NaN where it has digits that cannot be read ("7:30", "1,000", "07.00")."""
    if not word[0].isdigit():
        return language.numbers.get(word)
    digits = word.rstrip("".join(set(word) - set("0123456789.,:"))) if not word[-1].isdigit() else word
    ending = word[len(digits) :]
    if ending and ending not in language.sets["number_endings"]:
        return _with_fraction(digits, ending)
    return _read(digits)


def _read(digits: str) -> float:
    whole, _, part = digits.replace(",", ".").partition(".")
    if len(digits) > LONGEST or len(part) > 1 or not whole.isdecimal() or not (part or "0").isdecimal():
        return math.nan
    return float(f"{whole}.{part or 0}")


def _with_fraction(digits: str, ending: str) -> float | None:
    """ "7½"; other letters at a number make it a name or a measure ("5pm", "10k")."""
    if len(ending) == 1 and unicodedata.category(ending) == "No":
        return _read(digits) + unicodedata.numeric(ending)
    return None


def _composed(figure: Figure, said: Said) -> Figure:
    """ "seventy five", "forty-two", "two hundred": number words that make one number."""
    following = said.words[figure.end] if said.follows_directly(figure.end) else ""
    if figure.number >= 100 and following in said.language.sets["clause_end"] and said.follows_directly(figure.end + 1):
        after = said.words[figure.end + 1]
        return _composed(replace(figure, end=figure.end + 1), said) if after in said.language.numbers else figure
    added = said.language.numbers.get(following)
    if added is None or said.words[figure.place][0].isdigit():
        return figure
    if added in (100, 1000) and 0 < figure.number < 100:
        return _composed(replace(figure, end=figure.end + 1, number=figure.number * added), said)
    if figure.number >= 100 and added < 100:
        return _composed(replace(figure, end=figure.end + 1, number=figure.number + added), said)
    if figure.number in TENS and 0 < added < 10:
        return replace(figure, end=figure.end + 1, number=figure.number + added)
    return figure


def _with_half(figure: Figure, said: Said) -> Figure:
    """ "Seven and a half", "eight point five"."""
    point, part = (*said.words[figure.end : figure.end + 2], "", "")[:2]
    if point in said.language.sets["decimal_words"] and part and said.follows_directly(figure.end + 1):
        tenths = number_of(part, said.language)
        return figure if tenths is None else replace(figure, end=figure.end + 2, number=figure.number + tenths / 10)
    tail = " ".join(said.words[figure.end : figure.end + 3])
    return replace(figure, number=figure.number + 0.5) if tail in said.language.sets["and_a_half"] else figure


def _halves_joined(found: list[Figure], said: Said) -> list[Figure]:
    """ "7 1/2", "7 and 1/2": a fraction directly behind a number belongs to it."""
    kept: list[Figure] = []
    rest = list(found)
    while rest:
        figure = rest.pop(0)
        gaps = (_apart(figure, rest[0], said), _gap(rest[0], rest[1], said)) if len(rest) > 1 else ()
        if gaps == ("", "/") and 0 < rest[0].number < rest[1].number:
            figure = replace(figure, end=rest[1].end, number=figure.number + rest[0].number / rest[1].number)
            del rest[:2]
        kept.append(figure)
    return kept


def _apart(one: Figure, other: Figure, said: Said) -> str:
    """What stands between two numbers, without spaces and an "and"."""
    between = said.words[one.end : other.place]
    joined = len(between) == 1 and between[0] in said.language.sets["range_words"]
    return "" if joined else _gap(one, other, said).strip()


def _gap(one: Figure, other: Figure, said: Said) -> str:
    return said.text.raw[said.text.spans[one.end - 1][1] : said.text.spans[other.place][0]]


def _misspelled(said: Said) -> list[Figure]:
    """Number words with one slip, in a few words only, and never a word that is another word."""
    if len(said.words) > FEW_WORDS:
        return []
    found = []
    for place, word in enumerate(said.words):
        if len(word) < 3 or known(word, said.language):
            continue
        meant = {
            number
            for spelled, number in said.language.numbers.items()
            if len(spelled) > 3 and spelled[0] == word[0] and one_slip_apart(word, spelled)
        }
        if len(meant) == 1:
            found.append(Figure(place, place + 1, meant.pop(), guessed=True))
    return found
