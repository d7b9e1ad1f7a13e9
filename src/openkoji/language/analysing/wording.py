"""Which words of a language model may stand in an analysis: sentences about what was said, and names of two to six
words. What an answer dictated, what leads elsewhere, and what speaks of the machine is not taken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from openkoji.analysis.assistant_words import speaks_as_a_machine
from openkoji.analysis.exchanges import language_of
from openkoji.analysis.locating import Said
from openkoji.analysis.orders import holds_order
from openkoji.interviewing.language import Language
from openkoji.language import contacts
from openkoji.language.contacts import places_of
from openkoji.language.masking import Mask

LONGEST_SENTENCE, LONGEST_NAME = 400, 60
"""Characters."""
FEWEST_WORDS, FEWEST_WORDS_OF_A_LABEL, MOST_WORDS_OF_A_NAME = 3, 2, 7

_MARKUP = re.compile(r"</?[a-zA-Z!][^<>]{0,200}>|\*\*|```|\]\(|^#{1,4} |^[-*•] ", re.MULTILINE)
# "4/5", "5 out of 5": a score of the interview, which is reckoned and not told.
_RATING = re.compile(r"\b\d(?:[.,]\d)?\s*(?:/|of|out of|von|sur|de|van)\s*\d", re.IGNORECASE)
_NEVER_IN_A_NAME = '"“”„«»?!¿¡'


@dataclass(frozen=True, slots=True)
class Words:
    """What a model wrote is read with the study's language, what was said, and the mask that the model saw it by."""

    language: Language
    said: Said
    mask: Mask

    def sentence(self, text: str) -> str | None:
        """The sentence with names back in it; None for one that may not stand."""
        shown = _line(self.mask.restore(text))
        if not len(self.language.words_of(shown)) >= FEWEST_WORDS or len(shown) > LONGEST_SENTENCE:
            return None
        if self._leads_away(shown) or self.mask.holds_placeholder(shown):
            return None
        # Word for word out of an answer it is no sentence about it: it may be what the answer asked for.
        if self.said.find(shown.rstrip(".!")) is not None:
            return None
        own = self.language.without_quotes(shown)
        if "?" in own or holds_order(own, self.language) or speaks_as_a_machine(own, self.language):
            return None
        return shown if language_of(own, self.language).code == self.language.code else None

    def reason(self, text: str) -> str | None:
        """A sentence about the quality of an interview, which gives no score of its own."""
        return None if _RATING.search(text) else self.sentence(text)

    def name(self, text: str) -> str | None:
        """The name of a theme; None for one that may not stand. No name of anybody is part of one."""
        shown = self._short(text)
        return shown and shown[:1].upper() + shown[1:]

    def label(self, text: str) -> str | None:
        """A code as the analysis has them: of two words or more."""
        shown = self._short(text)
        return shown if shown and len(self.language.words_of(shown)) >= FEWEST_WORDS_OF_A_LABEL else None

    def _short(self, text: str) -> str | None:
        shown = _line(text).strip(" .")
        if not 1 <= len(self.language.words_of(shown)) <= MOST_WORDS_OF_A_NAME or len(shown) > LONGEST_NAME:
            return None
        if self.mask.holds_placeholder(shown) or self.mask.mask(shown) != shown or self._leads_away(shown):
            return None
        return None if any(mark in shown for mark in _NEVER_IN_A_NAME) or holds_order(shown, self.language) else shown

    def _leads_away(self, shown: str) -> bool:
        patterns = (contacts.LINK, contacts.EMAIL, contacts.HANDLE, _MARKUP)
        return any(next(places_of(pattern, shown), None) is not None for pattern in patterns)


def _line(text: str) -> str:
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
