"""Answers given by hand: what the input of a question offers, and whether what comes back fits."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from openkoji.interviewing.plan import Option, Question, QuestionType, Scale
from openkoji.interviewing.turn import InvalidAnswerError, Value

OTHER = "other"

MULTIPLE = (QuestionType.MULTIPLE_CHOICE, QuestionType.RANKING)


def displayed_options(question: Question, seed: int) -> tuple[Option, ...]:
    """The options in the order in which this respondent sees them: shuffled by the seed where that is asked for."""
    if not question.randomize:
        return question.options
    return tuple(
        sorted(
            question.options,
            key=lambda option: zlib.crc32(f"{seed}|{question.id}|{option.id}".encode("utf-8", "replace")),
        )
    )


def describe_widget(question: Question | None, seed: int = 0) -> dict[str, Any] | None:
    """The input for a question in the wire shape; `None` for an open question or none."""
    if question is None or question.type is QuestionType.OPEN_ENDED:
        return None
    widget: dict[str, Any] = {"type": question.type.value, "questionId": question.id, "required": question.required}
    if question.type is QuestionType.SCALE:
        scale = question.scale or Scale()
        widget |= {"min": scale.low, "max": scale.high, "minLabel": scale.low_label, "maxLabel": scale.high_label}
    elif question.type is not QuestionType.YES_NO:
        widget["options"] = [{"id": option.id, "label": option.label} for option in displayed_options(question, seed)]
        widget["allowOther"] = question.allow_other
        if question.type is QuestionType.MULTIPLE_CHOICE:
            widget |= {"minSelections": question.min_selections, "maxSelections": question.max_selections}
    return widget


def check_value(question: Question, given: object) -> tuple[Value, str]:
    """A value from a widget as it is kept, and the words of an "other" ("" if none).

    Raises `InvalidAnswerError`, which says what would fit.
    """
    match question.type:
        case QuestionType.SCALE:
            return _scale_value(question.scale or Scale(), given), ""
        case QuestionType.YES_NO:
            if not isinstance(given, bool):
                raise InvalidAnswerError("Answer true or false.")
            return given, ""
        case QuestionType.SINGLE_CHOICE:
            return _one_option(question, given)
        case QuestionType.MULTIPLE_CHOICE:
            return _several_options(question, given)
        case QuestionType.RANKING:
            return _ranking(question, given), ""
        case QuestionType.OPEN_ENDED:
            raise InvalidAnswerError("This is an open question: answer it in words, as a message.")


def _scale_value(scale: Scale, given: object) -> int:
    whole = isinstance(given, int) or (isinstance(given, float) and given.is_integer())
    if isinstance(given, bool) or not whole or not scale.low <= given <= scale.high:  # type: ignore[operator]
        raise InvalidAnswerError(f"Answer a whole number from {scale.low} to {scale.high}.")
    return int(given)  # type: ignore[call-overload,no-any-return]


def _choices(question: Question) -> str:
    ids = ", ".join(option.id for option in question.options)
    return f'{ids}, or {{"other": "…"}}' if question.allow_other else ids


def _option_id(question: Question, given: object) -> tuple[str, str] | None:
    if isinstance(given, str) and any(option.id == given for option in question.options):
        return given, ""
    if question.allow_other and isinstance(given, Mapping) and list(given) == [OTHER]:
        words = given[OTHER]
        if isinstance(words, str) and words.strip():
            return OTHER, words.strip()
    return None


def _one_option(question: Question, given: object) -> tuple[str, str]:
    found = _option_id(question, given)
    if found is None:
        raise InvalidAnswerError(f"Answer the id of one option: {_choices(question)}.")
    return found


def _several_options(question: Question, given: object) -> tuple[tuple[str, ...], str]:
    fewest, most = selection_limits(question)
    count = str(fewest) if fewest == most else f"{fewest} to {most}"
    what_fits = f"Answer a list of {count} different option ids out of: {_choices(question)}."
    if not isinstance(given, Sequence) or isinstance(given, str | bytes):
        raise InvalidAnswerError(what_fits)
    found = [item for item in (_option_id(question, one) for one in given) if item is not None]
    ids = tuple(item[0] for item in found)
    if len(ids) != len(given) or len(set(ids)) != len(ids) or not fewest <= len(ids) <= most:
        raise InvalidAnswerError(what_fits)
    return ids, " ".join(item[1] for item in found if item[1])


def _ranking(question: Question, given: object) -> tuple[str, ...]:
    ids = [option.id for option in question.options]
    fits = isinstance(given, Sequence) and not isinstance(given, str | bytes)
    if not fits or not all(isinstance(item, str) for item in given) or sorted(given) != sorted(ids):  # type: ignore[attr-defined,call-overload]
        raise InvalidAnswerError(f"Answer a list of all the option ids, each once, best first: {', '.join(ids)}.")
    return tuple(given)  # type: ignore[arg-type]


def selection_limits(question: Question) -> tuple[int, int]:
    """How few and how many options a multiple choice takes."""
    available = len(question.options) + int(question.allow_other)
    fewest = 1 if question.min_selections is None else question.min_selections
    most = available if question.max_selections is None else min(question.max_selections, available)
    return fewest, most


def label_of(question: Question, value: object) -> str | None:
    """A value in the researcher's words: option labels, the ends of a scale; `None` where there are none."""
    labels = {option.id: option.label for option in question.options}
    if isinstance(value, tuple):
        return ", ".join(labels.get(item) or str(item) for item in value)
    if isinstance(value, str):
        return labels.get(value, value)
    scale = question.scale
    if scale is None or isinstance(value, bool):
        return None
    return scale.low_label if value == scale.low else scale.high_label if value == scale.high else None
