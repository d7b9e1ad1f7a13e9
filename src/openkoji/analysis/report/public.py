"""What a report for the public rests on: evidence in which no small group stands apart.

A count of fewer than three is folded into one with others, and where the rest that a reader could reckon would be one
of fewer than three, the next larger count is folded too. Where nothing is left to tell, nothing is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from openkoji.analysis.report.evidence import (
    SMALLEST_GROUP,
    Choices,
    Evidence,
    Group,
    Open,
    QuestionEvidence,
    Ranking,
    Scale,
    ThemeEvidence,
    Withheld,
    YesNo,
)
from openkoji.analysis.report.model import Tones

Key = TypeVar("Key")

# The last detractor and the last passive of a scale from 0 to 10.
_PROMOTER_EDGES = (6, 8)


def without_small_groups(evidence: Evidence) -> Evidence:
    """The evidence with every group of fewer than three respondents folded or left out.

    Themes and metadata are counted by respondents. Answers and tones are counted by interviews, and of `repeats` of
    these it is not known whose they are: such a count is a group only where it is one without them.
    """
    least = SMALLEST_GROUP + evidence.repeats
    themes = tuple(_theme(theme) for theme in evidence.themes if theme.respondents >= SMALLEST_GROUP)
    kept = {theme.id for theme in themes}
    groups = (
        _group(group, evidence.respondents, SMALLEST_GROUP if group.is_metadata else least) for group in evidence.groups
    )
    return replace(
        evidence,
        is_public=True,
        sentiment=_tones(evidence.sentiment, least),
        themes=themes,
        questions=tuple(_question(question, kept, least) for question in evidence.questions),
        groups=tuple(group for group in groups if group is not None),
    )


def apart(cells: Sequence[tuple[Key, int]], total: int, least: int) -> tuple[tuple[tuple[Key, int], ...], int]:
    """Of the parts of a whole those that may be told, and how many respondents are in none of them.

    That rest is nobody, or at least `least`; nobody only where every part may be told, those without anybody too.
    """
    shown = [cell for cell in cells if cell[1] >= least]
    rest = total - sum(count for _, count in shown)
    if rest == 0:
        return tuple(cells), 0
    while shown and rest < least:
        smallest = min(reversed(shown), key=lambda cell: cell[1])
        shown.remove(smallest)
        rest += smallest[1]
    return tuple(shown), rest


def bands(histogram: Mapping[int, int], least: int) -> tuple[tuple[int, int, int], ...]:
    """The values of a scale, from the lowest, in neighbourhoods of nobody or of at least `least`: first and last value,
    and how many. Of every value its own where none is of few; none where fewer than two neighbourhoods are left."""
    values = sorted(histogram)
    if not any(0 < histogram[value] < least for value in values):
        return tuple((value, value, histogram[value]) for value in values)
    found: list[tuple[int, int, int]] = []
    for value in values:
        count = histogram[value]
        if found and found[-1][2] < least:
            first, _, sofar = found.pop()
            found.append((first, value, sofar + count))
        else:
            found.append((value, value, count))
    if len(found) > 1 and found[-1][2] < least:
        _, last, count = found.pop()
        first, _, sofar = found.pop()
        found.append((first, last, sofar + count))
    return tuple(found) if len(found) > 1 else ()


def _theme(theme: ThemeEvidence) -> ThemeEvidence:
    """Quotes of a tone that is not told apart are left out: where one stands for a side, it may be the only one."""
    tones = _tones(theme.tones, SMALLEST_GROUP)
    told = {name for name, count in tones.each() if count}
    is_cut = tones.are_told and tones.other
    quotes = tuple(quote for quote in theme.quotes if quote.tone.value in told) if is_cut else theme.quotes
    return replace(theme, tones=tones, quotes=quotes)


def _tones(tones: Tones, least: int) -> Tones:
    shown, rest = apart(tones.each(), sum(count for _, count in tones.each()), least)
    return Tones(**dict(shown), other=rest)


def _group(group: Group, total: int, least: int) -> Group | None:
    """None where there is nothing to compare."""
    shown, rest = apart(group.counts, total, least)
    return replace(group, counts=shown, folded=rest) if shown and len(shown) + bool(rest) > 1 else None


def _question(question: QuestionEvidence, themes: set[str], least: int) -> QuestionEvidence:
    match question.values:
        case Open(themes=named, quotes=quotes):
            shared = tuple((theme, count) for theme, count in named if theme in themes and count >= SMALLEST_GROUP)
            return replace(question, values=Open(shared, quotes))
        case Scale() as scale:
            return replace(question, values=_scale(scale, question.answered, least))
        case Choices(several=True) as choices:
            return replace(question, values=_several(choices, question.answered, least))
        case Choices() as choices:
            return replace(question, values=_single(choices, question.answered, least))
        case Ranking() as ranking:
            return replace(question, values=_ranking(ranking, question.answered, least))
        case YesNo(yes=yes, no=no):
            _, rest = apart((("yes", yes), ("no", no)), question.answered, least)
            return question if rest == 0 else replace(question, values=Withheld())
    return question


def _single(choices: Choices, answered: int, least: int) -> Choices | Withheld:
    """Nothing where one of those chosen most had to be folded: the others would seem to stand alone."""
    shown, rest = apart(choices.options, answered, least)
    most = max((count for _, count in choices.options), default=0)
    is_whole = all(option in shown for option in choices.options if option[1] == most)
    return Choices(shown, folded=rest) if shown and is_whole else Withheld()


def _several(choices: Choices, answered: int, least: int) -> Choices | Withheld:
    """Each option that enough chose, and that nobody or enough left out."""
    shown = tuple(
        (label, count)
        for label, count in choices.options
        if count >= least and (count == answered or answered - count >= least)
    )
    if not any(count for label, count in choices.options if (label, count) not in shown):
        return choices
    return replace(choices, options=shown, is_cut=True) if shown else Withheld()


def _scale(scale: Scale, answered: int, least: int) -> Scale:
    """The values, or bands of them. Promoters and detractors where neither they nor what they leave are few, and where
    no band lies across them."""
    given = sum(scale.histogram.values())
    found = bands(scale.histogram, least) if answered == given or answered - given >= least else ()
    are_single = bool(found) and all(first == last for first, last, _ in found)
    if scale.promoters is not None and scale.detractors is not None:
        parts = (scale.promoters, scale.detractors, given - scale.promoters - scale.detractors)
        is_told = all(count == 0 or count >= least for count in parts)
        crossed = any(first <= edge < last for first, last, _ in found for edge in _PROMOTER_EDGES)
        if not is_told or crossed:
            scale = replace(scale, promoters=None, detractors=None)
    return scale if are_single else replace(scale, histogram={}, bands=found)


def _ranking(ranking: Ranking, answered: int, least: int) -> Ranking | Withheld:
    """By how many put an option first; nothing where too few did so with the best."""
    shown, rest = apart(tuple((option, option.first_places) for option in ranking.options), answered, least)
    options = tuple(option for option, _ in shown)
    return Ranking(options, folded=rest) if options and options[0] == ranking.options[0] else Withheld()
