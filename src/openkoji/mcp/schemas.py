"""The schemas that tools declare: true, and no longer than an agent needs, since it pays for each word of them.

What a tool takes is described in full, but for bounds of texts that the operation tells by itself. What it answers is
outlined: the names and types of its members, and of those of what stands in it. The whole of both is in the API's own
description, and the tests hold answers against it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from openkoji.mcp.errors import ToolError

Schema = Mapping[str, Any]

LEVELS = 2
"""How deep an answer is outlined: an answer's members, and those of the objects in it or in its lists."""
_TOLD = ("type", "enum", "const")
_LEFT_OUT = frozenset({"title", "pattern", "maxLength", "additionalProperties"})
_FURTHEST = 2**53 - 1
"""A bound that stands for none: the largest number that every reader of JSON has."""


def output_schema(returns: Any) -> dict[str, Any]:
    """The outline of what a tool answers: what it `returns`, or what went wrong; clients hold both against it."""
    schema = whole_output_schema(returns)
    definitions = schema.get("$defs", {})
    kinds = [_outlined(each, definitions, LEVELS) for each in schema["anyOf"]]
    return {"type": "object", "anyOf": kinds}


def whole_output_schema(returns: Any) -> dict[str, Any]:
    """All that holds of what a tool answers."""
    schema: dict[str, Any] = TypeAdapter(returns | ToolError).json_schema(mode="serialization")
    return schema


def outline(schema: Schema, levels: int) -> dict[str, Any]:
    """The names and types of so many levels of a document."""
    return _outlined(schema, schema.get("$defs", {}), levels)


def input_schema(schema: Schema) -> dict[str, Any]:
    """The schema of a tool's arguments. One that may be left out is not said to take null, though it is taken."""
    arguments = {name: _argument(each) for name, each in schema["properties"].items()}
    documents = {name: _document(each) for name, each in schema.get("$defs", {}).items()}
    told = {**schema, "properties": arguments} | ({"$defs": documents} if documents else {})
    told.pop("title", None)
    return told


def _argument(schema: Schema) -> dict[str, Any]:
    told = {key: value for key, value in schema.items() if key != "title" and not (key == "default" and value is None)}
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) == 1:
        del told["anyOf"]
        told = {**kinds[0], **told}
    return told


def _document(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_document(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    told = {
        key: {name: _document(each) for name, each in value.items()} if key == "properties" else _document(value)
        for key, value in schema.items()
        if not _is_noise(key, value)
    }
    return _joined(told)


def _is_noise(key: str, value: Any) -> bool:
    if key == "default":
        return value is None or isinstance(value, dict | list)
    return (key in _LEFT_OUT and not isinstance(value, dict)) or value in (_FURTHEST, -_FURTHEST)


def _joined(schema: dict[str, Any]) -> dict[str, Any]:
    """`anyOf` of one type and null as one schema of two types."""
    kinds = schema.get("anyOf", [])
    if len(kinds) != 2 or kinds[1] != {"type": "null"} or not isinstance(kinds[0].get("type"), str):
        return schema
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if "enum" in kinds[0]:
        kinds = [{**kinds[0], "enum": [*kinds[0]["enum"], None]}]
    return {**kinds[0], "type": [kinds[0]["type"], "null"], **rest}


def _outlined(schema: Schema, definitions: Schema, levels: int) -> dict[str, Any]:
    if "$ref" in schema:
        return _outlined(_found(schema, definitions), definitions, levels)
    kinds = schema.get("anyOf") or schema.get("oneOf")
    if kinds:
        return _one_of([_outlined(each, definitions, levels) for each in kinds])
    told = {key: schema[key] for key in _TOLD if key in schema}
    if levels and "items" in schema:
        told["items"] = _outlined(schema["items"], definitions, levels)
    if levels and "properties" in schema:
        members = schema["properties"].items()
        told["properties"] = {name: _outlined(each, definitions, levels - 1) for name, each in members}
        if levels == LEVELS:  # by what must be there one kind of answer is told from another
            told["required"] = schema.get("required", [])
    return told


def _one_of(kinds: list[dict[str, Any]]) -> dict[str, Any]:
    if len(kinds) == 2 and kinds[1] == {"type": "null"}:
        return _joined({"anyOf": kinds})
    if all(set(each) == {"type"} and isinstance(each["type"], str) for each in kinds):
        return {"type": sorted({each["type"] for each in kinds})}
    return {}  # whatever it is


def _found(schema: Schema, definitions: Schema) -> Schema:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rpartition("/")[2]]
    return schema
