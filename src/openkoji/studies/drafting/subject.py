"""What a goal is about, as words that fit into a question; nothing where it is not plain, since neutral is better
than wrong.

A slot is named as templates name it: `subject` (`your Pro plan`), in German `subject_acc` and `subject_dat`;
`activity`, what people do (`track your time`); and `about` or `doing` for the name of the study, which speaks to nobody
(`the Pro plan`, `track their time`). A subject is never the subject of a verb, which would have to agree with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from openkoji.studies.drafting import subject_german
from openkoji.studies.drafting.goal import goals_in, listed, words_of

_LONGEST = 4  # words, without the article
_MOST_CHARACTERS = 60
_LONGEST_ACTIVITY = 8
_OF_OTHERS = {"their": "your", "his": "your", "her": "your", "its": "your"}
_REFERS = frozenset({"they", "them", "he", "she", "it", "we", "us"})
_HOW = re.compile(r"\bhow\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.?!;:]")


def slots_of(goal: str, language: str) -> Mapping[str, str]:
    """The slots that this goal can fill."""
    if language == "de":
        return subject_german.slots_of(goal)
    subject, activity = english_subject(goal), english_activity(goal)
    slots: dict[str, str] = {}
    if subject is not None:
        slots |= {"subject": _to_respondents(subject), "about": _to_nobody(subject)}
    if activity is not None:
        slots |= {"activity": _to_respondents(activity), "doing": activity}
    return slots


def _to_respondents(words: str) -> str:
    return " ".join(_OF_OTHERS.get(word.lower(), word) for word in words.split())


def _to_nobody(words: str) -> str:
    first, _, rest = words.partition(" ")
    return f"the {rest}" if first in _OF_OTHERS or first in ("your", "my", "this") else words


def english_subject(goal: str) -> str | None:
    """ "Why do customers cancel their Pro subscription in the first month?" → "their Pro subscription"."""
    before = re.compile(rf"\b{goals_in('en')['before_subject'].strip()}\s+", re.IGNORECASE)
    for match in before.finditer(goal):
        subject = _phrase(goal[match.end() :])
        if subject is not None:
            return subject
    return None


def _phrase(text: str) -> str | None:
    """The noun phrase that begins here, with an article that fits: "their Pro subscription in …"."""
    words = words_of(_SENTENCE_END.split(text.replace(",", "."))[0])
    determiner = words.pop(0).lower() if words and words[0].lower() in listed("en", "determiners") else ""
    nouns: list[str] = []
    while words and words[0].lower() not in listed("en", "breaks") and not words[0].lower().endswith("ly"):
        nouns.append(words.pop(0))
    if nouns and nouns[-1].lower() in listed("en", "people"):
        return None
    while len(nouns) > 1 and nouns[-1].lower() in listed("en", "not_subjects"):
        nouns.pop()
    if not nouns or len(nouns) > _LONGEST or nouns[-1].lower() in listed("en", "not_subjects"):
        return None
    if len(" ".join(nouns)) > _MOST_CHARACTERS:
        return None
    return " ".join((*_article(determiner, nouns), *nouns))


def _article(determiner: str, nouns: list[str]) -> tuple[str, ...]:
    if determiner:
        return (determiner,)
    last = nouns[-1]
    is_name = nouns[0][:1].isupper() or any(character.isupper() for character in last)
    is_plural = last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return () if is_name or is_plural else ("the",)


def english_activity(goal: str) -> str | None:
    """ "How do freelancers track their time?" → "track their time"."""
    found = _HOW.search(goal)
    if found is None:
        return None
    words = words_of(_SENTENCE_END.split(goal[found.end() :].replace(",", "."))[0])
    place = next((place for place, word in enumerate(words) if word.lower() in listed("en", "people")), None)
    if place is None or place > 4:
        return None
    rest = words[place + 1 :]
    if rest and rest[0].lower() == "currently":
        rest = rest[1:]
    while rest and rest[-1].lower() in ("today", "now", "currently"):
        rest = rest[:-1]
    if not 2 <= len(rest) <= _LONGEST_ACTIVITY or not _is_base_form(rest[0]):
        return None
    if any(word.lower() in _REFERS for word in rest):
        return None
    return " ".join(rest)


def _is_base_form(word: str) -> bool:
    return word.islower() and word not in listed("en", "not_activities") and not word.endswith(("ed", "ing", "ly"))
