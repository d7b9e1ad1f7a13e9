"""How often words become the value that a careful person reads in them, and how often a value that was not meant."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.data import MissingDataError, recorded_interviews, survey_answers
from openkoji.interviewing.language import language_for
from openkoji.interviewing.plan import Option, Question, QuestionType, Scale
from openkoji.interviewing.turn import Value
from openkoji.interviewing.values import read_value
from openkoji.interviewing.widgets import OTHER

HALVES = ("development", "fresh")
SCALE_GIVEN = 14
"""Of the real open answers, those that are or contain one rating from 0 to 10: counted by reading them."""
ENGLISH = language_for("en")

Reader = Callable[[Question, str], Value | None]


@dataclass(frozen=True, slots=True)
class Case:
    """Words given to a question; `expected` is `None` where a careful person would ask again."""

    id: str
    question: Question
    text: str
    expected: Value | None
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`wrong` is the worst: a value noted that was not said. `asked_needlessly` costs a question."""

    cases: int
    right: int
    wrong: int
    asked_needlessly: int


def cases(half: str) -> list[Case]:
    lines = (Path(__file__).parent / f"{half}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_case(json.loads(line)) for line in lines]


def outcome(given: list[Case], reader: Reader) -> Outcome:
    read = [(case.expected, reader(case.question, case.text)) for case in given]
    right = sum(same(expected, value) for expected, value in read)
    asked = sum(value is None and expected is not None for expected, value in read)
    return Outcome(len(read), right, len(read) - right - asked, asked)


def same(expected: Value | None, value: Value | None) -> bool:
    """Whether two values are one; `True` is not 1, and several options stand in the order of the question."""
    return type(expected) is type(value) and expected == value


def ours(question: Question, text: str) -> Value | None:
    return read_value(question, ENGLISH.cut(text), ENGLISH).value


def first_found(question: Question, text: str) -> Value | None:
    """The control: the first number, the first yes or no, the options in the order in which their words appear."""
    lowered = text.lower()
    match question.type:
        case QuestionType.SCALE:
            number = re.search(r"\d+", lowered)
            scale = question.scale or Scale()
            return int(number[0]) if number and scale.low <= int(number[0]) <= scale.high else None
        case QuestionType.YES_NO:
            said = re.search(r"\b(yes|no)\b", lowered)
            return said[0] == "yes" if said else None
        case QuestionType.OPEN_ENDED:
            return None
    found = sorted((place, option.id) for option in question.options if (place := _place(option, lowered)) is not None)
    ids = tuple(option_id for _, option_id in found)
    if question.type is QuestionType.SINGLE_CHOICE:
        return ids[0] if ids else None
    if question.type is QuestionType.RANKING:
        return ids if len(ids) == len(question.options) else None
    return tuple(sorted(ids)) or None


def rows() -> Iterator[tuple[str, str, str, str]]:
    for half in HALVES:
        given = cases(half)
        mine, control = outcome(given, ours), outcome(given, first_found)
        for label, name, aim in (
            ("right", "right", "≥ 97 %" if half == "development" else "≥ 90 %"),
            ("wrong value noted", "wrong", "0"),
            ("asked again needlessly", "asked_needlessly", ""),
        ):
            count, of_control = getattr(mine, name), getattr(control, name)
            measure = f"{len(given)} typed values ({half}): {label}"
            first = f"first word found {_share(of_control, len(given))}"
            yield measure, _share(count, len(given)), first, aim

    yield from _on_stories()


def _on_stories() -> Iterator[tuple[str, str, str, str]]:
    """Real answers to open questions, as if a number, or yes or no, had been asked for: few of them give one."""
    try:
        told = [answer.text for answer in survey_answers()]
        told += [words for each in recorded_interviews() for role, words in each.turns if role == "respondent"]
    except MissingDataError:
        return
    scale = Question("q", "How likely are you to recommend us?", QuestionType.SCALE, scale=Scale())
    yes_no = Question("q", "Did you find what you needed?", QuestionType.YES_NO)
    for question, label, given in ((scale, "a number noted", SCALE_GIVEN), (yes_no, "yes or no noted", None)):
        mine, control = (sum(reader(question, text) is not None for text in told) for reader in (ours, first_found))
        aim = "" if given is None else f"{given} give one"
        yield f"{len(told)} real open answers: {label}", str(mine), f"first word found {control}", aim


def _share(count: int, total: int) -> str:
    return f"{count} ({count / total:.0%})"


def _place(option: Option, lowered: str) -> int | None:
    places = [lowered.find(word) for word in option.label.lower().split() if len(word) > 3 and word in lowered]
    return min(places, default=None)


def _case(row: dict[str, Any]) -> Case:
    asked = row["question"]
    labels = asked.get("options", ())
    options = tuple(Option(f"o{number}", label) for number, label in enumerate(labels, 1))
    question = Question(
        "q",
        asked["text"],
        QuestionType("open_ended" if asked["type"] == "open" else asked["type"]),
        scale=Scale(**asked["scale"]) if "scale" in asked else None,
        options=options,
        allow_other=asked.get("allow_other", False),
        min_selections=asked.get("min_selections"),
        max_selections=asked.get("max_selections"),
    )
    return Case(row["id"], question, row["text"], _value(row["expect"], options), row["why"])


def _value(expected: Any, options: tuple[Option, ...]) -> Value | None:
    ids = {option.label: option.id for option in options} | {OTHER: OTHER}
    if isinstance(expected, list):
        return tuple(ids[label] for label in expected)
    return ids[expected] if isinstance(expected, str) else expected
