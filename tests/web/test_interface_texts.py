"""What the interview's page says is there in all six languages, and nothing is there that it never says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

import openkoji
from openkoji.interviews.visits import PageState
from openkoji.web.page_language import PageLanguage, spoken

ROOT = Path(openkoji.__file__).parent
FOLDERS = [ROOT / "web" / "interface_texts", ROOT / "web" / "page_words", ROOT / "studies" / "consent_wordings"]
LANGUAGES = {"en", "de", "fr", "es", "pt", "nl"}
_FIELD = re.compile(r"\{(\w+)\}")
_SAID = re.compile(r'\bsay\(\s*"(\w+)"')
_SHOWN = re.compile(r"shown\.(\w+)")


def entries(texts: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every sentence with the keys that lead to it."""
    if isinstance(texts, str):
        yield path, texts
        return
    assert isinstance(texts, dict | list)
    pairs = texts.items() if isinstance(texts, dict) else enumerate(texts)
    for key, value in pairs:
        yield from entries(value, f"{path}.{key}")


def read(folder: Path, language: str) -> dict[str, str]:
    return dict(entries(json.loads((folder / f"{language}.json").read_text("utf-8"))))


def sources(pattern: str) -> str:
    return "".join(path.read_text("utf-8") for path in sorted((ROOT / "web").glob(pattern)))


def interface_texts() -> Mapping[str, Any]:
    texts: Mapping[str, Any] = PageLanguage("en").texts
    return texts


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_there_are_the_six_languages(folder: Path) -> None:
    assert {path.stem for path in folder.glob("*.json")} == LANGUAGES


def test_the_page_speaks_what_it_has_words_in() -> None:
    assert spoken() == LANGUAGES


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("language", sorted(LANGUAGES - {"en"}))
def test_each_language_says_all_that_english_says_with_the_same_fields(folder: Path, language: str) -> None:
    english, other = read(folder, "en"), read(folder, language)
    assert list(other) == list(english)
    for key, sentence in english.items():
        assert other[key].strip(), key
        assert sorted(_FIELD.findall(other[key])) == sorted(_FIELD.findall(sentence)), key


@pytest.mark.parametrize("language", sorted(LANGUAGES - {"en"}))
def test_nothing_was_left_in_english(language: str) -> None:
    """Words that are spelled alike in two languages are short."""
    for folder in FOLDERS:
        english, other = read(folder, "en"), read(folder, language)
        assert [key for key in english if other[key] == english[key] and len(english[key].split()) > 3] == []


def test_the_script_says_what_is_there_and_all_of_it() -> None:
    said, script = set(interface_texts()["said"]), sources("static/interview/*.js")
    assert set(_SAID.findall(script)) - said == set()
    mentioned = set(re.findall(r"\w+", script))
    begun = tuple(re.findall(r"`(\w+)\$\{", script))
    assert {key for key in said - mentioned if not key.startswith(begun)} == set(), "nothing that is never said"


def test_the_templates_show_what_is_there_and_all_of_it() -> None:
    shown, templates = set(interface_texts()["shown"]), sources("templates/interview*.html")
    used = set(_SHOWN.findall(templates)) | set(re.findall(r'"(finishing|withdrawing)"', templates))
    assert used == shown


def test_every_state_has_its_words() -> None:
    assert set(PageLanguage("en").words["states"]) == {state.value for state in PageState} - {"open"}
