"""The last look at a sentence that a language model wrote, before a respondent sees it.

On top of what every sentence is held against (`guard`): a model may follow orders that stand in an answer, tell what
the researcher kept for themselves in other words, or fall into another language. So its words have to come from
somewhere: from the moderator's own vocabulary, the study's questions, or what the respondent said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.question_kind import STEM
from openkoji.interviewing.wording.guard import Guard

LONGEST_STATEMENT = 14
"""Words of an acknowledgement; who says more has begun to comment."""

FEWEST_WORDS_OF_A_LANGUAGE, LEAST_KNOWN = 5, 0.2
"""From so many words on, at least this share are function words of the interview's language."""

MOST_NEW_IN_A_STATEMENT, MOST_NEW_IN_A_QUESTION = 1, 4
"""Words of their own (no function words) that come from nowhere: an acknowledgement has little to say."""

MOST_OF_THE_BRIEF = 1
"""Words that stand in the brief and nowhere the respondent could have seen them."""

_NUMBER = re.compile(r"\d+")
_SHOUTED = re.compile(r"\b[^\W\d_]{4,}\b")
_ENDS = (".", "?", "…")


@dataclass(frozen=True, slots=True)
class ModelGuard:
    """What a model's sentences are held against.

    `said` are the codes of the sentences so far, `answers` what the respondent said (without messages that give
    orders), `seen` the other texts that the respondent has seen (the study's questions, its name), `brief` what they
    must not be told, `researchers` the text of the study that the sentences lead to, if they do.
    """

    language: Language
    said: str
    answers: tuple[str, ...]
    seen: tuple[str, ...]
    brief: tuple[str, ...]
    researchers: tuple[str, ...] = ()

    def objection(self, before: Sequence[str], sentence: str) -> str | None:
        """Why a sentence may not follow those `before` it, or None when it may."""
        if not sentence.strip() or not sentence.rstrip().endswith(_ENDS):
            return "not a whole sentence"
        quotes = self.language.in_quotes.findall(sentence)
        if any(not self._is_verbatim(quote) for quote in quotes):
            return "a quote that is not verbatim"
        own = Guard(self.language, self.said, brief=self.brief).objection((*before, sentence), self.researchers)
        if own is not None:
            return own
        return self._foreign(sentence) or self._from_nowhere(sentence)

    def _is_verbatim(self, quote: str) -> bool:
        words = quote[1:-1].strip().rstrip(".,;:!?")
        return bool(words) and any(words in text for text in (*self.answers, *self.seen))

    def _foreign(self, sentence: str) -> str | None:
        words = self.language.words_of(self.language.without_quotes(sentence))
        known = sum(word in self.language.sets["function"] for word in words)
        if len(words) >= FEWEST_WORDS_OF_A_LANGUAGE and known < LEAST_KNOWN * len(words):
            return "another language"
        return None

    def _from_nowhere(self, sentence: str) -> str | None:
        plain = self.language.without_quotes(sentence)
        heard = " ".join((*self.answers, *self.seen))
        if not set(_NUMBER.findall(plain)) <= set(_NUMBER.findall(heard)):
            return "a number that nobody gave"
        if any(word.isupper() and word not in heard for word in _SHOUTED.findall(plain)):
            return "words in capitals"
        known = self._stems((heard,))
        content = [stem for stem in self._stems((plain,)) if stem not in known]
        if sum(stem in self._stems(self.brief) for stem in content) > MOST_OF_THE_BRIEF:
            return "tells the brief"
        is_question = "?" in sentence
        words = self.language.words_of(plain)
        if not is_question and len(words) > LONGEST_STATEMENT:
            return f"an acknowledgement of more than {LONGEST_STATEMENT} words"
        new = [stem for stem in content if stem not in _vocabulary(self.language)]
        most = MOST_NEW_IN_A_QUESTION if is_question else MOST_NEW_IN_A_STATEMENT
        if len(new) > most or len(new) * 2 > len(words):
            return "words that come from nowhere"
        return None

    def _stems(self, texts: Iterable[str]) -> frozenset[str]:
        return frozenset(_content_stems(self.language, " ".join(texts)))


def _content_stems(language: Language, text: str) -> Iterable[str]:
    common = language.sets["function"] | language.sets["generic"]
    return (word[:STEM] for word in language.words_of(text) if word not in common)


@cache
def _vocabulary(language: Language) -> frozenset[str]:
    """Of all that the embedded moderator can say."""
    phrases = (phrase for group in language.phrases.values() for phrase in group)
    return frozenset(_content_stems(language, " ".join(phrases)))
