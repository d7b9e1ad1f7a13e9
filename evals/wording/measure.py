"""How much of what the moderator may say, and of what it quotes, has a fault that a reader hears.

The labels do not follow the rules by which the moderator checks its own words, and are kept by exact text: a phrase
or a quote that changes has no label until it is read again, and is counted as such. How they were made: README.md.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals import moves
from evals.report import Row
from openkoji.interviewing.language import language_for

FOLDER = Path(__file__).parent

LANGUAGES = {"en": "English", "de": "German"}
"""The languages whose phrases were read."""

PASSES = ("first", "second")
"""Two labellings of every phrase; how far they are independent: README.md."""

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


def phrase_labels(labelling: str) -> dict[Phrase, frozenset[str]]:
    """The faults that one of `PASSES` found in each phrase that it read; none is an empty set."""
    return {
        Phrase(row["language"], row["purpose"], row["phrase"]): frozenset(row["faults"])
        for row in _lines(f"phrases.{labelling}.jsonl")
    }


def echo_labels() -> dict[Echo, Ear]:
    return {
        Echo(row["id"], row["quote"]): Ear(row["changes_meaning"], row["odd"]) for row in _lines("echoes.first.jsonl")
    }


def rows() -> Iterator[Row]:
    passes = {labelling: phrase_labels(labelling) for labelling in PASSES}
    for language, name in LANGUAGES.items():
        mine = {
            labelling: {phrase: faults for phrase, faults in labels.items() if phrase.language == language}
            for labelling, labels in passes.items()
        }
        yield from _rows_of_phrases(name, phrases(language), mine)
    said = [phrase for language in LANGUAGES for phrase in phrases(language)]
    yield _row_of_agreement([labels for phrase in said if len(labels := _read(phrase, passes)) == len(PASSES)])
    yield from _rows_of_echoes(echoes(), echo_labels())


def kappa(pairs: Sequence[tuple[bool, bool]]) -> float | None:
    """Cohen's kappa; None where chance alone gives full agreement, as where neither pass finds anything."""
    if not pairs:
        return None
    total = len(pairs)
    first, second = (sum(side) / total for side in zip(*pairs, strict=True))
    by_chance = first * second + (1 - first) * (1 - second)
    agreed = sum(one == other for one, other in pairs) / total
    return (agreed - by_chance) / (1 - by_chance) if by_chance < 1 else None


def _read(phrase: Phrase, passes: Mapping[str, Mapping[Phrase, frozenset[str]]]) -> list[frozenset[str]]:
    return [labels[phrase] for labels in passes.values() if phrase in labels]


def _row_of_agreement(labels: Sequence[Sequence[frozenset[str]]]) -> Row:
    grave = [(not first.isdisjoint(GRAVE), not second.isdisjoint(GRAVE)) for first, second in labels]
    any_fault = [(bool(first), bool(second)) for first, second in labels]
    figure = f"a hard fault {_agreement(grave)}; any fault {_agreement(any_fault)}"
    return "agreement of the two passes", figure, "not two readers throughout: evals/wording/README.md", ""


def _agreement(pairs: Sequence[tuple[bool, bool]]) -> str:
    """Kappa beside the counts, since with faults as rare as these it hangs on a handful of phrases."""
    value = kappa(pairs)
    found = Counter(one + other for one, other in pairs)
    shown = "none" if value is None else f"{value:.2f}"
    return f"kappa {shown} (both {found[2]}, one {found[1]}, neither {found[0]})"


def _rows_of_phrases(
    name: str, said: list[Phrase], passes: Mapping[str, Mapping[Phrase, frozenset[str]]]
) -> Iterator[Row]:
    def by_each_pass(kinds: tuple[str, ...]) -> str:
        return "; ".join(
            f"{labelling} {_faulty([labels[phrase] for phrase in said if phrase in labels], kinds)}"
            for labelling, labels in passes.items()
        )

    yield (
        f"{name}: phrases that lead, judge, promise, ask two things or name options",
        by_each_pass(GRAVE),
        RECORDED,
        "0",
    )
    yield f"{name}: phrases that are unclear or unnatural", by_each_pass(OF_LANGUAGE), "", ""
    yield f"{name}: phrases that are cold or patronising", by_each_pass(OF_TONE), "", ""
    unread = sum(len(_read(phrase, passes)) < len(passes) for phrase in said)
    labelled = frozenset[Phrase]().union(*passes.values())
    yield f"{name}: phrases not labelled in both passes", _of(unread, len(said)), _stale(labelled, said), "0"


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


def _stale(labels: Collection[Any], said: Collection[Any]) -> str:
    left = len(set(labels) - set(said))
    return f"labels of what is no longer said: {left}" if left else ""


def _of(count: int, total: int) -> str:
    return f"{count} of {total} ({count / total:.1%})" if total else "none"


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]
