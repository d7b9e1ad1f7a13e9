"""Praise and blame without a subject, and "nothing": what they say depends on what was asked."""

from __future__ import annotations

import pytest

from openkoji.analysis.bare import bare_tone
from openkoji.analysis.findings import Tone
from openkoji.interviewing.language import language_for
from openkoji.interviewing.reading.question_kind import question_kind


@pytest.mark.parametrize(
    ("language", "question", "said", "tone"),
    [
        ("en", "What could we do better?", "Nothing.", Tone.POSITIVE),
        ("en", "What did you like best?", "Nothing.", Tone.NEGATIVE),
        ("en", "Is there anything you want to add?", "No.", Tone.NEUTRAL),
        ("en", "", "No, nothing more.", Tone.NEUTRAL),
        ("en", "What led you to cancel?", "Nothing.", Tone.NEUTRAL),
        ("de", "Möchten Sie noch etwas hinzufügen?", "Nein, nichts.", Tone.NEUTRAL),
        ("en", "", "Great service!", Tone.POSITIVE),
    ],
)
def test_nothing_is_praise_only_where_faults_were_asked_for(
    language: str, question: str, said: str, tone: Tone
) -> None:
    spoken = language_for(language)
    assert bare_tone(said, question_kind(question, spoken), spoken) is tone


def test_what_says_what_it_is_about_is_not_bare() -> None:
    english = language_for("en")
    assert bare_tone("The driver was friendly", question_kind("What was good?", english), english) is None
