"""Texts as words: where each stands, where clauses end, and which phrases of a lexicon occur."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

# Linear in the length of the text: each alternative begins with a different class, none can match empty.
WORD = re.compile(r"\d+(?:[.,:]\d+)*[^\W_]*|[^\W\d_][^\W_]*(?:['’][^\W_]+)*")
_WORDS = re.compile(f"({WORD.pattern})")

FULL_STOPS = frozenset(".!?;\n\r…。！？؟")
PAUSES = frozenset(',:–—()[]"“”«»¿¡،、')


Place = tuple[int, int]
"""Words `start:end` of a text."""

Hits = Mapping[str, Sequence[Place]]
"""Where the phrases of each list of a lexicon stand in a text."""


def covered_words(places: Sequence[Place]) -> set[int]:
    """The places of all words of the phrases."""
    return {word for place in places for word in range(*place)}


@dataclass(frozen=True, slots=True)
class Text:
    """A message cut into words: `words` in lower case, `spans` their places in `raw`.

    `breaks[i]` tells what stands after word i: 0 nothing, 1 a pause (comma, dash), 2 the end of a sentence.
    """

    raw: str
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    breaks: tuple[int, ...]

    def slice(self, start: int, end: int) -> str:
        """The raw text from word `start` up to and without word `end`."""
        return self.raw[self.spans[start][0] : self.spans[end - 1][1]]

    @property
    def joined(self) -> str:
        return " ".join(self.words)


def cut(raw: str, spelling: Mapping[str, str], inner_stop: re.Pattern[str] | None = None) -> Text:
    """`raw` as words, apostrophes straightened and the usual short spellings written out ("dont").

    `inner_stop` finds the full stops that end no sentence: those of abbreviations and of ordinal numbers.
    """
    lowered = _lowered(raw)
    parts = _WORDS.split(lowered)  # what stands between words, and words, in turn
    ends = list(accumulate(map(len, parts)))
    spans = tuple(zip(ends[::2], ends[1::2], strict=False))
    words = parts[1::2]
    breaks = [0 if between == " " else _break_of(between) for between in parts[2::2]]
    if breaks:
        breaks[-1] = 2
    if inner_stop is not None and "." in raw:
        kept = {match.end() for match in inner_stop.finditer(lowered)}
        breaks = [0 if end + 1 in kept else stop for stop, (_, end) in zip(breaks, spans, strict=True)]
    return Text(raw, tuple(map(spelling.get, words, words)), spans, tuple(breaks))


def lower_words(raw: str) -> list[str]:
    return WORD.findall(_lowered(raw))


def _lowered(raw: str) -> str:
    """`raw` in lower case with straight apostrophes, every character in its old place."""
    lowered = raw.lower()
    if len(lowered) != len(raw):  # a few letters have two in lower case (İ), which would shift every place
        lowered = "".join(letter if len(letter.lower()) != 1 else letter.lower() for letter in raw)
    return lowered.replace("’", "'")


def _break_of(between: str) -> int:
    """What stands between two words: nothing, a pause, or the end of a sentence."""
    if not FULL_STOPS.isdisjoint(between):
        return 2
    return int(" - " in between or not PAUSES.isdisjoint(between))


class _Node:
    __slots__ = ("children", "tags")

    def __init__(self) -> None:
        self.tags: tuple[str, ...] = ()
        self.children: dict[str, _Node] = {}


class PhraseIndex:
    """All phrases of a lexicon in one tree of words, so that a text is searched in a single pass.

    A phrase is words separated by spaces; `{slot}` stands for each word of a slot.
    """

    def __init__(self, phrases: Mapping[str, Iterable[str]], slots: Mapping[str, Sequence[str]]) -> None:
        self._root = _Node()
        for tag, listed in phrases.items():
            for phrase in listed:
                for words in _expanded(phrase.split(), slots):
                    self._add(tag, words)

    def _add(self, tag: str, words: Sequence[str]) -> None:
        node = self._root
        for word in words:
            node = node.children.setdefault(word, _Node())
        if tag not in node.tags:
            node.tags = (*node.tags, tag)

    def find(self, words: Sequence[str], start: int = 0) -> dict[str, list[Place]]:
        """Where each tag's phrases stand in `words` from `start` on, shorter and overlapping ones too."""
        found: dict[str, list[Place]] = {}
        total = len(words)
        root = self._root.children.get
        for first in range(start, total):
            node = root(words[first])
            end = first + 1
            while node is not None:
                if node.tags:
                    for tag in node.tags:
                        found.setdefault(tag, []).append((first, end))
                if end == total:
                    break
                node = node.children.get(words[end])
                end += 1
        return found


def _expanded(words: Sequence[str], slots: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, ...]]:
    if not words:
        yield ()
        return
    first, rest = words[0], words[1:]
    heads: Sequence[str] = (first,)
    if first.startswith("{"):
        name, _, tail = first[1:].partition("}")
        heads = [word + tail for word in slots[name]]
    for ending in _expanded(rest, slots):
        for head in heads:
            yield (head, *ending)
