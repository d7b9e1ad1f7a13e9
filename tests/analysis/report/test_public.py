"""What the public reads of a report tells no small group apart: pure, from made-up evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openkoji.analysis.findings import Tone
from openkoji.analysis.report import markdown_of, report_of, segments_of, without_small_groups
from openkoji.analysis.report.evidence import (
    Choices,
    Evidence,
    Group,
    QuestionEvidence,
    Ranked,
    Ranking,
    Scale,
    YesNo,
)
from openkoji.analysis.report.model import Chart, ChartKind, Report, Tones, texts_in
from openkoji.analysis.report.public import apart, bands
from tests.analysis.report.studies import evidence, forty, quote, theme

COUNTS = st.lists(st.integers(0, 9), min_size=1, max_size=8)


def public(of: Evidence, language: str = "en") -> Report:
    return report_of(without_small_groups(of), language=language, written_on="2026-11-23")


def charts(of: Report) -> Iterator[Chart]:
    """Those that divide respondents."""
    yield from (question.chart for question in of.questions if question.chart is not None)
    yield from (chart for chart in of.participants.charts if chart.kind is not ChartKind.LINE)


def asked(values: Scale | Choices | Ranking | YesNo, answered: int) -> Evidence:
    return evidence(answered, questions=(QuestionEvidence("q", "What?", answered, answered, values),))


@settings(deadline=None)
@given(COUNTS)
def test_neither_a_part_nor_the_rest_is_one_of_fewer_than_three(counts: list[int]) -> None:
    shown, rest = apart(list(enumerate(counts)), sum(counts), 3)
    assert rest + sum(count for _, count in shown) == sum(counts)
    assert rest not in (1, 2) or not shown
    assert not {1, 2} & {count for _, count in shown}
    if rest:
        assert 0 not in [count for _, count in shown], "what nobody gave tells how few gave the others"


@settings(deadline=None)
@given(COUNTS)
def test_no_band_of_a_scale_holds_one_or_two(counts: list[int]) -> None:
    found = bands(dict(enumerate(counts)), 3)
    assert not {1, 2} & {count for _, _, count in found}
    if found:
        assert sum(count for _, _, count in found) == sum(counts)
        assert [value for first, last, _ in found for value in range(first, last + 1)] == list(range(len(counts)))


@settings(deadline=None, max_examples=60)
@given(COUNTS, st.booleans())
def test_no_chart_of_a_question_lets_one_or_two_be_seen_or_reckoned(counts: list[int], ranked: bool) -> None:
    total = sum(counts)
    options = tuple((f"option {number}", count) for number, count in enumerate(counts))
    of: tuple[Scale | Choices | Ranking | YesNo, ...] = (
        Ranking(tuple(Ranked(label, count, 1.5) for label, count in options)) if ranked else Choices(options),
        Scale(dict(enumerate(counts)), 2.5),
        YesNo(counts[0], total - counts[0]),
    )
    for values in of:
        for chart in charts(public(asked(values, total))):
            if chart.title.startswith("Tone"):
                continue
            assert chart.total == sum(bar.count for bar in chart.bars)
            assert not {1, 2} & {bar.count for bar in chart.bars}


def test_what_two_chose_is_folded_with_another_answer() -> None:
    told = public(asked(Choices((("Price", 7), ("Feature", 3), ("Support", 2), ("Other", 0))), 12)).questions[0]
    assert told.chart is not None
    assert [(bar.label, bar.count) for bar in told.chart.bars] == [("Price", 7), ("Other answers", 5)]
    assert "Support" not in " ".join(texts_in(told))


@pytest.mark.parametrize(
    "values", [YesNo(11, 1), Choices((("Red", 11), ("Blue", 1))), Choices((("Red", 3), ("Blue", 3), ("Green", 1)))]
)
def test_where_nothing_is_left_nothing_is_told(values: YesNo | Choices) -> None:
    total = values.yes + values.no if isinstance(values, YesNo) else sum(count for _, count in values.options)
    report = public(asked(values, total))
    told = report.questions[0]
    assert told.chart is None
    assert told.sentences[-1] == "How the answers divide is not shown: fewer than three gave some of them."
    assert report.takeaways == ()
    assert not any("Yes" in text or "Red" in text for text in texts_in(report))


def test_of_several_choices_neither_those_who_chose_nor_those_who_did_not_are_few() -> None:
    options = (("Reports", 11), ("Alerts", 6), ("Exports", 2), ("None", 0))
    told = public(asked(Choices(options, several=True), 12)).questions[0]
    assert told.chart is not None
    assert [bar.label for bar in told.chart.bars] == ["Alerts"]
    assert told.sentences[-1] == "Answers that fewer than three gave, or left out, are not shown."


def test_values_of_a_scale_that_few_gave_become_bands() -> None:
    histogram = {0: 0, 1: 1, 2: 2, 3: 0, 4: 4, 5: 1}
    told = public(asked(Scale(histogram, 3.1), 8)).questions[0]
    assert told.chart is not None
    assert [(bar.label, bar.count) for bar in told.chart.bars] == [("0–2", 3), ("3–5", 5)]


def test_promoters_and_detractors_are_told_only_where_none_are_few() -> None:
    scale = Scale(dict.fromkeys(range(11), 3) | {10: 1}, 4.7, promoters=4, detractors=21)
    banded = public(asked(scale, 31)).questions[0]
    assert any("Net Promoter" in sentence for sentence in banded.sentences)
    few = public(asked(replace(scale, histogram=dict.fromkeys(range(9), 3) | {9: 0, 10: 2}, promoters=2), 29))
    assert not any("Net Promoter" in text for text in texts_in(few))


def test_tones_that_few_take_are_told_together() -> None:
    price = public(forty()).themes[0]
    assert price.tones == Tones(negative=15, other=6)
    assert "Critical: 15, Other tones: 6" in markdown_of(public(forty()))
    nobody = public(evidence(6, themes=(theme("Price", 6, tones=Tones(negative=5, positive=1)),)))
    assert nobody.themes[0].tones is None
    assert "critically" not in " ".join(texts_in(nobody))


def test_no_quote_stands_for_a_side_that_few_take() -> None:
    quotes = (quote("It is far too expensive.", Tone.NEGATIVE, 1), quote("It is a great price.", Tone.POSITIVE, 2))
    most = theme("Price", 9, tones=Tones(negative=6, positive=1, neutral=2), quotes=quotes)
    told = public(evidence(12, themes=(most,))).themes[0]
    assert ([each.text for each in told.quotes_against], told.quotes_for) == (["It is far too expensive."], ())
    some = theme("Price", 4, tones=Tones(negative=3, positive=1), quotes=quotes)
    told = public(evidence(12, themes=(some,))).themes[0]
    assert (told.tones, told.quotes_for, told.quotes_against) == (None, (), ())
    assert len(told.quotes_neither) == 2
    assert "**In their words**" in markdown_of(public(evidence(12, themes=(some,))))


def test_two_of_six_are_told_critical_nowhere() -> None:
    of = evidence(6, themes=(theme("Price", 2, tones=Tones(negative=2)),))
    assert "critically" not in " ".join(texts_in(report_of(of, language="en", written_on="2026-11-23")))
    assert "Price" not in " ".join(texts_in(public(of)))
    assert public(of).answer.sentences == ("No subject came up with three or more respondents.",)


def test_a_theme_of_two_stands_nowhere() -> None:
    assert "A better offer" in " ".join(texts_in(report_of(forty(), language="en", written_on="2026-11-23")))
    assert "A better offer" not in " ".join(texts_in(public(forty())))


def test_groups_of_two_are_folded_and_not_counted() -> None:
    of = forty(
        groups=(
            Group("mode", (("text", 25), ("voice", 13), ("phone", 2))),
            Group("language", (("en", 20), ("de", 17), ("pl", 3))),
            Group("plan", (("pro", 25), ("free", 15)), is_metadata=True),
            Group("region", (("north", 38), ("south", 2)), is_metadata=True),
        )
    )
    coarse = without_small_groups(of)
    shown = {chart.title: [bar.label for bar in chart.bars] for chart in public(of).participants.charts}
    assert shown["Respondents that count by mode"] == ["text", "Others"]
    assert shown["Respondents that count by language"] == ["en", "de", "pl"]
    assert not any("plan" in title or "region" in title for title in shown)
    assert not any("not shown" in sentence for sentence in public(of).participants.sentences)
    assert set(segments_of(coarse, language="en")) == {"plan"}, "38 of 40 would tell the other two"


def test_three_red_three_blue_of_seven_do_not_tell_the_seventh() -> None:
    of = evidence(7, groups=(Group("mode", (("red", 3), ("blue", 3), ("green", 1))),))
    by_mode = next(chart for chart in public(of).participants.charts if "mode" in chart.title)
    assert [(bar.label, bar.count) for bar in by_mode.bars] == [("red", 3), ("Others", 4)]


def test_interviews_of_one_respondent_are_no_group() -> None:
    values = Choices((("Price", 6), ("Feature", 4)))
    once = asked(values, 10)
    assert public(once).questions[0].chart is not None
    assert public(replace(once, repeats=2)).questions[0].chart is None


def test_each_view_says_what_holds_for_it() -> None:
    private = report_of(forty(), language="en", written_on="2026-11-23")
    assert any("Small groups are shown as they are" in sentence for sentence in private.method)
    assert any("of fewer than three respondents is shown apart" in sentence for sentence in public(forty()).method)


@pytest.mark.parametrize("of", [evidence(0), evidence(1, themes=(theme("A", 1),)), evidence(2), forty()])
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_sentence_is_whole(of: Evidence, language: str) -> None:
    for text in texts_in(public(of, language)):
        assert "{" not in text
        assert text.strip() == text
