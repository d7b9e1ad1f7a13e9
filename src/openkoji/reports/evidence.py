"""What a report is written from, read from the database: the study's results, and what those do not hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import LiteralString
from uuid import UUID

from openkoji.analysis.findings import Tone
from openkoji.analysis.report import evidence as told
from openkoji.analysis.report.evidence import COUNTED_FROM, Brief, Evidence, Group, QuestionEvidence, ThemeEvidence
from openkoji.analysis.report.model import Place, Quote, Tones
from openkoji.db import Transaction
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Respondent
from openkoji.interviewing.wording.placeholders import fill
from openkoji.kit.ids import Prefix, public_id
from openkoji.reports.results.model import (
    Choices,
    QuestionResult,
    Ranking,
    Results,
    ScaleValues,
    ThemeResult,
    YesNo,
)
from openkoji.respondents.identity import names_a_person
from openkoji.studies.model import Document

_QUOTES_EACH = 6
# A quote of this length says something and is read at a glance; the nearer, the better.
_BEST_LENGTH = 110
# More values than this are no groups of respondents, but a figure or an identifier of each.
_MOST_VALUES = 12

_COUNTED: LiteralString = """
counted AS (
    SELECT id, respondent_id, analysis_version, mode, language, started_at, last_message_at, completed_at
    FROM interviews
    WHERE workspace_id = %s AND study_id = %s AND status = 'completed' AND quality_score >= %s
)
"""

# Of each theme and tone, and of each question, the passages that read best, one a respondent; of a question first one
# of each theme, the most named theme first.
_QUOTES: LiteralString = f"""
WITH {_COUNTED},
said AS (
    SELECT p.theme_id, p.question_id, p.tone, i.respondent_id, p.interview_id, p.message_seq, p."start", p."end",
           abs(p."end" - p."start" - %s) AS misfit, p.code IS NULL AS says_little
    FROM passages p JOIN counted i ON i.id = p.interview_id
    WHERE p.workspace_id = %s AND p.study_id = %s
),
best AS (
    SELECT DISTINCT ON (theme_id, tone, respondent_id) 'theme' AS of, theme_id::text AS key, said.*
    FROM said WHERE theme_id IS NOT NULL
    ORDER BY theme_id, tone, respondent_id, says_little, misfit, interview_id, message_seq, "start"
),
best_of_question AS (
    SELECT DISTINCT ON (question_id, respondent_id) 'question' AS of, question_id AS key, said.*
    FROM said WHERE question_id IS NOT NULL
    ORDER BY question_id, respondent_id, says_little, misfit, interview_id, message_seq, "start"
),
in_turn AS (
    SELECT *, row_number() OVER (PARTITION BY question_id, theme_id ORDER BY says_little, misfit, interview_id) AS turn,
           count(*) OVER (PARTITION BY question_id, theme_id) AS named
    FROM best_of_question
),
ranked AS (
    SELECT of, key, tone, interview_id, message_seq, "start", "end",
           row_number() OVER (PARTITION BY key, tone ORDER BY says_little, misfit, interview_id) AS place
    FROM best
    UNION ALL
    SELECT of, key, tone, interview_id, message_seq, "start", "end",
           row_number() OVER (
               PARTITION BY key ORDER BY turn, theme_id IS NULL, says_little, named DESC, misfit, interview_id
           )
    FROM in_turn
)
SELECT r.of, r.key, r.tone, r.interview_id, m.id AS message_id, r."start", r."end",
       substr(m.content, r."start" + 1, r."end" - r."start") AS text
