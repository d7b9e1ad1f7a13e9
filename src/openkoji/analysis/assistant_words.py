"""Words that language models use of themselves and of their task, and marks of text that was pasted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from openkoji.analysis.wording import lists_for
from openkoji.interviewing.language import Language
from openkoji.interviewing.words import lower_words

READ = 6_000

_HEADING = re.compile(r"#{1,4} \S")
_BOLD = re.compile(r"\*\*[^*\s][^*\n]{0,80}\*\*")
_ITEM = re.compile(r"(?:[-*•▪]|\d{1,2}[.)])\s\S")
"""Headings, bold type, and the lines of a list: nobody types two of those into a chat by hand."""


FEWEST_WORDS_OF_AN_ESSAY = 10


def assistant_phrase(answer: str, language: Language) -> str | None:
    """The first phrase by which an answer speaks as a language model ("as an AI language model")."""
    return next(_phrases_in(_spaced(answer), "assistant", language), None)


def essay_phrases(answer: str, language: Language) -> tuple[str, ...]:
    """The phrases that language models are fond of, in an answer of some length that never says "I" or "we"."""
    words = _spaced(answer)
    if len(words.split()) < FEWEST_WORDS_OF_AN_ESSAY or any(_phrases_in(words, "first_person", language)):
        return ()
    return tuple(_phrases_in(words, "essay", language))


def speaks_as_a_machine(answer: str, language: Language) -> bool:
    """Whether an answer says of itself that no person gives it."""
    return assistant_phrase(answer, language) is not None


def looks_pasted(answer: str) -> bool:
    """Whether an answer carries markup that a person does not type into a chat."""
    read = answer[:READ]
    lines = [line.strip() for line in read.splitlines() if line.strip()]
    headed = any(map(_HEADING.match, lines[:-1]))
    listed = any(_ITEM.match(first) and _ITEM.match(second) for first, second in pairwise(lines))
    return headed or listed or _BOLD.search(read) is not None


def _spaced(answer: str) -> str:
    return f" {' '.join(lower_words(answer[:READ]))} "


def _phrases_in(words: str, kind: str, language: Language) -> Iterator[str]:
    return (phrase for phrase in lists_for(language)[kind] if f" {phrase} " in words)
