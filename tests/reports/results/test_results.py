"""The results of a study are what one gets by counting its interviews one by one."""

from __future__ import annotations

from collections import Counter
from statistics import mean, median

import pytest

from openkoji.db import Database
from openkoji.reports.results.model import Choices, QuestionResult, Ranking, Results, ScaleValues, YesNo
from tests.analysed import AnalysedStudy, analysed_study
from tests.conftest import Workspace
from tests.reports.results import counting
from tests.reports.results.conftest import results


@pytest.fixture(scope="module")
async def found(database: Database, study: AnalysedStudy) -> Results:
    return await results(database, study)


def question(found: Results, question_id: str) -> QuestionResult:
    return next(each for each in found.questions if each.id == question_id)


def test_counters_tell_how_far_interviews_came(found: Results, study: AnalysedStudy) -> None:
    counts = found.counts
    assert (counts.completed, counts.analysed, counts.waiting, counts.failed) == (63, 60, 2, 1)
    assert (counts.active, counts.expired, counts.started) == (3, 2, 66)
    assert counts.counted == len(counting.counted(study.interviews)) < 60


def test_only_interviews_of_quality_three_count_towards_answers(found: Results, study: AnalysedStudy) -> None:
    counted = counting.counted(study.interviews)
    for each in found.questions:
        asked = [made for made in counted if each.id in made.values]
        answered = counting.values_of(counted, each.id)
        assert (each.asked, each.answered, each.skipped) == (len(asked), len(answered), len(asked) - len(answered))
    assert any(each.skipped for each in found.questions)


def test_a_scale_has_a_histogram_mean_median_and_net_promoter_score(found: Results, study: AnalysedStudy) -> None:
    values = counting.values_of(counting.counted(study.interviews), "recommend")
    scale = question(found, "recommend").distribution
    assert isinstance(scale, ScaleValues)
    assert dict(scale.histogram) == {value: values.count(value) for value in range(11)}
    assert scale.mean == pytest.approx(mean(values))
    assert scale.median == median(values)
    promoters, detractors = sum(value >= 9 for value in values), sum(value <= 6 for value in values)
    assert scale.net_promoter is not None
    assert scale.net_promoter.score == pytest.approx(100 * (promoters - detractors) / len(values))
    assert scale.net_promoter.promoters + scale.net_promoter.passives + scale.net_promoter.detractors == len(values)


def test_choices_are_counted_and_answers_of_ones_own_are_other(found: Results, study: AnalysedStudy) -> None:
    counted = counting.counted(study.interviews)
    for question_id in ("reason", "parts"):
        given = counting.values_of(counted, question_id)
        options = Counter(option for value in given for option in ([value] if isinstance(value, str) else value))
        choices = question(found, question_id).distribution
        assert isinstance(choices, Choices)
        assert {each.id: each.count for each in choices.options if each.count} == options
        assert all(each.share == pytest.approx(each.count / len(given)) for each in choices.options)
    reason = question(found, "reason").distribution
    assert isinstance(reason, Choices)
    assert [each.label for each in reason.options] == ["Price", "A missing feature", "No longer needed", "Other"]


def test_a_ranking_has_mean_ranks_and_first_places_the_best_first(found: Results, study: AnalysedStudy) -> None:
    given = counting.values_of(counting.counted(study.interviews), "order")
    ranking = question(found, "order").distribution
    assert isinstance(ranking, Ranking)
    for option in ranking.options:
        assert option.mean_rank == pytest.approx(mean(value.index(option.id) + 1 for value in given))
        assert option.first_places == sum(value[0] == option.id for value in given)
    ranks = [option.mean_rank for option in ranking.options]
    assert ranks == sorted(ranks, key=lambda rank: rank or 0)


def test_yes_and_no_are_counted(found: Results, study: AnalysedStudy) -> None:
    given = counting.values_of(counting.counted(study.interviews), "pause")
    assert question(found, "pause").distribution == YesNo(yes=given.count(True), no=given.count(False))
    assert question(found, "why").distribution is None


def test_the_quality_histogram_shows_every_analysed_interview(found: Results, study: AnalysedStudy) -> None:
    scores = [made.quality for made in study.interviews]
    assert dict(found.quality.histogram) == {score: scores.count(score) for score in range(1, 6)}
    assert found.quality.mean == pytest.approx(mean(score for score in scores if score))


def test_sentiment_is_that_of_the_interviews_that_count(found: Results, study: AnalysedStudy) -> None:
    tones = Counter(made.sentiment for made in counting.counted(study.interviews))
    assert {tone: getattr(found.sentiment, tone) for tone in tones} == tones
    assert found.sentiment.total == found.counts.counted


