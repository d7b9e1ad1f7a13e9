"""The sentences of reports, read from a file a language (`phrases/en.json`); adding one needs no code."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

FALLBACK = "en"
PERCENT_FROM = 20
"""Of fewer respondents a percentage would promise more than is known."""


@dataclass(frozen=True, slots=True)
class Phrasing:
    """A language's sentences by key; one with a number may have a form for one and a form for others."""

    language: str
    sentences: Mapping[str, str | Mapping[str, str] | Sequence[str]]

    def say(self, key: str, n: int | None = None, /, **values: object) -> str:
        """The sentence of this key with its placeholders filled; `n` fills {n} and chooses the form."""
        found = self.sentences[key]
        if not isinstance(found, str):
            assert isinstance(found, Mapping)
            found = found["one" if n == 1 else "other"]
        return found.format(**values) if n is None else found.format(n=n, **values)

    def quoted(self, words: str) -> str:
        return self.say("quote", words=words)

    def listed(self, words: Sequence[str]) -> str:
        """a, b and c"""
        between = self.sentences["list"]
        assert isinstance(between, Mapping)
        if len(words) < 2:
            return "".join(words)
        return between["between"].join(words[:-1]) + between["last"] + words[-1]

    def n_of(self, count: int, total: int) -> str:
        """7 of 12; from twenty on with the share."""
        if total < PERCENT_FROM:
            return self.say("label.of", count, of=total)
        return self.say("label.of_percent", count, of=total, percent=self.percent(count, total))

    def percent(self, count: int, total: int) -> str:
        """The share as whole per cent; none that is not nothing reads as 0, none that is not all as 100."""
        share = (200 * count + total) // (2 * total)
        if 0 < count < total:
            share = min(99, max(1, share))
        return self.say("percent", share)

    def date(self, day: str) -> str:
        """An ISO date as it is written in the language."""
        year, month, number = day.split("-")
        months = self.sentences["months"]
        assert not isinstance(months, Mapping)
        return self.say("date", int(number), day=int(number), month=months[int(month) - 1], year=year)

    def decimal(self, value: float) -> str:
        """With one place after the point, or none where that is nothing."""
        return f"{value:.1f}".removesuffix(".0").replace(".", self.say("decimal"))


@cache
def languages() -> frozenset[str]:
    folder = files("openkoji.analysis.report") / "phrases"
    return frozenset(entry.name.removesuffix(".json") for entry in folder.iterdir() if entry.name.endswith(".json"))


@cache
def phrasing_for(language: str) -> Phrasing:
    """The sentences of a language or, where it has none, English ones; `de-AT` is read as `de`."""
    code = language.partition("-")[0].lower()
    known = code if code in languages() else FALLBACK
    raw = (files("openkoji.analysis.report") / "phrases" / f"{known}.json").read_text(encoding="utf-8")
    return Phrasing(known, json.loads(raw))
