"""A filter chooses interviews: what is told of them is what one counts of them alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from openkoji.db import Database
from openkoji.kit.errors import NotFoundError
from openkoji.kit.ids import new_id
from openkoji.reports.results.model import Filter, Segment
from tests.analysed import AnalysedStudy
from tests.analysed_interviews import APART, BEGAN, Made
from tests.reports.results import counting
from tests.reports.results.conftest import results

MIDDLE = BEGAN + 20 * APART

CASES: dict[str, tuple[Filter, Callable[[Made], bool], int]] = {
    "from a time on": (Filter(completed_after=MIDDLE), lambda made: (made.completed_at or BEGAN) >= MIDDLE, 3),
    "before a time": (Filter(completed_before=MIDDLE), lambda made: (made.completed_at or MIDDLE) < MIDDLE, 3),
    "no time at all": (Filter(completed_after=MIDDLE, completed_before=MIDDLE), lambda made: False, 3),
    "mode": (Filter(mode="voice"), lambda made: made.mode == "voice", 3),
    "text of metadata": (Filter(segment=Segment("plan", "pro")), lambda made: made.metadata["plan"] == "pro", 3),
    "boolean of metadata": (Filter(segment=Segment("isAdmin", "true")), lambda made: made.metadata["isAdmin"], 3),
    "number of metadata": (
        Filter(segment=Segment("tenureMonths", "7")),
        lambda made: made.metadata["tenureMonths"] == 7,
        3,
    ),
    "a key that nobody has": (Filter(segment=Segment("no such key", "x")), lambda made: False, 3),
    "every quality": (Filter(min_quality=1), lambda made: True, 1),
    "the best alone": (Filter(min_quality=5), lambda made: True, 5),
    "several at once": (
        Filter(mode="text", segment=Segment("plan", "free"), min_quality=2, completed_after=BEGAN + timedelta(hours=1)),
        lambda made: (
            made.mode == "text"
            and made.metadata["plan"] == "free"
            and (made.completed_at or BEGAN) >= BEGAN + timedelta(hours=1)
        ),
        2,
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_results_of_a_filter_are_those_of_its_interviews(
    database: Database, study: AnalysedStudy, case: str
) -> None:
    wanted, is_chosen, quality = CASES[case]
    found = await results(database, study, wanted)
    chosen = [made for made in study.interviews if is_chosen(made)]
    counted = counting.counted(chosen, quality)
    assert (found.counts.analysed, found.counts.counted) == (len(chosen), len(counted))
    scores = [made.quality for made in chosen]
    assert dict(found.quality.histogram) == {score: scores.count(score) for score in range(1, 6)}
    for question in found.questions:
        assert question.answered == len(counting.values_of(counted, question.id))
    tones = counting.tones_by_theme(counted)
    assert {each.theme.name: each.respondents for each in found.themes if each.respondents} == {
        name: tones[name].total() for name in tones
    }
    points = [(point.interviews, point.new, point.themes) for point in found.saturation]
    assert points == counting.saturation(counted)
    left = counting.left_at(chosen)
    assert {step.question_id: step.left for step in found.drop_off if step.left} == left


async def test_a_theme_chooses_those_who_speak_of_it(database: Database, study: AnalysedStudy) -> None:
    for name in list(study.theme_ids)[:4]:
        found = await results(database, study, Filter(theme_id=study.theme_ids[name]))
        speaking = [made for made in study.interviews if name in counting.themes_of(made)]
        assert found.counts.analysed == len(speaking)
        of_theme = next(each for each in found.themes if each.theme.name == name)
        assert of_theme.respondents == len(counting.counted(speaking)) == found.counts.counted


async def test_there_are_no_results_of_a_theme_of_nobodys(database: Database, study: AnalysedStudy) -> None:
    with pytest.raises(NotFoundError) as raised:
        await results(database, study, Filter(theme_id=new_id()))
    assert raised.value.code == "theme_not_found"
