"""The languages that scripted respondents hear and speak: a folder of words for each, in `words`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

USUAL = "en"

_WORDS = Path(__file__).parent / "words"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

LANGUAGES = (USUAL, *sorted(folder.name for folder in _WORDS.iterdir() if folder.is_dir() and folder.name != USUAL))


def words_of(text: str) -> list[str]:
    return _WORD.findall(text.lower().replace("’", "'"))


def word_list(language: str, name: str) -> frozenset[str]:
    lines = (_WORDS / language / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def word_lists_by_name(language: str, name: str) -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load((_WORDS / language / f"{name}.yaml").read_text(encoding="utf-8"))
    return content


GRAMMAR = {language: word_list(language, "grammar") for language in LANGUAGES}
ASKING = {language: word_list(language, "asking") for language in LANGUAGES}


@lru_cache(maxsize=65_536)
def language_of(text: str) -> str:
    """The language most of whose words of grammar and of asking a text holds; English where that is open."""
    words = words_of(text)
    return max(LANGUAGES, key=lambda each: sum(word in GRAMMAR[each] or word in ASKING[each] for word in words))
