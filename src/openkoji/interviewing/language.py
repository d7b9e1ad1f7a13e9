"""What the moderator knows of a language: its words and its phrases, read from data files.

A language is a folder of files in `languages/`: what is listened for, and what is said (`phrases.json`).
Adding one needs no code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from openkoji.interviewing.patterns import PatternIndex
from openkoji.interviewing.words import PhraseIndex, Text, cut, lower_words

FALLBACK = "en"
PHRASES = "phrases.json"


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """Lexicons as frozen sets and lists by name, phrases by what they are for."""

    code: str
    spelling: Mapping[str, str]
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    limits: Mapping[str, int]
    slots: Mapping[str, frozenset[str]]
    lists: Mapping[str, tuple[str, ...]]
    sets: Mapping[str, frozenset[str]]
    whole: Mapping[str, frozenset[str]]
    hints: Mapping[str, tuple[str, ...]]
    methodologies: Mapping[str, frozenset[str]]
    index: PhraseIndex
    question_index: PhraseIndex
    distress_index: PhraseIndex
    guard_index: PhraseIndex
    patterns: Mapping[str, PatternIndex]
    phrases: Mapping[str, tuple[str, ...]]
    no_nouns: frozenset[str]
    """Words that are known to be something else than a noun with a meaning of its own."""
    is_latin: bool
    mash: re.Pattern[str]
    inner_stop: re.Pattern[str] | None
    quotation_marks: tuple[str, str]
    in_quotes: re.Pattern[str]
    nouns_are_capitalised: bool

    def cut(self, raw: str) -> Text:
        return cut(raw, self.spelling, self.inner_stop)

    def quoted(self, words: str) -> str:
        """Words in the quotation marks of the language."""
        before, after = self.quotation_marks
        return f"{before}{words}{after}"

    def without_quotes(self, sentence: str) -> str:
        """A sentence without what stands in quotation marks."""
        return self.in_quotes.sub(" ", sentence)

    def words_of(self, raw: str) -> list[str]:
        """The words alone, without their places: half the work of `cut`."""
        words = lower_words(raw)
        return list(map(self.spelling.get, words, words))


@cache
def available_languages() -> frozenset[str]:
    folder = files("openkoji.interviewing") / "languages"
    return frozenset(entry.name for entry in folder.iterdir() if (entry / PHRASES).is_file())


def language_for(tag: str) -> Language:
    """The language of a tag ("en-GB" → en); English where there are no files of it."""
    code = tag.replace("_", "-").split("-")[0].lower()
    return load_language(code if code in available_languages() else FALLBACK)


@cache
def load_language(code: str) -> Language:
    words, phrases = _files_of(code)
    _require_all_of_english(code, words, phrases)
    slots = words["slots"]
    lists = {name: tuple(value) for name, value in words.items() if isinstance(value, list)}
    anywhere = words["anywhere"]
    topics = {f"topic:{name}": value for name, value in words["interview_topics"].items()}
    return Language(
        code=code,
        spelling=_folded(words) | words["spelling"],
        numbers=words["numbers"],
        ordinals=words["ordinals"],
        limits={name: value for name, value in words.items() if isinstance(value, int)},
        slots={name: frozenset(value) for name, value in slots.items()},
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
        patterns=_patterns(words),
        no_nouns=frozenset(words["numbers"]).union(
            *(words[name] for name in ("function", "generic", "adjective", "verb")),
            *(anywhere[name] for name in ("positive", "negative")),
        ),
        is_latin=_is_latin(words["function"]),
        mash=_mash(words["consonants_in_a_row"], words["mash_pieces"]),
        inner_stop=_inner_stop(words["stop_within"], ordinals=words["ordinals_with_stop"]),
        quotation_marks=(words["quotation_marks"][0], words["quotation_marks"][1]),
        in_quotes=re.compile("{}.*?{}".format(*map(re.escape, words["quotation_marks"]))),
        nouns_are_capitalised=words["nouns_are_capitalised"],
        phrases={name: tuple(value) for name, value in phrases.items()},
    )


_PATTERNS = {
    "distress": ("severe", "severe_unless_trade", "hardship"),
    "distress_not": ("severe_not", "hardship_not", "trade", "trade_people"),
    "stop": ("stop",),
    "stop_not": ("stop_not",),
    "insult": ("insult",),
    "insult_not": ("insult_not",),
    "order": ("order",),
}
"""The searches, and the lists of a language's `patterns` that each looks for."""


def _patterns(words: Mapping[str, Any]) -> Mapping[str, PatternIndex]:
    slots = {**words["slots"], **words.get("pattern_slots", {})}
    common = frozenset(words["function"])
    listed = words.get("patterns", {})
    return {
        search: PatternIndex({tag: listed.get(tag, ()) for tag in tags}, slots, common)
        for search, tags in _PATTERNS.items()
    }


def _files_of(code: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What a language listens for, of all its files together, and what is said in it."""
    words: dict[str, Any] = {}
    phrases: dict[str, list[str]] = {}
    for file in (files("openkoji.interviewing") / "languages" / code).iterdir():
        if file.name.endswith(".json"):
            (phrases if file.name == PHRASES else words).update(json.loads(file.read_text(encoding="utf-8")))
    return words, phrases


def _require_all_of_english(code: str, words: Mapping[str, Any], phrases: Mapping[str, Any]) -> None:
    """A `ValueError` that names what a language lacks, rather than an interview that breaks off in the middle."""
    for needed, found in zip(_files_of(FALLBACK), (words, phrases), strict=True):
        missing = sorted(needed.keys() - found.keys())
        for key in _COMPLETE_PARTS:
            missing += [f"{key}.{part}" for part in sorted(needed.get(key, {}).keys() - found.get(key, {}).keys())]
        if missing:
            raise ValueError(f"languages/{code} lacks: {', '.join(missing)}.")


_COMPLETE_PARTS = ("whole", "anywhere", "interview_topics", "question_kinds", "guard", "patterns")


def _folded(words: Mapping[str, Any]) -> dict[str, str]:
    """How words are typed without the letters of their own ("moechte", "weiss"), where that is no other word."""
    letters: Mapping[str, str] = words["letters"]
    if not letters:
        return {}
    listed = {word for phrase in _strings(words) for word in phrase.split()}
    table = str.maketrans(dict(letters))
    return {
        folded: word for word in sorted(listed) if (folded := word.translate(table)) != word and folded not in listed
    }


def _strings(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for key, value in part.items():
            yield key
            yield from _strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from _strings(value)


def _inner_stop(abbreviations: list[str], *, ordinals: bool) -> re.Pattern[str] | None:
    """The full stop behind an abbreviation ("z. B."), and behind an ordinal where it is written so ("3. Mai")."""
    kinds = [rf"\b(?:{'|'.join(map(re.escape, abbreviations))})\."] if abbreviations else []
    kinds += [r"\b\d{1,2}\.(?=\s+[^\W\d_])"] if ordinals else []
    return re.compile("|".join(kinds)) if kinds else None


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
    """Read apart from the languages themselves: a process need not hold one that no interview is in."""
    return frozenset().union(*(_files_of(code)[0]["whole"]["stop"] for code in available_languages()))
