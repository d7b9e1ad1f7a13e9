"""Patterns: phrases with gaps and sets of words, for what people say in too many ways to list each.

A pattern is words separated by spaces. `{slot}` is any entry of a slot, `a/b` either word, `..3` up to three words of
any kind, `{slot}*` up to five words of a slot, `^` the beginning and `$` the end of a clause. No pattern goes beyond
a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from itertools import product

MOST_REPEATED = 5

_GAP = re.compile(r"\.\.(\d)")
_SLOT = re.compile(r"\{(\w+)\}([^\s*]*)(\*?)")


class _Kind(Enum):
    WORD = auto()
    GAP = auto()
    MANY = auto()
    START = auto()
    END = auto()


@dataclass(frozen=True, slots=True)
class _Part:
    """`words` are entries of one word, `phrases` those of several, by their first and by their last word."""

    kind: _Kind
    words: frozenset[str] = frozenset()
    most: int = 0
    opening: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    closing: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    tag: str
    before: tuple[_Part, ...]
    """What stands before the anchor, the nearest first."""
    after: tuple[_Part, ...]
    needs: int
    """A bit for each set of words of which one must be in the text: asked before anything is looked for."""


@dataclass(frozen=True, slots=True)
class Match:
    """Words `start:end` of a text in which a pattern was found, and the place of its rarest word."""

    tag: str
    start: int
    end: int
    anchor: int


@dataclass(frozen=True, slots=True, eq=False)
class _Anchor:
    """An entry of a pattern's rarest part, found by the rarest of its words, which stands at `offset` in it."""

    pattern: _Pattern
    entry: tuple[str, ...]
    offset: int
    behind: frozenset[str] | None
    """The words one of which must follow at once, where the entry is one word: asked first, for most fail here."""
    ahead: frozenset[str] | None

    def fits(self, previous: str, following: str) -> bool:
        """Whether the words next to the anchor may be those of the pattern."""
        return (self.behind is None or following in self.behind) and (self.ahead is None or previous in self.ahead)

    def match(self, place: int, words: Sequence[str], breaks: Sequence[int]) -> Match | None:
        first = place - self.offset
        after = first + len(self.entry)
        if first < 0 or (after - first > 1 and tuple(words[first:after]) != self.entry):
            return None
        end = _forward(self.pattern.after, 0, after, words, breaks)
        start = _backward(self.pattern.before, 0, first, words, breaks) if end >= 0 else -1
        if start < 0 or 2 in breaks[start : end - 1]:
            return None
        return Match(self.pattern.tag, start, end, place)


class _Parts(dict[str, _Part]):
    """Parts by their token, each made once."""

    def __init__(self, slots: Mapping[str, Sequence[str]]) -> None:
        super().__init__()
        self._slots = slots

    def __missing__(self, token: str) -> _Part:
        part = self[token] = _part(token, self._slots)
        return part


Anchors = Mapping[str, Sequence[_Anchor]]


