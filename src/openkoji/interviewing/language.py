"""What the moderator knows of a language: its words and its phrases, read from data files.

A language is a folder in `languages/` with `words.json` and `phrases.json`; adding one needs no code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from openkoji.interviewing.words import PhraseIndex, Text, cut, lower_words

FALLBACK = "en"


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """Lexicons as frozen sets and lists by name, phrases by what they are for."""

    code: str
    spelling: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    lists: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, frozenset[str]]
    whole: Mapping[str, frozenset[str]]
    hints: Mapping[str, tuple[str, ...]]
    methodologies: Mapping[str, frozenset[str]]
    index: PhraseIndex
    question_index: PhraseIndex
    distress_index: PhraseIndex
    phrases: Mapping[str, tuple[str, ...]]
    is_latin: bool

    def cut(self, raw: str) -> Text:
        return cut(raw, self.spelling)

    def words_of(self, raw: str) -> list[str]:
        """The words alone, without their places: half the work of `cut`."""
        return [self.spelling.get(word, word) for word in lower_words(raw)]


@cache
def available_languages() -> frozenset[str]:
    folder = files("openkoji.interviewing") / "languages"
    return frozenset(entry.name for entry in folder.iterdir() if (entry / "words.json").is_file())


def language_for(tag: str) -> Language:
    """The language of a tag ("en-GB" → en); English where there are no files of it."""
    code = tag.replace("_", "-").split("-")[0].lower()
    return load_language(code if code in available_languages() else FALLBACK)


@cache
def load_language(code: str) -> Language:
    folder = files("openkoji.interviewing") / "languages" / code
    words = json.loads((folder / "words.json").read_text(encoding="utf-8"))
    phrases = json.loads((folder / "phrases.json").read_text(encoding="utf-8"))
    slots = words["slots"]
    lists = {name: tuple(value) for name, value in words.items() if isinstance(value, list)}
    anywhere = words["anywhere"]
    topics = {f"topic:{name}": value for name, value in words["interview_topics"].items()}
    return Language(
        code=code,
        spelling=words["spelling"],
        numbers=words["numbers"],
        ordinals=words["ordinals"],
        lists=lists,
        sets={name: frozenset(value) for name, value in lists.items()}
        | {name: frozenset(value) for name, value in anywhere.items()},
        whole={name: frozenset(value) for name, value in words["whole"].items()},
        hints={name: tuple(value) for name, value in words["instruction_hints"].items()},
        methodologies={name: frozenset(value) for name, value in words["methodologies"].items()},
        index=PhraseIndex({**anywhere, **topics}, slots),
        question_index=PhraseIndex(words["question_kinds"], slots),
        distress_index=PhraseIndex({tag: anywhere[tag] for tag in anywhere if tag.startswith("distress_")}, slots),
        is_latin=_is_latin(words["function"]),
        phrases={name: tuple(value) for name, value in phrases.items()},
    )


def _is_latin(words: list[str]) -> bool:
    return all(ord(letter) < 0x250 for word in words for letter in word)
