"""Reading a goal: its language, the occasion that it is about, who is meant."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from openkoji.interviewing.language import available_languages, load_language

_FOLDER = Path(__file__).parent / "goals"
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")

LANGUAGES = tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))
USUAL_LANGUAGE = "en"
USUAL_OCCASION = "discovery"


def language_of(goal: str) -> str:
    """The language of `LANGUAGES` with the most of its commonest words in the goal; another one that the moderator
    speaks where the goal has more of that one's small words; English where it is open."""
    words = {word.lower() for word in words_of(goal)}
    ordered = sorted(LANGUAGES, key=lambda language: language != USUAL_LANGUAGE)
    own = max(ordered, key=lambda language: len(words & listed(language, "marks")))
    others = sorted(available_languages() - set(LANGUAGES))
    return max((own, *others), key=lambda language: _known_words(goal, language))


def _known_words(goal: str, language: str) -> tuple[int, int]:
    """How many of the goal's words are small ones of a language; and, where that leaves it open, other ones of it."""
    spoken = load_language(language)
    words = set(spoken.words_of(goal))
    return len(words & spoken.sets["function"]), len(words & (spoken.no_nouns - spoken.sets["function"]))


def occasion_of(goal: str, language: str) -> str | None:
    """The occasion of which the goal has the most words (`churn`, `pricing` …); None where it has none of any."""
    hits = {occasion: len(pattern.findall(goal)) for occasion, pattern in _occasions(language).items()}
    best = max(hits, key=lambda occasion: hits[occasion])
    return best if hits[best] else None


def people_of(goal: str, language: str) -> str | None:
    """Who the goal speaks of, as it says it, with up to two words that say which of them: `trial users`."""
    words = words_of(goal)
    people = {person.lower() for person in listed(language, "people")}
    place = next((place for place, word in enumerate(words) if word.lower() in people), None)
    if place is None:
        return None
    first = place
    while first > max(0, place - 2) and _says_which(words[first - 1], language):
        first -= 1
    return " ".join(words[first : place + 1])


def _says_which(word: str, language: str) -> bool:
    """An English word of the kind, or a German adjective: `trial users`, `neue Nutzer`."""
    if language == "de":
        return word.islower() and word.endswith("e") and word not in _NOT_ADJECTIVES
    return word.isalpha() and word.islower() and word not in listed("en", "breaks") | _NOT_OF_PEOPLE


_NOT_ADJECTIVES = frozenset(
    {"die", "viele", "manche", "alle", "wenige", "einige", "unsere", "ihre", "keine", "welche", "heute"}
)
_NOT_OF_PEOPLE = frozenset(
    {"many", "some", "all", "few", "makes", "made", "keeps", "stops", "find", "understand", "learn"}
)


def are_people_at_large(people: str, language: str) -> bool:
    """Whether it names nobody in particular: `users`, and not `trial users`."""
    return people.lower() in {person.lower() for person in listed(language, "anybody")}


def words_of(text: str) -> list[str]:
    return _WORD.findall(text)


@cache
def goals_in(language: str) -> Mapping[str, Any]:
    """The file of a language."""
    content: Mapping[str, Any] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    return content


@cache
def listed(language: str, name: str) -> frozenset[str]:
    return frozenset(goals_in(language)[name].split(", "))


@cache
def _occasions(language: str) -> Mapping[str, re.Pattern[str]]:
    return {
        occasion: re.compile(rf"\b(?:{cues})", re.IGNORECASE)
        for occasion, cues in goals_in(language)["occasions"].items()
    }
