"""The whole report: the answer first, then what it rests on, then what is not known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openkoji.analysis.report.answer import ENOUGH, FEW, answer_of, recent
from openkoji.analysis.report.evidence import SMALLEST_GROUP, Evidence, Group
from openkoji.analysis.report.model import Bar, Chart, ChartKind, Participants, Report
from openkoji.analysis.report.phrasing import Phrasing, phrasing_for
from openkoji.analysis.report.public import bands
from openkoji.analysis.report.questions import questions_of, spanned
from openkoji.analysis.report.takeaways import takeaways_of
from openkoji.analysis.report.themes import single, subjects, themes_of

_MOST_GROUPS = 4


def report_of(evidence: Evidence, *, language: str, written_on: str) -> Report:
    """The report in a language (English where it has no sentences of that one); `written_on` is an ISO date.

    Pure: the same evidence gives the same report, and one without interviews says so and stays readable.
    """
    phrasing = phrasing_for(language)
    return Report(
        study=evidence.study,
        language=phrasing.language,
        written_on=written_on,
        completed=evidence.completed,
        counted=evidence.counted,
        answer=answer_of(evidence, phrasing),
        takeaways=takeaways_of(evidence, phrasing),
        themes=themes_of(evidence, phrasing),
        questions=questions_of(evidence, phrasing),
        participants=_participants(evidence, phrasing),
        unknown=tuple(_unknown(evidence, phrasing)),
        method=tuple(_method(evidence, phrasing)),
    )


def _participants(evidence: Evidence, phrasing: Phrasing) -> Participants:
    said = []
    if evidence.brief.audience:
        said.append(phrasing.say("participants.audience", audience=evidence.brief.audience))
    if evidence.completed == 0:
        return Participants((*said, phrasing.say("participants.none")), ())
    if evidence.moderated:
        said.append(phrasing.say("participants.completed", evidence.started, completed=evidence.completed))
    else:
        said.append(phrasing.say("participants.read", evidence.completed))
    if evidence.first_day and evidence.last_day:
        is_one = evidence.first_day == evidence.last_day
        key = "participants.day" if is_one else "participants.period"
        said.append(phrasing.say(key, first=phrasing.date(evidence.first_day), last=phrasing.date(evidence.last_day)))
    has_gate = evidence.counted_from > 1
    if has_gate:
        said.append(phrasing.say("participants.counted", evidence.counted, least=evidence.counted_from))
    if evidence.median_minutes is not None and evidence.median_minutes < 1:
        said.append(phrasing.say("participants.under_a_minute"))
    elif evidence.median_minutes is not None:
        said.append(phrasing.say("participants.minutes", minutes=phrasing.decimal(evidence.median_minutes)))
    quality = bands(
        {score: evidence.quality.get(score, 0) for score in range(1, 6)}, SMALLEST_GROUP if evidence.is_public else 0
    )
    has_quality = has_gate and quality and evidence.analysed >= SMALLEST_GROUP
    charts = [_quality(evidence, quality, phrasing)] if has_quality else []
    if evidence.counted >= SMALLEST_GROUP:
        if evidence.sentiment.are_told:
            charts.append(_tones(evidence, phrasing))
        if len(evidence.saturation) > 1:
            charts.append(_saturation(evidence, phrasing))
    groups = [group for group in evidence.groups if not (evidence.is_public and group.is_metadata)]
    charts += [_group(group, evidence, phrasing) for group in groups[:_MOST_GROUPS]]
    return Participants(tuple(said), tuple(charts))


def _quality(evidence: Evidence, quality: Sequence[tuple[int, int, int]], phrasing: Phrasing) -> Chart:
    return Chart(
        kind=ChartKind.COLUMNS,
        title=phrasing.say("participants.quality_chart", least=evidence.counted_from),
        label_head=phrasing.say("label.quality"),
        count_head=phrasing.say("label.interviews"),
        bars=tuple(Bar(spanned(first, last), count) for first, last, count in quality),
        total=evidence.analysed,
    )


def _tones(evidence: Evidence, phrasing: Phrasing) -> Chart:
    return Chart(
        kind=ChartKind.BARS,
        title=phrasing.say("participants.tone_chart"),
        label_head=phrasing.say("label.tone"),
        count_head=phrasing.say("label.interviews"),
        bars=tuple(Bar(phrasing.say(f"tones.{name}"), count) for name, count in evidence.sentiment.each()),
        total=evidence.counted,
    )


def _saturation(evidence: Evidence, phrasing: Phrasing) -> Chart:
    return Chart(
        kind=ChartKind.LINE,
        title=phrasing.say("participants.saturation_chart"),
        label_head=phrasing.say("label.interviews"),
        count_head=phrasing.say("label.themes"),
        bars=tuple(Bar(str(interviews), themes) for interviews, themes in evidence.saturation),
        total=None,
    )


def segments_of(evidence: Evidence, *, language: str) -> Mapping[str, Chart]:
    """By key of metadata the chart that a report has of it where it may be told."""
    phrasing = phrasing_for(language)
    return {group.name: _group(group, evidence, phrasing) for group in evidence.groups if group.is_metadata}


def _group(group: Group, evidence: Evidence, phrasing: Phrasing) -> Chart:
    folded = (Bar(phrasing.say("label.other_groups"), group.folded),) if group.folded else ()
    return Chart(
        kind=ChartKind.BARS,
        title=phrasing.say("participants.group_chart", name=group.name),
        label_head=group.name,
        count_head=phrasing.say("label.respondents"),
        bars=(*(Bar(value, count) for value, count in group.counts), *folded),
        total=evidence.respondents,
    )


def _unknown(evidence: Evidence, phrasing: Phrasing) -> list[str]:
    n, newest = evidence.counted, recent(evidence)
    said = []
    if n == 0:
        said.append(phrasing.say("unknown.no_interviews"))
    elif n == 1:
        said.append(phrasing.say("unknown.one"))
    elif n < FEW:
        said.append(phrasing.say("unknown.few", n))
    elif n < ENOUGH:
        said.append(phrasing.say("unknown.below_twelve"))
    elif newest is not None and not newest.is_saturated:
        said.append(phrasing.say("unknown.unsaturated", last=newest.interviews))
    for question in evidence.questions if n else ():
        quoted = phrasing.quoted(question.text)
        if question.asked == 0:
            said.append(phrasing.say("unknown.question_never", question=quoted))
        elif 2 * question.answered < question.asked:
            n_of = phrasing.n_of(question.answered, question.asked)
            said.append(phrasing.say("unknown.question", question=quoted, n_of=n_of))
    for key, count in (
        ("unknown.left_out", evidence.left_out),
        ("unknown.waiting", evidence.waiting),
        ("unknown.failed", evidence.failed),
        ("unknown.active", evidence.active),
        ("unknown.unnamed", sum(1 for theme in subjects(evidence) if theme.needs_name) - len(single(evidence))),
        ("unknown.single", len(single(evidence))),
    ):
        if count:
            said.append(phrasing.say(key, count, least=evidence.counted_from))
    if evidence.brief.hypothesis and n:
        said.append(phrasing.say("unknown.hypothesis", hypothesis=phrasing.quoted(evidence.brief.hypothesis)))
    if n >= FEW:
        said.append(phrasing.say("unknown.others"))
    return said


def _method(evidence: Evidence, phrasing: Phrasing) -> list[str]:
    said = [phrasing.say("method.interviews")] if evidence.moderated else []
    said.append(phrasing.say("method.analysis"))
    if evidence.engines:
        said.append(phrasing.say("method.engines", engines=phrasing.listed(evidence.engines)))
    counting = "method.counting" if evidence.counted_from > 1 else "method.counting_all"
    said.append(phrasing.say(counting, least=evidence.counted_from))
    view = (
        ("method.quotes_public", "method.groups") if evidence.is_public else ("method.quotes", "method.groups_private")
    )
    return [*said, *map(phrasing.say, (*view, "method.weights"))]
