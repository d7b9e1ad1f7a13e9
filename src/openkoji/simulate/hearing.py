"""What an interviewer's message asks, heard in its words alone.

The moderator's move never reaches a respondent, so a probe counts as what its words ask for, whoever made it. A page
shows a study's own question apart from a follow-up, so a respondent may know which of the two a message is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from openkoji.simulate.fact_kinds import FactKind
from openkoji.simulate.hearing_cues import CUES, Cues
from openkoji.simulate.languages import ASKING, GRAMMAR, USUAL, language_of, words_of
from openkoji.simulate.nearness import stems_of

LONGEST = 30  # words; the 90th percentile of expert interviewers' turns lies below
WHOLE_SUBJECT = 3  # words; so many name a subject in full, whoever spoke of it before
POINTS_BACK_AND_NAMES = 3  # new words; fewer beside a "that" only say what about it is asked
SHORTEST_REPEAT = 4  # words; "Thank you." may be said twice
LIST_WORDS, LIST_GRAMMAR = 5, 0.2  # of five words in a row, at most one is of grammar
LIST_ITEMS, LONGEST_ITEM = 4, 2

_QUOTED = re.compile(r"(?:“|„|«\s?)([^“”„«»]+?)(?:”|“|\s?»)")
_SENTENCE = re.compile(r"(?<=[.?!])[”“\"]?\s+")

OWN_QUESTIONS = frozenset({"opening", "question"})
"""The kinds of message, as the API names them, that ask a question of the study."""

PROBE = "probe"


class Asks(StrEnum):
    MAIN = "a question of its own"
    VALUE = "a value"
    MORE = "more of it"
    PARTICULAR = "something particular"
    CHECK = "whether something was understood"
    STOP = "whether to stop"
    NOTHING = "nothing"


class Fault(StrEnum):
    """What makes a question a bad one."""

    SEVERAL = "several questions"
    LONG = "too long"
    WORD_LIST = "a list of words"
    ASKED_BEFORE = "asked before"
    SAID_BEFORE = "a sentence said before"
    MISQUOTED = "words never said"


@dataclass(frozen=True, slots=True)
class Heard:
    """`question` is the sentence that asks; `kinds` what it asks for, if it is something particular.

    `starts_anew` is true where it can be answered by somebody who has not told anything yet.
    """

    asks: Asks
    question: str
    kinds: frozenset[FactKind] = frozenset()
    starts_anew: bool = False
    quotes: tuple[str, ...] = ()
    faults: frozenset[Fault] = frozenset()
    sentences: tuple[str, ...] = ()
    language: str = USUAL


@dataclass(frozen=True, slots=True)
class Memory:
    """What a respondent remembers: their own words, those since the question that stands, and what was asked."""

    own: Collection[str] = ()
    recent: Collection[str] = ()
    question: str | None = None
    asked: Collection[str] = ()
    may_repeat: bool = False


def hear(
    message: str, widget: Mapping[str, Any] | None = None, memory: Memory | None = None, kind: str | None = None
) -> Heard:
    """What `message` asks of somebody with this memory; `kind` is the message's in the API, where it is known."""
    memory = memory or Memory()
    language = language_of(_QUOTED.sub(" ", message))
    sentences = tuple(part.strip() for part in _SENTENCE.split(message.strip()) if part.strip())
    question = _asking_sentence(sentences)
    quotes = tuple(_QUOTED.findall(message))
    faults = _faults(message, question, sentences, memory, language)
    heard = _without_faults(message, sentences, question, widget, memory, kind, CUES[language])
    if heard.asks is not Asks.MAIN and heard.asks is not Asks.VALUE and not _are_own(quotes, memory.own):
        faults |= {Fault.MISQUOTED}
    return replace(
        heard, quotes=quotes, faults=frozenset(faults), sentences=tuple(map(_spoken, sentences)), language=language
    )


