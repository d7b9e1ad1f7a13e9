"""Themes as a report tells them: who speaks of them, in which tone, in whose words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from openkoji.analysis.findings import Tone
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
    """The tone that more than half of a theme's respondents take, with how many; None where there is none."""
    total = tones.positive + tones.negative + tones.neutral + tones.mixed
    for name, count in (("positive", tones.positive), ("negative", tones.negative), ("mixed", tones.mixed)):
        if 2 * count > total:
            return name, count
    return None


def telling(theme: ThemeEvidence) -> tuple[Quote, ...]:
    """The quotes of a theme, no two alike, those first that speak of it as most of its respondents do."""
    tone = leaning(theme.tones)
    return tuple(sorted(unlike(theme.quotes), key=lambda quote: tone is not None and quote.tone.value != tone[0]))


def shown_name(theme: ThemeEvidence, phrasing: Phrasing) -> str:
    """The name in quotation marks; one that is a respondent's words has them already."""
    return theme.name if theme.needs_name else phrasing.quoted(theme.name)


def themes_of(evidence: Evidence, phrasing: Phrasing) -> tuple[Theme, ...]:
    """The themes that have a name, then those that need one, then bare praise and blame, of each the most named first;
    at most twenty."""
    contentless = [theme for theme in evidence.themes if theme.says_nothing and theme.respondents]
    ordered = [*sorted(subjects(evidence), key=lambda theme: theme.needs_name), *contentless]
    return tuple(_told(theme, evidence, phrasing) for theme in ordered[:_MOST])


def _told(theme: ThemeEvidence, evidence: Evidence, phrasing: Phrasing) -> Theme:
    neither = [quote for quote in theme.quotes if quote.tone in (Tone.NEUTRAL, Tone.MIXED)]
    return Theme(
        id=theme.id,
        name=theme.name,
        description=theme.description,
        respondents=theme.respondents,
        of=evidence.counted,
        tones=theme.tones if theme.respondents >= SMALLEST_GROUP else None,
        quotes_for=_first(quote for quote in theme.quotes if quote.tone is Tone.POSITIVE),
        quotes_against=_first(quote for quote in theme.quotes if quote.tone is Tone.NEGATIVE),
        quotes_neither=_first(neither),
        needs_name=theme.needs_name,
    )


def _first(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """Two in different words, of two respondents where that can be had."""
    rest = list(unlike(quotes))
    chosen = rest[:1]
    speaker = chosen[0].place.interview_id if chosen and chosen[0].place else None
    others = [quote for quote in rest[1:] if quote.place is None or quote.place.interview_id != speaker]
    return (*chosen, *(others or rest[1:])[: _MOST_QUOTES - 1])


def unlike(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """The quotes without those that say word for word, figures aside, what one before them says."""
    heard: set[str] = set()
    for quote in quotes:
        words = "".join(letter for letter in quote.text.casefold() if letter.isalpha())
        if words not in heard or not words:
            heard.add(words)
            yield quote
