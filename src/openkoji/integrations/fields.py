"""What of an interview can be put into a vendor's field, and what goes where: sources, and mappings of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from openkoji.integrations.vendor import Mapped
from openkoji.kit.errors import FieldError, InvalidError

Value = str | int | float | bool | list[str]

MOST_FIELDS = 50
LONGEST_FIELD = 100
_LONGEST_SOURCE = 200
_THEME = re.compile(r"theme\.([1-7])")


@dataclass(frozen=True, slots=True)
class Source:
    """What can be mapped; a name with `<…>` in it stands for many."""

    name: str
    description: str


SOURCES = (
    Source("theme.1", "The name of the theme with most to say; theme.2 to theme.7 are those after it."),
    Source("themes", "The names of all themes, as a list."),
    Source("sentiment", "Of the whole interview: positive, negative, neutral or mixed."),
    Source("qualityScore", "From 1 to 5."),
    Source("summary", "The interview in some sentences."),
    Source("transcriptUrl", "A page to read; empty where the study shares no transcripts by link."),
    Source("completedAt", "When the interview ended."),
    Source("durationSeconds", "From the first message to the end."),
    Source("mode", "text or voice."),
    Source("studySlug", "The study's name in addresses."),
    Source("studyId", "stu_…"),
    Source("interviewId", "int_…"),
    Source("identityVerified", "Whether who the respondent is was proved, and not claimed."),
    Source("answer.<questionId>", "The answer to a question: a number, true or false, or what was chosen."),
    Source("metadata.<key>", "What the start brought along, or the imported list."),
)

_PLAIN: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "themes": lambda data: [theme["name"] for theme in data["themes"]] or None,
    "sentiment": lambda data: data["sentiment"],
    "qualityScore": lambda data: data["quality_score"],
    "summary": lambda data: data["summary"],
    "transcriptUrl": lambda data: data["transcript_url"],
    "completedAt": lambda data: data["completed_at"],
    "durationSeconds": lambda data: data["duration_seconds"],
    "mode": lambda data: data["mode"],
    "studySlug": lambda data: data["study_slug"],
    "studyId": lambda data: data["study_id"],
    "interviewId": lambda data: data["interview_id"],
    "identityVerified": lambda data: data["identity_verified"],
}


def read(source: str, data: Mapping[str, Any]) -> Value | None:
    """The value of a source in the data of an `interview.analysis_ready`; None where the interview has none."""
    if source in _PLAIN:
        value: Value | None = _PLAIN[source](data)
        return value
    kind, _, name = source.partition(".")
    found: Value | None = None
    if kind == "theme":
        themes = data["themes"]
        found = themes[int(name) - 1]["name"] if int(name) <= len(themes) else None
    elif kind == "answer":
        answers = data["structured_answers"]
        found = next((answer["value"] for answer in answers if answer["question_id"] == name), None)
    else:
        found = data["metadata"].get(name)
    return found


def values_of(fields: Mapping[str, str], data: Mapping[str, Any]) -> dict[str, Value]:
    """The vendor's fields with their values, without those for which the interview has none."""
    values = {field: read(source, data) for field, source in fields.items()}
    return {field: value for field, value in values.items() if value is not None}


def settled(mapping: Mapped | None, default: Mapped) -> dict[str, dict[str, str]]:
    """The mapping in full: a part that is given replaces the vendor's usual one, a part that is not stays.

    Raises `InvalidError` with an entry for each part, field and source that cannot be.
    """
    given = mapping or {}
    errors = [
        FieldError(f"mapping.{part}", f"is no part of what this vendor is told; there are {', '.join(default)}")
        for part in given
        if part not in default
    ]
    for part, fields in given.items():
        if len(fields) > MOST_FIELDS:
            errors.append(FieldError(f"mapping.{part}", f"has more than {MOST_FIELDS} fields"))
            continue
        for field, source in fields.items():
            if not field.strip() or len(field) > LONGEST_FIELD:
                shown = field[:LONGEST_FIELD]
                message = f"is no name of a field: it needs 1 to {LONGEST_FIELD} characters"
                errors.append(FieldError(f"mapping.{part}.{shown}", message))
            elif not is_source(source):
                errors.append(FieldError(f"mapping.{part}.{field}", _no_source(source)))
    if errors:
        raise InvalidError("The mapping does not fit: " + _told(errors[0]), errors=errors)
    return {part: dict(given.get(part, fields)) for part, fields in default.items()}


def is_source(text: str) -> bool:
    if text in _PLAIN or _THEME.fullmatch(text):
        return True
    kind, dot, name = text.partition(".")
    return kind in {"answer", "metadata"} and bool(dot and name.strip()) and len(text) <= _LONGEST_SOURCE


def _no_source(source: str) -> str:
    names = ", ".join(each.name for each in SOURCES)
    return f"takes no {source[:_LONGEST_SOURCE]!r}; there are {names}"


def _told(error: FieldError) -> str:
    return f"{error.field} {error.message}."
