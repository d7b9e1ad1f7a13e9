"""A respondent who is interviewed several times is one respondent, of one tone on each theme."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import psycopg
import pytest

from openkoji.db import Database
from openkoji.reports.results.model import Filter, Results
from tests.analysed import AnalysedStudy, analysed_study
from tests.analysed_interviews import Made
from tests.conftest import Workspace
from tests.reports.results import counting
from tests.reports.results.conftest import results


@pytest.fixture
def returning(conninfo: str, workspace: Workspace) -> AnalysedStudy:
    """Thirty interviews of ten respondents, three of each."""
    study = analysed_study(conninfo, workspace.workspace_id, interviews=30, seed=5)
    people = [made.respondent_id for made in study.interviews[:10]]
    owners = [people[number % 10] for number in range(30)]
    with psycopg.connect(conninfo) as connection:
        for made, owner in zip(study.interviews, owners, strict=True):
            connection.execute(
                "UPDATE interviews SET respondent_id = %s, is_current = id = %s WHERE id = %s",
                [owner, study.interviews[owners.index(owner)].id, made.id],
            )
    interviews = [replace(made, respondent_id=owner) for made, owner in zip(study.interviews, owners, strict=True)]
    return replace(study, interviews=interviews)


def of_each(interviews: Iterable[Made]) -> list[Made]:
    """One interview a respondent, in which all is said that they said in theirs."""
    together: dict[object, Made] = {}
    for made in interviews:
        first = together.get(made.respondent_id)
        together[made.respondent_id] = replace(first, mentions=[*first.mentions, *made.mentions]) if first else made
    return list(together.values())


@pytest.fixture
async def found(database: Database, returning: AnalysedStudy) -> Results:
    return await results(database, returning, Filter(min_quality=1))


def test_interviews_and_respondents_are_counted_apart(found: Results) -> None:
    assert (found.counts.counted, found.counts.respondents) == (30, 10)


def test_a_theme_counts_each_respondent_once_in_one_tone(found: Results, returning: AnalysedStudy) -> None:
    expected = counting.tones_by_theme(of_each(returning.interviews))
    assert {each.theme.name for each in found.themes if each.respondents} == set(expected)
    for each in found.themes:
        tones = expected[each.theme.name]
        told = each.sentiment
        assert (told.positive, told.negative, told.neutral, told.mixed) == tuple(
            tones[tone] for tone in ("positive", "negative", "neutral", "mixed")
        )
        assert each.respondents == tones.total() <= 10
        assert each.share == pytest.approx(tones.total() / 10)


def test_no_respondent_is_quoted_twice_on_a_theme(found: Results, returning: AnalysedStudy) -> None:
    owner = {made.id: made.respondent_id for made in returning.interviews}
    quoted = [[owner[quote.interview_id] for quote in each.quotes] for each in found.themes]
    assert any(len(each) > 1 for each in quoted)
    assert all(len(each) == len(set(each)) for each in quoted)


def test_themes_that_one_respondent_speaks_of_in_two_interviews_come_together(
    found: Results, returning: AnalysedStudy
) -> None:
    names = {each.theme.id: each.theme.name for each in found.themes}
    frequent = {names[theme] for pair in found.cooccurrence for theme in (pair.first, pair.second)}
    expected = counting.together(of_each(returning.interviews), sorted(frequent))
    assert {
        frozenset((names[pair.first], names[pair.second])): pair.respondents for pair in found.cooccurrence
    } == expected
