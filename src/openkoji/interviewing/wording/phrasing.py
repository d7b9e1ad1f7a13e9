"""Which words a move is said in: phrases of the language, taken in turn by the interview's seed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openkoji.interviewing.language import Language
from openkoji.interviewing.wording.guard import LONGEST_WORDS, Guard, code_of

SENTENCE_MARK = "|"


@dataclass(frozen=True, slots=True)
class Voice:
    """Finds words that the guard lets pass; `said` are the codes of all sentences of ours so far."""

    language: Language
    seed: int
    turn: int
    said: str

    def say(
        self,
        *keys: str,
        fields: Mapping[str, object] | None = None,
        before: Sequence[str] = (),
        researchers: Sequence[str] = (),
        quote: str | None = None,
        answer: str = "",
    ) -> tuple[str, ...] | None:
        """Sentences for the first of `keys` that has words left; `before` are ours that stand before them."""
        guard = Guard(self.language, self.said, answer)
        filled = {**(fields or {}), **({"quote": quote} if quote is not None else {})}
        for key in keys:
            wants_quote = key.endswith("_quote")
            if wants_quote and quote is None:
                continue
            for template in self._in_turn(key):
                sentences = tuple(part.format_map(filled) for part in template.split(SENTENCE_MARK))
                used_quote = quote if wants_quote else None
                if guard.objection((*before, *sentences), researchers, used_quote) is None:
                    return sentences
        return None

    def remember(self, sentences: Sequence[str]) -> str:
        return self.said + "".join(code_of(sentence) for sentence in sentences)

    def is_due(self, salt: str, one_in: int) -> bool:
        """A choice that is the same each time the interview is replayed."""
        return zlib.crc32(f"{self.seed}|{self.turn}|{salt}".encode()) % one_in == 0

    def _in_turn(self, key: str) -> Iterator[str]:
        templates = self.language.phrases[key]
        start = zlib.crc32(f"{self.seed}|{key}".encode()) % len(templates)
        yield from templates[start:]
        yield from templates[:start]


def room_for(sentences: Sequence[str]) -> int:
    """Words that may still be added to what is said."""
    return LONGEST_WORDS - sum(len(sentence.split()) for sentence in sentences)
