"""Made-up evidence for reports, from no interview to forty."""

from __future__ import annotations

from typing import Any

from openkoji.analysis.findings import Tone
from openkoji.analysis.report.evidence import (
    Brief,
    Choices,
    Evidence,
    Group,
    Open,
    QuestionEvidence,
    Ranked,
    Ranking,
    Scale,
    ThemeEvidence,
    YesNo,
)
from openkoji.analysis.report.model import Place, Quote, Tones

BRIEF = Brief(
    problem="Customers cancel and nobody knows why.",
    decision="Which part of the price list is changed first.",
    audience="People who cancelled in October.",
)


def quote(text: str, tone: Tone = Tone.NEGATIVE, speaker: int = 1) -> Quote:
    return Quote(text, tone, Place(f"int_{speaker:032x}", f"msg_{speaker:032x}", 0, len(text)))


def theme(name: str, respondents: int, *, tones: Tones | None = None, **more: Any) -> ThemeEvidence:
    told = tones or Tones(negative=respondents)
    quotes = more.pop("quotes", (quote(f"{name} troubled me.", speaker=len(name)),))
    return ThemeEvidence(f"thm_{name}", name, f"What they say of {name}.", respondents, told, quotes, **more)


def evidence(counted: int, *, left_out: int = 0, **more: Any) -> Evidence:
    """A study in which so many interviews count; `more` replaces any part."""
    parts: dict[str, Any] = {
        "study": "Why people leave",
        "brief": BRIEF,
        "started": counted + left_out,
        "active": 0,
        "completed": counted + left_out,
        "waiting": 0,
        "failed": 0,
        "counted": counted,
        "quality": {1: 0, 2: left_out, 3: counted, 4: 0, 5: 0},
        "sentiment": Tones(negative=counted),
        "themes": (),
        "questions": (),
    }
    return Evidence(**(parts | more))


def forty(**more: Any) -> Evidence:
    """Forty interviews with something of everything."""
    themes = (
        theme("Price rises", 21, tones=Tones(positive=2, negative=15, neutral=2, mixed=2)),
        theme("Slow support", 9, tones=Tones(positive=4, negative=4, neutral=1)),
        theme("Exports", 7),
        theme("A better offer", 2),
        theme("Bare praise", 5, tones=Tones(positive=5), says_nothing=True),
    )
    questions = (
        QuestionEvidence(
            "why", "What led you to cancel?", 40, 38, Open((("thm_Price rises", 19), ("thm_Exports", 2)), ())
        ),
        QuestionEvidence(
            "reason", "Which comes closest?", 40, 36, Choices((("Price", 20), ("Feature", 10), ("Other", 6)))
        ),
        QuestionEvidence(
            "recommend",
            "How likely are you to recommend us?",
            40,
            40,
            Scale({value: 3 if value < 10 else 10 for value in range(11)}, 5.9, "Not at all", "Very", 13, 21),
        ),
        QuestionEvidence("pause", "Would a pause have helped?", 40, 30, YesNo(12, 18)),
        QuestionEvidence(
            "order",
            "Rank these.",
            40,
            31,
            Ranking((Ranked("A low price", 20, 1.4), Ranked("Support", 11, 1.6))),
        ),
        QuestionEvidence("extra", "Anything else?", 40, 4, Open((), ())),
    )
    parts: dict[str, Any] = {
        "left_out": 8,
        "themes": themes,
        "questions": questions,
        "groups": (
            Group("plan", (("pro", 25), ("free", 13), ("team", 2))),
            Group("region", (("north", 2), ("south", 1))),
        ),
        "saturation": ((1, 2), (5, 4), (9, 5), (40, 5)),
        "first_day": "2026-10-01",
        "last_day": "2026-10-31",
        "median_minutes": 4.25,
    }
    return evidence(40, **(parts | more))
