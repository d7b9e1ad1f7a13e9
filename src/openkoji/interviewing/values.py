"""Typed answers to structured questions, read into values: "I'd say a seven", "the second one", "not really"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from openkoji.interviewing.language import Language
from openkoji.interviewing.option_words import read_choice, read_choices, read_ranking
from openkoji.interviewing.plan import Question, QuestionType, Scale
from openkoji.interviewing.reading import whole_message
from openkoji.interviewing.scale_words import read_scale
from openkoji.interviewing.turn import Value
from openkoji.interviewing.words import Text


class Problem(StrEnum):
    """Why words gave no value: several fit, none is meant clearly, or none is there."""

    RANGE = "range"
    UNCLEAR = "unclear"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class ValueReading:
    """A value with the confidence of its reading (0-1), or the problem that prevented one."""

    value: Value | None = None
    confidence: float = 0.0
    problem: Problem | None = None


def read_value(question: Question, text: Text, language: Language, seed: int = 0) -> ValueReading:
    """What a typed message says to a structured question; nothing is guessed between two values that fit."""
    return _READERS[question.type](question, text, language, seed)


def _scale(question: Question, text: Text, language: Language, seed: int) -> ValueReading:
    return _reading(read_scale(question.scale or Scale(), text, language))


def _yes_no(question: Question, text: Text, language: Language, seed: int) -> ValueReading:
    whole = whole_message(text, language)
    if "unsure" in whole:
        return ValueReading(problem=Problem.UNCLEAR)
    for name, value in (("no", False), ("yes", True)):
        if name in whole:
            plain = len(text.words) == 1
            return ValueReading(value, 1.0 if plain else 0.9)
    return _leading_yes_no(text, language)


def _leading_yes_no(text: Text, language: Language) -> ValueReading:
    """A yes or no that opens the message ("No, I never found it"); an opening "I don't" is a no of its own."""
    for length in range(min(4, len(text.words)), 0, -1):
        head = " ".join(text.words[:length])
        ends = text.breaks[length - 1] > 0
        if head in language.whole["unsure"] and (ends or length > 1):
            return ValueReading(problem=Problem.UNCLEAR)
        if head in language.whole["no"] and (ends or length > 1 or head in language.sets["plain_no"]):
            return ValueReading(False, 0.85)
        if head in language.whole["yes"] and (ends or head in language.sets["plain_yes"]):
            turns = ends and length + 1 < len(text.words) and text.words[length] in language.sets["reset"]
            return (
                ValueReading(problem=Problem.UNCLEAR)
                if turns and length == 1 and len(text.words) < 4
                else ValueReading(True, 0.85)
            )
    if text.words and text.words[0] in language.sets["fillers"] and len(text.words) > 1:
        rest = Text(text.raw, text.words[1:], text.spans[1:], text.breaks[1:])
        return _leading_yes_no(rest, language)
    return ValueReading(problem=Problem.MISSING)


def _single(question: Question, text: Text, language: Language, seed: int) -> ValueReading:
    return _reading(read_choice(question, text, language, seed))


def _multiple(question: Question, text: Text, language: Language, seed: int) -> ValueReading:
    return _reading(read_choices(question, text, language, seed))


def _ranking(question: Question, text: Text, language: Language, seed: int) -> ValueReading:
    return _reading(read_ranking(question, text, language, seed))


def _open(question: Question, text: Text, language: Language, seed: int) -> ValueReading:
    return ValueReading()


def _reading(found: tuple[Value, float] | str) -> ValueReading:
    if isinstance(found, str):
        return ValueReading(problem=Problem(found))
    return ValueReading(found[0], found[1])


_READERS: Mapping[QuestionType, Callable[[Question, Text, Language, int], ValueReading]] = {
    QuestionType.SCALE: _scale,
    QuestionType.YES_NO: _yes_no,
    QuestionType.SINGLE_CHOICE: _single,
    QuestionType.MULTIPLE_CHOICE: _multiple,
    QuestionType.RANKING: _ranking,
    QuestionType.OPEN_ENDED: _open,
}


def is_correction(text: Text, language: Language) -> bool:
    """Whether a message takes an answer back: "no, make it 4", "sorry, I meant four"."""
    if not 0 < len(text.words) <= 12:
        return False
    cues = language.lists["correction_cues"]
    return any(f" {cue} " in f" {text.joined} " for cue in cues)


def names_previous(text: Text, language: Language) -> bool:
    """Whether a correction speaks of the answer before the current one: "change my last answer to 4"."""
    return any(f" {cue} " in f" {text.joined} " for cue in language.lists["correction_last"])
