"""Tells whether a text that was made of what many said is, or holds, what the erased person alone said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import LiteralString
from uuid import UUID

from openkoji.db import Transaction

FEWEST_WORDS = 3
"""Of so many words in a row that somebody said we take a text for theirs; of fewer, where nobody else says one."""

_WORD = re.compile(r"\w+")

_SAID: LiteralString = """
SELECT array_agg(place) FROM unnest(%s::text[]) WITH ORDINALITY AS wanted (text, place)
WHERE EXISTS (
    SELECT FROM interviews i JOIN messages m ON m.workspace_id = i.workspace_id AND m.interview_id = i.id
    WHERE i.workspace_id = %s AND i.study_id = %s AND m.role = 'respondent' AND m.content ~* wanted.text
)
"""


class Theirs:
    """What the erased person alone said, of the words and texts that were asked for."""

    def __init__(self, words: Collection[str], texts: Collection[str]) -> None:
        self._words, self._texts = frozenset(words), frozenset(texts)

    def holds(self, text: str) -> bool:
        return not self._words.isdisjoint(_words(text)) or _plain(text) in self._texts


async def theirs(
    transaction: Transaction, workspace_id: UUID, study_id: UUID, said: Sequence[str], asked: Iterable[str]
) -> Theirs:
    """Of the texts `asked`, the words and whole texts that the erased person `said` and nobody else in the study does.
    What they said is deleted already."""
    all_said = "\n".join(_plain(text) for text in said)
    said_words = frozenset(_words(all_said))
    texts = {plain for text in asked if (plain := _plain(text))}
    words = sorted({word for text in texts for word in _words(text)} & said_words)
    whole = sorted(text for text in texts if len(_words(text)) >= FEWEST_WORDS and text in all_said)
    if not words:
        return Theirs((), ())
    wanted = [rf"\m{word}\M" for word in words] + [r"\W+".join(_WORD.findall(text)) for text in whole]
    row = await transaction.fetch_values(_SAID, [wanted, workspace_id, study_id])
    by_others = {place - 1 for place in (row and row[0]) or ()}
    alone = [text for place, text in enumerate([*words, *whole]) if place not in by_others]
    return Theirs({text for text in alone if text in words}, {text for text in alone if text in whole})


def _plain(text: str) -> str:
    """The words of a text in lower case, one space between them: without its marks, quotation marks and dots."""
    return " ".join(_WORD.findall(text.lower()))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
