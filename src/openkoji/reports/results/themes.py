"""Themes ranked, with their tones and quotes; which come together; and how soon nothing new was said. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, zip_longest
from uuid import UUID

from openkoji.reports.results.model import Cooccurrence, Quote, SaturationPoint, ThemeHead, ThemeResult, Tones
from openkoji.reports.results.theme_queries import QuoteRow, TogetherRow, ToneRow
from openkoji.reports.tones import TONES

MOST_QUOTES = 5
"""Quotes that the results show of a theme; `…/themes/{id}/quotes` has all."""

MOST_TOGETHER = 10
"""Themes, the most frequent ones, whose co-occurrence is told."""

# A quote that is read at a glance and yet says something, in characters.
_SHORT, _LONG = 20, 240

_WITHOUT_SUBJECT = frozenset({"praise", "blame"})


def candidates(rows: Iterable[ToneRow]) -> list[tuple[UUID, UUID]]:
    """Pairs of theme and interview that quotes are taken from."""
    return [(row.theme_id, interview_id) for row in rows for interview_id in row.candidates]


def ranked(
    heads: Iterable[ThemeHead], rows: Iterable[ToneRow], quotes: Iterable[QuoteRow], *, of: int
) -> tuple[ThemeResult, ...]:
    """The themes by respondents, of so many in all, the most frequent first; those that nobody speaks of come last."""
    rows_of: dict[UUID, list[ToneRow]] = defaultdict(list)
    for row in rows:
        rows_of[row.theme_id].append(row)
    quotes_of: dict[UUID, list[QuoteRow]] = defaultdict(list)
    for quote in quotes:
        quotes_of[quote.theme_id].append(quote)
    themes = [_theme(head, rows_of[head.id], quotes_of[head.id], of) for head in heads]
    return tuple(sorted(themes, key=lambda each: (-each.respondents, -each.mentions, each.theme.name, each.theme.id)))


def _theme(head: ThemeHead, rows: Sequence[ToneRow], quotes: Sequence[QuoteRow], of: int) -> ThemeResult:
    respondents = sum(row.respondents for row in rows)
    tones = {TONES[row.tone]: row.respondents for row in rows}
    return ThemeResult(
        theme=head,
        respondents=respondents,
        mentions=sum(row.mentions for row in rows),
        share=respondents / of if of else 0.0,
        sentiment=Tones(**tones),
        quotes=_best(rows, quotes),
    )


def _best(rows: Sequence[ToneRow], quotes: Sequence[QuoteRow]) -> tuple[Quote, ...]:
    """One of each tone in turn, the most frequent tone first, no respondent and no words twice; so that what speaks
    against the most stands beside it."""
    said: dict[UUID, list[QuoteRow]] = defaultdict(list)
    for quote in quotes:
        said[quote.interview_id].append(quote)
    texts: set[str] = set()
    turns = []
    for row in sorted(rows, key=lambda row: (-row.respondents, row.tone)):
        turn = []
        for interview_id in row.candidates:
            tellings = [quote for quote in said[interview_id] if quote.text not in texts]
            if tellings:
                turn.append(min(tellings, key=lambda quote: _fit(quote, TONES[row.tone])))
                texts.add(turn[-1].text)
        turns.append(sorted(turn, key=lambda quote: not _reads_well(quote)))
    chosen = [quote.quote() for turn in zip_longest(*turns) for quote in turn if quote is not None]
    return tuple(chosen[:MOST_QUOTES])


def _fit(quote: QuoteRow, tone: str) -> tuple[bool, bool, int, int]:
    """Smaller is better: in the tone that the respondent has on the theme, of a good length, the longer, the earlier.

    Who is of mixed tone is quoted with what they praise or blame.
    """
    in_tone = quote.tone == tone or (tone == "mixed" and quote.tone != "neutral")
    length = len(quote.text)
    return not in_tone, not _reads_well(quote), -length if length <= _LONG else length, quote.number


def _reads_well(quote: QuoteRow) -> bool:
    return _SHORT <= len(quote.text) <= _LONG


def most_frequent(themes: Sequence[ThemeResult]) -> list[UUID]:
    """The themes whose co-occurrence is told: praise and blame without a subject say nothing about one another."""
    subjects = [each for each in themes if each.respondents and each.theme.origin not in _WITHOUT_SUBJECT]
    return [each.theme.id for each in subjects[:MOST_TOGETHER]]


def cooccurrence(
    theme_ids: Sequence[UUID], rows: Iterable[TogetherRow], themes: Sequence[ThemeResult], *, of: int
) -> tuple[Cooccurrence, ...]:
    """Pairs of themes that the same ones of so many respondents speak of, the most frequent pair first."""
    together: dict[tuple[int, int], int] = defaultdict(int)
    for row in rows:
        spoken = [place for place in range(len(theme_ids)) if row.themes >> place & 1]
        for pair in combinations(spoken, 2):
            together[pair] += row.respondents
    alone: Mapping[UUID, int] = {each.theme.id: each.respondents for each in themes}
    pairs = [
        Cooccurrence(
            first=theme_ids[first],
            second=theme_ids[second],
            respondents=respondents,
            expected=alone[theme_ids[first]] * alone[theme_ids[second]] / of,
        )
        for (first, second), respondents in sorted(together.items())
    ]
    return tuple(sorted(pairs, key=lambda pair: -pair.respondents))


def saturation(heads: Iterable[ThemeHead], rows: Iterable[ToneRow], *, counted: int) -> tuple[SaturationPoint, ...]:
    """New themes by interview, in the order of completion (Guest, Namey and Chen, 2020, count by runs of these)."""
    subjects = {head.id for head in heads if head.origin not in _WITHOUT_SUBJECT}
    firsts: dict[UUID, int] = {}
    for row in rows:
        if row.theme_id in subjects:
            firsts[row.theme_id] = min(row.first, firsts.get(row.theme_id, row.first))
    points: list[SaturationPoint] = []
    for themes, place in enumerate(sorted(firsts.values()), 1):
        new = 1
        if points and points[-1].interviews == place:
            new += points.pop().new
        points.append(SaturationPoint(place, new, themes))
    if counted and (not points or points[-1].interviews < counted):
        points.append(SaturationPoint(counted, 0, len(firsts)))
    return tuple(points)
