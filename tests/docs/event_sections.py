"""The part of `docs/reference/events.md` that the code says: for each event when it is sent, its fields, an example."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from openkoji.events.examples import EXAMPLES
from openkoji.events.payloads import DATA, MESSAGES, Data, InterviewData
from tests.docs.pages import REPOSITORY, text_of

PAGE = "docs/reference/events.md"
FIRST_LINE = "## Fields of every interview event"

_KINDS = {"string": "text", "integer": "number", "boolean": "true or false", "object": "object", "null": "null"}


def written() -> str:
    """The part as it stands on the page."""
    _, found, part = text_of(PAGE).partition(FIRST_LINE)
    return found + part


def write() -> None:
    before = text_of(PAGE).partition(FIRST_LINE)[0]
    (REPOSITORY / PAGE).write_text(before + sections(), encoding="utf-8")


def sections() -> str:
    models: dict[str, type[Data]] = {name.value: model for name, model in [*DATA.items(), *MESSAGES.items()]}
    parts = [FIRST_LINE, _table(InterviewData, set(Data.model_fields))]
    for name, model in models.items():
        known = set((InterviewData if issubclass(model, InterviewData) else Data).model_fields)
        example = json.dumps(EXAMPLES[name], ensure_ascii=False, indent=2)
        says = " ".join((model.__doc__ or "").split())
        parts += [f"## `{name}`", says, _table(model, known), f"```json\n{example}\n```"]
    return "\n\n".join(parts) + "\n"


def _table(model: type[BaseModel], without: set[str]) -> str:
    schema = model.model_json_schema()
    parts: Mapping[str, Any] = schema.get("$defs", {})
    rows = [
        f"| `{name}` | {_kind(field, parts)} | {field.get('description', '')} |"
        for name, field in _fields(schema, parts)
        if name.partition("[")[0] not in without
    ]
    return "\n".join(["| Field | Type | What it is |", "| --- | --- | --- |", *rows])


def _fields(schema: Mapping[str, Any], parts: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, field in schema["properties"].items():
        yield name, field
        reference = field.get("items", {}).get("$ref")
        if reference:
            for inner, inner_field in _fields(parts[reference.rpartition("/")[2]], parts):
                yield f"{name}[].{inner}", inner_field


def _kind(field: Mapping[str, Any], parts: Mapping[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(dict.fromkeys(_kind(each, parts) for each in field["anyOf"]))
    if "enum" in field:
        return ", ".join(f"`{each}`" for each in field["enum"])
    if field.get("type") == "array":
        return "list of objects" if "$ref" in field["items"] else f"list of {_kind(field['items'], parts)}s"
    if field.get("format") == "date-time":
        return "time"
    if "pattern" in field:
        return f"id (`{field['pattern'][1:4]}_…`)"
    return _KINDS.get(field["type"], field["type"])
