"""Questions and what was answered to them. Pure: rows that were counted come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from openkoji.interviewing import Plan, Question
from openkoji.interviewing.plan import QuestionType, Scale
from openkoji.interviewing.widgets import OTHER
from openkoji.reports.results.model import (
    Choices,
    Distribution,
    DropOff,
    NetPromoter,
    OptionCount,
    QuestionResult,
    RankedOption,
    Ranking,
    ScaleValues,
    YesNo,
)
from openkoji.reports.results.repository import AnswerRow, EndRow

_NET_PROMOTER_SCALE = (0, 10)


def merged_questions(plans: Sequence[Plan]) -> tuple[Question, ...]:
    """The questions of several versions of a study, the newest first, in the order in which they are asked.

    A question is shown as the newest version that has it words it; one that was dropped stays behind the one that it
    followed. Options that a later version dropped come after those that it has.
    """
    merged: list[Question] = []
    for plan in plans:
        place = 0
        for question in plan.questions:
            known = next((n for n, each in enumerate(merged) if each.id == question.id), None)
            if known is None:
                merged.insert(place, question)
                place += 1
            else:
                merged[known] = _with_options_of(merged[known], question)
                place = known + 1
    return tuple(merged)


def _with_options_of(newer: Question, older: Question) -> Question:
    known = {option.id for option in newer.options}
    dropped = tuple(option for option in older.options if option.id not in known)
    if not dropped or newer.type is not older.type:
        return newer
    return replace(newer, options=newer.options + dropped)


def question_results(questions: Sequence[Question], rows: Iterable[AnswerRow]) -> tuple[QuestionResult, ...]:
    """What the interviews that count answered, question by question."""
    by_question: dict[str, list[AnswerRow]] = {question.id: [] for question in questions}
    for row in rows:
        if row.counted and row.question_id in by_question:
            by_question[row.question_id].append(row)
    return tuple(_result(question, by_question[question.id]) for question in questions)


def _result(question: Question, rows: Sequence[AnswerRow]) -> QuestionResult:
    # A question that changed its type is shown by the answers to what it is now.
    rows = [row for row in rows if row.type == question.type]
    asked = sum(row.counted for row in rows)
    answered = [row for row in rows if row.answered]
    count = sum(row.counted for row in answered)
    return QuestionResult(
        id=question.id,
        text=question.text,
        type=question.type.value,
        asked=asked,
        answered=count,
        skipped=asked - count,
        distribution=_distribution(question, answered),
    )


def _distribution(question: Question, rows: Sequence[AnswerRow]) -> Distribution | None:
    match question.type:
        case QuestionType.OPEN_ENDED:
            return None
        case QuestionType.SCALE:
            return _scale(question.scale or Scale(), rows)
        case QuestionType.YES_NO:
            given = _numbers(rows)
            return YesNo(yes=given[1], no=given[0])
        case QuestionType.RANKING:
            return _ranking(question, rows)
        case _:
            return _choices(question, rows)


def _numbers(rows: Iterable[AnswerRow]) -> Counter[int]:
    given: Counter[int] = Counter()
    for row in rows:
        if row.number is not None:
            given[round(row.number)] += row.counted
    return given


def _scale(scale: Scale, rows: Sequence[AnswerRow]) -> ScaleValues:
    given = _numbers(rows)
    # An earlier version may have had a longer scale.
    low, high = min([scale.low, *given]), max([scale.high, *given])
    total = given.total()
    return ScaleValues(
        low=low,
        high=high,
        low_label=scale.low_label,
        high_label=scale.high_label,
        histogram={value: given[value] for value in range(low, high + 1)},
        mean=sum(value * count for value, count in given.items()) / total if total else None,
        median=_median(given),
        net_promoter=_net_promoter(given) if (low, high) == _NET_PROMOTER_SCALE and total else None,
    )


def _median(given: Counter[int]) -> float | None:
    """The value in the middle; between the two in the middle where their number is even."""
    total = given.total()
    if not total:
        return None
    lower, upper, passed = None, None, 0
    for value in sorted(given):
        passed += given[value]
        if lower is None and passed > (total - 1) // 2:
            lower = value
        if upper is None and passed > total // 2:
            upper = value
    assert lower is not None, "some value is in the middle"
    assert upper is not None, "some value is in the middle"
    return (lower + upper) / 2


def _net_promoter(given: Counter[int]) -> NetPromoter:
    promoters, passives = given[9] + given[10], given[7] + given[8]
    detractors = given.total() - promoters - passives
    return NetPromoter(100 * (promoters - detractors) / given.total(), promoters, passives, detractors)


def _choices(question: Question, rows: Sequence[AnswerRow]) -> Choices:
    chosen: Counter[str] = Counter()
    for row in rows:
        for option_id in row.choices or ():
            chosen[option_id] += row.counted
    answered = sum(row.counted for row in rows)
    labels = _labels(question, chosen)
    return Choices(
        tuple(
            OptionCount(option_id, label, chosen[option_id], chosen[option_id] / answered if answered else 0.0)
            for option_id, label in labels.items()
        )
    )


def _ranking(question: Question, rows: Sequence[AnswerRow]) -> Ranking:
    ranked: Counter[str] = Counter()
    first: Counter[str] = Counter()
    sums: Counter[str] = Counter()
    for row in rows:
        for rank, option_id in enumerate(row.choices or (), 1):
            ranked[option_id] += row.counted
            sums[option_id] += rank * row.counted
            first[option_id] += row.counted if rank == 1 else 0
    options = [
        RankedOption(
            id=option_id,
            label=label,
            ranked=ranked[option_id],
            first_places=first[option_id],
            mean_rank=sums[option_id] / ranked[option_id] if ranked[option_id] else None,
        )
        for option_id, label in _labels(question, ranked).items()
    ]
    return Ranking(tuple(sorted(options, key=lambda option: (option.mean_rank is None, option.mean_rank or 0.0))))


def _labels(question: Question, given: Mapping[str, int]) -> dict[str, str]:
    """The options by id, and behind them what was given besides: an answer of one's own, or what no version has."""
    labels = {option.id: option.label for option in question.options}
    if question.allow_other or OTHER in given:
        labels.setdefault(OTHER, "Other")
    return labels | {option_id: option_id for option_id in sorted(given) if option_id not in labels}


def drop_off(
    questions: Sequence[Question], plans: Mapping[int, Plan], answers: Iterable[AnswerRow], ends: Iterable[EndRow]
) -> tuple[DropOff, ...]:
    """How far the analysed interviews came. `plans` are those of their versions.

    An interview was left at its last question if a required one would have followed for certain, or if it was not
    closed by the moderator and this question has no answer. (A respondent who asks to stop is let go by the moderator,
    so that the closing alone does not tell.)
    """
    reached: Counter[str] = Counter()
    answered: Counter[str] = Counter()
    for row in answers:
        reached[row.question_id] += row.interviews
        answered[row.question_id] += row.interviews if row.answered else 0
    places = {question.id: place for place, question in enumerate(questions, 1)}
    lasts = {version: _last_required(plan, places) for version, plan in plans.items()}
    left: Counter[int] = Counter()
    for end in ends:
        if end.place < lasts[end.study_version] or not (end.closed or end.answered):
            left[end.place] += end.interviews
    return tuple(
        DropOff(question.id, reached[question.id], answered[question.id], left[places[question.id]])
        for question in questions
    )


def _last_required(plan: Plan, places: Mapping[str, int]) -> int:
    """The place of the last question that everyone is asked who stays; 0 where there is none."""
    return max((places[each.id] for each in plan.questions if each.required and each.show_if is None), default=0)
