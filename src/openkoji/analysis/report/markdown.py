"""A report as Markdown (CommonMark with tables). What was said stays text: no character of it becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from openkoji.analysis.report.model import Chart, Question, Quote, Report, Theme
from openkoji.analysis.report.phrasing import Phrasing, phrasing_for

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$^@])")
# At a line's beginning these make a list or a rule of it.
_MARKER = re.compile(r"^(\d*)([-+=:.)])")
# What GitHub and others make a link of without any markup.
_BARE_LINK = re.compile(r"(?<=[a-z]):(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


def markdown_of(report: Report) -> str:
    """The report as a Markdown document; quotes link to their places where these have addresses."""
    return "\n\n".join(_blocks(report, phrasing_for(report.language))) + "\n"


def plain(text: str) -> str:
    """The text on one line, with what Markdown would read as markup escaped."""
    escaped = _SPECIAL.sub(_escaped, _SPACE.sub(" ", text).strip())
    return _MARKER.sub(r"\1\\\2", _BARE_LINK.sub(_entity, escaped))


def _escaped(found: re.Match[str]) -> str:
    """As an entity where a renderer that does not know the backslash would see a tag, or would link regardless."""
    return _entity(found) if found[0] in "<@" else f"\\{found[0]}"


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"


def _blocks(report: Report, phrasing: Phrasing) -> Iterator[str]:
    say = phrasing.say
    yield f"# {plain(report.study)}"
    yield f"{say('label.written', date=phrasing.date(report.written_on))}. {say('label.counted', report.counted)}."
    answer = report.answer
    yield f"## {say('heading.answer')}"
    if answer.question:
        label = say("label.decision" if answer.is_decision else "label.problem")
        yield f"**{label}:** {plain(answer.question)}"
    yield " ".join(map(plain, answer.sentences))
    reasons = " ".join(map(plain, answer.reasons))
    yield f"**{say('label.strength')}: {say(f'strength.{answer.strength}')}.** {reasons}"
    yield from map(_quote, answer.quotes)
    if report.takeaways:
        yield f"## {say('heading.takeaways')}"
        for number, takeaway in enumerate(report.takeaways, 1):
            yield f"{number}. {plain(takeaway.text)} *{say(f'weight.{takeaway.weight}')}*"
            yield from (f"   {_quote(quote)}" for quote in takeaway.quotes[:1])
    if report.themes:
        yield f"## {say('heading.themes')}"
        for theme in report.themes:
            yield from _theme(theme, phrasing)
    if report.questions:
        yield f"## {say('heading.questions')}"
        for question in report.questions:
            yield from _question(question, phrasing)
    yield f"## {say('heading.participants')}"
    yield " ".join(map(plain, report.participants.sentences))
    for chart in report.participants.charts:
        yield from _chart(chart, phrasing)
    for heading, sentences in (("heading.unknown", report.unknown), ("heading.method", report.method)):
        yield f"## {say(heading)}"
        yield "\n".join(f"- {plain(sentence)}" for sentence in sentences)


def _theme(theme: Theme, phrasing: Phrasing) -> Iterator[str]:
    say = phrasing.say
    yield f"### {plain(theme.name)}"
    yield f"{phrasing.n_of(theme.respondents, theme.of)}. {plain(theme.description)}".strip()
    if theme.tones is not None:
        yield ", ".join(f"{say(f'tones.{tone}')}: {count}" for tone, count in theme.tones.each() if count)
    for label, quotes in (
        ("label.for", theme.quotes_for),
        ("label.against", theme.quotes_against),
        ("label.neither" if theme.is_placed else "label.words", theme.quotes_neither),
    ):
        if quotes:
            yield f"**{say(label)}**"
            yield from map(_quote, quotes)


def _question(question: Question, phrasing: Phrasing) -> Iterator[str]:
    yield f"### {plain(question.text)}"
    yield " ".join(map(plain, question.sentences))
    if question.chart is not None:
        yield from _chart(question.chart, phrasing)
    yield from map(_quote, question.quotes)


def _chart(chart: Chart, phrasing: Phrasing) -> Iterator[str]:
    yield f"**{plain(chart.title)}**"
    heads = [chart.label_head, chart.count_head]
    heads += [phrasing.say("label.share")] if chart.total else []
    heads += [chart.detail_head] if chart.detail_head else []
    rows = [" | ".join(map(plain, heads)), " | ".join(["---", *("---:" for _ in heads[1:])])]
    for bar in chart.bars:
        cells = [plain(bar.label), str(bar.count)]
        cells += [phrasing.percent(bar.count, chart.total)] if chart.total else []
        cells += [bar.detail or ""] if chart.detail_head else []
        rows.append(" | ".join(cells))
    yield "\n".join(f"| {row} |" for row in rows)


def _quote(quote: Quote) -> str:
    words = plain(quote.text)
    return f"> [{words}]({quote.place.url})" if quote.place and quote.place.url else f"> {words}"
