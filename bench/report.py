"""Figures with their aims, as tables for people and as JSON for programs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Figure:
    """One measured value; `at_most` or `at_least` is the aim, where there is one."""

    name: str
    value: float
    unit: str = ""
    at_most: float | None = None
    at_least: float | None = None

    @property
    def is_met(self) -> bool | None:
        if self.at_most is not None:
            return self.value <= self.at_most
        return None if self.at_least is None else self.value >= self.at_least

    def cells(self) -> tuple[str, str, str]:
        aim = ""
        if self.at_most is not None:
            aim = f"≤ {_written(self.at_most)} {self.unit}"
        elif self.at_least is not None:
            aim = f"≥ {_written(self.at_least)} {self.unit}"
        verdict = {True: "met", False: "NOT met", None: ""}[self.is_met]
        return f"{_written(self.value)} {self.unit}".strip(), aim.strip(), verdict


@dataclass
class Table:
    """The figures of one measure, with what a reader must know of how they came about."""

    title: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(
        self,
        name: str,
        value: float,
        unit: str = "",
        *,
        at_most: float | None = None,
        at_least: float | None = None,
    ) -> None:
        self.figures.append(Figure(name, value, unit, at_most, at_least))

    def print(self) -> None:
        rows = [("", "measured", "aim", ""), *((figure.name, *figure.cells()) for figure in self.figures)]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        print(f"\n{self.title}\n{'─' * len(self.title)}")
        for row in rows:
            print(
                f"  {row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:<{widths[3]}}".rstrip()
            )
        for note in self.notes:
            print(f"  · {note}")

    def as_dict(self) -> dict[str, object]:
        return {
            "title": self.title,
            "figures": [
                {
                    "name": figure.name,
                    "value": figure.value,
                    "unit": figure.unit,
                    "atMost": figure.at_most,
                    "atLeast": figure.at_least,
                    "met": figure.is_met,
                }
                for figure in self.figures
            ],
            "notes": self.notes,
        }


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that is at least as large as `percent` of them (nearest rank); NaN of nothing."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _written(value: float) -> str:
    if value == 0 or value >= 1000:
        return f"{value:,.0f}"
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 0.1 else 3
    return f"{value:.{digits}f}"
