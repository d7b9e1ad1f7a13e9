"""The sets of messages, each in two halves: rules are made on `development` and judged on `fresh`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FOLDER = Path(__file__).parent


class Half(StrEnum):
    DEVELOPMENT = "development"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Message:
    """One message with what it calls for; `second` is the label of a later pass that did not see the first.

    `forbidden` are the words of an attack or an insult that must not come back, `answer` the part of a message
    with an order in it that does answer the question and may be quoted.
    """

    id: str
    text: str
    expect: str
    second: str | None = None
    forbidden: tuple[str, ...] = ()
    answer: str = ""

    @property
    def is_disputed(self) -> bool:
        """Whether the two passes differ: then there is no one right answer to judge by."""
        return self.second is not None and self.second != self.expect


def read(kind: str, half: Half) -> list[Message]:
    """The messages of `distress`, `stops`, `injections` or `abuse`, in the order of the file."""
    with (FOLDER / f"{kind}_{half.value}.jsonl").open(encoding="utf-8") as file:
        return [_message(json.loads(line)) for line in file]


def kappa(messages: Sequence[Message]) -> float:
    """Cohen's kappa of the two passes (Cohen 1960): agreement beyond what the shares of the labels would give."""
    pairs = [(each.expect, each.second) for each in messages if each.second is not None]
    total = len(pairs)
    if not total:
        raise ValueError("none of the messages has a second label")
    agreed = sum(first == second for first, second in pairs) / total
    labels = {label for pair in pairs for label in pair}
    by_chance = sum(
        sum(first == label for first, _ in pairs) * sum(second == label for _, second in pairs) for label in labels
    ) / (total * total)
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else 1.0


def _message(row: dict[str, object]) -> Message:
    words = row.get("attack_words") or row.get("abusive_words") or ()
    assert isinstance(words, list | tuple)
    second = row.get("second")
    return Message(
        id=str(row["id"]),
        text=str(row["text"]),
        expect=str(row["expect"]),
        second=None if second is None else str(second),
        forbidden=tuple(map(str, words)),
        answer=str(row.get("answer", "")),
    )
