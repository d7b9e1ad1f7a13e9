"""A message as the reading of values sees it: its words, its clauses, and where the phrases of the language stand."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from openkoji.interviewing.language import Language
from openkoji.interviewing.words import Hits, PhraseIndex, Place, Text

READ_WORDS = 60
"""A value stands at the beginning of what is said; what follows is its story."""

WHOLE_WORDS = 14
"""No phrase of a list, with fillers around it, is longer."""

PHRASES = (
    "after_value", "before_time", "denies_after", "dismisses", "except_words", "last_but_one", "main_words",
    "middle_place", "nearly_words", "of_two", "other_words", "out_of", "percent_words", "preferred_to", "ranked_below",
    "settles", "span_words", "takes_back", "tie_words", "value_bounds", "value_bounds_after", "value_cues",
    "value_now", "value_past",
)  # fmt: skip
"""The lists whose phrases are looked for anywhere in a message."""


@dataclass(frozen=True)
class Said:
    text: Text
    language: Language
    words: tuple[str, ...]

    @cached_property
    def phrases(self) -> Hits:
        return _index(self.language).find(self.words)

    @cached_property
    def clauses(self) -> tuple[int, ...]:
        """The number of the clause in which each word stands; "but" and "because" begin one, "and" does not."""
        sets = self.language.sets
        begins = sets["turns"] | sets["gives_reason"]
        numbers: list[int] = []
        number = 0
        for word, pause in zip(self.words, (0, *self.text.breaks), strict=False):
            number += bool(pause) or (word in begins and bool(numbers))
            numbers.append(number)
        return tuple(numbers)

    @cached_property
    def bare(self) -> tuple[str, ...]:
        """The words without fillers."""
        fillers = self.language.sets["fillers"]
        return tuple(word for word in self.words if word not in fillers)

    def is_one_of(self, name: str) -> bool:
        """Whether the whole message stands in a list, with or without fillers."""
        if len(self.words) > WHOLE_WORDS:
            return False
        listed = self.language.sets[name]
        return " ".join(self.words) in listed or " ".join(self.bare) in listed

    def near_before(self, name: str, place: int, reach: int = 0) -> bool:
        """Whether a phrase of a list ends at most `reach` words before a place, in the same clause."""
        return any(0 <= place - end <= reach and self._together(start, place) for start, end in self.found(name))

    def near_after(self, name: str, place: int, reach: int = 0) -> bool:
        """Whether a phrase of a list begins at most `reach` words after a place, in the same clause."""
        return any(0 < start - place <= reach + 1 and self._together(place, start) for start, _ in self.found(name))

    def in_clause_of(self, name: str, place: int) -> bool:
        return any(self._together(start, place) for start, _ in self.found(name))

    def between(self, name: str, start: int, end: int) -> bool:
        """Whether a phrase of a list stands within the words `start:end`."""
        return any(start <= first and last <= end for first, last in self.found(name))

    def found(self, name: str) -> Sequence[Place]:
        return self.phrases.get(name, ())

    def follows_directly(self, place: int) -> bool:
        """Whether a word belongs to the one before it, with no pause between them."""
        return 0 < place < len(self.words) and not self.text.breaks[place - 1]

    def denied(self, place: int, reach: int, taken: Container[int] = ()) -> bool:
        """Whether a "not" stands up to `reach` words before a place; "but" and "just" end its power."""
        for before in range(place - 1, max(-1, place - 1 - reach), -1):
            if self.text.breaks[before]:
                return False
            if before in taken:
                continue
            if self.words[before] in self.language.sets["reset"]:
                return False
            if self.words[before] in self.language.sets["denial"]:
                return True
        return False

    def _together(self, one: int, other: int) -> bool:
        return self.clauses[one] == self.clauses[other]


def said(text: Text, language: Language) -> Said:
    return Said(text, language, text.words[:READ_WORDS])


def known(word: str, language: Language) -> bool:
    """Whether a word stands anywhere in the lists of the language: then it is no slip of another."""
    return word in _known(language)


def one_slip_apart(typed: str, meant: str) -> bool:
    """Whether one letter too many or too few, or two exchanged, makes the difference ("sevn", "fuor")."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    if len(typed) == len(meant):
        apart = [place for place, (one, other) in enumerate(zip(typed, meant, strict=True)) if one != other]
        return (
            len(apart) == 2
            and apart[1] == apart[0] + 1
            and typed[apart[0]] == meant[apart[1]]
            and (typed[apart[1]] == meant[apart[0]])
        )
    longer, shorter = (typed, meant) if len(typed) > len(meant) else (meant, typed)
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))


@cache
def _index(language: Language) -> PhraseIndex:
    return PhraseIndex({name: language.lists[name] for name in PHRASES}, {})


@cache
def _known(language: Language) -> frozenset[str]:
    listed = [*language.sets.values(), *language.whole.values(), language.numbers, language.ordinals]
    return frozenset(word for phrases in listed for phrase in phrases for word in phrase.replace("|", " ").split())
