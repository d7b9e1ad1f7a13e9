"""The results of a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from openkoji.db import Transaction
from openkoji.interviewing import Plan, plan_from_study
from openkoji.interviews.plans import plans
from openkoji.kit.errors import NotFoundError
from openkoji.reports.results import repository, theme_queries, themes
from openkoji.reports.results.chosen import chosen
from openkoji.reports.results.model import Counts, Filter, Quality, Results, Tones
from openkoji.reports.results.questions import drop_off, merged_questions, question_results
from openkoji.reports.results.repository import CountRow
from openkoji.studies import service as studies
from openkoji.studies.model import Study


async def results_of(transaction: Transaction, workspace_id: UUID, study_id: UUID, wanted: Filter) -> Results:
    """What the interviews that `wanted` chooses give together.

    Seven statements: in a transaction of `Database.snapshot` all of them see the same moment. Raises `NotFoundError`
    (`study_not_found`, `theme_not_found`).
    """
    study = await studies.find(transaction, workspace_id, study_id=study_id)
    wanted = await settled(transaction, workspace_id, study_id, wanted)
    repository.prepare(transaction)
    interviews = chosen(workspace_id, study_id, wanted)
    counted_rows = await repository.counts(transaction, interviews)
    counts = _counts(counted_rows, await theme_queries.respondents(transaction, interviews))
    versions = await _plans(transaction, study, {row.study_version for row in counted_rows})
    questions = merged_questions([versions[version] for version in sorted(versions, reverse=True)])
    answers = await repository.answers(transaction, interviews)
    ends = await repository.ends(transaction, interviews, [question.id for question in questions])
    heads = await theme_queries.heads(transaction, workspace_id, study_id)
    mentions = await theme_queries.mentions(transaction, interviews) if heads else []
    quotes = await theme_queries.quotes(transaction, workspace_id, study_id, themes.candidates(mentions))
    ranked = themes.ranked(heads, mentions, quotes, of=counts.respondents)
    frequent = themes.most_frequent(ranked)
    together = await theme_queries.together(transaction, interviews, frequent) if len(frequent) > 1 else []
    return Results(
        study_id=study_id,
        filter=wanted,
        changed_at=await repository.changed_at(transaction, workspace_id, study_id),
        counts=counts,
        questions=question_results(questions, answers),
        themes=ranked,
        quality=_quality(counted_rows),
        sentiment=_sentiment(counted_rows),
        drop_off=drop_off(questions, versions, answers, ends),
        cooccurrence=themes.cooccurrence(frequent, together, ranked, of=counts.respondents),
        saturation=themes.saturation(heads, mentions, counted=counts.counted),
    )


async def settled(transaction: Transaction, workspace_id: UUID, study_id: UUID, wanted: Filter) -> Filter:
    """The filter by a theme that stands: one that was merged leads to the one that took it in."""
    if wanted.theme_id is None:
        return wanted
    return replace(wanted, theme_id=await standing_theme(transaction, workspace_id, study_id, wanted.theme_id))


async def standing_theme(transaction: Transaction, workspace_id: UUID, study_id: UUID, theme_id: UUID) -> UUID:
    """The theme, or the one that took it in. Raises `NotFoundError` (`theme_not_found`)."""
    found = await theme_queries.standing(transaction, workspace_id, study_id, theme_id)
    if found is None:
        raise NotFoundError("There is no such theme in this study.", code="theme_not_found")
    return found


async def _plans(transaction: Transaction, study: Study, versions: Iterable[int]) -> Mapping[int, Plan]:
    """The plans of these versions and of the one that is live; of a draft, that of its working document."""
    wanted = {*versions, *([study.published_version] if study.published_version else [])}
    if not wanted:
        return {0: plan_from_study(study.document)}
    return {version: await plans.get(transaction, study.workspace_id, study.id, version) for version in wanted}


def _counts(rows: Sequence[CountRow], respondents: int) -> Counts:
    def number(rows: Iterable[CountRow]) -> int:
        return sum(row.interviews for row in rows)

    completed = [row for row in rows if row.status == "completed"]
    analysed = number(row for row in completed if row.quality_score is not None)
    failed = number(row for row in completed if row.quality_score is None and row.analysis_status == "failed")
    return Counts(
        started=number(row for row in rows if row.is_started or row.status == "completed"),
        active=number(row for row in rows if row.status == "active"),
        completed=number(completed),
        expired=number(row for row in rows if row.status == "expired"),
        analysed=analysed,
        waiting=number(completed) - analysed - failed,
        failed=failed,
        counted=number(row for row in rows if row.counts),
        respondents=respondents,
    )


def _quality(rows: Sequence[CountRow]) -> Quality:
    scores: Counter[int] = Counter()
    for row in rows:
        if row.quality_score is not None:
            scores[row.quality_score] += row.interviews
    total = scores.total()
    mean = sum(score * count for score, count in scores.items()) / total if total else None
    return Quality({score: scores[score] for score in range(1, 6)}, mean)


def _sentiment(rows: Sequence[CountRow]) -> Tones:
    tones: Counter[str] = Counter()
    for row in rows:
        if row.counts and row.sentiment is not None:
            tones[row.sentiment] += row.interviews
    return Tones(**tones)
