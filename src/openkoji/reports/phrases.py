"""Known phrases in a text, such as names: found in one pass over its words, however many phrases are known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

_WORD = re.compile(r"\w+")
# What may stand between two words of one name: a space, a line's end, an apostrophe, ", ".
_MOST_BETWEEN = 3


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared."""
    return _WORD.findall(text.casefold())


class Phrases:
    """Phrases of one or more words; `any_case` where capitals do not matter."""

    def __init__(self, phrases: Iterable[str], *, any_case: bool = True) -> None:
        self._fold: Callable[[str], str] = str.casefold if any_case else str
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for words in {tuple(_WORD.findall(self._fold(phrase))) for phrase in phrases}:
            if words:
                self._by_first.setdefault(words[0], []).append(words)
        for known in self._by_first.values():
            known.sort(key=len, reverse=True)

    def replaced(self, text: str, by: str) -> str:
        """The text with `by` in the place of each phrase, the longest first; inside of other words none is found."""
        parts, end = [], 0
        for start, stop in self._found(text):
            parts += [text[end:start], by]
            end = stop
        return "".join([*parts, text[end:]])

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        if not self._by_first:
            return
        places = list(_WORD.finditer(text))
        words = [self._fold(place[0]) for place in places]
        at = 0
        while at < len(words):
            length = next(
                (
                    len(known)
                    for known in self._by_first.get(words[at], ())
                    if tuple(words[at : at + len(known)]) == known
                    and all(
                        after.start() - before.end() <= _MOST_BETWEEN
                        for before, after in zip(
                            places[at : at + len(known) - 1], places[at + 1 : at + len(known)], strict=True
                        )
                    )
                ),
                0,
            )
            if length:
                yield places[at].start(), places[at + length - 1].end()
            at += length or 1
