"""The last look at every sentence before it is given out, whoever wrote it: our phrases or a language model."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from openkoji.interviewing.language import Language
from openkoji.interviewing.words import Place

LONGEST_WORDS = 30

CODE_LENGTH = 6

BRIEF_WORDS_IN_A_ROW = 5
"""So many words in a row out of the researcher's brief would tell the respondent what it is about."""

_LINK = re.compile(r"https?:|www\.|\b[a-z0-9-]{2,}\.(?:com|org|net|io|ai|app|dev|co|de|eu|uk)\b", re.IGNORECASE)

_MACHINERY = re.compile(r"[{}<>`]|\*\*")

_FAULTS = {
    "leading": "leading",
    "judging": "a judgement or praise",
    "promising": "a promise",
    "double_barrelled": "two questions in one",
    "options": "answer options in an open question",
    "revealing": "speaks of its own instructions",
}
"""Lists of the language's `guard`, and what a sentence that holds one of their phrases is refused for."""


def code_of(sentence: str) -> str:
    """Six characters that stand for a sentence in the state."""
    return f"{zlib.crc32(sentence.casefold().encode('utf-8', 'replace')):08x}"[:CODE_LENGTH]


def was_said(code: str, codes: str) -> bool:
    """Whether `code` is one of those joined in `codes`."""
    return any(codes[place : place + CODE_LENGTH] == code for place in range(0, len(codes), CODE_LENGTH))


@dataclass(frozen=True, slots=True)
class Guard:
    """What a message is held against: `said` are the codes of the sentences so far, `answer` is what a quote must
    stand in, `brief` what the respondent must not be told (the study's goals).
    """

    language: Language
    said: str = ""
    answer: str = ""
    brief: tuple[str, ...] = ()

    def objection(self, own: Sequence[str], researchers: Sequence[str] = (), quote: str | None = None) -> str | None:
        """Why a message may not be given out, or `None` when it may.

        `own` are the moderator's sentences, `researchers` those that come from the study (a question's text, help,
        a closing): these are asked as they stand, and only count where a second question would come of them.
        """
        message = " ".join(own)
        if sum(sentence.count("?") for sentence in own) + (1 if any("?" in text for text in researchers) else 0) > 1:
            return "more than one question"
        if len(message.split()) > LONGEST_WORDS:
            return f"more than {LONGEST_WORDS} words"
        codes = [code_of(sentence) for sentence in own]
        if len(set(codes)) != len(codes) or any(was_said(code, self.said) for code in codes):
            return "said before"
        if _LINK.search(message):
            return "a link"
        if _MACHINERY.search(message):
            return "an unfilled placeholder or markup"
        if quote is not None and (quote not in self.answer or self.language.quoted(quote) not in message):
            return "a quote that is not verbatim"
        return self._fault_of(own)

    def _fault_of(self, own: Sequence[str]) -> str | None:
        """What is wrong with the words, those in quotation marks left out: they are the respondent's."""
        for sentence in own:
            words = self.language.words_of(self.language.without_quotes(sentence))
            found = self.language.guard_index.find(words)
            if found.keys() == {"options"} and self._asks_openly(words, found["options"]):
                found = {}
            if found:
                return _FAULTS[next(iter(found))]
            if self.brief and self._tells_the_brief(words):
                return "tells the brief"
        return None

    def _asks_openly(self, words: Sequence[str], places: Sequence[Place]) -> bool:
        """Whether a question word stands right before them: "How was it the last time?" offers nothing to choose."""
        return all(start > 0 and words[start - 1] in self.language.sets["open_starts"] for start, _ in places)

    def _tells_the_brief(self, words: Sequence[str]) -> bool:
        said = f" {' '.join(words)} "
        for text in self.brief:
            told = self.language.words_of(text)
            runs = range(len(told) - BRIEF_WORDS_IN_A_ROW + 1)
            if any(f" {' '.join(told[start : start + BRIEF_WORDS_IN_A_ROW])} " in said for start in runs):
                return True
        return False
