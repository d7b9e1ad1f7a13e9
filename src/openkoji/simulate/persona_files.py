"""Personas in YAML files: those that come with OpenKoji, and those that a researcher writes.

name: careful-buyer          # what the rehearsal calls them; left out, the file's name
style: plain                 # plain, terse, rambling, vague, hostile, off_topic, other_language, injecting
patience: 20                 # ordinary questions until they want to stop
typed: 0.3                   # optional: share of options and scales answered in words
leaning: 0.7                 # optional: where on a scale they stand, 0 low to 1 high
typing_words_a_minute: 38    # optional
reading_words_a_minute: 220  # optional
facts:
  - text: I compared two offers in March, because the old contract had ended.
    topic: choosing          # optional: facts of one topic belong together
    kind: led_to             # optional: example, magnitude, led_to, feeling, contrast, change, elaborate
questions:                   # optional: words of the questions that a topic answers
  choosing: why choose decide compare offer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from openkoji.simulate.fact_kinds import FactKind
from openkoji.simulate.languages import LANGUAGES, USUAL, language_of, word_lists_by_name
from openkoji.simulate.persona import Fact, Persona, Style

_BUNDLED = Path(__file__).parent / "personas"
_QUESTIONS = {language: word_lists_by_name(language, "questions") for language in LANGUAGES}
_NUMBERS = {"typed": (0, 1), "leaning": (0, 1), "typing_words_a_minute": (1, 400), "reading_words_a_minute": (1, 2000)}
_FIELDS = {"name", "style", "patience", "facts", "questions", *_NUMBERS}
_MOST_PATIENCE = 1000


class PersonaError(ValueError):
    """A persona's file cannot be used; the text names the file and says what does not fit."""


def bundled_personas(language: str = USUAL) -> tuple[Persona, ...]:
    """The personas that come with OpenKoji, made for rehearsing any study, the ordinary ones first.

    In English there are ten, one of whom answers in another language; in a language that has none, none.
    """
    folder = _BUNDLED if language == USUAL else _BUNDLED / language
    return load_personas(folder) if folder.is_dir() else ()


def load_personas(path: Path) -> tuple[Persona, ...]:
    """The persona in a YAML file, or those in the files of a folder by style and name. Raises `PersonaError`."""
    if path.is_file():
        return (load_persona(path),)
    if not path.is_dir():
        raise PersonaError(f"{path} is not there. Give a persona's YAML file, or the folder that holds several.")
    files = sorted(each for each in path.iterdir() if each.suffix in (".yaml", ".yml"))
    if not files:
        raise PersonaError(f"{path} holds no persona: put a YAML file there for each.")
    return tuple(sorted(map(load_persona, files), key=_from_ordinary_to_odd))


def _from_ordinary_to_odd(persona: Persona) -> tuple[int, str]:
    return list(Style).index(persona.style), persona.name


def load_persona(path: Path) -> Persona:
    """The persona that a file describes. Raises `PersonaError`."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise PersonaError(f"{path} is not written in UTF-8. Save it as UTF-8.") from error
    except OSError as error:
        raise PersonaError(f"{path} cannot be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 1}" if mark else ""
        raise PersonaError(f"{path} is no YAML{where}.") from error
    try:
        return persona_of(content, path.stem)
    except ValueError as error:
        raise PersonaError(f"{path} does not fit: {error}") from error


def persona_of(content: object, name: str) -> Persona:
    """The persona that a document describes; `name` is for one that does not say. Raises `ValueError`."""
    if not isinstance(content, Mapping):
        raise ValueError("it holds no persona. Begin with `style:` and a style.")  # noqa: TRY004 - one error for a file
    unknown = sorted(str(key) for key in content if key not in _FIELDS)
    if unknown:
        raise ValueError(f"there is no field {unknown[0]!r}; there are {', '.join(sorted(_FIELDS))}.")
    facts = content.get("facts")
    if not isinstance(facts, list) or not facts:
        raise ValueError("facts must be a list of at least one fact.")
    questions = content.get("questions") or {}
    if not isinstance(questions, Mapping):
        raise ValueError("questions must give words for topics.")  # noqa: TRY004
    given = {key: _number(content[key], key, *_NUMBERS[key]) for key in _NUMBERS if content.get(key) is not None}
    told = tuple(_fact(raw, number) for number, raw in enumerate(facts, start=1))
    return Persona(
        name=str(content.get("name") or name),
        style=_one_of(Style, content.get("style"), "style"),
        patience=_number(content.get("patience", 20), "patience", 1, _MOST_PATIENCE),
        facts=told,
        questions={**_usual_questions(told), **{str(topic): str(words) for topic, words in questions.items()}},
        **given,
    )


def _usual_questions(facts: Sequence[Fact]) -> Mapping[str, str]:
    """Words of questions by topic, in English and in the language of these facts: somebody may read both."""
    own = language_of(" ".join(fact.text for fact in facts))
    languages = dict.fromkeys((USUAL, own))
    return {topic: " ".join(_QUESTIONS[each].get(topic, "") for each in languages) for topic in _QUESTIONS[USUAL]}


def _fact(raw: Any, number: int) -> Fact:
    raw = {"text": raw} if isinstance(raw, str) else raw
    if not isinstance(raw, Mapping) or not str(raw.get("text") or "").strip():
        raise ValueError(f"fact {number} has no text.")
    unknown = sorted(str(key) for key in raw if key not in ("text", "topic", "kind"))
    if unknown:
        raise ValueError(f"fact {number} has no field {unknown[0]!r}; it has text, topic and kind.")
    kind = raw.get("kind")
    text = " ".join(str(raw["text"]).split())
    return Fact(
        text,
        topic=str(raw.get("topic") or ""),
        given_kind=None if kind is None else _one_of(FactKind, kind, f"kind of fact {number}"),
    )


def _one_of(names: Any, value: object, what: str) -> Any:
    try:
        return names(value)
    except ValueError:
        raise ValueError(f"the {what} must be one of {', '.join(names)}.") from None


def _number(value: object, name: str, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low} to {high}.")
    return float(value)