class PatternIndex:
    """Patterns by their rarest word, so that a text without any of these words costs next to nothing."""

    def __init__(
        self, patterns: Mapping[str, Iterable[str]], slots: Mapping[str, Sequence[str]], common: Collection[str]
    ) -> None:
        self._by_word: dict[str, list[_Anchor]] = {}
        self._needs: dict[frozenset[str], int] = {}
        everywhere, parts = frozenset(common), _Parts(slots)
        for tag, listed in patterns.items():
            for pattern in listed:
                for tokens in product(*map(_with_edges, pattern.split())):
                    self._add(tag, [parts[token] for token in tokens], everywhere)
        self._meets: dict[str, int] = {}
        for words, need in self._needs.items():
            for word in words:
                self._meets[word] = self._meets.get(word, 0) | need

    def _add(self, tag: str, parts: Sequence[_Part], common: frozenset[str]) -> None:
        places = [place for place, part in enumerate(parts) if part.kind is _Kind.WORD]
        rarest = min(places, key=lambda place: _commonness(parts[place], common))
        needs = 0
        for place in places:
            if place != rarest:
                needs |= self._needs.setdefault(_telling(parts[place], common), 1 << len(self._needs))
        pattern = _Pattern(tag, tuple(reversed(parts[:rarest])), tuple(parts[rarest + 1 :]), needs)
        behind, ahead = _at_once(pattern.after), _at_once(pattern.before)
        for word in parts[rarest].words:
            self._by_word.setdefault(word, []).append(_Anchor(pattern, (word,), 0, behind, ahead))
        for phrases in parts[rarest].opening.values():
            for phrase in phrases:
                offset = next((place for place, word in enumerate(phrase) if word not in common), 0)
                self._by_word.setdefault(phrase[offset], []).append(_Anchor(pattern, phrase, offset, None, None))

    def find(self, words: Sequence[str], breaks: Sequence[int] = ()) -> Iterator[Match]:
        """Each match, in the order of the text; with no `breaks` the text is one clause without an end."""
        anchored = self._by_word.keys() & words
        unmet = self._unmet(words) if anchored else 0
        listed = {word: [each for each in self._by_word[word] if not each.pattern.needs & unmet] for word in anchored}
        anchors = {word: each for word, each in listed.items() if each}
        if not anchors:
            return
        for start, end in _sentences(words, breaks):
            if not anchors.keys().isdisjoint(words[start:end]):
                yield from self._found_within(start, end, anchors, words, breaks)

    def _unmet(self, words: Sequence[str]) -> int:
        """The needs of patterns that none of the words meets."""
        met = 0
        for word in self._meets.keys() & words:
            met |= self._meets[word]
        return ~met

    def _found_within(
        self, start: int, end: int, anchors: Anchors, words: Sequence[str], breaks: Sequence[int]
    ) -> Iterator[Match]:
        """The matches of one sentence: no pattern goes beyond it."""
        unmet = None  # asked only where an anchor fits: few do
        seen: set[tuple[object, ...]] = set()
        for place in range(start, end):
            if words[place] not in anchors:
                continue
            following = words[place + 1] if place + 1 < len(words) else ""
            previous = words[place - 1] if place else ""
            fitting = [anchor for anchor in anchors[words[place]] if anchor.fits(previous, following)]
            if not fitting:
                continue
            if end - start > _LONG:
                first = max(0, place - _REACH)
                around = (place - first, *words[first : place + _REACH], *breaks[first : place + _REACH])
                if around in seen:
                    continue
                seen.add(around)
            unmet = self._unmet(words[start:end]) if unmet is None else unmet
            for anchor in fitting:
                match = None if anchor.pattern.needs & unmet else anchor.match(place, words, breaks)
                if match is not None:
                    yield match