def test_drop_off_shows_all_interviews_and_where_they_ended(found: Results, study: AnalysedStudy) -> None:
    left = counting.left_at(study.interviews)
    assert left
    for each in found.drop_off:
        reached = [made for made in study.interviews if each.question_id in made.values]
        assert each.reached == len(reached)
        assert each.answered == len(counting.values_of(reached, each.question_id))
        assert each.left == left[each.question_id], each.question_id
    assert [each.question_id for each in found.drop_off] == counting.ORDER


def test_themes_are_ranked_by_respondents_who_are_each_of_one_tone(found: Results, study: AnalysedStudy) -> None:
    counted = counting.counted(study.interviews)
    expected = counting.tones_by_theme(counted)
    assert len(expected) > 8
    for each in found.themes:
        tones = expected[each.theme.name]
        assert each.respondents == tones.total()
        assert {tone: getattr(each.sentiment, tone) for tone in tones} == tones
        assert each.sentiment.total == each.respondents
        assert each.share == pytest.approx(tones.total() / len(counted))
        said = [mention for made in counted for mention in made.mentions if mention.topic]
        assert each.mentions == sum(mention.topic.name == each.theme.name for mention in said if mention.topic)
    respondents = [each.respondents for each in found.themes]
    assert respondents == sorted(respondents, reverse=True)


def test_quotes_are_words_that_were_said_at_the_place_that_they_name(found: Results, study: AnalysedStudy) -> None:
    words = counting.every_quote(study)
    contents = {said.id: said.content for made in study.interviews for said in made.messages}
    quality = {made.id: made.quality or 0 for made in study.interviews}
    quotes = [quote for each in found.themes for quote in each.quotes]
    assert quotes
    for quote in quotes:
        assert words[quote.message_id, quote.start, quote.end] == quote.text
        assert contents[quote.message_id][quote.start : quote.end] == quote.text
        assert quality[quote.interview_id] >= 3
    assert any(ord(character) > 0xFFFF for quote in quotes for character in quote.text)


def test_a_theme_has_five_quotes_at_most_of_different_people_and_of_each_tone(found: Results) -> None:
    for each in found.themes:
        assert len(each.quotes) <= 5
        assert bool(each.quotes) == bool(each.respondents)
        assert len({quote.interview_id for quote in each.quotes}) == len(each.quotes)
        assert len({quote.text for quote in each.quotes}) == len(each.quotes)
        if each.sentiment.positive and each.sentiment.negative:
            assert {"positive", "negative"} <= {quote.tone for quote in each.quotes}


def test_co_occurrence_counts_who_speaks_of_both_themes(found: Results, study: AnalysedStudy) -> None:
    counted = counting.counted(study.interviews)
    names = {theme_id: name for name, theme_id in study.theme_ids.items()}
    frequent = [each.theme.name for each in found.themes if each.theme.name in counting.SUBJECTS][:10]
    pairs = {frozenset((names[pair.first], names[pair.second])): pair.respondents for pair in found.cooccurrence}
    assert pairs == counting.together(counted, frequent)
    of = {each.theme.id: each.respondents for each in found.themes}
    assert all(
        pair.expected == pytest.approx(of[pair.first] * of[pair.second] / len(counted)) for pair in found.cooccurrence
    )


def test_saturation_is_a_curve_of_new_themes_in_the_order_of_completion(found: Results, study: AnalysedStudy) -> None:
    points = [(point.interviews, point.new, point.themes) for point in found.saturation]
    assert points == counting.saturation(counting.counted(study.interviews))


def test_what_a_respondent_took_back_never_appears(found: Results, study: AnalysedStudy) -> None:
    assert any(made.replaced for made in study.interviews)
    assert "taken back" not in repr(found)


async def test_a_study_without_interviews_has_its_questions_and_nothing_else(
    database: Database, conninfo: str, workspace: Workspace
) -> None:
    found = await results(database, analysed_study(conninfo, workspace.workspace_id, interviews=0))
    assert found.counts.started == found.counts.counted == 0
    assert [each.asked for each in found.questions] == [0] * 8
    assert (found.themes, found.cooccurrence, found.saturation, found.changed_at) == ((), (), (), None)
    assert (found.quality.mean, found.sentiment.total) == (None, 0)
    scale = question(found, "recommend").distribution
    assert isinstance(scale, ScaleValues)
    assert (scale.mean, scale.median, scale.net_promoter) == (None, None, None)


@pytest.mark.parametrize("interviews", [1, 2])
async def test_the_first_interviews_have_results(
    database: Database, conninfo: str, workspace: Workspace, interviews: int
) -> None:
    study = analysed_study(conninfo, workspace.workspace_id, interviews=interviews, seed=4)
    found = await results(database, study)
    assert found.counts.analysed == interviews
    assert sum(found.quality.histogram.values()) == interviews
    points = [(point.interviews, point.new, point.themes) for point in found.saturation]
    assert points == counting.saturation(counting.counted(study.interviews))
