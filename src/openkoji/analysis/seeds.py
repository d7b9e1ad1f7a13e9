"""Themes to begin with: what the study's own goals and questions are about.

Never a general list of themes: one that fitted health care was worse than none for an airline. A seed that nobody
speaks of stays without passages, and is not shown as found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import numpy as np

from openkoji.analysis.codebook import Origin, Theme
from openkoji.analysis.phrases import phrases_of, written
from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Plan, QuestionType
from openkoji.interviewing.reading.specifics import is_noun
from openkoji.interviewing.words import Text

MOST_SEEDS = 12
LONGEST_NAME = 9
"""Words of a goal that make a name; of a longer goal its best phrase does."""


def seeds_of(plan: Plan, language: Language, size: int, new_id: Callable[[], UUID]) -> tuple[Theme, ...]:
    """A theme for each goal that has a subject, and for the subject of each open question; each subject once.

    `size` is the length of the embedder's vectors.
    """
    named: dict[str, str] = {}
    for goal in plan.goals:
        name = _of_goal(goal, language)
        if name:
            named.setdefault(name, _line(goal))
    for question in plan.questions:
        if question.type is QuestionType.OPEN_ENDED:
            for name in _of_question(question.text, language):
                if not any(_shares_a_noun(name, other, language) for other in named):
                    named.setdefault(name, _line(question.text))
    return tuple(
        Theme(new_id(), name, description, Origin.SEED, np.zeros(size, np.float32), 0, np.zeros((0, size), np.float32))
        for name, description in list(named.items())[:MOST_SEEDS]
    )


def _of_goal(goal: str, language: Language) -> str | None:
    """ "Understand why people cancel in the first month" → "Why people cancel in the first month". Of a goal that is
    told as a sentence ("We see how many cancel") only the best phrase is a subject.
    """
    text = language.cut(goal)
    sets = language.sets
    start, total = 0, len(text.words)
    while start < total and text.words[start] in sets["aim_verbs"] | sets["goal_lead"]:
        start += 1
    if not any(_has_subject(word, language) for word in text.words[start:]):
        return None
    end = next((place + 1 for place in range(start, total) if text.breaks[place]), total)
    asks = any(text.words[start] in sets[name] for name in ("open_starts", "question_words", "never_cut_before"))
    is_told = not asks and not sets["own_subjects"].isdisjoint(text.words[start:end])
    if end - start <= LONGEST_NAME and not is_told:
        return _sentence_case(text.slice(start, end))
    return next(_subjects(text, language), None)


def _of_question(question: str, language: Language) -> Iterator[str]:
    text = language.cut(question)
    for name in _subjects(text, language):
        yield name
        return


def _subjects(text: Text, language: Language) -> Iterator[str]:
    """The longest phrases first that are about something of the study's own."""
    places = sorted(phrases_of(text, language), key=lambda place: (place[0] - place[1], place[0]))
    for place in places:
        words = text.words[slice(*place)]
        if language.sets["coordinators"].isdisjoint(words) and all(
            _has_subject(word, language) or word in language.sets["phrase_joins"] for word in words
        ):
            yield _sentence_case(written(text, place, language))


def _has_subject(word: str, language: Language) -> bool:
    """Whether a word of a goal or question is about something of its own, and not about the asking."""
    sets = language.sets
    if any(word in sets[name] for name in ("asked_around", "function", "aim_verbs", "measures")):
        return False
    if word in language.numbers:
        return False
    return is_noun(word, language) or word in sets["noun_forms"] or word.endswith(language.lists["verb_endings"])


def _shares_a_noun(name: str, other: str, language: Language) -> bool:
    words = {word for word in language.words_of(name) if _has_subject(word, language)}
    return not words.isdisjoint(language.words_of(other))


def _line(text: str) -> str:
    return " ".join(text.split())


def _sentence_case(name: str) -> str:
    return name[:1].upper() + name[1:]