def _without_faults(
    message: str,
    sentences: tuple[str, ...],
    question: str,
    widget: Mapping[str, Any] | None,
    memory: Memory,
    kind: str | None,
    cues: Cues,
) -> Heard:
    if widget is not None:
        return Heard(Asks.VALUE, question)
    # "How did you get to work before that?" may be a probe or the study's own question: only the page tells which.
    if memory.question is None or _same(question, memory.question) or kind in OWN_QUESTIONS:
        return Heard(Asks.MAIN, question)
    own_words = _QUOTED.sub(" ", message).lower().replace("’", "'")
    if cues.confirms.search(question.lower()) or ("?" not in message and cues.offers.search(own_words)):
        return Heard(Asks.STOP, question)
    if cues.checks.search(question.lower()):
        return Heard(Asks.CHECK, question)
    if kind != PROBE and not cues.ends_back.search(question.lower()) and _names_a_new_subject(question, memory, cues):
        return Heard(Asks.MAIN, question)
    kinds = frozenset(kind for kind, cue in cues.kinds if cue.search(own_words))
    if cues.more.search(question.lower()) or cues.more.search("".join(sentences[-1:]).lower()):
        particular = kinds - {FactKind.ELABORATE}
        return Heard(Asks.PARTICULAR, question, particular) if particular else Heard(Asks.MORE, question)
    rephrases = bool(cues.rephrases.search(own_words))
    points_back = bool(cues.back.search(question.lower())) or _quotes_own(message, memory.own)
    if not (kinds or rephrases or points_back or kind == PROBE):
        # Nothing in it points to what was said before.
        return Heard(Asks.MAIN if "?" in message else Asks.NOTHING, question)
    leans = bool(cues.leans_on_an_answer.search(own_words)) or _quotes_own(message, memory.own)
    kinds = kinds or frozenset({FactKind.ELABORATE})
    return Heard(Asks.PARTICULAR, question, kinds, starts_anew=rephrases or not leans)


def _asking_sentence(sentences: tuple[str, ...]) -> str:
    asking = [part for part in sentences if part.rstrip('”“"').endswith("?")]
    return (asking or sentences or ("",))[-1]


def _names_a_new_subject(question: str, memory: Memory, cues: Cues) -> bool:
    """Whether a question names a subject: one not spoken of since the last question, or one in full."""
    content = {each for each in stems_of(question) if each not in cues.talk}
    told = {each for words in memory.recent for each in stems_of(words)}
    new = content - told - set(stems_of(memory.question or ""))
    points_back = bool(cues.back.search(cues.relative.sub(" ", question).lower())) or _quotes_own(question, memory.own)
    if not points_back and len(content) >= WHOLE_SUBJECT:
        return True
    probes_it = not content.isdisjoint(told) and any(cue.search(question.lower()) for _, cue in cues.kinds)
    needed = POINTS_BACK_AND_NAMES if points_back else 2 if probes_it else 1
    return len(new) >= needed


def _faults(message: str, question: str, sentences: tuple[str, ...], memory: Memory, language: str) -> set[Fault]:
    faults = set()
    if _QUOTED.sub("", message).count("?") > 1:
        faults.add(Fault.SEVERAL)
    # The first message says what the interview is; only its question is measured.
    measured = question if memory.question is None else message
    if len(measured.split()) > LONGEST:
        faults.add(Fault.LONG)
    if _is_word_list(_QUOTED.sub("", question), language):
        faults.add(Fault.WORD_LIST)
    repeated = {part for part in sentences if len(part.split()) >= SHORTEST_REPEAT and _spoken(part) in memory.asked}
    if repeated and not memory.may_repeat:
        faults.add(Fault.ASKED_BEFORE if question in repeated else Fault.SAID_BEFORE)
    return faults


def _is_word_list(question: str, language: str) -> bool:
    """Words without the grammar of a question, or many short items in a row."""
    words = words_of(question)
    grammar = sum(word in GRAMMAR[language] or word in ASKING[language] for word in words)
    items = [part for part in CUES[language].joins.split(question) if part.strip()]
    short = sum(len(part.split()) <= LONGEST_ITEM for part in items)
    return short >= LIST_ITEMS or (len(words) >= LIST_WORDS and grammar < LIST_GRAMMAR * len(words))


def _spoken(sentence: str) -> str:
    return " ".join(words_of(sentence))


def _same(one: str, other: str) -> bool:
    return _spoken(one) == _spoken(other)


def _are_own(quotes: tuple[str, ...], own: Collection[str]) -> bool:
    return all(_was_said(quote, own) for quote in quotes)


def _was_said(quote: str, own: Collection[str]) -> bool:
    said = f" {_spoken(quote)} "
    return any(said in f" {_spoken(words)} " for words in own)


def _quotes_own(message: str, own: Collection[str]) -> bool:
    return any(_was_said(quote, own) for quote in _QUOTED.findall(message))