FROM ranked r
JOIN messages m ON m.workspace_id = %s AND m.interview_id = r.interview_id AND m.seq = r.message_seq
WHERE r.place <= %s
ORDER BY r.of, r.key, r.place, r.tone
"""

_THEMES_BY_QUESTION: LiteralString = f"""
WITH {_COUNTED}
SELECT p.question_id, p.theme_id, count(DISTINCT i.respondent_id)::int AS respondents
FROM passages p JOIN counted i ON i.id = p.interview_id
WHERE p.workspace_id = %s AND p.study_id = %s AND p.question_id IS NOT NULL AND p.theme_id IS NOT NULL
GROUP BY 1, 2
ORDER BY 1, 3 DESC, 2
"""

_GROUPS: LiteralString = f"""
WITH {_COUNTED},
known AS (
    SELECT 'mode' AS key, 0 AS rank, mode AS value, respondent_id FROM counted
    UNION ALL SELECT 'language', 1, language, respondent_id FROM counted
    UNION ALL
    SELECT pair.key, 2, pair.value, r.id
    FROM counted i
    JOIN respondents r ON r.workspace_id = %s AND r.id = i.respondent_id
    CROSS JOIN LATERAL jsonb_each_text(r.metadata) AS pair
),
counts AS (
    SELECT key, rank, value, count(DISTINCT respondent_id)::int AS respondents,
           count(*) OVER (PARTITION BY key, rank) AS values
    FROM known WHERE value <> '' GROUP BY key, rank, value
)
SELECT key, rank = 2 AS is_metadata, value, respondents
FROM counts WHERE values BETWEEN 2 AND %s ORDER BY rank, key, respondents DESC, value
"""

_CIRCUMSTANCES: LiteralString = f"""
WITH {_COUNTED}
SELECT min(completed_at) AS first, max(completed_at) AS last, count(DISTINCT respondent_id)::int AS respondents,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM last_message_at - started_at)) AS seconds,
       (SELECT coalesce(array_agg(DISTINCT concat_ws(', ', a.engine, a.model)), '{{}}')
        FROM analyses a JOIN counted i ON a.interview_id = i.id AND a.version = i.analysis_version
        WHERE a.workspace_id = %s) AS engines
FROM counted
"""


@dataclass(frozen=True, slots=True)
class _Said:
    of: str
    key: str
    tone: str
    interview_id: UUID
    message_id: UUID
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _ThemeOfQuestion:
    question_id: str
    theme_id: UUID
    respondents: int


@dataclass(frozen=True, slots=True)
class _Member:
    key: str
    is_metadata: bool
    value: str
    respondents: int


@dataclass(frozen=True, slots=True)
class _Circumstances:
    first: datetime | None
    last: datetime | None
    respondents: int
    seconds: float | None
    engines: list[str]


async def evidence_of(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, document: Document, results: Results
) -> Evidence:
    """Everything that the report of a study rests on, from its newest results."""
    counted = [workspace_id, study_id, COUNTED_FROM]
    said = await transaction.fetch_all(
        _Said, _QUOTES, [*counted, _BEST_LENGTH, workspace_id, study_id, workspace_id, _QUOTES_EACH]
    )
    quotes: dict[tuple[str, str], list[Quote]] = {}
    for each in said:
        quotes.setdefault((each.of, each.key), []).append(_quote(each))
    by_question = await transaction.fetch_all(_ThemeOfQuestion, _THEMES_BY_QUESTION, [*counted, workspace_id, study_id])
    members = await transaction.fetch_all(_Member, _GROUPS, [*counted, workspace_id, _MOST_VALUES])
    circumstances = await transaction.fetch_one(_Circumstances, _CIRCUMSTANCES, [*counted, workspace_id])
    assert circumstances is not None, "an aggregate always answers"
    brief = document.get("brief", {})
    counts, sentiment = results.counts, results.sentiment
    return Evidence(
        study=document["name"],
        brief=Brief(*(brief.get(key) for key in ("problem", "decision", "hypothesis", "audience"))),
        started=counts.started,
        active=counts.active,
        completed=counts.completed,
        waiting=counts.waiting,
        failed=counts.failed,
        counted=counts.counted,
        quality=results.quality.histogram,
        sentiment=Tones(sentiment.positive, sentiment.negative, sentiment.neutral, sentiment.mixed),
        themes=tuple(_theme(each, quotes.get(("theme", str(each.theme.id)), [])) for each in results.themes),
        questions=tuple(
            _question(each, by_question, quotes.get(("question", each.id), []), language_of(document))
            for each in results.questions
        ),
        groups=_groups(members),
        saturation=tuple((point.interviews, point.themes) for point in results.saturation),
        first_day=None if circumstances.first is None else circumstances.first.date().isoformat(),
        last_day=None if circumstances.last is None else circumstances.last.date().isoformat(),
        median_minutes=None if circumstances.seconds is None else circumstances.seconds / 60,
        engines=tuple(circumstances.engines),
        repeats=max(0, counts.counted - circumstances.respondents),
    )


def language_of(document: Document) -> str:
    """The first of the study's languages, in which its reports are written."""
    languages = (document.get("interviewer") or {}).get("languages") or ["en"]
    return str(languages[0])


