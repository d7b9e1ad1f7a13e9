"""The folders in `languages`: complete, written as they are compared, and described key by key in their README."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

import pytest

from openkoji.interviewing.language import FALLBACK, PHRASES, available_languages

FOLDER = files("openkoji.interviewing") / "languages"
LANGUAGES = sorted(available_languages())

DESCRIBED = ("whole", "anywhere", "interview_topics", "question_kinds", "patterns", "guard")
"""The parts whose inner keys the code looks up by name, each with a table of its own in the README."""

INNER = (*DESCRIBED, "instruction_hints", "methodologies")

WITH_SLOTS = ("anywhere", "interview_topics", "question_kinds", "guard")
"""The parts in whose phrases a slot stands for each of its words; elsewhere only patterns have slots."""

NAMED_SLOTS = frozenset({"unit", "weekday", "month"})
"""Slots that code looks up; every other slot is a language's own."""

PLACEHOLDERS = {
    "opening": {"name", "minutes"},
    "opening_named": {"name", "interviewer", "minutes"},
    "opening_plain": {"minutes"},
    "again_scale": {"min", "max"},
    "how_scale": {"min", "max"},
    "anchor": {"value"},
    "choice": {"value"},
    "ranking": {"value"},
    "contradiction": {"value"},
    "contradiction_earlier": {"value"},
    "corrected": {"value"},
    "tell_readers": {"readers"},
    "tell_duration": {"minutes", "left"},
    "tell_duration_one": {"minutes"},
    "tell_purpose": {"name"},
    "thread": {"first"},
    "heard_one": {"first"},
    "heard_two": {"first", "second"},
    "summarise": {"first", "second"},
}
"""What every phrase of a purpose must hold; names ending in `_quote` hold the quote, all others nothing."""

MAY_HOLD = {"yes_no": {"value"}, "tell_duration_last": {"minutes"}}


def _each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; of a key that stands twice in it, JSON itself would keep the last and say nothing."""
    repeated = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    assert repeated == []
    return dict(pairs)


def parts_of(code: str) -> dict[str, dict[str, Any]]:
    """The files of a language by name."""
    return {
        file.name: json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_each_key_once)
        for file in sorted((FOLDER / code).iterdir(), key=lambda file: file.name)
        if file.name.endswith(".json")
    }


def listens_for(code: str) -> dict[str, Any]:
    """What a language listens for, of all its files."""
    return {key: value for name, part in parts_of(code).items() if name != PHRASES for key, value in part.items()}


def lists_in(part: object, path: str = "") -> Iterator[tuple[str, Sequence[Any]]]:
    """Each list, with the keys that lead to it."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from lists_in(value, f"{path}.{key}" if path else key)
    elif isinstance(part, list):
        yield path, part


def tables() -> dict[str, list[str]]:
    """The names in the README's tables, by the file or the key in the heading above; such a key is also its file's."""
    found: dict[str, list[str]] = {}
    file = heading = ""
    for line in (FOLDER / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            heading = "".join(re.findall(r"^#+ `([^`]+)`", line))
            if line.startswith("## "):
                file = heading
            elif heading:
                found.setdefault(file, []).append(heading)
        elif line.startswith("| `") and heading:
            found.setdefault(heading, []).extend(re.findall(r"`([^`]+)`", line.split("|")[1]))
    return found


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_the_keys_of_english_in_the_same_files(code: str) -> None:
    english, other = parts_of(FALLBACK), parts_of(code)

    assert {name: sorted(part) for name, part in other.items()} == {
        name: sorted(part) for name, part in english.items()
    }


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("key", INNER)
def test_a_language_has_the_inner_keys_of_english(code: str, key: str) -> None:
    assert sorted(listens_for(code)[key]) == sorted(listens_for(FALLBACK)[key])


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_value_is_of_the_kind_it_is_in_english(code: str) -> None:
    english = listens_for(FALLBACK)

    assert [key for key, value in listens_for(code).items() if type(value) is not type(english[key])] == []


def slots_in(part: object) -> set[str]:
    """The slots that the entries of the lists name."""
    return {slot for _, entries in lists_in(part) for text in entries for slot in re.findall(r"\{(\w+)\}", str(text))}


@pytest.mark.parametrize("code", LANGUAGES)
def test_slots_exist_where_they_are_named(code: str) -> None:
    words = listens_for(code)
    slots = words["slots"]
    in_phrases = slots_in({key: words[key] for key in WITH_SLOTS})

    assert slots.keys() >= NAMED_SLOTS
    assert in_phrases <= slots.keys()
    assert slots_in(words["patterns"]) <= slots.keys() | words["pattern_slots"].keys()
    assert slots_in({key: value for key, value in words.items() if key not in (*WITH_SLOTS, "patterns")}) == set()
    assert [entry for slot in in_phrases for entry in slots[slot] if " " in entry] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_key_stands_in_two_files(code: str) -> None:
    files_of_keys = Counter(key for name, part in parts_of(code).items() if name != PHRASES for key in part)

    assert [key for key, count in files_of_keys.items() if count > 1] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_list_holds_an_entry_twice(code: str) -> None:
    repeated = {
        f"{name}: {path}": entries
        for name, part in parts_of(code).items()
        for path, listed in lists_in(part)
        if (entries := [entry for entry, count in Counter(listed).items() if count > 1])
    }

    assert repeated == {}


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_is_listened_for_is_lower_case_with_straight_apostrophes(code: str) -> None:
    words = {key: value for key, value in listens_for(code).items() if key != "quotation_marks"}
    listed = [entry for _, entries in lists_in(words) for entry in entries]
    listed += [text for key in ("spelling", "letters") for pair in words[key].items() for text in pair]
    listed += [*words["numbers"], *words["ordinals"]]

    assert [entry for entry in listed if entry != entry.lower() or "’" in entry or "‘" in entry] == []
    assert [entry for entry in listed if entry != " ".join(entry.split()) or not entry] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_phrase_keeps_the_placeholders_of_its_purpose(code: str) -> None:
    wrong = []
    for purpose, phrases in parts_of(code)[PHRASES].items():
        needed = {"quote"} if purpose.endswith("_quote") else PLACEHOLDERS.get(purpose, set())
        allowed = needed | MAY_HOLD.get(purpose, set())
        for phrase in phrases:
            held = re.findall(r"\{([^}]*)\}", phrase)
            if not needed <= set(held) <= allowed or len(held) != len(set(held)):
                wrong.append(f"{purpose}: {phrase}")

    assert wrong == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_as_many_phrases_for_a_purpose_as_english(code: str) -> None:
    english, other = parts_of(FALLBACK)[PHRASES], parts_of(code)[PHRASES]

    assert [purpose for purpose in english if len(other[purpose]) < len(english[purpose])] == []


@pytest.mark.parametrize("name", sorted(parts_of(FALLBACK)))
def test_the_readme_describes_every_key_of_a_file_once(name: str) -> None:
    assert sorted(tables()[name]) == sorted(parts_of(FALLBACK)[name])


@pytest.mark.parametrize("key", DESCRIBED)
def test_the_readme_describes_every_inner_key_once(key: str) -> None:
    assert sorted(tables()[key]) == sorted(listens_for(FALLBACK)[key])
