"""What the results of made-up interviews must be, counted one by one in plain Python."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

from tests.analysed import AnalysedStudy
from tests.analysed_interviews import Made
from tests.analysed_words import STUDY, TOPICS

ORDER = [question["id"] for question in STUDY["questions"]]
SUBJECTS = {topic.name for topic in TOPICS if not topic.is_bare}


def counted(interviews: Iterable[Made], quality: int = 3) -> list[Made]:
    return [made for made in interviews if (made.quality or 0) >= quality]


def values_of(interviews: Iterable[Made], question_id: str) -> list[Any]:
    """What was answered, unanswered ones left out."""
    values = (made.values.get(question_id) for made in interviews)
    return [value for value in values if value is not None]


def tones_by_theme(interviews: Iterable[Made]) -> dict[str, Counter[str]]:
    """Of each theme, how many respondents spoke of it in which tone."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for made in interviews:
        said: dict[str, set[str]] = defaultdict(set)
        for mention in made.mentions:
            if mention.topic:
                said[mention.topic.name].add(mention.tone)
        for name, tones in said.items():
            if "mixed" in tones or {"positive", "negative"} <= tones:
                found[name]["mixed"] += 1
            else:
                found[name][next((tone for tone in ("positive", "negative") if tone in tones), "neutral")] += 1
    return found


def themes_of(made: Made) -> set[str]:
    return {mention.topic.name for mention in made.mentions if mention.topic}


def together(interviews: Sequence[Made], names: Sequence[str]) -> dict[frozenset[str], int]:
    pairs: Counter[frozenset[str]] = Counter()
    for made in interviews:
        pairs.update(frozenset(pair) for pair in combinations(sorted(themes_of(made) & set(names)), 2))
    return pairs


def saturation(interviews: Sequence[Made]) -> list[tuple[int, int, int]]:
    """Interviews in the order of completion, new subjects in the last of them, subjects so far."""
    seen: set[str] = set()
    points = []
    for number, made in enumerate(interviews, 1):
        new = (themes_of(made) & SUBJECTS) - seen
        seen |= new
        if new or number == len(interviews):
            points.append((number, len(new), len(seen)))
    return points


def left_at(interviews: Iterable[Made]) -> Counter[str]:
    """Where those left who were not through."""
    left: Counter[str] = Counter()
    for made in interviews:
        last = max(made.values, key=ORDER.index)
        is_through = last in {"change", "best"} and (made.reason == "natural" or made.values[last] is not None)
        if not is_through:
            left[last] += 1
    return left


def every_quote(study: AnalysedStudy) -> dict[tuple[Any, int, int], str]:
    """The words of every passage by message and place."""
    return {
        (mention.message_id, mention.start, mention.end): mention.text
        for made in study.interviews
        for mention in made.mentions
    }
