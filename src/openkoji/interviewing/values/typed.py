"""Typed answers to structured questions, read into values: "I'd say a seven", "the second one", "not really"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from openkoji.interviewing.language import Language
from openkoji.interviewing.plan import Question, QuestionType, Scale
from openkoji.interviewing.turn import Value
from openkoji.interviewing.values.option_words import read_choice, read_choices
from openkoji.interviewing.values.ranking_words import read_ranking
from openkoji.interviewing.values.scale_words import read_scale
from openkoji.interviewing.values.yes_no_words import read_yes_no
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
    return _reading(read_yes_no(question, text, language))


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
