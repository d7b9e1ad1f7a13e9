"""Answers to questions with options or a scale: what a persona chooses, and how it would type that."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from openkoji.simulate.hearing_cues import CUES
from openkoji.simulate.voices import inside

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
            return _some_of(widget, chance)
    ids = [option["id"] for option in widget["options"]]
    return chance.sample(ids, len(ids))


def _some_of(widget: Mapping[str, Any], chance: random.Random) -> list[str]:
    """Some of the options, in the order of the widget; "None of these" alone, or not at all."""
    ids = [option["id"] for option in widget["options"]]
    fewest = max(1, widget.get("minSelections") or 1)
    most = min(len(ids), widget.get("maxSelections") or len(ids), fewest + 2)
    chosen = chance.sample(ids, chance.randint(min(fewest, most), most))
    none_of = {option["id"] for option in widget["options"] if _goes_with_no_other(str(option["label"]))}
    if len(chosen) > 1 and not none_of.isdisjoint(chosen):
        chosen = [each for each in chosen if each not in none_of] or chosen[:1]
        left = [each for each in ids if each not in none_of and each not in chosen]
        chosen += chance.sample(left, min(len(left), max(0, fewest - len(chosen))))
    return [each for each in ids if each in chosen]


def _goes_with_no_other(label: str) -> bool:
    return any(cues.none_of.search(label.lower()) for cues in CUES.values())


def in_words(widget: Mapping[str, Any], value: Any, chance: random.Random) -> str:
    """How a person types this value: "seven I guess", "the second one"."""
    match widget["type"]:
        case "scale":
            word = _NUMBERS[value] if 0 <= value < len(_NUMBERS) else str(value)
            return chance.choice((f"{word} I guess", f"I'd say a {word}", f"maybe {value}", f"a {value}", str(value)))
        case "yes_no":
            # Any question that takes a yes or a no takes these, whatever its verb is.
            return chance.choice(("yes", "Yes.", "yeah") if value else ("no", "not really", "Not really, no."))
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
    spoken = [labels[0], *map(inside, labels[1:])]
    return last.join((", ".join(spoken[:-1]), spoken[-1])) if len(spoken) > 1 else spoken[0]
