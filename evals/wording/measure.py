"""How much of what the moderator may say, and of what it quotes, has a fault that a reader hears.

The labels do not follow the rules by which the moderator checks its own words, and are kept by exact text: a phrase
or a quote that changes has no label until it is read again, and is counted as such. How they were made: README.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import moves
from evals.report import Row
from openkoji.interviewing.language import language_for

FOLDER = Path(__file__).parent

LANGUAGES = {"en": "English", "de": "German"}
"""The languages whose phrases were read."""

GRAVE = ("leading", "judging", "promising", "double_barrelled", "options")
"""Faults that make an answer worth less, or that wrong the respondent: none may stay."""

OF_LANGUAGE = ("unclear", "unnatural")
OF_TONE = ("cold", "patronising")

ECHO_SETS = ("survey_fresh", "product_fresh")
"""The answers on which no rule was made."""

RECORDED = "of recorded turns, AI / human: judging 7.1 / 2.9 %, leading 1.0 / 2.5 % (Wuttke 2024)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """What may be said for a purpose, with its placeholders and its marks between sentences."""

    language: str
    purpose: str
    text: str


@dataclass(frozen=True, slots=True)
class Echo:
    """What was quoted of the answer with that id."""

    id: str
    quote: str


@dataclass(frozen=True, slots=True)
class Ear:
    """What a reader hears in an echo that stands alone, knowing the answer."""

    changes_meaning: bool
    odd: bool


def phrases(language: str) -> list[Phrase]:
    """Every phrase that the moderator may say today."""
    said = language_for(language).phrases
    return [Phrase(language, purpose, text) for purpose, texts in said.items() for text in texts]


def echoes() -> dict[Echo, bool]:
    """What the moderator quotes today, and whether it does so verbatim and in quotation marks."""
    quoted = language_for("en").quoted
    return {
        Echo(case.id, quote): quote in case.answer and quoted(quote) in turn.content
        for name in ECHO_SETS
        for case in moves.cases(name)
        for turn in (moves.judged(case).turn,)
        for quote in (turn.quote,)
        if quote is not None
    }


def phrase_labels() -> dict[Phrase, frozenset[str]]:
    """The faults of each phrase that was read; none is an empty set."""
    return {
        Phrase(row["language"], row["purpose"], row["phrase"]): frozenset(row["faults"])
        for row in _lines("phrases.first.jsonl")
    }


def echo_labels() -> dict[Echo, Ear]:
    return {
        Echo(row["id"], row["quote"]): Ear(row["changes_meaning"], row["odd"]) for row in _lines("echoes.first.jsonl")
    }


def rows() -> Iterator[Row]:
    labels = phrase_labels()
    for language, name in LANGUAGES.items():
        mine = {phrase: faults for phrase, faults in labels.items() if phrase.language == language}
        yield from _rows_of_phrases(name, phrases(language), mine)
    yield from _rows_of_echoes(echoes(), echo_labels())


def _rows_of_phrases(name: str, said: list[Phrase], labels: Mapping[Phrase, frozenset[str]]) -> Iterator[Row]:
    read = [labels[phrase] for phrase in said if phrase in labels]
    yield (
        f"{name}: phrases that lead, judge, promise, ask two things or name options",
        _faulty(read, GRAVE),
        RECORDED,
        "0",
    )
    yield f"{name}: phrases that are unclear or unnatural", _faulty(read, OF_LANGUAGE), "", ""
    yield f"{name}: phrases that are cold or patronising", _faulty(read, OF_TONE), "", ""
    yield f"{name}: phrases not labelled", _of(len(said) - len(read), len(said)), _stale(labels, said), "0"


def _rows_of_echoes(said: Mapping[Echo, bool], labels: Mapping[Echo, Ear]) -> Iterator[Row]:
    heard = [labels[echo] for echo in said if echo in labels]
    yield "echoes that are not verbatim", _of(sum(not verbatim for verbatim in said.values()), len(said)), "", "0"
    yield "echoes that change the meaning", _of(sum(ear.changes_meaning for ear in heard), len(heard)), "", "0"
    yield "echoes that read odd", _of(sum(ear.odd for ear in heard), len(heard)), "", ""
    yield "echoes not labelled", _of(len(said) - len(heard), len(said)), _stale(labels, said), "0"


def _faulty(read: Collection[frozenset[str]], kinds: tuple[str, ...]) -> str:
    """How many have a fault of `kinds`, and how many each; a phrase may have several."""
    found = Counter(fault for faults in read for fault in faults if fault in kinds)
    each = ", ".join(f"{kind.replace('_', '-')} {found[kind]}" for kind in kinds if found[kind])
    share = _of(sum(not faults.isdisjoint(kinds) for faults in read), len(read))
    return f"{share}: {each}" if each else share


def _stale(labels: Mapping[Any, object], said: Collection[Any]) -> str:
    left = len(labels.keys() - set(said))
    return f"labels of what is no longer said: {left}" if left else ""


def _of(count: int, total: int) -> str:
    return f"{count} of {total} ({count / total:.1%})" if total else "none"


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]
