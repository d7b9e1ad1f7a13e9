"""The interviews that the quality score is measured with, and the least that it has to reach on them."""

from __future__ import annotations

from scipy.stats import spearmanr

from evals.quality.interviews import Graded, grades, scripted, written
from evals.quality.measure import score
from openkoji.analysis.transcript import Transcript

FEWEST_GRADED = 60
GATE = 0.35


def _here() -> dict[str, Transcript]:
    """Those that need no data set beside the checkout."""
    return {**written(), **scripted()}


def test_sixty_interviews_and_more_have_two_grades_from_one_to_five() -> None:
    first, second = grades("first"), grades("second")

    assert first.keys() == second.keys()
    assert len(first) >= FEWEST_GRADED
    assert {*first.values(), *second.values()} == {1, 2, 3, 4, 5}
    assert _here().keys() <= first.keys()


def test_every_interview_is_there_as_it_was_graded() -> None:
    for transcript in _here().values():
        assert transcript.said
        assert transcript.answers
        assert all(each.id == f"m{place}" for place, each in enumerate(transcript.messages))


def test_the_score_ranks_held_out_interviews_as_both_passes_do() -> None:
    first, second = grades("first"), grades("second")
    everything = (Graded(name, each, first[name], second[name]) for name, each in _here().items())
    held = [each for each in everything if each.is_held_out]
    composites = [score(each.transcript).composite for each in held]

    assert len(held) >= 20
    assert spearmanr([each.first for each in held], composites).statistic >= GATE
    assert spearmanr([each.second for each in held], composites).statistic >= GATE
