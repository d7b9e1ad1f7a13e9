"""Words read into a value, for tests that say what is read."""

from __future__ import annotations

from openkoji.interviewing import Question
from openkoji.interviewing.language import language_for
from openkoji.interviewing.values import read_value

ENGLISH = language_for("en")


def value(question: Question, words: str, seed: int = 7) -> object:
    """The value read, or the name of the problem."""
    found = read_value(question, ENGLISH.cut(words), ENGLISH, seed)
    return found.problem.value if found.problem else found.value
