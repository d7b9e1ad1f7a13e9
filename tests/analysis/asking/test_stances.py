"""For and against: what a quote has to do with what the question says."""

from __future__ import annotations

import pytest

from openkoji.analysis.asking.question import read_question
from openkoji.analysis.asking.stances import stance_of
from openkoji.analysis.findings import Tone
from openkoji.interviewing.language import language_for

GOOD, BAD, PLAIN, MIXED = Tone.POSITIVE, Tone.NEGATIVE, Tone.NEUTRAL, Tone.MIXED


@pytest.mark.parametrize(
    ("asked", "said", "tone", "stance"),
    [
        ("Is the export slow?", "It takes an hour and is terrible.", BAD, "for"),
        ("Is the export slow?", "It is wonderful.", GOOD, "against"),
        ("Do they like the export?", "It is wonderful.", GOOD, "for"),
        ("Do they like the export?", "It is terrible.", BAD, "against"),
        ("Do they like the export?", "We export on Mondays.", PLAIN, "neutral"),
        ("What do they say about the export?", "It is terrible.", BAD, "against"),
        ("Is the price too high?", "The price is not too high for us.", BAD, "against"),
        ("Is the price too high?", "Far too expensive.", PLAIN, "for"),
        ("Is the price too high?", "It is great, and it is terrible.", MIXED, "neutral"),
        ("Do they use the calendar?", "We use the calendar daily.", PLAIN, "for"),
        ("Do they use the calendar?", "Nobody uses the calendar.", BAD, "against"),
        ("Do they use the calendar?", "We stopped using the calendar.", PLAIN, "against"),
        ("Do they use the calendar?", "The calendar has colours.", GOOD, "neutral"),
        ("Does nobody use the calendar?", "We use the calendar daily.", PLAIN, "against"),
    ],
)
def test_stances(asked: str, said: str, tone: Tone, stance: str) -> None:
    language = language_for("en")
    assert stance_of(read_question(asked, language), said, tone, language) == stance


@pytest.mark.parametrize(
    ("asked", "said", "tone", "stance"),
    [
        ("Ist der Preis zu hoch?", "Viel zu teuer.", PLAIN, "for"),
        ("Ist der Preis zu hoch?", "Der Preis ist fair.", GOOD, "against"),
        ("Nutzen sie den Kalender?", "Wir nutzen den Kalender jeden Tag.", PLAIN, "for"),
        ("Nutzen sie den Kalender?", "Wir nutzen den Kalender nicht mehr.", PLAIN, "against"),
    ],
)
def test_stances_in_german(asked: str, said: str, tone: Tone, stance: str) -> None:
    language = language_for("de")
    assert stance_of(read_question(asked, language), said, tone, language) == stance
