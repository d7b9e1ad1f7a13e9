"""JSON schemas of outputs: what each vendor takes as a strict one, and a value that fits any of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tests.fakes.models.asked import FaultError

Schema = Mapping[str, Any]
#: What a free string says: the path to it (`("quotes", "0", "text")`) and its schema.
Say = Callable[[tuple[str, ...], Schema], str]

# fmt: off
_OPENAI_REFUSES = frozenset((
    "oneOf", "allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties",
    "default", "propertyNames", "minProperties", "maxProperties", "unevaluatedProperties", "unevaluatedItems",
    "contains", "minContains", "maxContains", "uniqueItems", "prefixItems",
))
_ANTHROPIC_REFUSES = frozenset((
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems",
    "uniqueItems", "not", "if", "then", "else", "patternProperties", "propertyNames", "contains", "minProperties",
    "maxProperties", "prefixItems",
))
# fmt: on
_KINDS = ("string", "number", "integer", "boolean", "object", "array", "null")


def check_openai(schema: object, name: str, *, strict: bool, param: str) -> None:
    """Raise a `FaultError` where OpenAI says "Invalid schema for …". Without `strict` only the basics are checked."""

    def wrong(context: tuple[str, ...], what: str) -> FaultError:
        shown = "(" + ", ".join(f"'{part}'" for part in context) + ("," if len(context) == 1 else "") + ")"
        return FaultError("other", param, f"Invalid schema for {name}: In context={shown}, {what}")

    if not isinstance(schema, dict):
        raise FaultError("type", param, detail="no object", expected="object")
    if schema.get("type") != "object":
        got = schema.get("type")
        raise wrong((), f"schema must have type 'object' and not type '{got}'.")
    properties = 0
    for context, node in nodes(schema):
        if not strict:
            continue
        if used := sorted(_OPENAI_REFUSES & node.keys()):
            raise wrong(context, f"'{used[0]}' is not permitted.")
        if "$ref" in node and set(node) - {"$ref", "$defs"}:
            raise wrong(context, f"$ref cannot have keywords {set(node) - {'$ref'}}.")
        if not {"type", "$ref", "anyOf", "enum", "const"} & node.keys():
            raise wrong(context, "schema must have a 'type' key.")
        if not context and "anyOf" in node:
            raise wrong(context, "schema must not have 'anyOf' at the top level.")
        if node.get("type") == "object":
            if node.get("additionalProperties") is not False:
                raise wrong(context, "'additionalProperties' is required to be supplied and to be false.")
            names = list(node.get("properties", {}))
            missing = [one for one in names if one not in node.get("required", [])]
            if missing:
                raise wrong(
                    context,
                    "'required' is required to be supplied and to be an array including every key in properties. "
                    f"Missing '{missing[0]}'.",
                )
            properties += len(names)
        if node.get("type") == "array" and "items" not in node:
            raise wrong(context, "array schema missing items.")
    if properties > 5000 or _depth(schema, schema) > 10:
        raise wrong((), "schema exceeds the limits on properties or nesting.")
    check_references(schema, param)


def check_anthropic(schema: object, at: str, *, strict: bool) -> None:
    """Raise a `FaultError` where Anthropic would not take an output format or a tool's input."""
    if not isinstance(schema, dict):
        raise FaultError("type", at, detail="no object", expected="object")
    if schema.get("type") != "object" and not strict:
        raise FaultError("other", f"{at}.type", "Field required")
    optional = unions = 0
    for _, node in nodes(schema):
        if not strict:
            continue
        kind = node.get("type")
        if used := sorted(_ANTHROPIC_REFUSES & node.keys()):
            raise FaultError("other", at, f"For '{kind}' type, property '{used[0]}' is not supported")
        if kind == "object":
            if node.get("additionalProperties") is not False:
                raise FaultError(
                    "other", at, "For 'object' type, 'additionalProperties' must be explicitly set to false"
                )
            fields = node.get("properties", {})
            optional += sum(name not in node.get("required", []) for name in fields)
            unions += sum("anyOf" in field or isinstance(field.get("type"), list) for field in fields.values())
        if node.get("minItems", 0) not in (0, 1):
            raise FaultError("other", at, "For 'array' type, 'minItems' values other than 0 or 1 are not supported")
    if optional > 24 or unions > 16:
        raise FaultError("other", at, "Schema is too complex.")
    check_references(schema, at)
    if strict and _is_recursive(schema):
        raise FaultError("other", at, "Circular reference detected in schema definitions")


def nodes(schema: Schema, context: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Schema]]:
    """Every schema inside a schema, each with the way to it."""
    yield context, schema
    for holder in ("properties", "$defs"):
        for name, inner in schema.get(holder, {}).items():
            yield from nodes(inner, (*context, holder, name))
    if isinstance(schema.get("items"), dict):
        yield from nodes(schema["items"], (*context, "items"))
    for several in ("anyOf", "oneOf", "allOf"):
        for index, inner in enumerate(schema.get(several, [])):
            yield from nodes(inner, (*context, several, str(index)))


