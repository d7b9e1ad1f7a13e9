"""The sentences in which findings are told, and words that are looked for: a folder of files by language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from openkoji.interviewing.language import FALLBACK, Language

_PHRASES, _WORDS = "phrases.json", "trust.json"


@dataclass(frozen=True, slots=True)
class Phrases:
    """Sentences by what they tell, with `{places}` for what was found."""

    sentences: Mapping[str, str]

    def say(self, name: str, **found: object) -> str:
        """The sentence `name`. Its form for one ("…_one") is taken where `n` is 1 and there is one."""
        one = f"{name}_one"
        key = one if found.get("n") == 1 and one in self.sentences else name
        return self.sentences[key].format_map(found)

    def share(self, some: int, of: int) -> str:
        """ "none of the 5 answers", "all 5 answers", "3 of 5 answers"."""
        if of == 1:
            return self.say("share_yes_of_one" if some else "share_no_of_one")
        kind = "share_none" if some == 0 else "share_all" if some == of else "share_some"
        return self.say(kind, some=some, of=of)


def phrases_for(language: Language) -> Phrases:
    """The phrases of a language; English where there are none of it. Raises `ValueError` where some are missing."""
    return _load(language.code)


def lists_for(language: Language) -> Mapping[str, tuple[str, ...]]:
    """The words that are looked for in a language; those of English too, which text from elsewhere is often in."""
    return _lists(language.code)


@cache
def _load(code: str) -> Phrases:
    english, own = _file(FALLBACK, _PHRASES), _file(code, _PHRASES)
    if missing := sorted(english.keys() - own.keys()) if own else []:
        raise ValueError(f"analysis/languages/{code}/{_PHRASES} lacks: {', '.join(missing)}.")
    return Phrases(own or english)


@cache
def _lists(code: str) -> Mapping[str, tuple[str, ...]]:
    english, own = _file(FALLBACK, _WORDS), _file(code, _WORDS)
    return {name: tuple(dict.fromkeys([*own.get(name, ()), *english[name]])) for name in english}


def _file(code: str, name: str) -> dict[str, Any]:
    file = files("openkoji.analysis") / "languages" / code / name
    content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return content
