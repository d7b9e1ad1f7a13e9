"""A report's section for each question: who answered, what came of it, and one chart."""

from __future__ import annotations

from itertools import islice

from openkoji.analysis.report.closed import said_on
from openkoji.analysis.report.evidence import (
    SMALLEST_GROUP,
    Choices,
    Evidence,
    Open,
    QuestionEvidence,
    Ranking,
    Scale,
    Withheld,
    YesNo,
)
from openkoji.analysis.report.model import Bar, Chart, ChartKind, Question, Quote
from openkoji.analysis.report.phrasing import Phrasing
from openkoji.analysis.report.themes import unlike

_MOST_BARS = 10
_MOST_QUOTES = 3


def questions_of(evidence: Evidence, phrasing: Phrasing) -> tuple[Question, ...]:
    """None where no interview counts: there is nothing to tell of any."""
    if evidence.counted == 0:
        return ()
    names = {theme.id: theme.name for theme in evidence.themes}
    return tuple(
        Question(
            id=question.id,
            text=question.text,
            asked=question.asked,
            answered=question.answered,
            sentences=tuple(_sentences(question, phrasing)),
            chart=_chart(question, names, phrasing),
            quotes=_quotes(question),
        )
        for question in evidence.questions
    )


def _quotes(question: QuestionEvidence) -> tuple[Quote, ...]:
    said = question.values.quotes if isinstance(question.values, Open) else ()
    return tuple(islice(unlike(said), _MOST_QUOTES))


def _sentences(question: QuestionEvidence, phrasing: Phrasing) -> list[str]:
    if question.asked == 0:
        return [phrasing.say("question.nobody")]
    if question.answered == 0:
        return [phrasing.say("question.none_answered", question.asked)]
    said = [phrasing.say("question.answered", n_of=phrasing.n_of(question.answered, question.asked))]
    values = question.values
    if isinstance(values, Open):
        if question.answered >= SMALLEST_GROUP and not _shared(values):
            said.append(phrasing.say("question.no_open_themes"))
        return said
    if question.answered < SMALLEST_GROUP:
        return [*said, phrasing.say("question.too_few")]
    if isinstance(values, Withheld):
        return [*said, phrasing.say("question.withheld")]
    told = said_on(question, phrasing)
    if told is not None:
        said.append(told.sentence)
    if isinstance(values, Scale):
        said += _of_scale(values, question.answered, phrasing)
    if isinstance(values, Choices) and values.several:
        said.append(phrasing.say("question.several"))
        if values.is_cut:
            said.append(phrasing.say("question.cut"))
    return said


def _of_scale(scale: Scale, answered: int, phrasing: Phrasing) -> list[str]:
    said = [] if scale.mean is None else [phrasing.say("question.mean", mean=phrasing.decimal(scale.mean))]
    if scale.promoters is not None and scale.detractors is not None:
        score = round(100 * (scale.promoters - scale.detractors) / answered)
        spelled = f"{score:+d}".replace("-", "−") if score else "0"
        said.append(phrasing.say("question.nps", score=spelled, p=scale.promoters, d=scale.detractors))
    return said


def _shared(values: Open) -> list[tuple[str, int]]:
    return [(theme, count) for theme, count in values.themes if count >= SMALLEST_GROUP][:_MOST_BARS]


def _chart(question: QuestionEvidence, names: dict[str, str], phrasing: Phrasing) -> Chart | None:
    """None where fewer than three answered, and for an open question without a theme that three share."""
    if question.answered < SMALLEST_GROUP:
        return None
    match question.values:
        case YesNo(yes=yes, no=no):
            both = (Bar(phrasing.say("yes"), yes), Bar(phrasing.say("no"), no))
            return _bars("question.chart", "label.value", both, question.answered, phrasing)
        case Choices(options=options, folded=folded):
            bars = (*(Bar(label, count) for label, count in options), *_folded(folded, phrasing))
            return _bars("question.chart", "label.value", bars, question.answered, phrasing)
        case Ranking(options=options, folded=folded):
            return Chart(
                kind=ChartKind.BARS,
                title=phrasing.say("question.ranking_chart"),
                label_head=phrasing.say("label.value"),
                count_head=phrasing.say("label.first_places"),
                bars=(
                    *(
                        Bar(
                            each.label,
                            each.first_places,
                            None if each.mean_rank is None else phrasing.decimal(each.mean_rank),
                        )
                        for each in options
                    ),
                    *_folded(folded, phrasing),
                ),
                total=question.answered,
                detail_head=phrasing.say("label.mean_rank"),
            )
        case Scale(bands=()) | Withheld():
            return None
        case Scale() as scale:
            bands = scale.bands or [(value, value, scale.histogram[value]) for value in sorted(scale.histogram)]
            has_ends = scale.low_label and scale.high_label
            return Chart(
                kind=ChartKind.COLUMNS,
                title=phrasing.say("question.chart"),
                label_head=phrasing.say("label.value"),
                count_head=phrasing.say("label.respondents"),
                bars=tuple(Bar(spanned(first, last), count) for first, last, count in bands),
                total=question.answered,
                ends=(scale.low_label or "", scale.high_label or "") if has_ends else None,
            )
        case Open() as values:
            named = tuple(Bar(names[theme], count) for theme, count in _shared(values) if theme in names)
            return _bars("question.open_chart", "label.theme", named, question.answered, phrasing) if named else None


def spanned(first: int, last: int) -> str:
    """One value of a scale, or a band of them."""
    return str(first) if first == last else f"{first}–{last}"


def _folded(count: int, phrasing: Phrasing) -> tuple[Bar, ...]:
    """The bar of all answers that are not told apart, where there are any."""
    return (Bar(phrasing.say("label.other_answers"), count),) if count else ()


def _bars(title: str, label_head: str, bars: tuple[Bar, ...], total: int, phrasing: Phrasing) -> Chart:
    return Chart(
        kind=ChartKind.BARS,
        title=phrasing.say(title),
        label_head=phrasing.say(label_head),
        count_head=phrasing.say("label.respondents"),
        bars=bars,
        total=total,
    )