def _sentences(words: Sequence[str], breaks: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for place, stop in enumerate(breaks):
        if stop > 1:
            yield start, place + 1
            start = place + 1
    if start < len(words):
        yield start, len(words)


def _telling(part: _Part, common: frozenset[str]) -> frozenset[str]:
    """Words one of which stands wherever the part does: of a phrase its first word that is not common."""
    phrases = (phrase for listed in part.opening.values() for phrase in listed)
    return part.words | {next((word for word in phrase if word not in common), phrase[0]) for phrase in phrases}


def _at_once(parts: tuple[_Part, ...]) -> frozenset[str] | None:
    """The words of the part next to an anchor, where it is one word without a gap."""
    return parts[0].words if parts and parts[0].kind is _Kind.WORD and not parts[0].opening else None


def _commonness(part: _Part, common: frozenset[str]) -> tuple[int, int]:
    """How much of a text a part would have to be looked for in: by its words, then by the number of its entries."""
    phrases = [phrase for listed in part.opening.values() for phrase in listed]
    everywhere = len(part.words & common) + sum(common.issuperset(phrase) for phrase in phrases)
    return everywhere, len(part.words) + len(phrases)


_LONG = 500
_REACH = 8
"""In a longer text the same words around an anchor are looked at once: it may be one phrase a thousand times."""


def _forward(parts: tuple[_Part, ...], index: int, place: int, words: Sequence[str], breaks: Sequence[int]) -> int:
    """Where the parts end that begin at `place`; -1 if they do not stand there."""
    if index == len(parts):
        return place
    part, total = parts[index], len(words)
    match part.kind:
        case _Kind.WORD:
            if not part.opening:
                if place < total and words[place] in part.words:
                    return _forward(parts, index + 1, place + 1, words, breaks)
                return -1
            for last in _ends(part, place, words):
                end = _forward(parts, index + 1, last, words, breaks)
                if end >= 0:
                    return end
            return -1
        case _Kind.END:
            ends = bool(breaks) and (place == total or breaks[place - 1] > 0)
            return _forward(parts, index + 1, place, words, breaks) if ends else -1
        case _Kind.START:
            return -1
    for last in range(place, min(place + part.most, total) + 1):
        if last > place and part.kind is _Kind.MANY and words[last - 1] not in part.words:
            return -1
        end = _forward(parts, index + 1, last, words, breaks)
        if end >= 0:
            return end
    return -1


def _backward(parts: tuple[_Part, ...], index: int, place: int, words: Sequence[str], breaks: Sequence[int]) -> int:
    """Where the parts start that end before `place`; -1 if they do not stand there."""
    if index == len(parts):
        return place
    part = parts[index]
    match part.kind:
        case _Kind.WORD:
            if not part.closing:
                if place > 0 and words[place - 1] in part.words:
                    return _backward(parts, index + 1, place - 1, words, breaks)
                return -1
            for first in _starts(part, place, words):
                start = _backward(parts, index + 1, first, words, breaks)
                if start >= 0:
                    return start
            return -1
        case _Kind.START:
            starts = place == 0 or (bool(breaks) and breaks[place - 1] > 0)
            return _backward(parts, index + 1, place, words, breaks) if starts else -1
        case _Kind.END:
            return -1
    for first in range(place, max(place - part.most, 0) - 1, -1):
        if first < place and part.kind is _Kind.MANY and words[first] not in part.words:
            return -1
        start = _backward(parts, index + 1, first, words, breaks)
        if start >= 0:
            return start
    return -1


def _ends(part: _Part, place: int, words: Sequence[str]) -> Iterator[int]:
    """Where an entry of the part ends that begins at `place`."""
    if place >= len(words):
        return
    word = words[place]
    if word in part.words:
        yield place + 1
    for phrase in part.opening.get(word, ()):
        if tuple(words[place : place + len(phrase)]) == phrase:
            yield place + len(phrase)


def _starts(part: _Part, place: int, words: Sequence[str]) -> Iterator[int]:
    """Where an entry of the part begins that ends before `place`."""
    if place == 0:
        return
    word = words[place - 1]
    if word in part.words:
        yield place - 1
    for phrase in part.closing.get(word, ()):
        first = place - len(phrase)
        if first >= 0 and tuple(words[first:place]) == phrase:
            yield first


def _with_edges(token: str) -> list[str]:
    """`a/b/$` as `a/b` and `$`: an edge of a clause is no word."""
    words = [each for each in token.split("/") if each not in ("^", "$")]
    edges = [each for each in token.split("/") if each in ("^", "$")]
    return [*(["/".join(words)] if words else []), *edges]


def _part(written: str, slots: Mapping[str, Sequence[str]]) -> _Part:
    if written in ("^", "$"):
        return _Part(_Kind.START if written == "^" else _Kind.END)
    if gap := _GAP.fullmatch(written):
        return _Part(_Kind.GAP, most=int(gap[1]))
    slot = _SLOT.fullmatch(written)
    entries = [entry + slot[2] for entry in slots[slot[1]]] if slot else written.split("/")
    single = frozenset(entry for entry in entries if " " not in entry)
    if slot and slot[3]:
        return _Part(_Kind.MANY, single, MOST_REPEATED)
    phrases = [tuple(entry.split()) for entry in entries if " " in entry]
    opening: dict[str, tuple[tuple[str, ...], ...]] = {}
    closing: dict[str, tuple[tuple[str, ...], ...]] = {}
    for phrase in phrases:
        opening[phrase[0]] = (*opening.get(phrase[0], ()), phrase)
        closing[phrase[-1]] = (*closing.get(phrase[-1], ()), phrase)
    return _Part(_Kind.WORD, single, 0, opening, closing)
