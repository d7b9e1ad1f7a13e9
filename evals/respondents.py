"""Scripted respondents with known facts: SparkMe's synthetic profiles (Apache-2.0), their notes in the first person."""

from __future__ import annotations

import json
import re
from typing import Any

from evals.data import FOLDER, MissingDataError
from openkoji.simulate import Fact, Persona, Style

_FILE = "respondents_sparkme_dev.json"

FRESH_FROM = 60
"""Rules were made with the profiles before this one in view."""

# One question for each topic of the profiles, in the order of their plan.
QUESTIONS = (
    "Please tell me about your educational background, your job title and the company you work for.",
    "What are your main responsibilities at work, and what do you decide yourself?",
    "Which tasks in your work do you find easy, challenging or tedious?",
    "How do you go about learning new technologies and software?",
    "What software and tools do you use in your daily work?",
    "What is your experience with AI tools so far?",
    "How do you prefer to work together with AI in your workflow?",
    "How far do you trust the output of AI in your work?",
    "What impact does AI have on your skills and your job security?",
    "How do you see the future of your job with AI?",
)

_FINITE = re.compile(r"\b(is|are|was|were|has|have|can|may|will|would|remains?)\b")
_AND_VERB = re.compile(r"(?<=\band )([a-z]{2,}s)\b")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NOUNS_IN_S = _words(
    """
    access always analysis analytics barriers business changes clients concerns customers delays documents
    economics emails errors focus less logistics makes managers mathematics news numerous operations patients
    peers perhaps physics plus policies previous process progress projects reports results sales series serious
    services skills sometimes statistics students systems tasks teams this tools updates users various workers
    """
)
_VERBS_FIRST = frozenset({"makes", "reports", "documents", "concerns", "focuses", "accesses", "processes"})
_STATES = _words(
    """
    able accountable adept authorized aware cautious certified comfortable concerned confident considered curious
    eager early-career employed empowered encouraged enthusiastic experienced familiar generally hesitant highly
    independent interested involved knowledgeable less limited mid-career mildly moderately more motivated not
    open optimistic patient proficient recognized reluctant responsible skeptical skilled trained trusted very
    wary well-versed willing worried
    """
)
_BASES = _words(
    """
    adopt allocate build can communicate could create define develop encourage ensure establish focus foster
    implement introduce invest involve maintain may must offer pilot prioritize provide require set should support
    will would
    """
)
_DEMANDS = _words(
    """
    adopt allocate build communicate create define develop encourage ensure establish foster implement introduce
    invest involve maintain offer pilot prioritize provide require set
    """
)
_ADVERBS = _words("always often sometimes once rarely never typically currently also still now")


def respondents(style: Style, *, count: int, patience: float) -> tuple[Persona, ...]:
    """`count` profiles as personas of a style, of those that no rule was tried on. Raises `MissingDataError`."""
    path = FOLDER / _FILE
    if not path.exists():
        raise MissingDataError(f"{_FILE} is not in ../shared/data beside this checkout")
    profiles = json.loads(path.read_text(encoding="utf-8"))["profiles"][FRESH_FROM:][:count]
    return tuple(_persona(profile, number, style, patience) for number, profile in enumerate(profiles))


def _persona(profile: dict[str, Any], number: int, style: Style, patience: float) -> Persona:
    facts = tuple(
        Fact(in_first_person(str(note)), topic=str(part["subtopic_description"]))
        for topic in profile["topics"]
        for part in topic["subtopics"]
        for note in part["notes"]
    )
    return Persona(f"profile {number}", style, patience, facts)


def in_first_person(note: str) -> str:
    """ "Uses Word daily" → "I use Word daily." What is no note about the person stays as it is."""
    words = note.strip().rstrip(".").split()
    first = words[0].rstrip(",").lower()
    adverb = first in _ADVERBS or (first.endswith("ly") and first != "early")
    place = 1 if adverb and len(words) > 2 else 0
    verb = words[place].rstrip(",").lower()
    lead = [words[0].lower()] if place else []
    rest = " ".join(words[place + 1 :])
    if verb in _DEMANDS and not place:
        text = f"I would like them to {verb} {rest}"
    elif verb in _BASES:
        text = " ".join(("I", *lead, verb, rest))
    elif verb.removesuffix(",") in _STATES:
        text = " ".join(("I am", *lead, verb, rest))
    elif _is_verb(verb):
        text = " ".join(("I", *lead, _base(verb), rest))
    elif verb.endswith("ed") and len(verb) > 4:
        text = " ".join(("I", *lead, verb, rest))
    elif first in ("no", "some", "limited", "occasional", "minimal") and not _FINITE.search(rest):
        text = f"There is {' '.join((first, rest))}"
    else:
        text = " ".join(words)
    if text.startswith("I "):
        text = re.sub(r"\bown\b", "my own", re.sub(r"\b(his|her|their) ", "my ", text)).replace("my my", "my")
        text = _AND_VERB.sub(_as_mine, text)
    return f"{text[:1].upper()}{text[1:]}."


def _as_mine(verb: re.Match[str]) -> str:
    return _base(verb.group()) if _is_verb(verb.group()) else verb.group()


def _is_verb(word: str) -> bool:
    if word in _VERBS_FIRST or word in ("is", "has", "does"):
        return True
    is_noun = word in _NOUNS_IN_S or "-" in word or word.endswith(("ss", "us", "is", "ics"))
    return word.endswith("s") and not is_noun


def _base(verb: str) -> str:
    irregular = {"has": "have", "does": "do", "is": "am", "goes": "go"}
    if verb in irregular:
        return irregular[verb]
    if verb.endswith("ies") and len(verb) > 4:
        return f"{verb[:-3]}y"
    if verb.endswith(("sses", "ches", "shes", "xes")):
        return verb[:-2]
    return verb[:-1]
