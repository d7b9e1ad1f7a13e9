"""The six question types in a terminal: a hint for each, and what a typed line means.

Only what is plainly a choice by number becomes a value; all other words go to the moderator, who reads them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_NUMBERS = re.compile(r"\d+(?:[\s,;>]+\d+)*")


@dataclass(frozen=True, slots=True)
class Typed:
    """A line as the conversation takes it: words, or a value for a question."""

    text: str = ""
    question_id: str | None = None
    value: object = None


def hint_for(widget: dict[str, Any]) -> str:
    match widget["type"]:
        case "scale":
            low = f"{widget['min']} ({widget['minLabel']})" if widget.get("minLabel") else str(widget["min"])
            high = f"{widget['max']} ({widget['maxLabel']})" if widget.get("maxLabel") else str(widget["max"])
            return f"  a number from {low} to {high}, or your own words"
        case "yes_no":
            return "  yes or no, or your own words"
        case "single_choice":
            return _numbered(widget, "a number, or your own words")
        case "multiple_choice":
            return _numbered(widget, "one number or several (1, 3), or your own words")
        case _:
            return _numbered(widget, "all numbers in your order, best first (2, 1, 3), or your own words")


def _numbered(widget: dict[str, Any], how: str) -> str:
    options = "\n".join(f"  {number}. {option['label']}" for number, option in enumerate(widget["options"], start=1))
    return f"{options}\n  {how}"


def read_typed(widget: dict[str, Any] | None, line: str) -> Typed:
    """A number stands for an option's place, or for a point of the scale."""
    if widget is None or not _NUMBERS.fullmatch(line):
        return Typed(text=line)
    numbers = [int(number) for number in re.findall(r"\d+", line)]
    if widget["type"] == "scale":
        return Typed(question_id=widget["questionId"], value=numbers[0]) if len(numbers) == 1 else Typed(text=line)
    options = widget.get("options") or []
    if not options or any(not 1 <= number <= len(options) for number in numbers):
        return Typed(text=line)
    chosen = [options[number - 1]["id"] for number in numbers]
    if widget["type"] == "single_choice":
        return Typed(question_id=widget["questionId"], value=chosen[0]) if len(chosen) == 1 else Typed(text=line)
    return Typed(question_id=widget["questionId"], value=chosen)