def _quote(said: _Said) -> Quote:
    place = Place(
        interview_id=public_id(Prefix.INTERVIEW, said.interview_id),
        message_id=public_id(Prefix.MESSAGE, said.message_id),
        start=said.start,
        end=said.end,
    )
    return Quote(said.text, Tone(said.tone), place)


def _theme(result: ThemeResult, quotes: Sequence[Quote]) -> ThemeEvidence:
    theme, tones = result.theme, result.sentiment
    return ThemeEvidence(
        id=public_id(Prefix.THEME, theme.id),
        name=theme.name,
        description=theme.description,
        respondents=result.respondents,
        tones=Tones(tones.positive, tones.negative, tones.neutral, tones.mixed),
        quotes=tuple(quotes),
        says_nothing=theme.origin in ("praise", "blame"),
        needs_name=theme.needs_name,
    )


def _question(
    result: QuestionResult, themes: Sequence[_ThemeOfQuestion], quotes: Sequence[Quote], language: str
) -> QuestionEvidence:
    """Placeholders for what is known of a respondent are filled as for one of whom nothing is."""
    text = fill(result.text, Respondent(), language_for(language))
    return QuestionEvidence(result.id, text, result.asked, result.answered, _values(result, themes, quotes))


def _values(
    result: QuestionResult, themes: Sequence[_ThemeOfQuestion], quotes: Sequence[Quote]
) -> told.Scale | told.Choices | told.Ranking | told.YesNo | told.Open:
    match result.distribution:
        case ScaleValues() as scale:
            promoter = scale.net_promoter
            return told.Scale(
                histogram=scale.histogram,
                mean=scale.mean,
                low_label=scale.low_label,
                high_label=scale.high_label,
                promoters=promoter.promoters if promoter else None,
                detractors=promoter.detractors if promoter else None,
            )
        case Choices(options=options):
            counts = tuple((option.label, option.count) for option in options)
            return told.Choices(counts, several=result.type == "multiple_choice")
        case Ranking(options=ranked):
            return told.Ranking(tuple(told.Ranked(each.label, each.first_places, each.mean_rank) for each in ranked))
        case YesNo(yes=yes, no=no):
            return told.YesNo(yes, no)
    here = ((each.theme_id, each.respondents) for each in themes if each.question_id == result.id)
    return told.Open(tuple((public_id(Prefix.THEME, theme_id), count) for theme_id, count in here), tuple(quotes))


def _groups(members: Sequence[_Member]) -> tuple[Group, ...]:
    """What divides respondents and names none of them."""
    groups = []
    for (is_metadata, key), found in groupby(members, key=lambda member: (member.is_metadata, member.key)):
        values = list(found)
        if not any(names_a_person(key, member.value) for member in values):
            counts = tuple((member.value, member.respondents) for member in values)
            groups.append(Group(key, counts, is_metadata=is_metadata))
    return tuple(groups)
