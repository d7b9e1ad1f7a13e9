"""The SQL of themes: how many speak of them, in which tone, together with which others, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction
from openkoji.reports.results.chosen import Chosen
from openkoji.reports.results.model import Quote, ThemeHead
from openkoji.reports.tones import bits_of, tone_of

CANDIDATES = 4
"""Interviews of each tone that may give a theme its quotes. Sorting their array in SQL would sort all of them."""

_HEADS: LiteralString = """
SELECT id, name, description, origin, named_by_person, needs_name
FROM themes WHERE workspace_id = %s AND study_id = %s AND merged_into IS NULL
"""

_STANDING: LiteralString = """
SELECT coalesce(merged_into, id) FROM themes WHERE workspace_id = %s AND study_id = %s AND id = %s
"""

# One respondent is of one tone on a theme, in however many interviews: who praises and blames is mixed. The places run
# through the respondents of a theme and tone from the best interview to the worst, the newest first.
_MENTIONS: LiteralString = (
    """,
counted AS MATERIALIZED (
    SELECT id, respondent_id, position, quality_score * 1000000000::bigint + position AS rank
    FROM (
        SELECT id, respondent_id, quality_score, row_number() OVER (ORDER BY completed_at, id) AS position
        FROM chosen WHERE counts
    ) ordered
),
spoken AS (
    SELECT p.theme_id, c.respondent_id, count(*) AS passages, """
    + tone_of(bits_of("p.tone"))
    + """ AS tone,
           min(c.position) AS first, max(c.rank) AS rank
    FROM passages p JOIN counted c ON c.id = p.interview_id
    WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id IS NOT NULL
    GROUP BY p.theme_id, c.respondent_id
),
placed AS (
    SELECT *, row_number() OVER (PARTITION BY theme_id, tone ORDER BY rank DESC) AS place FROM spoken
)
SELECT theme_id, tone, count(*) AS respondents, sum(passages)::bigint AS mentions, min(first) AS first,
       array_agg((SELECT array_agg(id ORDER BY position) FROM counted)[rank %% 1000000000])
           FILTER (WHERE place <= %s) AS interviews,
       array_agg(place) FILTER (WHERE place <= %s) AS places
FROM placed GROUP BY theme_id, tone
"""
)

# Of each respondent which of these themes they speak of, as the bits of a number; then how many have the same.
_TOGETHER: LiteralString = """,
spoken AS (
    SELECT interview_id, bit_or(1 << (array_position(%s::uuid[], theme_id) - 1)) AS themes
    FROM passages
    WHERE workspace_id = %s AND study_id = %s AND theme_id = ANY(%s)
    GROUP BY interview_id
),
each AS (
    SELECT c.respondent_id, bit_or(spoken.themes) AS themes
    FROM spoken JOIN chosen c ON c.id = spoken.interview_id AND c.counts
    GROUP BY c.respondent_id
)
SELECT themes, count(*) AS respondents FROM each GROUP BY themes
"""

_QUOTES: LiteralString = """
SELECT p.theme_id, p.number, substr(m.content, p."start" + 1, p."end" - p."start") AS text,
       p.interview_id, m.id AS message_id, p."start", p."end", p.tone, p.question_id
FROM unnest(%s::uuid[], %s::uuid[]) AS wanted (theme_id, interview_id)
JOIN passages p ON p.workspace_id = %s AND p.study_id = %s
     AND p.theme_id = wanted.theme_id AND p.interview_id = wanted.interview_id
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
"""

_RESPONDENTS: LiteralString = "SELECT count(DISTINCT respondent_id) FROM chosen WHERE counts"

_QUOTES_PAGE: LiteralString = """,
speaking AS (
    SELECT DISTINCT p.interview_id FROM passages p JOIN chosen c ON c.id = p.interview_id AND c.counts
    WHERE p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s AND (%s::text IS NULL OR p.tone = %s)
      AND (%s::uuid IS NULL OR p.interview_id < %s)
    ORDER BY p.interview_id DESC LIMIT %s
)
SELECT p.theme_id, p.number, substr(m.content, p."start" + 1, p."end" - p."start") AS text,
       p.interview_id, m.id AS message_id, p."start", p."end", p.tone, p.question_id
