"""What the moderator knows of a language: its words and its phrases, read from data files.

A language is a folder in `languages/` with `words.json` and `phrases.json`; adding one needs no code.
"""

from __future__ import annotations

import json
import re
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
    limits: Mapping[str, int]
    lists: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, frozenset[str]]
    whole: Mapping[str, frozenset[str]]
    hints: Mapping[str, tuple[str, ...]]
    methodologies: Mapping[str, frozenset[str]]
    index: PhraseIndex
    question_index: PhraseIndex
    distress_index: PhraseIndex
    guard_index: PhraseIndex
    phrases: Mapping[str, tuple[str, ...]]
    is_latin: bool
    mash: re.Pattern[str]
    quotation_marks: tuple[str, str]
    in_quotes: re.Pattern[str]
    nouns_are_capitalised: bool

    def cut(self, raw: str) -> Text:
        return cut(raw, self.spelling)

    def quoted(self, words: str) -> str:
        """Words in the quotation marks of the language."""
        before, after = self.quotation_marks
        return f"{before}{words}{after}"

    def without_quotes(self, sentence: str) -> str:
        """A sentence without what stands in quotation marks."""
        return self.in_quotes.sub(" ", sentence)

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
        limits={name: value for name, value in words.items() if isinstance(value, int)},
        lists=lists,
        sets={name: frozenset(value) for name, value in lists.items()}
        | {name: frozenset(value) for name, value in anywhere.items()},
        whole={name: frozenset(value) for name, value in words["whole"].items()},
        hints={name: tuple(value) for name, value in words["instruction_hints"].items()},
        methodologies={name: frozenset(value) for name, value in words["methodologies"].items()},
        index=PhraseIndex({**anywhere, **topics}, slots),
        question_index=PhraseIndex(words["question_kinds"], slots),
        distress_index=PhraseIndex({tag: anywhere[tag] for tag in anywhere if tag.startswith("distress_")}, slots),
        guard_index=PhraseIndex(words["guard"], slots),
        is_latin=_is_latin(words["function"]),
        mash=_mash(words["consonants_in_a_row"], words["mash_pieces"]),
        quotation_marks=(words["quotation_marks"][0], words["quotation_marks"][1]),
        in_quotes=re.compile("{}.*?{}".format(*map(re.escape, words["quotation_marks"]))),
        nouns_are_capitalised=words["nouns_are_capitalised"],
        phrases={name: tuple(value) for name, value in phrases.items()},
    )


def _mash(consonants: int, pieces: list[str]) -> re.Pattern[str]:
    """Keyboard mash: too many consonants in a row, neighbouring keys, one letter again and again, no vowel."""
    letters = "[bcdfghjklmnpqrstvwxz]"
    return re.compile(rf"{letters}{{{consonants}}}|([a-z])\1{{3}}|^{letters}{{5,}}$|{'|'.join(pieces)}")


def _is_latin(words: list[str]) -> bool:
    return all(ord(letter) < 0x250 for word in words for letter in word)


LONGEST_STOP = 6


def says_stop_in_any_language(text: Text) -> bool:
    """Whether a short message asks to stop, in any language there are files for: leaving must not need English."""
    return 0 < len(text.words) <= LONGEST_STOP and " ".join(lower_words(text.raw)) in _stops()


@cache
def _stops() -> frozenset[str]:
    return frozenset().union(*(load_language(code).whole["stop"] for code in available_languages()))
