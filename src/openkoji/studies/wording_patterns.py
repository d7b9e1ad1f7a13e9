"""The words by which the rules of `wording` are recognised: a file for each language, in `wordings`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "wordings"
_NAMED = re.compile(r"<([a-z]+)>")

CHECKED_LANGUAGES = tuple(sorted(file.stem for file in _FOLDER.glob("*.yaml")))


@dataclass(frozen=True, slots=True)
class Patterns:
    """What is looked for in a question of one language, by the names that the files use."""

    leading: re.Pattern[str]
    leading_when_open: re.Pattern[str]
    loaded: re.Pattern[str]
    one_thing: re.Pattern[str]
    second_ask: re.Pattern[str]
    rated_pair: re.Pattern[str]
    hypothetical: re.Pattern[str]
    mildly_hypothetical: re.Pattern[str]
    future: re.Pattern[str]
    invites: re.Pattern[str]
    closed: re.Pattern[str]
    lead_in: re.Pattern[str]
    options: re.Pattern[str]
    opinion: re.Pattern[str]
    idea: re.Pattern[str]
    jargon: re.Pattern[str]
    abbreviations: tuple[str, ...]
    suggestions: Mapping[str, str]


@cache
def patterns_for(language: str) -> Patterns:
    """The patterns of a language of `CHECKED_LANGUAGES`."""
    content: Mapping[str, Any] = yaml.safe_load((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    words = {name: "|".join(_listed(text)) for name, text in content["words"].items()}
    looked_for = {
        field.name: _pattern(content[field.name], words)
        for field in fields(Patterns)
        if field.type == "re.Pattern[str]"
    }
    return Patterns(
        **looked_for,
        abbreviations=tuple(content["abbreviations"]),
        suggestions=content["suggestions"],
    )


def _pattern(alternatives: list[str] | str, words: Mapping[str, str]) -> re.Pattern[str]:
    if isinstance(alternatives, str):
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, _listed(alternatives)))})s?\b", re.IGNORECASE)
    filled = (_NAMED.sub(lambda name: words[name.group(1)], alternative) for alternative in alternatives)
    return re.compile("|".join(f"(?:{alternative})" for alternative in filled), re.IGNORECASE)


def _listed(text: str) -> list[str]:
    return text.split(", ")
