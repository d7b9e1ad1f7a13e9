"""The results of a study put into their wire shape."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from openkoji.analysis.findings import Tone
from openkoji.interviewing.plan import QuestionType
from openkoji.kit.ids import Prefix, public_id
from openkoji.reports.results.model import (
    Choices,
    Counts,
    Distribution,
    Filter,
    QuestionResult,
    Quote,
    Ranking,
    Results,
    ScaleValues,
    ThemeHead,
    ThemeResult,
    Tones,
    YesNo,
)
from openkoji.reports.results.schemas import (
    ChoiceDistribution,
    DropOffStep,
    NetPromoterScore,
    OptionRank,
    OptionShare,
    QualityResults,
    QuestionResults,
    RankingDistribution,
    ResultsCounts,
    ResultsFilter,
    ResultsView,
    SaturationStep,
    ScaleDistribution,
    ThemePair,
    ThemeQuote,
    ThemeResults,
    ThemeView,
    ToneCounts,
    ValueCount,
    YesNoDistribution,
)


def results_view(results: Results) -> ResultsView:
    return ResultsView(
        study_id=public_id(Prefix.STUDY, results.study_id),
        filter=_filter(results.filter),
        changed_at=results.changed_at,
        counts=_counts(results.counts),
        questions=[_question(each) for each in results.questions],
        themes=[theme_results(each) for each in results.themes],
        quality=QualityResults(histogram=_histogram(results.quality.histogram), mean=results.quality.mean),
        sentiment=_tones(results.sentiment),
        drop_off=[
            DropOffStep(question_id=each.question_id, reached=each.reached, answered=each.answered, left=each.left)
            for each in results.drop_off
        ],
        cooccurrence=[
            ThemePair(
                theme_ids=[_theme_id(each.first), _theme_id(each.second)],
                respondents=each.respondents,
                expected=each.expected,
            )
            for each in results.cooccurrence
        ],
        saturation=[
            SaturationStep(interviews=each.interviews, new=each.new, themes=each.themes) for each in results.saturation
        ],
    )


def theme_results(result: ThemeResult) -> ThemeResults:
    return ThemeResults(
        **dict(theme_view(result.theme)),
        respondents=result.respondents,
        mentions=result.mentions,
        share=result.share,
        sentiment=_tones(result.sentiment),
        quotes=[quote_view(each) for each in result.quotes],
    )


def theme_view(head: ThemeHead) -> ThemeView:
    return ThemeView(
        id=_theme_id(head.id),
        name=head.name,
        description=head.description,
        origin=head.origin,
        named_by_person=head.named_by_person,
        needs_name=head.needs_name,
    )


def quote_view(quote: Quote) -> ThemeQuote:
    return ThemeQuote(
        text=quote.text,
        interview_id=public_id(Prefix.INTERVIEW, quote.interview_id),
        message_id=public_id(Prefix.MESSAGE, quote.message_id),
        start=quote.start,
        end=quote.end,
        tone=Tone(quote.tone),
        question_id=quote.question_id,
    )


def _theme_id(theme_id: UUID) -> str:
    return public_id(Prefix.THEME, theme_id)


def _filter(wanted: Filter) -> ResultsFilter:
    return ResultsFilter(
        completed_after=wanted.completed_after,
        completed_before=wanted.completed_before,
        mode=wanted.mode,
        min_quality=wanted.min_quality,
        segment_key=wanted.segment.key if wanted.segment else None,
        segment_value=wanted.segment.value if wanted.segment else None,
        theme_id=_theme_id(wanted.theme_id) if wanted.theme_id else None,
    )


def _counts(counts: Counts) -> ResultsCounts:
    return ResultsCounts(
        started=counts.started,
        active=counts.active,
        completed=counts.completed,
        expired=counts.expired,
        analysed=counts.analysed,
        waiting=counts.waiting,
        failed=counts.failed,
        counted=counts.counted,
        below_quality=counts.analysed - counts.counted,
        respondents=counts.respondents,
    )


def _histogram(counts: Mapping[int, int]) -> list[ValueCount]:
    return [ValueCount(value=value, count=count) for value, count in sorted(counts.items())]


def _tones(tones: Tones) -> ToneCounts:
    return ToneCounts(positive=tones.positive, negative=tones.negative, neutral=tones.neutral, mixed=tones.mixed)


def _question(result: QuestionResult) -> QuestionResults:
    return QuestionResults(
        id=result.id,
        text=result.text,
        type=QuestionType(result.type),
        asked=result.asked,
        answered=result.answered,
        skipped=result.skipped,
        distribution=_distribution(result.distribution),
    )


def _distribution(
    found: Distribution | None,
) -> ScaleDistribution | ChoiceDistribution | RankingDistribution | YesNoDistribution | None:
    match found:
        case ScaleValues():
            return _scale(found)
        case Choices():
            options = [
                OptionShare(id=each.id, label=each.label, count=each.count, share=each.share) for each in found.options
            ]
            return ChoiceDistribution(options=options)
        case Ranking():
            ranks = [
                OptionRank(
                    id=each.id,
                    label=each.label,
                    ranked=each.ranked,
                    first_places=each.first_places,
                    mean_rank=each.mean_rank,
                )
                for each in found.options
            ]
            return RankingDistribution(options=ranks)
        case YesNo():
            return YesNoDistribution(yes=found.yes, no=found.no)
        case None:
            return None


def _scale(scale: ScaleValues) -> ScaleDistribution:
    score = scale.net_promoter
    return ScaleDistribution(
        min=scale.low,
        max=scale.high,
        min_label=scale.low_label,
        max_label=scale.high_label,
        histogram=_histogram(scale.histogram),
        mean=scale.mean,
        median=scale.median,
        net_promoter_score=None
        if score is None
        else NetPromoterScore(
            score=score.score, promoters=score.promoters, passives=score.passives, detractors=score.detractors
        ),
    )
