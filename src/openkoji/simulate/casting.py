"""Who takes part in a rehearsal: personas in a language of the study, a little like the people it is meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import yaml

from openkoji.simulate.languages import LANGUAGES, USUAL
from openkoji.simulate.persona import Persona, Style
from openkoji.simulate.persona_files import bundled_personas

_AUDIENCES = Path(__file__).parent / "audiences.yaml"


@dataclass(frozen=True, slots=True)
class Audience:
    """What a description of the people says of how they answer: factors on the personas' own numbers.

    `languages` are those that the description names; the first of them comes first.
    """

    languages: tuple[str, ...] = ()
    patience: float = 1.0
    typing: float = 1.0
    leaning: float = 0.0


def cast(audience: str, languages: Sequence[str], respondents: int) -> tuple[Persona, ...]:
    """As many personas as there are respondents, for a study that is offered in these languages (its own first).

    Personas speak the study's first language, or another of its languages that `audience` (the brief's words) names.
    Where no persona speaks it, those that speak English take part: the wrong language is better than none.
    """
    described, offered = read_audience(audience), tuple(map(_base, languages))
    named = tuple(each for each in described.languages if each in offered)
    spoken = next((each for each in (*named, *offered) if _speakers(each)), USUAL)
    return tuple(_as_described(persona, described) for persona in islice(cycle(_speakers(spoken)), respondents))


def read_audience(text: str) -> Audience:
    """What the words of a brief say of how people will answer; nothing where they say nothing of it."""
    known = _known()
    found = [about for pattern, about in known.traits if pattern.search(text)]
    return Audience(
        languages=tuple(language for pattern, language in known.languages if pattern.search(text)),
        patience=_product(about.get("patience", 1.0) for about in found),
        typing=_product(about.get("typing", 1.0) for about in found),
        leaning=sum(about.get("leaning", 0.0) for about in found),
    )


@dataclass(frozen=True, slots=True)
class _Known:
    languages: tuple[tuple[re.Pattern[str], str], ...]
    traits: tuple[tuple[re.Pattern[str], Mapping[str, float]], ...]


@cache
def _known() -> _Known:
    content: Mapping[str, Any] = yaml.safe_load(_AUDIENCES.read_text(encoding="utf-8"))
    return _Known(
        languages=tuple(
            (_pattern(words), language) for language, words in content["languages"].items() if language in LANGUAGES
        ),
        traits=tuple((_pattern(trait["words"]), trait) for trait in content["traits"]),
    )


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words.split(', ')))})", re.IGNORECASE)


@cache
def _speakers(language: str) -> tuple[Persona, ...]:
    """The bundled personas with facts in this language, ordinary ones first; to English belongs who only answers in
    another language."""
    personas = bundled_personas(language)
    if language == USUAL:
        return personas
    return tuple(each for each in personas if each.style is not Style.OTHER_LANGUAGE)


def _as_described(persona: Persona, described: Audience) -> Persona:
    return replace(
        persona,
        patience=max(1.0, persona.patience * described.patience),
        typing_words_a_minute=persona.typing_words_a_minute * described.typing,
        leaning=min(1.0, max(0.0, persona.leaning + described.leaning)),
    )


def _product(factors: Iterator[float]) -> float:
    result = 1.0
    for factor in factors:
        result *= factor
    return result


def _base(language: str) -> str:
    return language.partition("-")[0].lower()
