"""The tone of a respondent on a theme, in SQL: mixed is who speaks of it well and badly, neutral who does neither.

`openkoji.analysis.findings.together` says the same of passages at hand. Numbers, since sorting text took half of the
time of the results.
"""

from __future__ import annotations

from typing import LiteralString

TONES = ("positive", "negative", "neutral", "mixed")
"""The names of the tones, at the places that are their numbers."""

POSITIVE: LiteralString = "0"
NEGATIVE: LiteralString = "1"
NEUTRAL: LiteralString = "2"
MIXED: LiteralString = "3"


def bits_of(tones: LiteralString) -> LiteralString:
    """An aggregate over passages: what is said in them, as bits; `bit_or` brings several of these together."""
    return "bit_or(CASE " + tones + " WHEN 'positive' THEN 1 WHEN 'negative' THEN 2 WHEN 'mixed' THEN 3 ELSE 0 END)"


def tone_of(bits: LiteralString) -> LiteralString:
    """The number of the tone that these bits are."""
    return "(ARRAY[" + ", ".join((NEUTRAL, POSITIVE, NEGATIVE, MIXED)) + "])[" + bits + " + 1]"
