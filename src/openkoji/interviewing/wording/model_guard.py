"""The last look at a sentence that a language model wrote, before a respondent sees it.

On top of what every sentence is held against (`guard`): a model may follow orders that stand in an answer, tell what
the researcher kept for themselves in other words, or fall into another language. So its words have to come from
somewhere. A question is made of common words of asking, of the study's questions, and of what the respondent said; a
statement acknowledges, and names nothing unless it quotes. Orders are told in too many ways to know them all, but what
an obedient model would say has to stand in these words too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from openkoji.interviewing.language import Language
from openkoji.interviewing.reading.question_kind import STEM
from openkoji.interviewing.wording.guard import Guard
from openkoji.interviewing.words import PhraseIndex

LONGEST_STATEMENT = 14
"""Words of an acknowledgement; who says more has begun to comment."""

LONGEST_QUOTE = 12
"""Words; more of them are read out, not quoted."""

MOST_OF_THE_BRIEF = 2
"""Common words that stand in the brief, and nowhere the respondent could have seen them."""

FEWEST_OF_A_WORD, LONGEST_ENDING = 3, 2
"""Letters of a short word, and of what may be added to it."""

_NUMBER = re.compile(r"\d+")
_SHOUTED = re.compile(r"\b[^\W\d_]{4,}\b")
_ENDS = (".", "?", "…")
_STRANGE_SIGN = re.compile(r"[^\w \u00a0\u202f.,;:?¿!¡'’\"“”„«»‹›()/%&€£$…–—-]")
_IN_ANY_MARKS = re.compile(r"[“„«»\"]\s*([^“”„«»\"]+?)\s*[“”«»\"]")
_COMMON = ("function", "generic", "verb", "finite", "adjective", "asking_words")
_OPENINGS = ("function", "open_starts", "yes_no_starts", "finite", "thanking_words")
_THANKING = ("function", "thanking_words")
_THANKS = ("acknowledge", "acknowledge_told")


@dataclass(frozen=True, slots=True)
class ModelGuard:
    """What a model's sentences are held against.

    `said` are the codes of the sentences so far, `answers` what the respondent said (without messages that give
    orders), `seen` the other texts that the respondent has seen (the study's questions, its name), `brief` what they
    must not be told, `researchers` the text of the study that the sentences lead to, if they do. `hints` are what the
    researcher said on how to follow the question up: part of the brief, whose words may be asked with all the same.
    `explains` is true where a statement may say what a question of the study means.
    """

    language: Language
    said: str
    answers: tuple[str, ...]
    seen: tuple[str, ...]
    brief: tuple[str, ...]
    researchers: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    explains: bool = False

    def objection(self, before: Sequence[str], sentence: str) -> str | None:
        """Why a sentence may not follow those `before` it, or None when it may."""
        if not sentence.strip() or not sentence.rstrip().endswith(_ENDS):
            return "not a whole sentence"
        if self.asks(sentence) and any(map(self.asks, before)):
            return "more than one question"
        quotes = self.language.in_quotes.findall(sentence)
        if len(quotes) > 1 or any(not self._is_verbatim(quote) for quote in quotes):
            return "a quote that is not verbatim"
        own = Guard(self.language, self.said, brief=self.brief).objection((*before, sentence), self.researchers)
        return own or self._from_nowhere(sentence)

    def asks(self, sentence: str) -> bool:
        """Whether a sentence asks for an answer, as a question or as an invitation ("Tell me about …")."""
        found = self.language.question_index.find(self.language.words_of(sentence))
        return "?" in sentence or any(start == 0 for start, _ in found.get("invitation", ()))

    def _is_verbatim(self, quote: str) -> bool:
        words = quote[1:-1].strip().rstrip(".,;:!?")
        is_short = 0 < len(words.split()) <= LONGEST_QUOTE
        return is_short and any(words in text for text in (*self.answers, *self.seen))

    def _from_nowhere(self, sentence: str) -> str | None:
        plain = self.language.without_quotes(sentence)
        heard = " ".join((*self.answers, *self.seen))
        if not set(_NUMBER.findall(plain)) <= set(_NUMBER.findall(heard)):
            return "a number that nobody gave"
        if any(word.isupper() and word not in heard for word in _SHOUTED.findall(plain)):
            return "words in capitals"
        strange = set(_STRANGE_SIGN.findall(plain)) - set(heard)
        words = self.language.words_of(plain)
        if strange or not words:
            return "signs that are no words"
        if _secrets(self.language).find(words) and not _secrets(self.language).find(self._words(self.seen)):
            return "asks for what is nobody's business"
        told = self._stems(self.brief) - self._stems((heard, *self.hints))
        if len(told & self._stems((plain,))) > MOST_OF_THE_BRIEF:
            return "tells the brief"
        return self._strange_in_question(words) if self.asks(sentence) else self._strange_in_statement(words)

    def _strange_in_question(self, words: Sequence[str]) -> str | None:
        if not self._opens_a_question(words):
            return "no way to begin a question"
        known = self._stems((*self.answers, *self.seen, *self.hints))
        common = _words_of(self.language, _COMMON, tuple(self.language.phrases))
        return _strange(words, common, known)

    def _opens_a_question(self, words: Sequence[str]) -> bool:
        """Whether its first word is a question word, a verb or another small one, or it invites: no name is called."""
        invites = any(start == 0 for start, _ in self.language.question_index.find(words).get("invitation", ()))
        return invites or words[0].partition("'")[0] in _openings(self.language)

    def _strange_in_statement(self, words: Sequence[str]) -> str | None:
        if len(words) > LONGEST_STATEMENT:
            return f"an acknowledgement of more than {LONGEST_STATEMENT} words"
        if self.explains:
            return _strange(
                words, _words_of(self.language, _COMMON, tuple(self.language.phrases)), self._stems(self.seen)
            )
        return _strange(words, _words_of(self.language, _THANKING, _THANKS), frozenset())

    def _words(self, texts: Iterable[str]) -> list[str]:
        return self.language.words_of(" ".join(texts))

    def _stems(self, texts: Iterable[str]) -> frozenset[str]:
        """The beginnings of the words that mean something, in either half of one with an apostrophe."""
        function = self.language.sets["function"]
        words = (part for word in self._words(texts) for part in (word, word.rpartition("'")[2]))
        return frozenset(word[:STEM] for word in words if word not in function)


def _strange(words: Sequence[str], common: frozenset[str], known: frozenset[str]) -> str | None:
    """What is wrong where a word is neither a common one nor known, as it stands or behind its article ("l'avis")."""
    for word in words:
        parts = {word, word.rpartition("'")[2], word.partition("'")[0]}
        if parts.isdisjoint(common) and not any(_is_form(part, known) for part in parts):
            return "words that come from nowhere"
    return None


def _is_form(word: str, known: frozenset[str]) -> bool:
    """Whether a word begins like a known one; a short one may have another ending ("coin", "coins")."""
    if word[:STEM] in known:
        return True
    ends = range(max(FEWEST_OF_A_WORD, len(word) - LONGEST_ENDING), len(word) + 1)
    return len(word) < STEM + LONGEST_ENDING and (
        any(word[:end] in known for end in ends)
        or (len(word) >= FEWEST_OF_A_WORD and any(stem.startswith(word) for stem in known))
    )


def in_own_marks(language: Language, sentence: str) -> str:
    """A sentence with its quotes in the quotation marks of the language: models like to type others."""
    return _IN_ANY_MARKS.sub(lambda quote: language.quoted(quote[1]), sentence)


@cache
def _words_of(language: Language, lists: tuple[str, ...], phrases: tuple[str, ...]) -> frozenset[str]:
    said = " ".join(phrase for name in phrases for phrase in language.phrases[name])
    return frozenset(language.words_of(said)).union(*(language.sets[name] for name in lists))


@cache
def _openings(language: Language) -> frozenset[str]:
    """Words that a question may begin with, up to an apostrophe ("qu'avez" is "qu")."""
    small = (word for name in _OPENINGS for word in language.sets[name])
    return frozenset(word.partition("'")[0] for word in small)


@cache
def _secrets(language: Language) -> PhraseIndex:
    return PhraseIndex({"never_asked": language.lists["never_asked"]}, {})
