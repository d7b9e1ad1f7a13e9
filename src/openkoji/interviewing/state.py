"""Where an interview stands: everything that the moderator remembers between two turns.

A state is a value: `step` returns a new one. It travels as JSON (`to_json`, `from_json`), beside the
transcript and never instead of it, and stays small (about 1 KB for ten questions).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

Stored = int | float | bool | str | tuple[str, ...] | None

VERSION = 2

_READABLE = (1, 2)
"""Version 1 knows no language, threads, last words and contradiction."""


class Phase(StrEnum):
    """What the respondent was last asked for."""

    ASKING = "a"
    CONFIRMING_STOP = "s"
    OFFERED = "o"
    FOLLOWING_THREAD = "t"
    SUMMARISING = "u"
    ANYTHING_ELSE = "e"
    DONE = "d"


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one question.

    `messages` are the respondent's messages that belong to it, counted from 1. `answered` is true once they
    said something that answers it; a question that was asked and left has a record and is not answered.
    """

    value: Stored = None
    confidence: float = 0.0
    messages: tuple[int, ...] = ()
    answered: bool = False

    def as_row(self) -> list[object]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return [value, round(self.confidence, 2), list(self.messages), int(self.answered)]

    @staticmethod
    def from_row(row: list[Any]) -> Record:
        value = tuple(row[0]) if isinstance(row[0], list) else row[0]
        return Record(value, row[1], tuple(row[2]), bool(row[3]))


@dataclass(frozen=True, slots=True)
class State:
    """`seed` makes every choice of words repeatable; the rest is the interview so far.

    `records` are in the order in which the questions were asked. `said` holds a short code of every sentence
    of the moderator, `heard` of every longer answer, so that neither is repeated unnoticed. `dry` counts the
    probes in a row that drew nothing, `quotes` keeps up to two of the respondent's clauses for the end, `threads`
    what they raised and was not taken up. `asked` is the last question in our own words, to be repeated on request.
    """

    seed: int
    phase: Phase = Phase.ASKING
    current: str | None = None
    messages: int = 0
    records: Mapping[str, Record] = field(default_factory=dict)
    probes: tuple[str, ...] = ()
    empties: int = 0
    detours: int = 0
    echoed: bool = False
    dry: int = 0
    said: str = ""
    heard: str = ""
    quotes: tuple[str, ...] = ()
    distressed: bool = False
    stop_asked: int = 0
    contradicted: bool = False
    threads: tuple[str, ...] = ()
    asked: str = ""
    language: str | None = None

    def record(self, question_id: str | None) -> Record:
        return self.records.get(question_id or "", Record())

    def with_record(self, question_id: str, record: Record) -> State:
        return replace(self, records={**self.records, question_id: record})

    def to_json(self) -> str:
        return json.dumps(
            {
                "v": VERSION,
                "s": self.seed,
                "p": self.phase.value,
                "q": self.current,
                "m": self.messages,
                "r": {key: record.as_row() for key, record in self.records.items()},
                "b": self.probes,
                "n": [
                    self.empties,
                    self.detours,
                    int(self.echoed),
                    self.dry,
                    int(self.distressed),
                    self.stop_asked,
                    int(self.contradicted),
                ],
                "w": self.said,
                "h": self.heard,
                "t": self.quotes,
                "e": self.threads,
                "a": self.asked,
                "l": self.language,
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @staticmethod
    def from_json(text: str) -> State:
        """The state written by `to_json`, of this version or the one before; a `ValueError` for any other."""
        row = json.loads(text)
        if not isinstance(row, dict) or row.get("v") not in _READABLE:
            raise ValueError(f"This is not an interview state of version {VERSION}.")
        empties, detours, echoed, dry, distressed, stop_asked, *rest = row["n"]
        return State(
            seed=row["s"],
            phase=Phase(row["p"]),
            current=row["q"],
            messages=row["m"],
            records={key: Record.from_row(value) for key, value in row["r"].items()},
            probes=tuple(row["b"]),
            empties=empties,
            detours=detours,
            echoed=bool(echoed),
            dry=dry,
            said=row["w"],
            heard=row["h"],
            quotes=tuple(row["t"]),
            distressed=bool(distressed),
            stop_asked=stop_asked,
            contradicted=bool(rest and rest[0]),
            threads=tuple(row.get("e", ())),
            asked=row.get("a", ""),
            language=row.get("l"),
        )