FROM speaking s
JOIN passages p ON p.workspace_id = %s AND p.study_id = %s AND p.theme_id = %s AND p.interview_id = s.interview_id
     AND (%s::text IS NULL OR p.tone = %s)
JOIN messages m ON m.workspace_id = p.workspace_id AND m.interview_id = p.interview_id AND m.seq = p.message_seq
ORDER BY p.interview_id DESC, p.number
"""


@dataclass(frozen=True, slots=True)
class ToneRow:
    """How often a theme is spoken of in one tone (its place in `TONES`). `first` is the place of the first interview
    that does, in the order of completion; `interviews` are the best of them, each with its place among these."""

    theme_id: UUID
    tone: int
    respondents: int
    mentions: int
    first: int
    interviews: Sequence[UUID]
    places: Sequence[int]

    @property
    def candidates(self) -> list[UUID]:
        """The interviews that may give a quote, the best first."""
        return [interview_id for _, interview_id in sorted(zip(self.places, self.interviews, strict=True))]


@dataclass(frozen=True, slots=True)
class TogetherRow:
    """So many respondents speak of exactly these themes: bit n is the theme at place n."""

    themes: int
    respondents: int


@dataclass(frozen=True, slots=True)
class QuoteRow:
    theme_id: UUID
    number: int
    text: str
    interview_id: UUID
    message_id: UUID
    start: int
    end: int
    tone: str
    question_id: str | None

    def quote(self) -> Quote:
        return Quote(self.text, self.interview_id, self.message_id, self.start, self.end, self.tone, self.question_id)


async def heads(transaction: Transaction, workspace_id: UUID, study_id: UUID) -> list[ThemeHead]:
    """The themes that stand."""
    return await transaction.fetch_all(ThemeHead, _HEADS, [workspace_id, study_id])


async def standing(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID) -> UUID | None:
    """The theme itself, or the one that took it in; None where the study has none with this id."""
    row = await transaction.fetch_values(_STANDING, [workspace_id, study_id, theme_id])
    return None if row is None else row[0]


async def mentions(transaction: Transaction, chosen: Chosen) -> list[ToneRow]:
    parameters = [*chosen.parameters, *chosen.study, CANDIDATES, CANDIDATES]
    return await transaction.fetch_all(ToneRow, chosen.sql + _MENTIONS, parameters)


async def together(transaction: Transaction, chosen: Chosen, theme_ids: Sequence[UUID]) -> list[TogetherRow]:
    """At most 31 themes."""
    ids = list(theme_ids)
    parameters = [*chosen.parameters, ids, *chosen.study, ids]
    return await transaction.fetch_all(TogetherRow, chosen.sql + _TOGETHER, parameters)


async def quotes(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, wanted: Sequence[tuple[UUID, UUID]]
) -> list[QuoteRow]:
    """Everything that these interviews say on these themes, by pairs of theme and interview."""
    themes, interviews = [theme for theme, _ in wanted], [interview for _, interview in wanted]
    return await transaction.fetch_all(QuoteRow, _QUOTES, [themes, interviews, workspace_id, study_id])


async def respondents(transaction: Transaction, chosen: Chosen) -> int:
    """Of how many respondents the interviews that count are."""
    row = await transaction.fetch_values(chosen.sql + _RESPONDENTS, chosen.parameters)
    assert row is not None, "count(*) has one row"
    return int(row[0])


async def quotes_page(
    transaction: Transaction, chosen: Chosen, theme_id: UUID, *, tone: str | None, before: UUID | None, limit: int
) -> list[QuoteRow]:
    """All that `limit` interviews that count say on a theme, in this tone if one is given: the newest interviews
    before that one, in the order in which it was said."""
    parameters = [*chosen.parameters, *chosen.study, theme_id, tone, tone, before, before, limit]
    parameters += [*chosen.study, theme_id, tone, tone]
    return await transaction.fetch_all(QuoteRow, chosen.sql + _QUOTES_PAGE, parameters)
