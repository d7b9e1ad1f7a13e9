"""A number on a scale, said in words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Scale
from openkoji.interviewing.values.counted import (
    COMPARES,
    counts_something,
    is_cued,
    is_only_told,
    says_minus,
    stands_alone,
)
from openkoji.interviewing.values.figures import Figure, figures_in
from openkoji.interviewing.values.said import Said, said
from openkoji.interviewing.words import Text

LABEL_WORDS = 8
MINUS_SIGNS = ("-", "−", "–")


def read_scale(scale: Scale, text: Text, language: Language) -> tuple[int, float] | str:
    """The one number meant and how sure that is, or "range", "unclear", "missing".

    Numbers that count something else ("3 times", "10 minutes"), denied ones ("not a seven") and those of another
    time ("last year 9") are left out. Where several remain, the one settled on ("let's go with 8") counts.
    """
    message = said(text, language)
    figures, sure, of_another = _answers(figures_in(message), scale, message)
    counted = [
        figure
        for figure in figures
        if figure not in sure and (counts_something(figure, scale, message) or is_only_told(figure, message))
    ]
    counted += [one for one, other in pairwise(figures) if other in counted and _ranged((one, other), message)]
    figures = [figure for figure in figures if figure not in counted]
    if not figures:
        return "unclear" if of_another else _in_words(scale, message)
    meant = [figure for number, figure in enumerate(figures) if not _denied(figure, message, corrects=number > 0)]
    if not meant:
        return "unclear"
    present = [figure for figure in meant if not message.in_clause_of("value_past", figure.place)]
    chosen = _settled(present, scale, message)
    if isinstance(chosen, str):
        return chosen
    number = _signed(chosen, scale, message)
    if math.isnan(number) or not scale.low <= number <= scale.high or _bounded(chosen, message):
        return "unclear"
    if number != int(number):
        return "range"
    return int(number), 1.0 if len(text.words) == 1 and not chosen.guessed else 0.7 if chosen.guessed else 0.9


def _answers(figures: list[Figure], scale: Scale, message: Said) -> tuple[list[Figure], list[Figure], bool]:
    """The figures without those that name the scale ("on a scale of 0 to 10"); those of them that are out of its top
    ("7/10"); and whether one is out of another ("4/5")."""
    kept: list[Figure] = []
    sure: list[Figure] = []
    of_another = False
    rest = list(figures)
    while rest:
        figure = rest.pop(0)
        following = rest[0] if rest else None
        if following is not None and _is_out_of(figure, following, message):
            rest.pop(0)
            if rest and _gap(following, rest[0], message) == "/":
                rest.pop(0)
                continue
            if following.number == scale.high:
                kept.append(figure)
                sure.append(figure)
            else:
                of_another = True
        elif following is not None and _names_scale(figure, following, scale, message):
            rest.pop(0)
        elif figure.number != scale.high or not message.near_before("out_of", figure.place):
            kept.append(figure)
    return kept, sure, of_another


def _denied(figure: Figure, message: Said, *, corrects: bool) -> bool:
    """ "Not a seven"; but "6 … no 7" corrects the number before."""
    before = message.words[figure.place - 1] if message.follows_directly(figure.place) else ""
    begins = figure.place > 1 and bool(message.text.breaks[figure.place - 2])
    if corrects and begins and before in message.language.sets["correction_first"]:
        return False
    return message.denied(figure.place, 5)


def _is_out_of(figure: Figure, following: Figure, message: Said) -> bool:
    """ "7/10", "seven out of ten"."""
    words = " ".join(message.words[figure.end : following.place])
    return _gap(figure, following, message).strip() in ("/", "\\") or words in message.language.sets["out_of"]


def _names_scale(figure: Figure, following: Figure, scale: Scale, message: Said) -> bool:
    """The two ends of the scale as a range, with more words than these ("from 0 to 10 I'd say")."""
    ends = figure.number in (scale.low, 0, 1) and following.number == scale.high
    between = message.words[figure.end : following.place]
    joined = all(word in message.language.sets["range_words"] for word in between) and len(between) < 2
    return ends and joined and len(message.words) > following.end - figure.place + 1


def _gap(one: Figure, other: Figure, message: Said) -> str:
    return message.text.raw[message.text.spans[one.end - 1][1] : message.text.spans[other.place][0]]


def _signed(figure: Figure, scale: Scale, message: Said) -> float:
    """The number with its sign ("-1" on a scale from 0 is none of it); "minus two" where the scale goes below zero."""
    start = message.text.spans[figure.place][0]
    raw = message.text.raw
    signed = raw[max(0, start - 1) : start] in MINUS_SIGNS and not raw[max(0, start - 2) : start - 1].isalnum()
    return -figure.number if signed or (scale.low < 0 and says_minus(figure, message)) else figure.number


def _bounded(figure: Figure, message: Said) -> bool:
    """ "more than 5", "at least 7", "7 or more", "7+": no single number is meant."""
    start, end = message.text.spans[figure.place][0], message.text.spans[figure.end - 1][1]
    signs = message.text.raw[max(0, start - 2) : start].strip()[-1:] in COMPARES
    signs = signs or message.text.raw[end : end + 1] == "+"
    before = message.near_before("value_bounds", figure.place, 1)
    return signs or before or message.near_after("value_bounds_after", figure.end - 1)


def _settled(meant: Sequence[Figure], scale: Scale, message: Said) -> Figure | str:
    """The one figure that counts among those meant, or the problem."""
    if not meant:
        return "unclear"
    if len({_signed(figure, scale, message) for figure in meant}) == 1 and not _side_by_side(meant, message):
        return meant[-1]
    if len(meant) > 1 and _takes_back(meant[-2], meant[-1], message):
        return meant[-1]
    ranged = _ranged(meant, message)
    if ranged:
        after = [figure for figure in meant if figure not in ranged and figure.place > ranged[-1].place]
        settled = [figure for figure in after if _is_settled(figure, message) or stands_alone(figure, message)]
    else:
        settled = [figure for figure in meant if message.in_clause_of("value_now", figure.place)]
        settled = settled or [figure for figure in meant[-1:] if message.near_before("settles", figure.place, 1)]
    return settled[0] if len({figure.number for figure in settled}) == 1 else "range"


def _takes_back(one: Figure, other: Figure, message: Said) -> bool:
    """A word of correction between two numbers: "6, no, 7", "8 actually 9"."""
    before = message.words[max(one.end, other.place - 3) : other.place]
    if any(word in message.language.sets["correction_first"] for word in before):
        return True
    return message.between("takes_back", one.end, other.place)


def _is_settled(figure: Figure, message: Said) -> bool:
    return message.near_before("settles", figure.place, 1) or is_cued(figure, message)


def _side_by_side(meant: Sequence[Figure], message: Said) -> bool:
    """ "fifty fifty": a figure of speech."""
    return any(one.end == other.place and message.follows_directly(other.place) for one, other in pairwise(meant))


def _ranged(meant: Sequence[Figure], message: Said) -> list[Figure]:
    """ "six or seven", "between 6 and 7", "6-7": numbers with nothing but range words between them."""
    found: list[Figure] = []
    range_words = message.language.sets["range_words"]
    for one, other in pairwise(meant):
        between = message.words[one.end : other.place]
        own_sentence = not between and message.text.breaks[other.place - 1] > 1
        if len(between) <= 3 and all(word in range_words for word in between) and not own_sentence:
            found += [one, other] if one not in found else [other]
    return found


def _in_words(scale: Scale, message: Said) -> tuple[int, float] | str:
    if len(message.words) > LABEL_WORDS:
        return "missing"
    ends = [
        (label, number) for label, number in ((scale.low_label, scale.low), (scale.high_label, scale.high)) if label
    ]
    named = [(message.language.cut(label).words, number) for label, number in ends]
    for label, number in sorted(named, key=lambda end: -len(end[0])):
        if label and _says_label(label, message):
            return number, 0.8
    for name, number in (("scale_top", scale.high), ("scale_bottom", scale.low)):
        several = (tuple(phrase.split()) for phrase in message.language.lists[name] if " " in phrase)
        if message.is_one_of(name) or any(_says_label(phrase, message) for phrase in several):
            return number, 0.7
    if (scale.low + scale.high) % 2 == 0 and message.is_one_of("scale_middle"):
        return (scale.low + scale.high) // 2, 0.7
    return "missing"


def _says_label(label: tuple[str, ...], message: Said) -> bool:
    """The label with nothing beside it that could change its meaning: "it was terrible", not "not so terrible"."""
    words, sets = message.words, message.language.sets
    for place in range(len(words) - len(label) + 1):
        if words[place : place + len(label)] == label:
            beside = words[:place] + words[place + len(label) :]
            if all((word in sets["function"] or word in sets["fillers"]) for word in beside):
                return sets["denial"].isdisjoint(beside) and sets["degree_words"].isdisjoint(beside)
    return False
