"""Dutch interviews analysed: quality, tone, findings and questions asked of them, in Dutch sentences."""

from __future__ import annotations

from typing import Any

import pytest

from openkoji.analysis.analyse import analyse
from openkoji.analysis.asking.question import read_question
from openkoji.analysis.asking.stances import stance_of
from openkoji.analysis.findings import Findings, Tone
from openkoji.interviewing.language import language_for
from tests.analysis.interviews import WORDS, interview

DUTCH_STUDY: dict[str, Any] = {
    "name": "De fietsenmaker",
    "interviewer": {"languages": ["nl"]},
    "questions": [
        {"id": "reden", "text": "Wat bracht u de laatste keer naar de fietsenmaker?"},
        {"id": "verloop", "text": "Hoe is de reparatie verlopen?"},
        {"id": "wens", "text": "Wat zou u van de fietsenmaker wensen?"},
    ],
}

GOOD: tuple[tuple[Any, ...], ...] = (
    ("reden", "Er zat een slag in mijn achterwiel, nadat ik drie weken geleden in de tramrails was gekomen. Ik heb de "
              "fiets twee kilometer geduwd."),
    ("verloop", "Dinsdag heb ik gebeld en vrijdag belde de baas me terug, omdat er iemand had afgezegd. Hij heeft de "
                "velg gericht en twee spaken vervangen, voor 38 euro."),
    ("wens", "Een leenfiets voor die tijd, ook voor vijf euro per dag, omdat ik met de bus twee keer te laat op mijn "
             "werk kwam."),
)  # fmt: skip

THIN: tuple[tuple[Any, ...], ...] = (("reden", "weet niet"), ("verloop", "ging wel"), ("wens", "niks eigenlijk"))


def found(*turns: tuple[Any, ...]) -> Findings:
    return analyse(interview(*turns, study=DUTCH_STUDY), WORDS).findings


def test_a_full_dutch_interview_is_judged_far_better_than_a_thin_one() -> None:
    assert found(*GOOD).quality.composite >= found(*THIN).quality.composite + 2


def test_what_is_said_of_a_dutch_interview_is_said_in_dutch() -> None:
    read = found(*GOOD)

    assert read.summary.startswith("De respondent beantwoordde alle 3 vragen")
    assert all(finding.text.startswith("Op de vraag “") for finding in read.findings)


@pytest.mark.parametrize(
    ("asked", "said", "tone", "stance"),
    [
        ("Is de prijs te hoog?", "Veel te duur.", Tone.NEUTRAL, "for"),
        ("Is de prijs te hoog?", "De prijs is redelijk.", Tone.POSITIVE, "against"),
        ("Gebruiken ze de agenda?", "We gebruiken de agenda elke dag.", Tone.NEUTRAL, "for"),
        ("Gebruiken ze de agenda?", "We gebruiken de agenda niet meer.", Tone.NEUTRAL, "against"),
    ],
)
def test_stances_in_dutch(asked: str, said: str, tone: Tone, stance: str) -> None:
    language = language_for("nl")
    assert stance_of(read_question(asked, language), said, tone, language) == stance
