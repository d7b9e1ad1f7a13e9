"""Themes as a report tells them: who speaks of them, in which tone, in whose words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from openkoji.analysis.report.choosing import Side, best_first, side_of
from openkoji.analysis.report.evidence import SMALLEST_GROUP, Evidence, ThemeEvidence
from openkoji.analysis.report.model import Quote, Theme, Tones
from openkoji.analysis.report.phrasing import Phrasing

_MOST = 20
_MOST_QUOTES = 2


def subjects(evidence: Evidence) -> tuple[ThemeEvidence, ...]:
    """The themes that are about something, the most named first."""
    named = [theme for theme in evidence.themes if not theme.says_nothing and theme.respondents]
    return tuple(sorted(named, key=lambda theme: (-theme.respondents, theme.name)))


def named(evidence: Evidence) -> tuple[ThemeEvidence, ...]:
    """The subjects that have a name. Of the others it is known that remarks are alike, and not what they are about."""
    return tuple(theme for theme in subjects(evidence) if not theme.needs_name)


def leaning(tones: Tones) -> tuple[str, int] | None:
    """The tone that more than half of a theme's respondents take, with how many; None where there is none, and where
    these are fewer than three."""
    total = sum(count for _, count in tones.each())
    for name, count in (("positive", tones.positive), ("negative", tones.negative), ("mixed", tones.mixed)):
        if count >= SMALLEST_GROUP and 2 * count > total:
            return name, count
    return None


def telling(theme: ThemeEvidence, phrasing: Phrasing) -> tuple[Quote, ...]:
    """The quotes of a theme, no two alike, those first that speak of it as most of its respondents do, and of these
    those that read best.
    """
    tone = leaning(theme.tones)
    best = best_first(unlike(theme.quotes), theme, phrasing.language)
    return tuple(sorted(best, key=lambda quote: tone is not None and quote.tone.value != tone[0]))


def shown_name(theme: ThemeEvidence, phrasing: Phrasing) -> str:
    """The name in quotation marks; one that is a respondent's words has them already."""
    return theme.name if theme.needs_name else phrasing.quoted(theme.name)


def themes_of(evidence: Evidence, phrasing: Phrasing) -> tuple[Theme, ...]:
    """The themes that have a name, then those that need one, then bare praise and blame, of each the most named first;
    at most twenty."""
    contentless = [theme for theme in evidence.themes if theme.says_nothing and theme.respondents]
    hidden = single(evidence)
    told = [theme for theme in subjects(evidence) if theme not in hidden]
    ordered = [*sorted(told, key=lambda theme: theme.needs_name)[: _MOST - len(contentless)], *contentless]
    return tuple(_told(theme, evidence, phrasing) for theme in ordered)


def single(evidence: Evidence) -> tuple[ThemeEvidence, ...]:
    """The remarks of one respondent that nothing was found alike to, where others share themes: each would look like
    one. They are counted among what is not known."""
    alone = tuple(theme for theme in subjects(evidence) if theme.needs_name and theme.respondents == 1)
    return alone if evidence.counted >= SMALLEST_GROUP and len(alone) < len(subjects(evidence)) else ()


def _told(theme: ThemeEvidence, evidence: Evidence, phrasing: Phrasing) -> Theme:
    sides: dict[Side, list[Quote]] = {side: [] for side in Side}
    for quote in best_first(theme.quotes, theme, phrasing.language):
        is_placed = theme.tones.are_told or not evidence.is_public
        sides[side_of(quote, phrasing.language) if is_placed else Side.NEITHER].append(quote)
    return Theme(
        id=theme.id,
        name=theme.name,
        description=theme.description,
        respondents=theme.respondents,
        of=evidence.counted,
        tones=theme.tones if theme.respondents >= SMALLEST_GROUP and theme.tones.are_told else None,
        quotes_for=_first(sides[Side.FOR]),
        quotes_against=_first(sides[Side.AGAINST]),
        quotes_neither=_first(sides[Side.NEITHER]),
        needs_name=theme.needs_name,
    )


def _first(quotes: Sequence[Quote]) -> tuple[Quote, ...]:
    """Two in different words, of two respondents where that can be had."""
    rest = list(unlike(quotes))
    chosen = rest[:1]
    speaker = chosen[0].place.interview_id if chosen and chosen[0].place else None
    others = [quote for quote in rest[1:] if quote.place is None or quote.place.interview_id != speaker]
    return (*chosen, *(others or rest[1:])[: _MOST_QUOTES - 1])


def unlike(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """The quotes without those that say word for word, figures aside, what one before them says; a long one also where
    it is a part of another ("I mean, …")."""
    heard: list[str] = []
    for quote in quotes:
        words = "".join(letter for letter in quote.text.casefold() if letter.isalpha())
        if not words or not any(_are_one(words, other) for other in heard):
            heard.append(words)
            yield quote


_LONG = 30
"""Letters from which one remark within another is no chance."""


def _are_one(ours: str, theirs: str) -> bool:
    return ours == theirs or (min(len(ours), len(theirs)) >= _LONG and (ours in theirs or theirs in ours))
