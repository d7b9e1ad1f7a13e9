"""Engagement: how a respondent took part."""

from __future__ import annotations

from typing import Any

from openkoji.analysis.engagement import engagement_of
from openkoji.analysis.findings import Engagement
from tests.analysis.interviews import ENGLISH, GERMAN, GERMAN_GOOD, GERMAN_STUDY, GOOD, interview


def of(*turns: Any, **more: Any) -> Engagement:
    return engagement_of(interview(*turns, **more), ENGLISH)


def test_long_answers_that_take_up_follow_ups_are_high() -> None:
    found = of(*GOOD)

    assert found.level == "high"
    assert found.answered_probes == 1
    assert found.reason.startswith("A typical answer has ")
    assert found.reason.endswith("and every follow-up was taken up.")


def test_a_word_or_two_is_low() -> None:
    found = of(("last", "Monday"), ("why", "easier"), ("trouble", "no"))

    assert found.level == "low"
    assert found.reason == "A typical answer is a single word, and no follow-up was needed."


def test_turning_down_every_follow_up_costs_a_level() -> None:
    answer = GOOD[0][1]
    found = of(("last", answer, "What came of it?", "nothing"), ("why", answer, "Can you say more?", "I don't know"))

    assert found.level == "medium"
    assert found.answered_probes == 0
    assert "no follow-up was taken up" in found.reason


def test_leaving_costs_a_level_and_is_told() -> None:
    found = of(*GOOD[:2], ended_by_itself=False)

    assert found.level == "medium"
    assert found.reason == "The respondent ended the interview after 2 answers."


def test_spoken_answers_have_to_be_longer() -> None:
    turns = (
        ("last", "I ordered on Sunday evening from the sofa and on Tuesday the driver carried it up to us at six."),
    )

    assert of(*turns).level == "high"
    assert of(*turns, spoken=True).level == "medium"


def test_values_alone_are_medium_at_most() -> None:
    study = {"name": "Pulse", "questions": [{"id": "a", "text": "How easy?", "type": "scale"}]}

    assert of(("a", 7), study=study).level == "medium"
    assert of(("a",), study=study).level == "low"


def test_nothing_said_is_low() -> None:
    assert of() == Engagement("low", 0.0, 1.0, "Nothing was said in words.")


def test_the_reason_is_in_the_language_of_the_interview() -> None:
    found = engagement_of(interview(*GERMAN_GOOD, study=GERMAN_STUDY), GERMAN)

    assert found.reason.startswith("Eine typische Antwort hat mit den Nachfragen ")
