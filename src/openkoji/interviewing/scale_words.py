"""A number on a scale, said in words."""

from __future__ import annotations

from itertools import pairwise

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Scale
from openkoji.interviewing.words import Text

READ_WORDS = 120


def read_scale(scale: Scale, text: Text, language: Language) -> tuple[int, float] | str:
    """The one number meant and how sure that is, or "range", "unclear", "missing".

    Numbers that count something else ("3 times", "10 minutes") and denied ones ("not a seven") are left out.
    Where several remain, the one after a cue ("I'd say", "make it") counts; without a cue nothing is guessed.
    """
    mentions = [
        place for place in range(min(len(text.words), READ_WORDS)) if _number(text.words[place], language) is not None
    ]
    mentions = [place for place in mentions if not _counts_something(place, text, language)]
    mentions = _without_scale_top(mentions, text, scale, language)
    numbers = [(place, _number_at(place, text, scale, language)) for place in mentions]
    meant = [(place, number) for place, number in numbers if not _denied(place, text, language)]
    if not meant:
        return "unclear" if numbers else _in_words(scale, text, language)
    cued = [(place, number) for place, number in meant if _cued(place, text, language)]
    chosen = {number for _, number in meant}
    if len(chosen) > 1:
        corrected = _after_correction(meant, text, language)
        if corrected is not None:
            chosen = {corrected}
        elif _is_range(meant, text, language) or len({number for _, number in cued}) != 1:
            return "range"
        else:
            chosen = {number for _, number in cued}
    number = chosen.pop()
    if number is None or number != int(number):
        return "range"
    if not scale.low <= number <= scale.high:
        return "unclear"
    bounded = any(_bounded(place, text, language) for place, found in meant if found == number)
    if bounded:
        return "unclear"
    bare = len(text.words) == 1
    return int(number), 1.0 if bare else 0.9


def _number(word: str, language: Language) -> float | None:
    if word[0].isdigit():
        try:
            return float(word.replace(",", "."))
        except ValueError:
            return None
    return language.numbers.get(word)


def _number_at(place: int, text: Text, scale: Scale, language: Language) -> float | None:
    """The number with its sign, where the scale goes below zero, and its half ("five and a half")."""
    number = _number(text.words[place], language)
    if number is None:
        return None
    if " ".join(text.words[place + 1 : place + 4]) in language.sets["and_a_half"]:
        number += 0.5
    start = text.spans[place][0]
    signed = (
        text.raw[max(0, start - 1) : start] in MINUS_SIGNS and not text.raw[max(0, start - 2) : start - 1].isalnum()
    )
    said = place > 0 and text.words[place - 1] in language.sets["minus"]
    return -number if scale.low < 0 and (signed or said) else number


MINUS_SIGNS = ("-", "−")


def _counts_something(place: int, text: Text, language: Language) -> bool:
    """Whether a unit follows ("3 times", "10 %", "£5"), or "one" is a pronoun ("the first one", "that one")."""
    start, end = text.spans[place]
    if text.raw[end : end + 2].strip()[:1] == "%" or (start and text.raw[start - 1] in "$£€#"):
        return True
    following = text.words[place + 1] if place + 1 < len(text.words) and text.breaks[place] < 2 else ""
    if following in language.sets["unit_words"]:
        return True
    if not text.words[place].isdigit() and text.words[place] in language.sets["pronoun_numbers"]:
        before = text.words[place - 1] if place else ""
        if before in language.sets["before_pronoun_number"] or following in language.sets["after_pronoun_number"]:
            return True
        return not (_stands_alone(place, text) or _cued(place, text, language) or before in language.sets["articles"])
    return False


def _stands_alone(place: int, text: Text) -> bool:
    """Whether a word is a clause of its own: "one", "Hm, one.", "One, because …"."""
    begins = place == 0 or text.breaks[place - 1] > 0
    return begins and (place == len(text.words) - 1 or text.breaks[place] > 0)


def _without_scale_top(mentions: list[int], text: Text, scale: Scale, language: Language) -> list[int]:
    """ "7/10", "seven out of ten": the second number names the scale, not the answer."""
    kept: list[int] = []
    for place in mentions:
        between = text.raw[text.spans[kept[-1]][1] : text.spans[place][0]] if kept else ""
        said = " ".join(text.words[kept[-1] + 1 : place]) if kept else ""
        names_top = _number(text.words[place], language) == scale.high
        if kept and names_top and (between.strip() == "/" or said in language.sets["out_of"]):
            continue
        kept.append(place)
    return kept


def _window(place: int, text: Text, size: int) -> tuple[str, ...]:
    start = place
    while start > 0 and place - start < size and text.breaks[start - 1] == 0:
        start -= 1
    return text.words[start:place]


def _denied(place: int, text: Text, language: Language) -> bool:
    window = _window(place, text, 5)
    for offset in range(len(window) - 1, -1, -1):
        if window[offset] in language.sets["reset"]:
            return False
        if window[offset] in language.sets["denial"]:
            return True
    return False


def _bounded(place: int, text: Text, language: Language) -> bool:
    joined = " ".join(_window(place, text, 2))
    return joined in language.sets["value_bounds"] or joined.rpartition(" ")[2] in language.sets["value_bounds"]


def _cued(place: int, text: Text, language: Language) -> bool:
    window = f" {' '.join(_window(place, text, 4))} "
    return any(f" {cue} " in window for cue in language.lists["value_cues"])


def _is_range(meant: list[tuple[int, float | None]], text: Text, language: Language) -> bool:
    """ "six or seven", "between 6 and 7", "6-7": numbers with nothing but range words between them."""
    for (first, _), (second, _) in pairwise(meant):
        between = text.words[first + 1 : second]
        if len(between) <= 3 and all(word in language.sets["range_words"] for word in between):
            return True
    return False


def _after_correction(meant: list[tuple[int, float | None]], text: Text, language: Language) -> float | None:
    """The last number, where a word of correction stands directly before it: "6, no, 7", "8 actually 9"."""
    place, number = meant[-1]
    before = text.words[max(0, place - 3) : place]
    corrects = any(word in language.sets["correction_first"] for word in before)
    corrects = corrects or any(
        cue in " ".join(text.words[max(0, place - 4) : place]) for cue in language.lists["correction_cues"]
    )
    return number if corrects else None


def _in_words(scale: Scale, text: Text, language: Language) -> tuple[int, float] | str:
    if len(text.words) > 8:
        return "missing"
    said = " ".join(word for word in text.words if word not in language.sets["fillers"])
    labels = {scale.low: scale.low_label, scale.high: scale.high_label}
    for number, label in labels.items():
        if label and language.cut(label).joined in (text.joined, said):
            return number, 0.8
    for name, number in (("scale_top", scale.high), ("scale_bottom", scale.low)):
        if said in language.sets[name] or text.joined in language.sets[name]:
            return number, 0.7
    if (scale.low + scale.high) % 2 == 0 and (
        said in language.sets["scale_middle"] or text.joined in language.sets["scale_middle"]
    ):
        return (scale.low + scale.high) // 2, 0.7
    return "missing"
