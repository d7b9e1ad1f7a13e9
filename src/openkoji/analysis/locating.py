"""Where quoted words stand in what was said: exactly, or but for their spelling. A quote that stands nowhere is none.

Who quotes from memory, as a language model does, straightens quotation marks and dashes, capitals and spaces. Such a
quote is found, and given back as the words of the message: `content[start:end] == text`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from openkoji.analysis.findings import Span
from openkoji.analysis.transcript import Message

FEWEST_LETTERS = 4
"""Letters and digits of a quote; fewer stand anywhere."""

_SAME = str.maketrans(
    dict.fromkeys("“”„‟«»″＂", '"')
    | dict.fromkeys("‘’‚‛‹›′`´＇", "'")
    | dict.fromkeys("‐‑‒–—―−﹘﹣－", "-")
    | {"…": "..."}
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_AROUND = " \t\r\n\"'“”„«»‘’‚‹›"
_ELLIPSIS = re.compile(r"^(?:\.{2,}|…|\[\s?(?:\.{3}|…)\s?\])\s*|\s*(?:\.{2,}|…|\[\s?(?:\.{3}|…)\s?\])$")


def bare_quote(quote: str) -> str:
    """A quote without the marks around it and the dots that say that more was said."""
    return _ELLIPSIS.sub("", quote.strip(_AROUND)).strip(_AROUND)


@dataclass(frozen=True)
class Folded:
    """A text as it is compared; `places` has the place in the text of each of its signs."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, content: str) -> Folded:
        signs = list(_folded(content))
        while signs and signs[-1][0] == " ":
            signs.pop()
        return cls("".join(sign for sign, _ in signs), tuple(place for _, place in signs))


def _folded(content: str) -> Iterator[tuple[str, int]]:
    before = " "
    for place, character in enumerate(content):
        if _UNSEEN.match(character):
            continue
        for sign in unicodedata.normalize("NFKD", character.translate(_SAME)).casefold():
            shown = " " if sign.isspace() else sign
            if shown == " " == before:
                continue
            before = shown
            yield shown, place


@dataclass(frozen=True)
class Said:
    """Messages that are quoted from."""

    messages: Sequence[Message]

    def find(self, quote: str, *, message_id: str | None = None) -> Span | None:
        """Where the quote stands: in the message that it is said to be of, else in the first that has it; an exact
        quote goes before one that is spelled otherwise. None where it stands nowhere, or is too short to tell.
        """
        wanted = bare_quote(quote)
        if sum(map(str.isalnum, wanted)) < FEWEST_LETTERS:
            return None
        for look in (self._exactly, self._as_folded):
            for number in self._order(message_id):
                place = look(number, wanted)
                if place is not None:
                    message = self.messages[number]
                    return Span(message.id, *place, message.content[slice(*place)])
        return None

    def _order(self, message_id: str | None) -> list[int]:
        return sorted(range(len(self.messages)), key=lambda number: self.messages[number].id != message_id)

    def _exactly(self, number: int, wanted: str) -> tuple[int, int] | None:
        content = self.messages[number].content
        start = _whole(wanted, content)
        return None if start is None else (start, start + len(wanted))

    def _as_folded(self, number: int, wanted: str) -> tuple[int, int] | None:
        folded, words = self._all_folded[number], Folded.of(wanted).text
        start = _whole(words, folded.text)
        if start is None:
            return None
        end = folded.places[start + len(words) - 1] + 1
        content = self.messages[number].content
        while end < len(content) and unicodedata.combining(content[end]):
            end += 1
        return folded.places[start], end

    @cached_property
    def _all_folded(self) -> list[Folded]:
        return [Folded.of(message.content) for message in self.messages]


def _whole(wanted: str, text: str) -> int | None:
    """The first place of `wanted` in the text where it neither begins nor ends within a word."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not _cuts(text, start) and not _cuts(text, end):
            return start
        start = text.find(wanted, start + 1)
    return None


def _cuts(text: str, place: int) -> bool:
    """Whether a word goes on across a place. Scripts without capitals may have no spaces between words."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    return (_is_cased(before) and _is_cased(after)) or (before.isdigit() and after.isdigit())


def _is_cased(sign: str) -> bool:
    return sign.lower() != sign.upper()