def check_references(schema: Schema, at: str) -> None:
    for _, node in nodes(schema):
        kinds = node.get("type", [])
        for kind in [kinds] if isinstance(kinds, str) else kinds:
            if kind not in _KINDS:
                raise FaultError("other", at, f"'{kind}' is not valid under any of the given schemas")
        if "$ref" in node:
            resolve(node, schema, at)


def resolve(node: Schema, root: Schema, at: str = "schema") -> Schema:
    """The schema a `$ref` names, with what stands beside it; the node itself where there is none."""
    reference = node.get("$ref")
    if reference is None:
        return node
    if reference == "#":
        return root
    name = reference.removeprefix("#/$defs/")
    if name == reference or name not in root.get("$defs", {}):
        raise FaultError("other", at, f"reference {reference!r} cannot be resolved")
    return {**root["$defs"][name], **{key: value for key, value in node.items() if key != "$ref"}}


def _depth(node: Schema, root: Schema, seen: tuple[str, ...] = ()) -> int:
    """How many objects lie in each other; a recursive reference is counted once."""
    reference = node.get("$ref")
    if reference is not None:
        return 0 if reference in seen else _depth(resolve(node, root), root, (*seen, reference))
    inner = [*node.get("properties", {}).values(), *node.get("anyOf", [])]
    if isinstance(node.get("items"), dict):
        inner.append(node["items"])
    return (node.get("type") == "object") + max((_depth(one, root, seen) for one in inner), default=0)


def _is_recursive(root: Schema) -> bool:
    def reaches(node: Schema, seen: tuple[str, ...]) -> bool:
        for _, inner in nodes({key: value for key, value in node.items() if key != "$defs"}):
            reference = inner.get("$ref")
            if reference is not None and (reference in seen or reaches(resolve(inner, root), (*seen, reference))):
                return True
        return False

    return reaches(root, ())


def fill(schema: Schema, say: Say, chosen: Mapping[str, Any] | None = None) -> Any:
    """A value that fits the schema. Free strings are what `say` gives; `chosen` sets properties of the root by name.

    Enumerations take their first value, arrays their fewest items (one, where none would do), numbers their least.
    Limits that a vendor's schema cannot hold, and that stand in the description as `{maxLength: 300}`, are kept too.
    """
    chosen = chosen or {}
    unknown = set(chosen) - set(resolve(schema, schema).get("properties", {}))
    assert not unknown, f"the output asked for has no {sorted(unknown)}; it has {list(schema.get('properties', {}))}"
    return _fill(schema, schema, say, (), dict(chosen))


def _fill(node: Schema, root: Schema, say: Say, path: tuple[str, ...], chosen: Mapping[str, Any]) -> Any:
    if len(path) > 40:
        raise AssertionError("a schema without an end cannot be filled")
    node = resolve(node, root)
    if "const" in node:
        return node["const"]
    if "enum" in node:
        return node["enum"][0]
    for several in ("anyOf", "oneOf"):
        if several in node:
            some = [one for one in node[several] if one.get("type") != "null"]
            deep = len(path) > 12 and len(some) < len(node[several])
            return None if deep else _fill(some[0], root, say, path, {})
    if "allOf" in node:
        merged: dict[str, Any] = {}
        for one in node["allOf"]:
            merged.update(resolve(one, root))
        return _fill(merged, root, say, path, chosen)
    kinds = node.get("type", "object")
    kind = kinds if isinstance(kinds, str) else next(one for one in kinds if one != "null")
    limits = {**_limits_in_words(node.get("description", "")), **node}
    if kind == "object":
        return {
            name: chosen[name] if name in chosen else _fill(inner, root, say, (*path, name), {})
            for name, inner in node.get("properties", {}).items()
        }
    if kind == "array":
        count = max(limits.get("minItems", 0), 0 if len(path) > 12 else min(1, limits.get("maxItems", 1)))
        return [_fill(node["items"], root, say, (*path, str(index)), {}) for index in range(count)]
    if kind in ("integer", "number"):
        above = limits.get("exclusiveMinimum")
        return limits.get("minimum", min(0, limits.get("maximum", 0)) if above is None else above + 1)
    if kind == "boolean":
        return True
    if kind == "null":
        return None
    return _string(node, limits, say(path, node))


_FORMATS = {"date-time": "2026-01-31T12:00:00Z", "date": "2026-01-31", "uuid": "6f1d1c9e-8c5e-4b7e-9a53-0d6f1a2b3c4d"}


def _string(node: Schema, limits: Mapping[str, Any], text: str) -> str:
    if node.get("format") in _FORMATS:
        return _FORMATS[node["format"]]
    text = text[: limits.get("maxLength", len(text))]
    return text.ljust(limits.get("minLength", 0), "a")


def _limits_in_words(description: str) -> dict[str, Any]:
    """`{maxLength: 300}` or `maxLength=300` ending a description: limits for a model to read, so this one does."""
    found = re.search(r"(?:\w+(?:: |=)-?\d[\d.]*(?:, )?)+[})]?\s*$", description)
    limits: dict[str, Any] = {}
    for name, value in re.findall(r"(\w+)(?:: |=)(-?\d+(?:\.\d+)?)", found[0] if found else ""):
        limits[name] = json.loads(value)
    return limits
