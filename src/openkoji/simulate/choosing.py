"""Answers to questions with options or a scale: what a persona chooses, and how it would type that."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def chosen_value(widget: Mapping[str, Any], leaning: float, chance: random.Random) -> object:
    """A value that fits the widget, in the shape in which the API takes it."""
    match widget["type"]:
        case "scale":
            low, high = int(widget["min"]), int(widget["max"])
            wanted = low + leaning * (high - low) + chance.uniform(-1.5, 1.5)
            return min(high, max(low, round(wanted)))
        case "yes_no":
            return chance.random() < leaning
        case "single_choice":
            return chance.choice(widget["options"])["id"]
        case "multiple_choice":
            ids = [option["id"] for option in widget["options"]]
            fewest = max(1, widget.get("minSelections") or 1)
            most = min(len(ids), widget.get("maxSelections") or len(ids), fewest + 2)
            chosen = chance.sample(ids, chance.randint(min(fewest, most), most))
            return [each for each in ids if each in chosen]
    ids = [option["id"] for option in widget["options"]]
    return chance.sample(ids, len(ids))


def in_words(widget: Mapping[str, Any], value: Any, chance: random.Random) -> str:
    """How a person types this value: "seven I guess", "the second one"."""
    match widget["type"]:
        case "scale":
            word = _NUMBERS[value] if 0 <= value < len(_NUMBERS) else str(value)
            return chance.choice((f"{word} I guess", f"I'd say a {word}", f"maybe {value}", f"a {value}", str(value)))
        case "yes_no":
            yes, no = ("yes", "Yes, I do think so.", "yeah"), ("no", "not really", "No, it's not.")
            return chance.choice(yes if value else no)
        case "single_choice":
            place = [option["id"] for option in widget["options"]].index(value)
            label = str(widget["options"][place]["label"])
            return chance.choice((f"the {_PLACES[place]} one", label) if place < len(_PLACES) else (label,))
    return _listed(labels_of(widget, value), ", then " if widget["type"] == "ranking" else " and ")


def labels_of(widget: Mapping[str, Any], value: object) -> list[str]:
    """The words on the widget for what was chosen."""
    labels = {option["id"]: str(option["label"]) for option in widget.get("options") or ()}
    chosen = value if isinstance(value, list) else [value]
    return [labels.get(each, str(each)) for each in chosen]


def _listed(labels: Sequence[str], last: str) -> str:
    return last.join((", ".join(labels[:-1]), labels[-1])) if len(labels) > 1 else labels[0]
