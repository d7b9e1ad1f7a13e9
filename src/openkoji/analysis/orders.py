"""Orders in answers: to the interviewer, or to a program that reads along.

The moderator takes for one whatever might be, since it says words back. Here an answer would be lost and a person
suspected for it, so only what opens like an order is one: "ignore all that", not "I told them to ignore it".
"""

from __future__ import annotations

from openkoji.analysis.markup import blanked
from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.orders import order_start
from openkoji.interviewing.words import Text


def holds_order(said: str, language: Language) -> bool:
    """Whether a sentence or a clause of `said` begins with an order, or words stand in it that only orders have."""
    text = language.cut(blanked(said))
    hits = language.index.find(text.words)
    if order_start(text, hits, language) is None:
        return False
    return bool(hits.get("instruction")) or _opens_with_order(text, language) or _is_machinery(text, language)


def _opens_with_order(text: Text, language: Language) -> bool:
    found = language.patterns["order"].find(text.words, text.breaks)
    return any(_opens(text, match.start, language) for match in found)


def _opens(text: Text, place: int, language: Language) -> bool:
    """Whether a clause begins at a word, politeness aside ("please say"); not behind a subject ("I'd say")."""
    sets = language.sets
    before = sets["fillers"] | sets["padding"]
    while place > 0 and text.breaks[place - 1] == 0:
        place -= 1
        word = text.words[place]
        if word not in before or word.split("'")[0] in sets["own_subjects"]:
            return False
    return True


def _is_machinery(text: Text, language: Language) -> bool:
    """Whether it is no words that make an order of it: roles of a chat, code, letters in disguise."""
    return not any(True for _ in language.patterns["order"].find(text.words, text.breaks))
